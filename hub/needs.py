from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from coproduction.models import Person
from coproduction.needs import Need
from coproduction.permissions import Permission, person_may
from hub.models import (
    Action,
    Availability,
    Hub,
    Item,
    Request,
    Session,
    SharedConsent,
    TermsOfReference,
    WaitingPlace,
)
from hub.rules import decide_by, key_to_turn, reason_agenda_is_not_ready, review_days, sides_of

# How far ahead an agenda that is not published yet shows up: the promise and a week to write it.
A_WEEK = timedelta(days=7)


def NEEDS(person: Person, today: date) -> list[Need]:  # noqa: N802 (the registry's name)
    """Requests and agendas that wait for this person, and records that are not written."""
    needs = [
        *_sessions_to_answer(person, today),
        *_invitations_to_answer(person, today),
        *_offers_to_answer(person, today),
        *_own_requests(person, today),
        *_papers_to_add(person, today),
    ]
    if person_may(person, Permission.REQUEST_TRIAGE):
        needs += _requests_to_decide(person, today)
        needs += _groups_to_review(person, today)
    if sides_of(person):
        needs += _agendas_to_agree(person, today)
        needs += _consents_to_give(person, today)
        needs += _terms_to_agree(person, today)
    if person_may(person, Permission.SESSION_RECORD):
        needs += _items_to_record(person, today)
        needs += _notes_to_publish(person, today)
    needs += _actions_to_do(person, today)
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


def _sessions_to_answer(person, today):
    asked = Availability.objects.unanswered().filter(
        person=person,
        session__starts_at__gt=timezone.now(),
        session__state__in=[Session.State.PLANNED, Session.State.PUBLISHED],
    )
    return [
        Need(
            title=f"Can you come {_to_what(row.session)}on {row.session.day:%-d %B}?",
            hint=f"{row.session.hub}, {row.session.when}. Yes, maybe or no.",
            url=row.session.get_absolute_url(),
            due_on=row.session.day - timedelta(days=5),
            today=today,
        )
        for row in asked.select_related("session__hub__forum").order_by("session__starts_at")
    ]


def _to_what(session):
    """A prep session is often on the day of what it prepares: two questions, not one twice."""
    return "to the prep session " if session.kind == Session.Kind.PREP else ""


def _invitations_to_answer(person, today):
    invited = Request.objects.filter(requestor=person, state=Request.State.INVITED)
    return [
        Need(
            title=f"The forum asks you to come: {request}",
            hint="Say yes or no. The time is kept for you.",
            url=request.get_absolute_url(),
            due_on=request.preferred_session and request.preferred_session.day,
            today=today,
        )
        for request in invited.select_related("hub__forum", "preferred_session")
    ]


def _offers_to_answer(person, today):
    offered = WaitingPlace.objects.offered().filter(request__requestor=person)
    return [
        Need(
            title=f"Minutes have come free for {place.request}",
            hint=f"{place.session.when}. Take them or pass them on.",
            url=place.request.get_absolute_url(),
            due_on=timezone.localdate(place.offer_ends_at),
            today=today,
        )
        for place in offered.select_related("session", "request__hub__forum")
    ]


def _requests_to_decide(person, today):
    waiting = list(
        Request.objects.for_forum(person.forum)
        .to_decide()
        .exclude(requestor=person)
        .select_related("requestor", "hub__forum")
        .oldest_first()
    )
    reviews = review_days(waiting)
    return [
        Need(
            title=f"Decide on a request: {request}",
            hint=f"{request.requestor} asks for {request.minutes} minutes.",
            url=request.get_absolute_url(),
            due_on=decide_by(request, reviews[request.hub_id]),
            today=today,
        )
        for request in waiting
    ]


def _agendas_to_agree(person, today):
    """Agendas of the next weeks that wait for this person's side, or to be put together."""
    soon = (
        Session.objects.for_forum(person.forum)
        .main()
        .coming(timezone.now())
        # Soon, or one side has agreed and waits for the other.
        .filter(
            Q(starts_at__date__lte=today + timedelta(days=person.forum.agenda_notice_days) + A_WEEK)
            | Q(forum_agreed_at__isnull=False)
            | Q(partner_agreed_at__isnull=False)
        )
        .exclude(state=Session.State.HELD)
        .select_related("hub__forum")
        .soonest_first()
    )
    needs = []
    for session in soon:
        ready = not reason_agenda_is_not_ready(session)
        writes = person_may(person, Permission.AGENDA_MANAGE)
        if session.is_agreed or not key_to_turn(session, person) or not (ready or writes):
            continue
        day = f"{session.day:%-d %B}"
        title = f"Agree the agenda of {day}" if ready else f"Put the agenda of {day} together"
        if session.changed_since_published:
            title = f"Agree the agenda of {day} again: it has changed"
        needs.append(
            Need(
                title=title,
                hint=f"{session.hub}. Promised {session.hub.agenda_notice} days before.",
                url=session.get_absolute_url(),
                due_on=session.agenda_due_on,
                today=today,
            )
        )
    return needs


