from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from coproduction.models import Person
from coproduction.needs import Need
from coproduction.permissions import Permission, person_may
from hub.models import Item, Request, Session
from hub.rules import decide_by

# How far ahead an agenda that is not published yet shows up: the promise and a week to write it.
A_WEEK = timedelta(days=7)


def NEEDS(person: Person, today: date) -> list[Need]:  # noqa: N802 (the registry's name)
    """Requests and agendas that wait for this person, and records that are not written."""
    needs = [*_own_requests(person, today)]
    if person_may(person, Permission.REQUEST_TRIAGE):
        needs += _requests_to_decide(person, today)
        needs += _agendas_to_publish(person, today)
    if person_may(person, Permission.SESSION_RECORD):
        needs += _items_to_record(person, today)
    if person_may(person, Permission.INVOLVEMENT_DECIDE):
        needs += _involvement_to_decide(person, today)
    return needs


def _own_requests(person, today):
    own = Request.objects.filter(requestor=person).select_related("hub__forum")
    for request in own.filter(state__in=Request.EDITABLE).newest_first():
        asked = request.state == Request.State.MORE_NEEDED
        yield Need(
            title=f"{'Tell the forum more' if asked else 'Finish your request'}: {request}",
            hint=request.decision_reason if asked else "It is kept here and not sent yet.",
            url=request.get_absolute_url(),
        )


def _requests_to_decide(person, today):
    waiting = Request.objects.for_forum(person.forum).to_decide().exclude(requestor=person)
    return [
        Need(
            title=f"Decide on a request: {request}",
            hint=f"{request.requestor} asks for {request.minutes} minutes.",
            url=request.get_absolute_url(),
            due_on=decide_by(request),
            today=today,
        )
        for request in waiting.select_related("requestor", "hub__forum").oldest_first()
    ]


def _agendas_to_publish(person, today):
    notice = timedelta(days=person.forum.agenda_notice_days)
    soon = Session.objects.for_forum(person.forum).main().coming(timezone.now())
    return [
        Need(
            title=f"Publish the agenda of {session.day:%-d %B}",
            hint=f"Your promise: {person.forum.agenda_notice_days} days before the session.",
            url=session.get_absolute_url(),
            due_on=session.day - notice,
            today=today,
        )
        for session in soon.filter(
            state=Session.State.PLANNED, starts_at__date__lte=today + notice + A_WEEK
        )
        .select_related("hub__forum")
        .soonest_first()
    ]


def _items_to_record(person, today):
    open_items = (
        Item.objects.for_forum(person.forum)
        .topics()
        .filter(state=Item.State.PLANNED, session__starts_at__lt=timezone.now())
        .select_related("session__hub__forum")
        .order_by("session__starts_at", "position")
    )
    by_session = {}
    for item in open_items:
        by_session.setdefault(item.session, []).append(item)
    return [
        Need(
            title=f"Record what was said on {session.day:%-d %B}",
            hint=f"{len(items)} item{'s' if len(items) > 1 else ''} without a record.",
            url=reverse("hub:session-record", args=[person.forum.slug, session.pk]),
            due_on=session.day + timedelta(days=person.forum.notes_days),
            today=today,
        )
        for session, items in by_session.items()
    ]


def _involvement_to_decide(person, today):
    recent = today - timedelta(days=60)
    undecided = (
        Item.objects.for_forum(person.forum)
        .topics()
        .filter(
            state=Item.State.PRESENTED, more_involvement="", session__starts_at__date__gte=recent
        )
        .select_related("session__hub__forum")
        .order_by("session__starts_at", "position")
    )
    return [
        Need(
            title=f"Do you want to be involved more? {item}",
            hint=f"Presented on {item.session.day:%-d %B}. The forum decides.",
            url=item.get_absolute_url(),
        )
        for item in undecided
    ]
