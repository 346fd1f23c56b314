from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from coproduction.closed_days import ClosedDays
from coproduction.decorators import forum_permission_required
from coproduction.exceptions import RuleBroken
from coproduction.models import GlossaryTerm
from coproduction.permissions import Permission, person_may
from coproduction.plain_english import warnings_for
from hub.actions import add_session
from hub.forms.agenda import ItemForm, SessionForm
from hub.forms.availability import AvailabilityForm
from hub.models import Availability, Hub, Session
from hub.papers import agenda_of, carried_actions
from hub.rules import (
    key_to_turn,
    may_see_join_link,
    reason_agenda_is_not_ready,
    reason_cannot_make_pack,
    reason_cannot_move_session,
    reason_cannot_print_agenda,
    reason_cannot_print_notes,
    reason_cannot_say_availability,
    reason_cannot_take_item,
    sides_of,
)


def load_session(request, pk):
    sessions = Session.objects.visible_to(request.person)
    related = (
        "hub__forum",
        "hub__link_person",
        "prepares__hub__forum",
        "forum_agreed_by",
        "partner_agreed_by",
    )
    return get_object_or_404(sessions.select_related(*related), pk=pk)


def _words_to_mend(request, items):
    """For the agenda's team: what families may stumble over, item by item."""
    terms = GlossaryTerm.objects.for_forum(request.forum).spellings()
    for item in items:
        item.warnings = warnings_for(f"{item.title}\n{item.summary}", terms)


def _who_comes(session, person, now):
    """One's own answer and a form for it; for the forum's people also how many come."""
    rows = list(session.availabilities.all())
    own = next((row for row in rows if row.person_id == person.pk), None)
    answers = [row.answer for row in rows]
    form = None
    if not reason_cannot_say_availability(session, person, person, now=now):
        initial = {"answer": own.answer, "note": own.note} if own else {}
        form = AvailabilityForm(initial=initial, auto_id="id_come_%s")
    return {
        "own": own,
        "form": form,
        "yes": answers.count(Availability.Answer.YES),
        "maybe": answers.count(Availability.Answer.MAYBE),
    }


def _papers_of(session, person):
    """The papers that this person can have now: each one's name and where it is."""
    runs_it = person_may(person, Permission.SESSION_RECORD)
    is_off = session.state == Session.State.CANCELLED
    offered = (
        ("Agenda (PDF)", "agenda-pdf", not reason_cannot_print_agenda(session, person)),
        ("Notes (PDF)", "notes-pdf", not reason_cannot_print_notes(session, person)),
        ("Sign-in sheet (PDF)", "sign-in-sheet-pdf", runs_it and not is_off),
        ("Make a meeting pack", "session-pack", runs_it and not reason_cannot_make_pack(session)),
    )
    here = [session.hub.forum.slug, session.pk]
    return [(words, reverse(f"hub:{name}", args=here)) for words, name, can in offered if can]


def session_page(request, session, item_form=None):
    """The session as this person may see it; `item_form` comes back when it was refused."""
    now = timezone.now()
    person = request.person
    items = list(agenda_of(session, person))
    may_manage = person_may(person, Permission.AGENDA_MANAGE)
    minutes = (
        Session.objects.with_minutes_taken().values("taken", "held_minutes").get(pk=session.pk)
    )
    closed_to_items = reason_cannot_take_item(session, now=now)
    if may_manage and not closed_to_items:
        item_form = item_form or ItemForm()
        _words_to_mend(request, items)
    return render(
        request,
        "hub/session_detail.html",
        {
            "session": session,
            "items": items,
            "taken": minutes["taken"],
            "held": minutes["held_minutes"],
            "preps": session.preps.exclude(state=Session.State.CANCELLED).select_related(
                "hub__forum"
            ),
            "came": session.attendances.filter(item=None).select_related("person"),
            "closed": ClosedDays(request.forum, session.day, session.day).of(session.day),
            "coming": _who_comes(session, person, now),
            "carried": carried_actions(session),
            "may_rate": session.state == Session.State.HELD
            and session.items.to_rate_by(person).exists(),
            "consents": session.consents.select_related("organisation", "asked_by").order_by("pk"),
            "holds_a_key": bool(sides_of(person)),
            "may_manage": may_manage,
            "of_the_forum": person_may(person, Permission.FORUM_NOTES_VIEW),
            "may_change": person_may(person, Permission.HUB_MANAGE)
            and not reason_cannot_move_session(session, now=now),
            "may_order": may_manage and not closed_to_items,
            "may_record": person_may(person, Permission.SESSION_RECORD) and session.has_begun(now),
            "may_agree": not session.is_agreed and key_to_turn(session, person),
            "not_ready": reason_agenda_is_not_ready(session),
            "sees_join_link": session.join_link and may_see_join_link(session, person),
            "papers": _papers_of(session, person),
            "moved": request.GET.get("moved"),
            "form": item_form,
        },
    )


@require_safe
@forum_permission_required(Permission.HUB_VIEW)
def session_detail(request, pk):
    """The agenda: what, when, who; for the forum's team also where it is put together."""
    return session_page(request, load_session(request, pk))


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.HUB_MANAGE)
def session_add(request):
    hubs = Hub.objects.for_forum(request.forum).active().select_related("forum").by_name()
    form = SessionForm(request.POST or None, hubs=hubs, now=timezone.now())
    if request.method == "POST" and form.is_valid():
        try:
            session = add_session(by=request.person, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The session is planned. Now put its agenda together.")
            return redirect(session)
    return render(request, "hub/session_add.html", {"form": form})
