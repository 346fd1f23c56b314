from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coproduction.decorators import public_forum_page
from coproduction.figures import Period
from coproduction.hearing_back import how_fast, safe_for_all, together
from coproduction.models import Forum, GlossaryTerm, Influence
from coproduction.public_links import links_for
from coproduction.views.paging import page_of

A_YEAR = timedelta(days=365)


@login_not_required
@require_safe
def forum_list(request):
    forums = Forum.objects.active().by_name()
    return render(request, "coproduction/forum_list.html", {"forums": forums})


def _ledger_counts(forum, today):
    """How much was answered and how much is still owed, for all to see."""
    return Influence.objects.for_forum(forum).aggregate(
        answered=Count("pk", filter=Q(state=Influence.State.CONFIRMED)),
        waiting=Count("pk", filter=Q(state__in=[*Influence.OWED_STATES, Influence.State.CLAIMED])),
        overdue=Count("pk", filter=Q(state__in=Influence.OWED_STATES, due_on__lt=today)),
    )


@require_safe
@public_forum_page
def forum_home(request):
    published = Influence.objects.for_forum(request.forum).published()
    latest = published.latest_published_first().select_related("work", "forum")[:3]
    counts = _ledger_counts(request.forum, timezone.localdate())
    context = {"latest": latest, "counts": counts, "public_links": links_for(request.forum)}
    return render(request, "coproduction/forum_home.html", context)


@require_safe
@public_forum_page
def you_said(request):
    """What families said and what came of it, with what is late counted (design: in public)."""
    entries = Influence.objects.for_forum(request.forum).published().select_related("work", "forum")
    search = request.GET.get("search", "").replace("\x00", "").strip()
    if search:
        entries = entries.filter(
            Q(said__icontains=search)
            | Q(published_text__icontains=search)
            | Q(work__title__icontains=search)
        )
    return render(
        request,
        "coproduction/you_said_list.html",
        {
            "page": page_of(request, entries.latest_published_first(), 10),
            "search": search,
            "public_links": links_for(request.forum),
            "counts": _ledger_counts(request.forum, timezone.localdate()),
        },
    )


@require_safe
@public_forum_page
def answers(request):
    """How soon each organisation answers and what it owes, over the last twelve months.

    Always these: from days that a reader chose, one day more would give a small number away.
    """
    today = timezone.localdate()
    rows = how_fast([request.forum], Period(today - A_YEAR, today), today)
    whole = together(rows, request.forum.name)
    return render(
        request,
        "coproduction/answers.html",
        {
            "rows": safe_for_all(rows, request.forum.small_number_threshold),
            "all": whole,
            "share": f"{whole.in_time_share}%",
            "to_check": Influence.objects.for_forum(request.forum).claimed().count(),
            "today": today,
        },
    )


@require_safe
@public_forum_page
def you_said_entry(request, reference):
    entries = Influence.objects.for_forum(request.forum).published()
    entry = get_object_or_404(entries.select_related("work", "forum"), reference=reference)
    return render(request, "coproduction/you_said_entry.html", {"entry": entry})


@require_safe
@public_forum_page
def words(request):
    terms = GlossaryTerm.objects.for_forum(request.forum).by_term()
    return render(request, "coproduction/words.html", {"terms": terms})


@login_not_required
@require_safe
def accessibility(request):
    return render(request, "coproduction/accessibility.html")
