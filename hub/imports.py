"""Lists of the hub that can be brought in: its log of topics, who was there, and what will come."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, time

from django.utils import timezone

from coproduction.dates import short
from coproduction.exceptions import RuleBroken
from coproduction.imports import cells
from coproduction.imports.finding import People, as_key
from coproduction.incoming import Column, Kind, Line
from coproduction.models import Forum, Work
from coproduction.permissions import Permission
from hub.actions.bringing_in import bring_in_attendance, bring_in_log, bring_in_plan
from hub.actions.live import came_as
from hub.actions.log import hub_of
from hub.log_file import Log, overlaps, read_row
from hub.models import Attendance, Hub, Item, Session
from hub.plan_file import COLUMNS as PLAN_NAMES
from hub.plan_file import check_plan

DAY = Column(
    "day",
    "Day",
    cells.day,
    ("date", "session_date", "session date", "meeting date", "when"),
    example=date(2026, 9, 4),
)


def _names(cell) -> tuple[str, ...]:
    """Several people in one cell, with ; or a new line between them."""
    parts = cells.text(cell).replace("\n", ";").split(";")
    return tuple(" ".join(part.split()) for part in parts if part.strip())


# --- The log of topics -------------------------------------------------------------------------

LOG_COLUMNS = (
    DAY,
    Column("start", "Start", cells.clock, ("time", "starts", "from"), example=time(11)),
    Column(
        "kind",
        "Kind",
        cells.choice({"item": "Item", "prep": "Prep session"}, {"topic": "item", "prep": "prep"}),
        hint="Item or prep session. Empty for an item.",
        example="Item",
    ),
    Column("programme", "Programme", cells.line(120), ("stream", "work stream", "theme")),
    Column(
        "title",
        "Topic",
        cells.line(160),
        ("title", "item", "subject", "agenda item", "what"),
        example="Annual Reviews",
    ),
    Column("organisation", "Organisation", cells.line(160), ("service", "team", "brought by")),
    Column("requestor", "Who brought it", cells.line(150), ("requestor", "presenter", "officer")),
    Column("minutes", "Minutes", cells.minutes, ("length", "duration", "how long"), example=40),
    Column(
        "reps",
        "Reps who were there",
        _names,
        ("reps_attended", "reps", "reps attended", "attendees", "who was there"),
        hint="Names, or your own codes for them, with ; between two.",
        example="rep-1; rep-2",
    ),
)


def check_log(forum: Forum, lines: list[Line], today: date) -> None:
    """As the log's own file is checked; what is recorded already is left as it is."""
    recorded, people = _recorded(forum), People(forum)
    called = {as_key(each.code or each.name) for each in people.everybody}
    rows = {}
    for line in lines:
        line.name = line.get("title") or "No title"
        if line.problems:
            continue
        if line.values["day"] > today:
            line.wrong("This day is still to come.")
            continue
        _read_log_line(line)
        if line.problems:
            continue
        row = line.found["row"]
        rows[line.number] = line
        line.keys = ((row.kind, row.day, row.start),)
        _compare(line, recorded.get((row.kind, row.day, row.start)))
        new = [name for name in row.reps if as_key(name) not in called]
        if new and line.known is None:
            line.notes.append(f"New here, and comes in as a rep: {', '.join(new)}.")
    for mistake in overlaps([line.found["row"] for line in _first_of_each(rows.values())]):
        rows[mistake.line].wrong(mistake.sentence)


def _first_of_each(lines):
    """The same row twice does not overlap with itself: it is left out later."""
    seen = {}
    for line in lines:
        seen.setdefault(line.keys, line)
    return seen.values()


def _read_log_line(line):
    values, log = line.values, Log()
    read_row(
        {
            "session_date": values["day"].isoformat(),
            "start": f"{values['start']:%H:%M}",
            "kind": values.get("kind", "item"),
            "programme": values.get("programme", ""),
            "title": values["title"],
            "organisation": values.get("organisation", ""),
            "requestor": values.get("requestor", ""),
            "minutes": str(values["minutes"]),
            "reps_attended": ";".join(values.get("reps", ())),
        },
        line.number,
        log,
    )
    line.found["row"] = log.rows[0] if log.rows else None
    for mistake in log.mistakes:
        line.wrong(mistake.sentence)


def _recorded(forum):
    """What is recorded of the hub that a log is about, by kind, day and time."""
    hub = hub_of(forum)
    items = Item.objects.filter(session__hub=hub).on_agenda().select_related("session")
    found = {("item", item.session.day, item.starts_at): item for item in items}
    preps = Session.objects.filter(hub=hub, kind=Session.Kind.PREP)
    for session in preps.exclude(state=Session.State.CANCELLED):
        start = timezone.localtime(session.starts_at).time()
        found["prep", session.day, start] = session
    return found


