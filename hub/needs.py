from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from coproduction.models import Person
from coproduction.needs import Need
from coproduction.permissions import Permission, person_may
from hub.booking import not_booked
from hub.involvement import active_members
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
from hub.rules import decide_by, key_to_turn, review_days, sides_of

# How far ahead an agenda that is not published yet shows up: the promise and a week to write it.
A_WEEK = timedelta(days=7)


def NEEDS(person: Person, today: date) -> list[Need]:  # noqa: N802 (the registry's name)
    """Requests and agendas that wait for this person, and records that are not written."""
    needs = [*_sessions_to_answer(person, today), *_actions_to_do(person, today)]
    if person_may(person, Permission.REQUEST_MAKE):
        needs += _own_requests(person, today)
        needs += _work_to_book(person, today)
        needs += _offers_to_answer(person, today)
        needs += _papers_to_add(person, today)
    if person_may(person, Permission.REQUEST_TRIAGE):
        needs += _requests_to_decide(person, today)
        needs += _groups(person, today)
    if sides_of(person):
        needs += _consents_to_give(person, today)
        needs += _terms_to_agree(person, today)
    if sides_of(person) or person_may(person, Permission.SESSION_RECORD):
        needs += _sessions_to_run(person, today)
        needs += _topics(person, today)
    return needs


def _own_requests(person, today):
    """What this person has to finish, to tell more about, or to say yes or no to."""
    own = Request.objects.filter(
        requestor=person, state__in=[*Request.EDITABLE, Request.State.INVITED]
    ).select_related("hub__forum", "preferred_session")
    for request in own.newest_first():
        if request.state == Request.State.INVITED:
            yield Need(
                title=f"The forum asks you to come: {request}",
                hint="Say yes or no. The time is kept for you.",
                url=request.get_absolute_url(),
                due_on=request.preferred_session and request.preferred_session.day,
                today=today,
            )
            continue
        asked = request.state == Request.State.MORE_NEEDED
        yield Need(
            title=f"{'Tell the forum more' if asked else 'Finish your request'}: {request}",
            hint=request.decision_reason if asked else "It is kept here and not sent yet.",
            url=request.get_absolute_url(),
        )


def _work_to_book(person, today):
    """Planned work of one's service without time at a session."""
    if not person_may(person, Permission.REQUEST_MAKE) or not person.organisation_id:
        return []
    mine = Q(lead_person=person) | Q(lead_person=None, lead_organisation=person.organisation_id)
    return [
        Need(
            title=f"Book time for {work}",
            hint="Planned, and nobody has asked for time yet. Early is easier.",
            url=reverse("hub:request-start", args=[person.forum.slug]),
            due_on=work.comes_on,
            today=today,
        )
        for work in not_booked(person.forum, today).filter(mine).order_by("comes_on", "pk")
    ]


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


def _sessions_to_run(person, today):
    """Agendas of the next weeks to put together or to agree, and notes to publish."""
    main = Session.objects.for_forum(person.forum).main()
    soon = today + timedelta(days=person.forum.agenda_notice_days) + A_WEEK
    found = main.none()
    if sides_of(person):
        found |= main.agenda_awaited(timezone.now(), soon)
    if person_may(person, Permission.SESSION_RECORD):
        found |= main.notes_awaited(today - timedelta(days=90))
    found = found.with_agenda_ready().select_related("hub__forum")
    for session in found.soonest_first():
        if session.state == Session.State.HELD:
            yield _notes_to_publish(session, today)
        elif need := _agenda_to_agree(session, person, today):
            yield need


def _agenda_to_agree(session, person, today):
    ready, writes = session.agenda_ready, person_may(person, Permission.AGENDA_MANAGE)
    if session.is_agreed or not key_to_turn(session, person) or not (ready or writes):
        return None
    day = f"{session.day:%-d %B}"
    title = f"Agree the agenda of {day}" if ready else f"Put the agenda of {day} together"
    if session.changed_since_published:
        title = f"Agree the agenda of {day} again: it has changed"
    return Need(
        title=title,
        hint=f"{session.hub}. Promised {session.hub.agenda_notice} days before.",
        url=session.get_absolute_url(),
        due_on=session.agenda_due_on,
        today=today,
    )


def _notes_to_publish(session, today):
    """Seed 002: notes "distributed as soon as possible after the meeting"; the clock runs."""
    return Need(
        title=f"Publish the notes of {session.day:%-d %B}",
        hint=f"{session.hub}. Every topic has its record.",
        url=reverse("hub:session-notes", args=[session.hub.forum.slug, session.pk]),
        due_on=session.notes_due_on,
        today=today,
    )


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


def _groups(person, today):
    """Those whose rhythm is to be looked at again (seed 004), and those with too few members.

    Seed 002: an "effective steering group of at least 5 active members".
    """
    hubs = Hub.objects.for_forum(person.forum).active().select_related("forum").by_name()
    found = hubs.filter(Q(review_on__lte=today + A_WEEK) | Q(members_wanted__isnull=False))
    counted = [hub for hub in found if hub.members_wanted]
    members = active_members(counted, today) if counted else {}
    for hub in found:
        if hub.review_on and hub.review_on <= today + A_WEEK:
            yield Need(
                title=f"Look at how often it meets: {hub}",
                hint=f"It meets {hub.pattern}. Is it too often, or too rare?",
                url=hub.get_absolute_url(),
                due_on=hub.review_on,
                today=today,
            )
        if hub in counted and members[hub.pk] < hub.members_wanted:
            yield Need(
                title=f"Find people for {hub}",
                hint=f"{members[hub.pk]} active members; it wants at least {hub.members_wanted}.",
                url=hub.get_absolute_url(),
            )


def _topics(person, today):
    """Topics without a record, by session, and those on which the forum has not decided."""
    here = Item.objects.for_forum(person.forum)
    found = here.none()
    if person_may(person, Permission.SESSION_RECORD):
        found |= here.unrecorded(timezone.now())
    if person_may(person, Permission.INVOLVEMENT_DECIDE):
        found |= here.undecided(today - timedelta(days=60))
    unrecorded = {}
    for item in found.select_related("session__hub__forum").order_by(
        "session__starts_at", "position"
    ):
        if item.state == Item.State.PLANNED:
            unrecorded.setdefault(item.session, []).append(item)
        else:
            yield _involvement_to_decide(item)
    for session, items in unrecorded.items():
        yield Need(
            title=f"Record what was said on {session.day:%-d %B}",
            hint=f"{len(items)} item{'s' if len(items) > 1 else ''} without a record.",
            url=reverse("hub:session-record", args=[person.forum.slug, session.pk]),
            due_on=session.day + timedelta(days=person.forum.notes_days),
            today=today,
        )


def _involvement_to_decide(item):
    return Need(
        title=f"Do you want to be involved more? {item}",
        hint=f"Presented on {item.session.day:%-d %B}. The forum decides.",
        url=item.get_absolute_url(),
    )


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