def _consents_to_give(person, today):
    waiting = SharedConsent.objects.filter(
        session__hub__forum=person.forum, session__starts_at__gt=timezone.now(), refused_at=None
    ).select_related("session__hub__forum", "asked_by")
    return [
        Need(
            title=f"Say yes or no: {consent.get_what_display().lower()}, {consent.session.when}",
            hint=f"{consent.asked_by} asks. Both sides have to agree.",
            url=consent.session.get_absolute_url(),
            due_on=consent.session.day,
            today=today,
        )
        for consent in waiting
        if not consent.both_agreed and key_to_turn(consent, person)
    ]


def _terms_to_agree(person, today):
    """The newest version of each body's terms, while this person's side has not agreed it."""
    newest = (
        TermsOfReference.objects.filter(hub__forum=person.forum, hub__is_active=True)
        .select_related("hub__forum")
        .order_by("hub", "-number")
        .distinct("hub")
    )
    return [
        Need(
            title=f"Read and agree: terms of reference of {terms.hub}",
            hint=terms.what_changed or f"Version {terms.number}.",
            url=reverse("hub:terms-detail", args=[person.forum.slug, terms.hub_id]),
        )
        for terms in newest
        if not terms.both_agreed and key_to_turn(terms, person)
    ]


def _papers_to_add(person, today):
    """Seed 002: papers reach people "in sufficient time". Shown a week before they are due."""
    items = (
        Item.objects.for_forum(person.forum)
        .filter(
            requestor=person,
            state=Item.State.PLANNED,
            papers=None,
            papers_link="",
            has_no_papers=False,
            papers_due_on__lte=today + A_WEEK,
            session__starts_at__gt=timezone.now(),
        )
        .select_related("session__hub__forum")
        .order_by("papers_due_on")
    )
    return [
        Need(
            title=f"Add the papers for {item}",
            hint="Or say that there are none. Reps read them before the session.",
            url=reverse("hub:item-papers", args=[person.forum.slug, item.pk]),
            due_on=item.papers_due_on,
            today=today,
        )
        for item in items
    ]


def _groups_to_review(person, today):
    """Seed 004: how often it meets is "to be under-review if demand increases"."""
    return [
        Need(
            title=f"Look at how often it meets: {hub}",
            hint=f"It meets {hub.pattern}. Is it too often, or too rare?",
            url=hub.get_absolute_url(),
            due_on=hub.review_on,
            today=today,
        )
        for hub in Hub.objects.for_forum(person.forum)
        .active()
        .filter(review_on__lte=today + A_WEEK)
        .select_related("forum")
        .by_name()
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


def _notes_to_publish(person, today):
    """Seed 002: notes "distributed as soon as possible after the meeting"; the clock runs."""
    held = (
        Session.objects.for_forum(person.forum)
        .main()
        .filter(
            state=Session.State.HELD,
            notes_published_at=None,
            starts_at__date__gte=today - timedelta(days=90),
        )
        .exclude(items__kind=Item.Kind.TOPIC, items__state=Item.State.PLANNED)
        .select_related("hub__forum")
        .soonest_first()
    )
    return [
        Need(
            title=f"Publish the notes of {session.day:%-d %B}",
            hint=f"{session.hub}. Every topic has its record.",
            url=reverse("hub:session-notes", args=[person.forum.slug, session.pk]),
            due_on=session.notes_due_on,
            today=today,
        )
        for session in held
    ]


def _actions_to_do(person, today):
    own = Action.objects.open().filter(owner=person).select_related("hub__forum")
    return [
        Need(
            title=f"{'Bring the answer' if action.is_question else 'Do'}: {action.what}",
            hint=f"Agreed at {action.hub}. Say what came of it.",
            url=action.get_absolute_url(),
            due_on=action.due_on,
            today=today,
        )
        for action in own.soonest_first()
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
