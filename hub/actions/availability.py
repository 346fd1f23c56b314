"""Who of the reps can come: asked by mail, answered by a link or on the page, reminded once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import refuse_when
from coproduction.links import link_for
from coproduction.mail import write_message
from coproduction.models import Person
from hub.actions.invitations import sync_invitations
from hub.actions.locks import locked_session
from hub.models import Availability, Session
from hub.rules import reason_cannot_ask_reps, reason_cannot_say_availability

AVAILABLE = "availability"
A_DAY = timedelta(days=1)


@transaction.atomic
def ask_reps(*, session: Session, by: Person | None, now: datetime | None = None) -> list[Person]:
    """Everybody of the hub's pool on that day is asked who was not asked yet.

    Refused once the session has begun, and for one that is off. `by` is None for the clock.
    """
    now = now or timezone.now()
    # The clock and a person at once must not ask twice.
    session = locked_session(session)
    refuse_when(reason_cannot_ask_reps(session, now=now))
    asked = session.availabilities.values("person")
    pool = Person.objects.active().filter(pk__in=session.hub.pool.on(session.day).values("person"))
    new = list(pool.exclude(pk__in=asked).select_related("forum").order_by("pk"))
    rows = Availability.objects.bulk_create(
        Availability(session=session, person=person, asked_at=now) for person in new
    )
    for row in rows:
        _write(row, "hub/can_you_come", session, now)
    if new:
        _record("session.reps_asked", session, by, now)
    return new


@transaction.atomic
def remind_reps(*, session: Session, by: Person | None, now=None) -> list[Person]:
    """Those who have not answered are reminded, once and gently.

    By the clock (`by` is None) only once they have had a day to answer.
    """
    now = now or timezone.now()
    # As for asking: one reminder each.
    session = locked_session(session)
    refuse_when(reason_cannot_ask_reps(session, now=now))
    silent = session.availabilities.unanswered().filter(reminded_at=None)
    if by is None:
        silent = silent.filter(asked_at__lte=now - A_DAY)
    silent = list(silent.select_related("person__forum").order_by("pk"))
    Availability.objects.filter(pk__in=[row.pk for row in silent]).update(reminded_at=now)
    for row in silent:
        _write(row, "hub/can_you_come_reminder", session, now)
    if silent:
        _record("session.reps_reminded", session, by, now)
    return [row.person for row in silent]


@transaction.atomic
def say_availability(
    *,
    session: Session,
    person: Person,
    answer: str,
    by: Person,
    note: str = "",
    now: datetime | None = None,
) -> Availability:
    """This rep can come, cannot, or may. It can be said again until the session begins.

    The forum's team may write it down for a rep who was rung up. Refused for people who are not
    in the pool, for partners, and once the session has begun.
    """
    now = now or timezone.now()
    # Answered by the link and on the page at once: one row, the later answer.
    session = locked_session(session)
    refuse_when(reason_cannot_say_availability(session, person, by, now=now))
    row, _ = Availability.objects.update_or_create(
        session=session,
        person=person,
        defaults={"answer": answer, "note": note, "answered_at": now, "answered_by": by},
        create_defaults={
            "answer": answer,
            "note": note,
            "answered_at": now,
            "answered_by": by,
            "asked_at": now,
        },
    )
    sync_invitations(session, now=now)
    record_event(
        verb="availability.said",
        subject=row,
        by=by,
        forum=session.hub.forum,
        fields=["answer"],
        at=now,
    )
    return row


def _write(row, kind, session, now):
    write_message(
        kind=kind,
        to=row.person,
        link=link_for(AVAILABLE, person=row.person, thing=session, url_name="hub:can-you-come"),
        needed_by=max(session.agenda_due_on, timezone.localdate(now)),
        session=session,
        items=session.items.on_agenda().in_order() if session.state == "published" else [],
        now=now,
    )


def _record(verb, session, by, now):
    record_event(verb=verb, subject=session, by=by, forum=session.hub.forum, at=now)