def _compare(line, known):
    if known is None:
        return
    if as_key(known.title) != as_key(line.found["row"].title):
        line.wrong(f"Something else is recorded for this time: “{known.title}”.")
        return
    line.known = known


def log_rows(forum: Forum) -> Iterable[dict]:
    """Topics that were presented and prep sessions that were held, day by day."""
    hub = hub_of(forum)
    items = (
        Item.objects.filter(session__hub=hub, state=Item.State.PRESENTED)
        .topics()
        .select_related("session", "programme", "organisation", "requestor")
        .prefetch_related("attendances__person")
    )
    preps = Session.objects.filter(hub=hub, kind=Session.Kind.PREP, state=Session.State.HELD)
    rows = [
        _log_row("Item", item.session.day, item.starts_at, item)
        | {
            "programme": str(item.programme or ""),
            "organisation": str(item.organisation or ""),
            "requestor": str(item.requestor or ""),
        }
        for item in items
    ]
    for prep in preps.prefetch_related("attendances__person"):
        start = timezone.localtime(prep.starts_at).time()
        rows.append(_log_row("Prep session", prep.day, start, prep))
    return sorted(rows, key=lambda row: (row["day"], row["start"]))


def _log_row(kind, day, start, record):
    reps = (each for each in record.attendances.all() if each.came_as == Attendance.CameAs.REP)
    return {
        "day": day,
        "start": f"{start:%H:%M}",
        "kind": kind,
        "title": record.title,
        "minutes": record.minutes,
        "reps": "; ".join(sorted(each.person.code or each.person.name for each in reps)),
    }


HUB_LOG = Kind(
    key="hub-log",
    title="The hub’s log",
    lede="Topics of past sessions and prep sessions, with who brought them and which reps came.",
    one="topic",
    many="topics",
    permissions=frozenset({Permission.HUB_MANAGE}),
    columns=LOG_COLUMNS,
    needs=(("day",), ("start",), ("title",), ("minutes",)),
    check=check_log,
    bring_in=bring_in_log,
    rows=log_rows,
    may_update=False,
    by_itself=frozenset({"session.ratings_asked_at"}),
)


# --- Who was there -----------------------------------------------------------------------------

ATTENDANCE_COLUMNS = (
    DAY,
    Column(
        "hub",
        "Group",
        cells.line(120),
        ("hub", "meeting", "board", "panel"),
        hint="As it is called here. Empty where you have only one.",
    ),
    Column(
        "who",
        "Who",
        cells.line(150),
        ("name", "attendee", "person", "rep", "member", "email", "code"),
        hint="Their name, email or code. They have to be in your list of people.",
        example="Amina Yusuf",
    ),
    Column(
        "came_as",
        "Came as",
        cells.choice(
            dict(Attendance.CameAs.choices),
            {"rep": "rep", "parent carer": "rep", "parent": "rep", "staff": "forum_team"},
        ),
        ("role", "as"),
        hint="Empty: what they are here.",
        example="Parent carer rep",
    ),
    Column(
        "topic",
        "Topic",
        cells.line(160),
        ("item", "agenda item", "title"),
        hint="Empty for the whole session.",
    ),
)


def check_attendance(forum: Forum, lines: list[Line], today: date) -> None:
    """Groups, people and topics have to be known; a day without a session gets one."""
    finder = _Meetings(forum)
    for line in lines:
        line.name = line.get("who") or "No name"
        if line.problems:
            continue
        line.name = f"{line.name}, {short(line.values['day'])}"
        try:
            finder.check(line, today)
        except RuleBroken as refusal:
            line.wrong(str(refusal))


