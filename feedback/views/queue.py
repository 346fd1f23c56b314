"""The queue: what families told, what may tell of harm on top."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST, require_safe
from django_tables2 import RequestConfig

from coproduction.decorators import forum_permission_required
from coproduction.exceptions import RuleBroken
from coproduction.permissions import Permission, person_may
from coproduction.views.downloads import download
from coproduction.views.one_form import press
from coproduction.views.paging import PAGE_SIZE
from feedback.actions import remove_view, save_view, theme_many, undo_theming
from feedback.filters import SubmissionFilter
from feedback.forms.triage import ManyForm, SaveViewForm
from feedback.models import SavedView, Submission, ThemeChange
from feedback.spam import SENTENCES
from feedback.tables import PickTable, SubmissionTable

MOST_COUNTED = 10_000


class ShortPaginator(Paginator):
    """Counts no further than anybody turns pages: to count a million rows takes longer."""

    @cached_property
    def count(self):
        return self.object_list.data.data[: MOST_COUNTED + 1].count()


_PAGES = {"per_page": PAGE_SIZE, "silent": True, "paginator_class": ShortPaginator}
_manages = forum_permission_required(Permission.FEEDBACK_MANAGE)


def _found(request):
    told = Submission.objects.for_forum(request.forum).select_related(
        "form", "theme", "service", "forum"
    )
    return SubmissionFilter(request.GET, queryset=told.newest_first(), forum=request.forum)


def _list_address(request, query=""):
    return reverse("feedback:item-list", args=[request.forum.slug]) + (f"?{query}" if query else "")


@require_safe
@_manages
def queue(request):
    """What the forum has to do now: what may tell of harm first, then what nobody has read."""
    here = Submission.objects.for_forum(request.forum).select_related("form", "theme", "forum")
    held = here.filter(state=Submission.State.CHECKING).oldest_first()
    return render(
        request,
        "feedback/queue.html",
        {
            "alarming": here.alarming().oldest_first()[:50],
            "unread": here.unread().filter(is_alarming=False).oldest_first()[:25],
            "unread_number": here.unread().count(),
            "back_again": here.filter(
                state=Submission.State.IN_HAND, helped=Submission.Helped.NO
            ).oldest_first()[:25],
            "in_hand": here.filter(state=Submission.State.IN_HAND)
            .exclude(helped=Submission.Helped.NO)
            .oldest_first()[:25],
            "held": [
                (each, [SENTENCES.get(code, code) for code in each.held_for]) for each in held[:25]
            ],
            "today": timezone.localdate(),
        },
    )


@require_safe
@forum_permission_required(Permission.FEEDBACK_MANAGE, Permission.SAFEGUARDING_VIEW)
def alarms(request):
    """What may tell of harm, until a named person has written down what was done."""
    here = Submission.objects.for_forum(request.forum).select_related("form", "forum")
    dealt_with = here.filter(is_alarming=True, safe_at__isnull=False)
    return render(
        request,
        "feedback/alarms.html",
        {
            "alarming": here.alarming().oldest_first(),
            "dealt_with": dealt_with.select_related("safe_by").order_by("-safe_at", "-pk")[:25],
            "may_manage": person_may(request.person, Permission.FEEDBACK_MANAGE),
        },
    )


@require_safe
@_manages
def item_list(request):
    """Everything that was told, to search, to filter and to put into themes."""
    found = _found(request)
    table = PickTable(found.qs)
    query = urlencode(
        [(name, value) for name, value in request.GET.items() if value and name != "page"]
    )
    return render(
        request,
        "feedback/item_list.html",
        {
            "filter": found,
            "table": RequestConfig(request, paginate=_PAGES).configure(table),
            "many_form": ManyForm(forum=request.forum, auto_id="many_%s"),
            "save_form": SaveViewForm(initial={"query": query}, auto_id="save_%s"),
            "views": SavedView.objects.filter(person=request.person).order_by("name", "pk"),
            "change": ThemeChange.objects.filter(
                made_by=request.person, undone_at__isnull=True, theme__forum=request.forum
            )
            .select_related("theme")
            .order_by("-pk")
            .first(),
        },
    )


@require_GET
@_manages
def item_list_download(request, form):
    found = _found(request)
    return download(request, SubmissionTable(found.qs), found, name="feedback", form=form)


@require_POST
@_manages
def items_theme(request):
    """The picked rows go into a theme; for a while it can be undone."""
    form = ManyForm(request.POST, forum=request.forum)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, errors[0])
        return redirect(_list_address(request, request.GET.urlencode()))
    theme = form.cleaned_data["theme"]
    return press(
        request,
        lambda: theme_many(theme=theme, submissions=form.cleaned_data["picked"], by=request.person),
        done=f"They are in “{theme}” now. You can undo it below.",
        to=_list_address(request, request.GET.urlencode()),
    )


@require_POST
@_manages
def theming_undo(request, pk):
    changes = ThemeChange.objects.filter(theme__forum=request.forum)
    change = get_object_or_404(changes, pk=pk)
    return press(
        request,
        lambda: undo_theming(change=change, by=request.person),
        done="Undone. Each is where it was before.",
        to=_list_address(request),
    )


@require_POST
@_manages
def view_save(request):
    form = SaveViewForm(request.POST)
    query = request.POST.get("query", "")[:500]
    if form.is_valid():
        try:
            save_view(by=request.person, **form.cleaned_data)
        except RuleBroken as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Kept. You find it above the list.")
    else:
        messages.error(request, "Give the list a name.")
    return redirect(_list_address(request, query))


@require_POST
@_manages
def view_remove(request, pk):
    view = get_object_or_404(SavedView.objects.filter(person=request.person), pk=pk)
    return press(
        request,
        lambda: remove_view(view=view),
        done=f"“{view}” is gone from your lists.",
        to=_list_address(request),
    )
