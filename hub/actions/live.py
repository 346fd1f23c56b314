"""While a session runs: who is there, what is said, point by point, and how long it takes.

Each of these can be sent again without harm, because a phone on a bad line does just that.
"""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.models import Person, Role
from hub.actions.locks import locked_session
from hub.models import Attendance, Item, Point
from hub.rules import reason_cannot_write_live

# What somebody comes as when one tap says that they are there: the first role that fits.
CAME_AS = (
    (Role.CHAIR, Attendance.CameAs.CHAIR),
    (Role.REP, Attendance.CameAs.REP),
    (Role.FACILITATOR, Attendance.CameAs.FACILITATOR),
    (Role.OFFICER, Attendance.CameAs.OFFICER),
    (Role.SIGNATORY, Attendance.CameAs.OFFICER),
)


def came_as(person: Person) -> str:
    return next(
        (code for role, code in CAME_AS if person.has_role(role)), Attendance.CameAs.FORUM_TEAM
    )


@transaction.atomic
def begin_item(*, item: Item, by: Person, now: datetime | None = None) -> Item:
    """The item's clock runs, and the one before it stops; who was there is there still.

    Beginning it twice is beginning it once. Refused before the session begins.
    """
    now = now or timezone.now()
    # The chair and the facilitator both press: the session is the row that both wait for.
    session = locked_session(item.session)
    item.refresh_from_db()
    refuse_when(reason_cannot_write_live(item, by, now=now))
    if item.began_at:
        return item
    last = session.items.filter(began_at__isnull=False).order_by("-began_at").first()
    if last and last.ended_at is None:
        _stop(last, now)
    item.began_at = now
    item.save(update_fields=["began_at"])
    if last:
        _bring_along(last, item)
    record_event(verb="item.began", subject=item, by=by, forum=session.hub.forum, at=now)
    return item


@transaction.atomic
def end_item(*, item: Item, by: Person, now: datetime | None = None) -> Item:
    """The item's clock has stopped, and what it took is kept beside what was planned."""
    now = now or timezone.now()
    # As for beginning.
    session = locked_session(item.session)
    item.refresh_from_db()
    refuse_when(reason_cannot_write_live(item, by, now=now))
    if item.began_at is None:
        raise RuleBroken("Begin it first.")
    if item.ended_at is None:
        _stop(item, now)
        record_event(verb="item.ended", subject=item, by=by, forum=session.hub.forum, at=now)
    return item


@transaction.atomic
def set_presence(
    *, item: Item, person: Person, is_there: bool, by: Person, now: datetime | None = None
) -> None:
    """This person is, or is not, at the item. Says how it is, so that twice is once.

    Refused for people of another forum, and before the session begins.
    """
    now = now or timezone.now()
    # Two people tapping the same name: one row.
    session = locked_session(item.session)
    refuse_when(reason_cannot_write_live(item, by, now=now))
    if person.forum_id != session.hub.forum_id:
        raise RuleBroken("Only people of this forum can be marked.")
    here = Attendance.objects.filter(session=session, item=item, person=person)
    if is_there == here.exists():
        return
    if is_there:
        Attendance.objects.create(
            session=session, item=item, person=person, came_as=came_as(person)
        )
    else:
        here.delete()
    record_event(
        verb="attendance.marked",
        subject=item,
        by=by,
        forum=session.hub.forum,
        fields=["attendances"],
        at=now,
    )


@transaction.atomic
def add_point(
    *,
    item: Item,
    text: str,
    voice: str,
    by: Person,
    one_time_key: uuid.UUID,
    now: datetime | None = None,
) -> Point:
    """One view stands under the item, with whose voice it is. Sent again, it stands once."""
    now = now or timezone.now()
    # A phone sends again what it believes was lost: the key finds it.
    locked_session(item.session)
    if already := Point.objects.filter(one_time_key=one_time_key, item=item).first():
        return already
    refuse_when(reason_cannot_write_live(item, by, now=now))
    point = Point.objects.create(
        item=item,
        one_time_key=one_time_key,
        text=text,
        voice=voice,
        written_at=now,
        written_by=by,
    )
    record_event(verb="point.added", subject=point, by=by, forum=item.session.hub.forum, at=now)
    return point


@transaction.atomic
def remove_point(*, point: Point, by: Person, now: datetime | None = None) -> Point:
    """The point does not show any more; that it was there is kept. Twice is once."""
    now = now or timezone.now()
    # As for adding.
    locked_session(point.item.session)
    point.refresh_from_db()
    refuse_when(reason_cannot_write_live(point.item, by, now=now))
    if point.removed_at is None:
        point.removed_at, point.removed_by = now, by
        point.save(update_fields=["removed_at", "removed_by"])
        forum = point.item.session.hub.forum
        record_event(verb="point.removed", subject=point, by=by, forum=forum, at=now)
    return point


def _stop(item, now):
    item.ended_at = now
    item.actual_minutes = max(1, min(480, round((now - item.began_at).total_seconds() / 60)))
    item.save(update_fields=["ended_at", "actual_minutes"])


def _bring_along(last, item):
    """Who was at the item before is taken to be at this one; taps say who came and who left."""
    there = set(item.attendances.values_list("person", flat=True))
    Attendance.objects.bulk_create(
        Attendance(
            session_id=item.session_id, item=item, person_id=row.person_id, came_as=row.came_as
        )
        for row in last.attendances.all()
        if row.person_id not in there
    )