class _Meetings:
    """What a forum's groups have recorded, read once."""

    def __init__(self, forum):
        self.people = People(forum)
        self.hubs = list(Hub.objects.for_forum(forum).active().order_by("pk"))
        self.sessions, self.items, self.there = {}, defaultdict(dict), {}
        held = Session.objects.for_forum(forum).exclude(state=Session.State.CANCELLED)
        # The main session of a day counts, where there was a prep session too.
        for session in held.order_by("kind", "-starts_at", "-pk").reverse():
            self.sessions[session.hub_id, session.day] = session
        for item in Item.objects.for_forum(forum).on_agenda():
            self.items[item.session_id][as_key(item.title)] = item
        for each in Attendance.objects.filter(session__hub__forum=forum):
            self.there[each.session_id, each.item_id, each.person_id] = each

    def check(self, line, today):
        day, hub = line.values["day"], self._hub(line.get("hub"))
        if day > today:
            raise RuleBroken("This day is still to come.")
        person = self.people.called(line.values["who"])
        session = self.sessions.get((hub.pk, day))
        item = self._item(line.get("topic"), session, day)
        line.found = {"hub": hub, "session": session, "item": item, "person": person}
        line.found["came_as"] = line.get("came_as") or came_as(person)
        line.keys = ((hub.pk, day, item.pk if item else None, person.pk),)
        if session is None:
            line.notes.append("No session is recorded for this day. It comes in as held.")
            return
        line.known = self.there.get((session.pk, item.pk if item else None, person.pk))
        if line.known and line.get("came_as") not in {"", line.known.came_as}:
            line.changes = {"came_as": line.values["came_as"]}

    def _hub(self, name):
        if not name and len(self.hubs) == 1:
            return self.hubs[0]
        found = next((hub for hub in self.hubs if as_key(hub.name) == as_key(name)), None)
        if found is None and not name:
            raise RuleBroken("Say which group met: you have several, or none yet.")
        if found is None:
            raise RuleBroken(f"You have no group called “{name}”.")
        return found

    def _item(self, title, session, day):
        if not title:
            return None
        found = self.items[session.pk].get(as_key(title)) if session else None
        if found is None:
            raise RuleBroken(
                f"There is no topic “{title}” on {short(day)}. Bring in the log first."
            )
        return found


def attendance_rows(forum: Forum) -> Iterable[dict]:
    rows = Attendance.objects.filter(session__hub__forum=forum).select_related(
        "session__hub", "item", "person"
    )
    for each in rows.order_by("session__starts_at", "session", "item__position", "pk"):
        yield {
            "day": each.session.day,
            "hub": each.session.hub.name,
            "who": each.person.code or each.person.email or each.person.name,
            "came_as": each.get_came_as_display(),
            "topic": each.item.title if each.item else "",
        }


ATTENDANCE = Kind(
    key="attendance",
    title="Who was there",
    lede="Who came to which session, from the list that you kept beside it.",
    one="attendance",
    many="attendances",
    permissions=frozenset({Permission.HUB_MANAGE}),
    columns=ATTENDANCE_COLUMNS,
    needs=(("day",), ("who",)),
    check=check_attendance,
    bring_in=bring_in_attendance,
    rows=attendance_rows,
    by_itself=frozenset({"session.ratings_asked_at"}),
)


# --- What will come ----------------------------------------------------------------------------

PLAN_COLUMNS = (
    Column("title", "What", cells.line(160), PLAN_NAMES["title"], example="New short breaks offer"),
    Column("summary", "In plain words", cells.words(2000), PLAN_NAMES["summary"]),
    Column(
        "comes_on",
        "About when",
        cells.day,
        PLAN_NAMES["comes_on"],
        hint="A day or a month.",
        example=date(2027, 3, 1),
    ),
    Column("organisation", "Organisation", cells.line(160), PLAN_NAMES["organisation"]),
    Column("programme", "Programme", cells.line(120), PLAN_NAMES["programme"]),
)


def check_planned(forum: Forum, lines: list[Line], today: date) -> None:
    """As a service's own plan is checked."""
    checked = check_plan([(line.number, line.values) for line in lines], forum)
    for line, row in zip(lines, checked, strict=True):
        line.name = row.title or "No title"
        line.keys = (as_key(row.title),) if row.title else ()
        if line.problems:
            continue
        # Rows that say the same twice are found by the engine.
        for problem in row.problems:
            if problem != "The same title stands further up.":
                line.wrong(problem)
        line.found["row"], line.known = row, row.known
        if row.known and row.comes_on and row.known.comes_on != row.comes_on:
            line.changes = {"comes_on": row.comes_on}


def plan_rows(forum: Forum) -> Iterable[dict]:
    planned = Work.objects.for_forum(forum).filter(status=Work.Status.PLANNED)
    planned = planned.select_related("lead_organisation", "programme")
    for work in planned.order_by("comes_on", "pk"):
        yield {
            "title": work.title,
            "summary": work.summary,
            "comes_on": work.comes_on,
            "organisation": str(work.lead_organisation or ""),
            "programme": str(work.programme or ""),
        }


PLANNED_WORK = Kind(
    key="planned-work",
    title="Planned work",
    lede="What services mean to bring, and about when.",
    one="piece of work",
    many="pieces of work",
    permissions=frozenset({Permission.WORK_MANAGE}),
    columns=PLAN_COLUMNS,
    needs=(("title",),),
    check=check_planned,
    bring_in=bring_in_plan,
    rows=plan_rows,
)

IMPORTS = (HUB_LOG, ATTENDANCE, PLANNED_WORK)
