"""What people agree to, the register of interests, and conflicts at a session."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coproduction.decorators import forum_permission_required
from coproduction.models import Role
from coproduction.permissions import Permission, person_may
from coproduction.views.one_form import one_form_page, press
from hub.models import Item, Session
from reps.actions import (
    accept_undertaking,
    current_number,
    declare,
    end_interest,
    settle_conflict,
    write_undertaking,
)
from reps.asks import words_of
from reps.conduct import interests_of, standing_of, words_now
from reps.forms.rep import ConflictForm, DeclareForm, UndertakingForm
from reps.models import Conflict, Interest, Undertaking


@require_safe
@forum_permission_required(Permission.HUB_VIEW)
def conduct(request):
    """What everybody agrees to, once a year: the same for reps, staff and the steering group."""
    return render(
        request,
        "reps/conduct.html",
        {
            "standing": standing_of(request.person, timezone.now()),
            "may_write": person_may(request.person, Permission.REP_MANAGE),
        },
    )


def _kind(kind):
    if kind not in Undertaking.Kind.values:
        raise Http404
    return kind


@require_POST
@forum_permission_required(Permission.HUB_VIEW)
def conduct_accept(request, kind, number):
    return press(
        request,
        lambda: accept_undertaking(
            person=request.person, kind=_kind(kind), number=number, by=request.person
        ),
        done="Thank you. We ask you again in a year.",
        to=reverse("reps:conduct", args=[request.forum.slug]),
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REP_MANAGE)
def conduct_write(request, kind):
    initial = {"text": words_now(request.forum, _kind(kind))}
    number = current_number(request.forum, kind)
    back = (reverse("reps:conduct", args=[request.forum.slug]), "What we agree to")
    return one_form_page(
        request,
        UndertakingForm(request.POST or None, initial=initial),
        lambda **answers: write_undertaking(
            forum=request.forum, kind=kind, by=request.person, **answers
        ),
        title=f"{Undertaking.Kind(kind).label}: version {number + 1}",
        lede="Everybody is asked to agree to the new version.",
        back=back,
        done="Saved. Everybody is asked to agree to it.",
        to=back[0],
    )


@require_safe
@forum_permission_required(Permission.HUB_VIEW)
def register(request):
    """The register of interests: the public part for all, the private part for the chair."""
    people = request.forum.people.active().exclude(roles=[]).by_name()
    declared = {}
    for interest in interests_of(request.forum):
        declared.setdefault(interest.person_id, []).append(interest)
    rows = []
    for person in people.prefetch_related("declarations"):
        last = max((each.declared_at for each in person.declarations.all()), default=None)
        rows.append((person, last, declared.get(person.pk, [])))
    return render(
        request,
        "reps/register.html",
        {
            "rows": rows,
            "sees_private": request.person.has_role(Role.CHAIR),
            "own": declared.get(request.person.pk, []),
        },
    )


def _to_register(request):
    return reverse("reps:register", args=[request.forum.slug])


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.HUB_VIEW)
def interest_add(request):
    return one_form_page(
        request,
        DeclareForm(request.POST or None),
        lambda **answers: declare(person=request.person, by=request.person, **answers),
        title="Declare an interest",
        lede="Work, money, family or friends that could sway you, or look as if they could.",
        back=(_to_register(request), "Register of interests"),
        done="It stands in the register.",
        to=_to_register(request),
    )


@require_POST
@forum_permission_required(Permission.HUB_VIEW)
def interest_none(request):
    return press(
        request,
        lambda: declare(person=request.person, by=request.person),
        done="The register says that you have nothing to declare.",
        to=_to_register(request),
    )


@require_POST
@forum_permission_required(Permission.HUB_VIEW)
def interest_end(request, pk):
    interest = get_object_or_404(Interest.objects.filter(person=request.person), pk=pk)
    return press(
        request,
        lambda: end_interest(interest=interest, by=request.person),
        done="Ended. That it was there stays on record.",
        to=_to_register(request),
    )


@require_safe
@forum_permission_required(Permission.REP_MANAGE)
def session_conflicts(request, pk):
    """Before a session: which declared interests touch which item, and what was done."""
    sessions = Session.objects.for_forum(request.forum).select_related("hub__forum")
    session = get_object_or_404(sessions, pk=pk)
    sees_private = request.person.has_role(Role.CHAIR)
    items = list(session.items.on_agenda().topics().select_related("programme").in_order())
    interests = list(interests_of(request.forum))
    settled = {
        (each.item_id, each.interest_id): each
        for each in Conflict.objects.filter(item__in=items).select_related("recorded_by")
    }
    rows = []
    for item in items:
        about = words_of(item.title, item.summary)
        for interest in interests:
            # A word of the private part, shown as what both have in common, would give it away.
            private = interest.private_words if sees_private else ""
            shared = about & words_of(interest.what, private)
            done = settled.get((item.pk, interest.pk))
            if shared or done:
                rows.append((item, interest, sorted(shared), done))
    return render(
        request,
        "reps/session_conflicts.html",
        {
            "session": session,
            "rows": rows,
            "others": [each for each in interests if all(each != row[1] for row in rows)],
            "items": items,
            "sees_private": sees_private,
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REP_MANAGE)
def conflict_settle(request, pk, interest):
    items = Item.objects.for_forum(request.forum).select_related("session__hub__forum")
    item = get_object_or_404(items, pk=pk)
    its = get_object_or_404(Interest.objects.filter(person__forum=request.forum), pk=interest)
    back = reverse("reps:session-conflicts", args=[request.forum.slug, item.session_id])
    return one_form_page(
        request,
        ConflictForm(request.POST or None),
        lambda **answers: settle_conflict(item=item, interest=its, by=request.person, **answers),
        title=f"What was done: {its.person}",
        lede=f"{item}. Declared: {its.what}.",
        back=(back, "Interests and this agenda"),
        done="Noted.",
        to=back,
    )
