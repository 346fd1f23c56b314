"""After a session: actions until they are done, notes for everybody, and how it felt."""

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import refuse_when
from coproduction.links import link_for
from coproduction.locking import lock_row
from coproduction.mail import write_message
from coproduction.models import Person
from coproduction.seen import own_changes
from hub.actions.audience import people_to_tell
from hub.actions.locks import locked_session
from hub.models import Action, Attendance, Item, Rating, RatingGiven, Session, notes_of
from hub.rules import (
    reason_cannot_add_action,
    reason_cannot_end_action,
    reason_cannot_publish_notes,
    reason_cannot_rate,
    side_for_rating,
)

RATE = "rate"


@transaction.atomic
def add_action(
    *,
    session: Session,
    what: str,
    owner: Person,
    due_on: date,
    by: Person,
    one_time_key: uuid.UUID,
    item: Item | None = None,
    is_question: bool = False,
    now: datetime | None = None,
) -> Action:
    """Somebody has said that they do this by then; they are told. Sent again, it stands once.

    Refused for an owner of another forum, and for a day before the session.
    """
    now = now or timezone.now()
    # A phone sends again what it believes was lost: the key finds it.
    session = locked_session(session)
    if already := Action.objects.filter(one_time_key=one_time_key, session=session).first():
        return already
    refuse_when(reason_cannot_add_action(session, by, owner, due_on))
    action = Action.objects.create(
        hub=session.hub,
        session=session,
        item=item,
        one_time_key=one_time_key,
        what=what,
        owner=owner,
        due_on=due_on,
        is_question=is_question,
        agreed_at=now,
    )
    write_message(
        kind="hub/action",
        to=owner,
        link=action.get_absolute_url(),
        needed_by=action.due_on,
        action=action,
        session=session,
        now=now,
    )
    _record("action.added", action, by, now)
    return action


@transaction.atomic
def end_action(
    *, action: Action, result: str, by: Person, done: bool = True, now: datetime | None = None
) -> Action:
    """It is done, or not needed any more, and everybody can read what came of it.

    Refused without a word on what came of it, for others than its owner and who records, and
    when it is ended.
    """
    now = now or timezone.now()
    # Ended by its owner and by the team at once: the first words stay.
    action = lock_row(Action, action.pk, "hub__forum", "owner")
    refuse_when(reason_cannot_end_action(action, by))
    refuse_when(None if result.strip() else "Say what came of it.")
    action.state = Action.State.DONE if done else Action.State.DROPPED
    action.result, action.ended_at, action.ended_by = result, now, by
    action.save(update_fields=["state", "result", "ended_at", "ended_by"])
    _record("action.ended", action, by, now)
    return action


@transaction.atomic
def answer_standing_question(
    *, session: Session, standing_answer: str, by: Person, seen: dict | None = None, now=None
) -> Session:
    """What was said to the question that the group asks every time (seed 001)."""
    now = now or timezone.now()
    # As for the notes that it stands in.
    session = locked_session(session)
    own = own_changes(session, {"standing_answer": standing_answer}, seen)
    if own and session.standing_answer != standing_answer:
        session.standing_answer = standing_answer
        session.save(update_fields=["standing_answer"])
        record_event(
            verb="session.standing_question_answered",
            subject=session,
            by=by,
            forum=session.hub.forum,
            fields=["standing_answer"],
            at=now,
        )
    return session


@transaction.atomic
def publish_notes(*, session: Session, by: Person, now: datetime | None = None) -> Session:
    """Everybody who was there or could have been has the notes, with actions and decisions.

    Publishing twice tells once. Refused while a topic has no record.
    """
    now = now or timezone.now()
    # Pressed twice: the second sees that it is done.
    session = locked_session(session)
    if session.notes_published_at:
        return session
    refuse_when(reason_cannot_publish_notes(session, by))
    session.notes_published_at, session.notes_published_by = now, by
    session.save(update_fields=["notes_published_at", "notes_published_by"])
    items = list(notes_of(session.items.topics().on_agenda().in_order()))
    there = Person.objects.active().filter(attendances__session=session)
    people = {person.pk: person for person in there.select_related("forum").distinct()}
    people |= {person.pk: person for person in people_to_tell(session)}
    for person in people.values():
        write_message(
            kind="hub/notes",
            to=person,
            link=session.get_absolute_url() + "notes/",
            session=session,
            items=items,
            now=now,
        )
    record_event(
        verb="session.notes_published",
        subject=session,
        by=by,
        forum=session.hub.forum,
        fields=["notes_published_at"],
        at=now,
    )
    return session


@transaction.atomic
def ask_ratings(*, session: Session, now: datetime | None = None) -> list[Person]:
    """Everybody who was at a presented topic is asked once how it was, by a link."""
    now = now or timezone.now()
    # Two clocks at once must not ask twice.
    session = locked_session(session)
    if session.ratings_asked_at or session.state != Session.State.HELD:
        return []
    session.ratings_asked_at = now
    session.save(update_fields=["ratings_asked_at"])
    presented = session.items.topics().filter(state=Item.State.PRESENTED)
    rows = Attendance.objects.filter(item__in=presented).exclude(
        came_as__in=[Attendance.CameAs.OBSERVER, Attendance.CameAs.FORUM_TEAM]
    )
    people = Person.objects.active().filter(pk__in=rows.values("person")).select_related("forum")
    for person in people.order_by("pk"):
        write_message(
            kind="hub/how_was_it",
            to=person,
            link=link_for(RATE, person=person, thing=session, url_name="hub:how-was-it"),
            session=session,
            now=now,
        )
    return list(people)


@transaction.atomic
def rate_item(
    *,
    item: Item,
    person: Person,
    level_felt: str,
    listened: str = "",
    early: str = "",
    now: datetime | None = None,
) -> None:
    """How the item felt to one who was there is counted; that they answered is kept apart.

    No event and no moment is written: nothing may lead from an answer back to a person. Refused
    for people who were not there, and a second time.
    """
    # Two presses at once: the item is the parent that both wait for, so one counts.
    item = Item.objects.select_for_update(of=["self"]).get(pk=item.pk)
    refuse_when(reason_cannot_rate(item, person))
    side = side_for_rating(item, person)
    is_rep = side == Rating.Side.REP
    RatingGiven.objects.create(item=item, person=person)
    Rating.objects.create(
        item=item,
        side=side,
        level_felt=level_felt,
        listened=listened if is_rep else "",
        early=early if is_rep else "",
    )


def _record(verb, action, by, now):
    forum = action.hub.forum
    record_event(verb=verb, subject=action, by=by, forum=forum, fields=["state"], at=now)
