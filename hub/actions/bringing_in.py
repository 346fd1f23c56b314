"""The hub's lists, as rows of a spreadsheet that have been checked."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from coproduction.incoming import Line, Made, RowsRefused
from coproduction.models import Forum, Person
from hub.actions.log import LogRefused, import_log
from hub.actions.plan import date_works, plan_works
from hub.models import Attendance, Item, PoolMember, Session

A_BATCH = 1000


@transaction.atomic
def bring_in_log(*, forum: Forum, lines: list[Line], by: Person, now: datetime) -> list[Made]:
    """Past sessions with their topics and who was there. Refused where the record says otherwise.

    As import_log does it, which the command uses too.
    """
    try:
        done = import_log(forum=forum, rows=[line.found["row"] for line in lines], by=by, now=now)
    except LogRefused as refused:
        sentences: dict[int, str] = {}
        for mistake in refused.mistakes:
            earlier = sentences.get(mistake.line, "")
            sentences[mistake.line] = f"{earlier} {mistake.sentence}".strip()
        raise RowsRefused(sentences) from None
    return [Made(number, record, is_main=_is_a_row(record)) for number, record in done.made]


def _is_a_row(record):
    """A row is a topic, or a prep session; all else was needed for it."""
    is_prep = isinstance(record, Session) and record.kind == Session.Kind.PREP
    return is_prep or isinstance(record, Item)


@transaction.atomic
def bring_in_attendance(
    *, forum: Forum, lines: list[Line], by: Person, now: datetime
) -> list[Made]:
    """These people were there. A day without a session gets one, as held; reps are in its pool.

    Nobody is told, and no answer is owed for the past.
    """
    first: dict[tuple, Line] = {}
    for line in lines:
        if line.known is None and line.found["session"] is None:
            first.setdefault(_place_of(line), line)
    sessions = {place: _held_session(*place) for place in first}
    Session.objects.bulk_create(sessions.values(), A_BATCH)
    made = [Made(first[place].number, each, is_main=False) for place, each in sessions.items()]
    made += _in_the_pool(lines)
    new = [line for line in lines if line.known is None]
    rows = Attendance.objects.bulk_create(
        [
            Attendance(
                session=line.found["session"] or sessions[_place_of(line)],
                item=line.found["item"],
                person=line.found["person"],
                came_as=line.found["came_as"],
            )
            for line in new
        ],
        batch_size=A_BATCH,
    )
    made += [Made(line.number, row) for line, row in zip(new, rows, strict=True)]
    known = [line for line in lines if line.known is not None]
    for line in known:
        made.append(Made(line.number, line.known, {"came_as": line.known.came_as}))
        line.known.came_as = line.changes["came_as"]
    Attendance.objects.bulk_update([line.known for line in known], ["came_as"], A_BATCH)
    return made


def _place_of(line):
    return line.found["hub"], line.get("day")


def _held_session(hub, day):
    return Session(
        hub=hub,
        state=Session.State.HELD,
        starts_at=timezone.make_aware(datetime.combine(day, hub.starts_at)),
        minutes=hub.minutes,
        place=hub.place,
    )


def _in_the_pool(lines):
    """Each rep who was never in the hub's pool is, since the first day on which they came."""
    first: dict[tuple, Line] = {}
    for line in sorted(lines, key=lambda line: line.get("day")):
        if line.found["came_as"] == Attendance.CameAs.REP:
            first.setdefault((line.found["hub"].pk, line.found["person"].pk), line)
    there = set(
        PoolMember.objects.filter(hub__in={hub for hub, _ in first}).values_list("hub", "person")
    )
    new = [line for key, line in first.items() if key not in there]
    members = PoolMember.objects.bulk_create(
        PoolMember(hub=line.found["hub"], person=line.found["person"], joined_on=line.get("day"))
        for line in new
    )
    return [Made(line.number, each, is_main=False) for line, each in zip(new, members, strict=True)]


@transaction.atomic
def bring_in_plan(*, forum: Forum, lines: list[Line], by: Person, now: datetime) -> list[Made]:
    """What services mean to bring stands in the plan; what stands there gets the file's date."""
    new = [line for line in lines if line.known is None]
    planned = plan_works(forum=forum, rows=[line.found["row"] for line in new], by=by, now=now)
    made = [Made(line.number, work) for line, work in zip(new, planned, strict=True)]
    known = [line for line in lines if line.known is not None]
    made += [Made(line.number, line.known, {"comes_on": line.known.comes_on}) for line in known]
    date_works(forum=forum, rows=[line.found["row"] for line in known], by=by, now=now)
    return made
