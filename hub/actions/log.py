"""A log of past sessions: what is not recorded yet of it is written at once, however long it is."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

from django.db import models, transaction
from django.db.models import Prefetch
from django.utils import timezone

from coproduction.actions import open_works
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken
from coproduction.models import Forum, Organisation, Person, Programme, Role, Work
from hub.log_file import Mistake, Row
from hub.models import Attendance, Hub, Item, PoolMember, Session

A_BATCH = 1000


class LogRefused(RuleBroken):
    """The log says something else than the records do. Nothing was written."""

    def __init__(self, mistakes: list[Mistake]):
        self.mistakes = mistakes
        super().__init__("The log does not fit what is recorded already.")


@dataclass
class Imported:
    """What an import added."""

    items: int = 0
    prep_sessions: int = 0
    attendances: int = 0
    unchanged: int = 0
    # Every record that was made, in that order, with the line that it was made for.
    made: list[tuple[int, models.Model]] = field(default_factory=list)


@transaction.atomic
def import_log(*, forum: Forum, rows: Iterable[Row], by: Person | None, now=None) -> Imported:
    """The log's past sessions stand with their items and who was there; all of them or none.

    Items of the same title are the same piece of work. Reps join the hub's pool on the day on
    which they first came. No answer is owed for the past. A row that is recorded already stays
    as it is; one that differs from what is recorded is refused, and with it the whole log.
    """
    now = now or timezone.now()
    # Two imports of one file at once would both find nothing there.
    Forum.objects.select_for_update().get(pk=forum.pk)
    rows = sorted(rows, key=lambda row: row.starts)
    recorded = _Recorded(hub_of(forum), rows)
    found = [(row, recorded.mistakes_of(row)) for row in rows]
    if mistakes := [each for _, mistakes in found for each in mistakes or ()]:
        raise LogRefused(sorted(mistakes, key=lambda mistake: mistake.line))
    new = [row for row, mistakes in found if mistakes is None]
    writer = _Writer(forum, recorded, rows, by)
    writer.write(new)
    writer.done.unchanged = len(rows) - len(new)
    if new:
        record_event(verb="hub.log_imported", subject=writer.hub, by=by, forum=forum, at=now)
    return writer.done


def hub_of(forum: Forum) -> Hub | None:
    """The hub that a log is about: the forum's first."""
    return Hub.objects.for_forum(forum).active().order_by("pk").first()


class _Recorded:
    """What is recorded already on the days of a log, read once."""

    def __init__(self, hub, rows):
        self.hub = hub
        self.main: dict[date, Session] = {}
        self.preps: dict[datetime, Session] = {}
        for session in self._sessions(rows) if hub and rows else ():
            if session.kind == Session.Kind.PREP:
                self.preps.setdefault(session.starts_at, session)
            else:
                self.main.setdefault(session.day, session)

    def _sessions(self, rows):
        there = Attendance.objects.of_reps().select_related("person")
        items = Item.objects.on_agenda().select_related("programme", "organisation")
        sessions = Session.objects.filter(
            hub=self.hub, starts_at__date__range=(rows[0].day, rows[-1].day)
        ).exclude(state=Session.State.CANCELLED)
        return sessions.order_by("starts_at", "pk").prefetch_related(
            Prefetch("attendances", there.filter(item=None), to_attr="reps_there"),
            Prefetch("items", items, to_attr="recorded"),
            Prefetch("recorded__attendances", there, to_attr="reps_there"),
        )

    def mistakes_of(self, row) -> list[Mistake] | None:
        """What stands otherwise for this time; none if all is the same, None if it is free."""
        if row.kind == "prep":
            prep = self.preps.get(timezone.make_aware(row.starts))
            return None if prep is None else _differences(prep, row)
        items = self.main[row.day].recorded if row.day in self.main else ()
        for item in items:
            if item.starts_at == row.start:
                more = {
                    "programme": str(item.programme or ""),
                    "organisation": str(item.organisation or ""),
                }
                return _differences(item, row, **more)
        for item in items:
            if _overlap(item, row):
                return [
                    Mistake(row.line, "start", f"It overlaps “{item.title}”, which is recorded.")
                ]
        return None


def _differences(recorded, row, **more):
    """The same row again changes nothing; another one at that time is refused."""
    stands = {
        "title": recorded.title,
        "minutes": recorded.minutes,
        "reps_attended": {each.person.code or each.person.name for each in recorded.reps_there},
        **more,
    }
    said = {
        "title": row.title,
        "minutes": row.minutes,
        "reps_attended": set(row.reps),
        "programme": row.programme,
        "organisation": row.organisation,
    }
    return [
        Mistake(row.line, column, "Something else is recorded for this time already.")
        for column in stands
        if stands[column] != said[column]
    ]


def _overlap(item, row):
    start = datetime.combine(row.day, item.starts_at)
    return start < row.ends and row.starts < start + timedelta(minutes=item.minutes)


def _first_rows(rows: Iterable[Row], names: Callable[[Row], Iterable[str]]) -> dict[str, Row]:
    """For each name the first row that has it."""
    first: dict[str, Row] = {}
    for row in rows:
        for name in names(row):
            first.setdefault(name, row)
    return first


class _Writer:
    """Writes what a log brings, one kind of record after the other."""

    def __init__(self, forum, recorded, rows, by):
        self.forum, self.recorded, self.rows, self.by = forum, recorded, rows, by
        self.done = Imported()
        self.hub = recorded.hub or self._hub_like(rows)
        everybody = list(forum.people.order_by("pk"))
        # By code, as logs have them; by name where somebody has no code.
        self.reps = {each.name: each for each in everybody if not each.code}
        self.reps |= {each.code: each for each in everybody if each.code}
        self.called = {each.name.casefold(): each for each in reversed(everybody)}
        self.works = {work.title: work for work in Work.objects.for_forum(forum)}
        self.programmes = {each.name: each for each in forum.programmes.all()}
        self.organisations = {each.name: each for each in forum.organisations.all()}

    def write(self, new: list[Row]):
        items = [row for row in new if row.kind == "item"]
        preps = [row for row in new if row.kind == "prep"]
        self._name_programmes_and_organisations(items)
        self._know_people(new, items)
        self._open_works(items)
        self._hold_sessions(items)
        presented, held = self._present(items), self._hold_preps(preps)
        self._attend([*presented, *held])
        self._join_pool()
        self.done.items, self.done.prep_sessions = len(presented), len(held)

    def _keep(self, made: list[tuple[Row, models.Model]]):
        """Written together; for which row each was made is remembered."""
        if made:
            model = type(made[0][1])
            model._default_manager.bulk_create([record for _, record in made], A_BATCH)
        self._remember(made)

    def _remember(self, made):
        self.done.made += [(row.line, record) for row, record in made]

    def _keep_unknown(self, known: dict, first: dict[str, Row], make):
        """What has none of the names that are known is made, for the first row that has it."""
        unknown = {name: row for name, row in first.items() if name and name not in known}
        made = {name: make(name, row) for name, row in unknown.items()}
        self._keep(list(zip(unknown.values(), made.values(), strict=True)))
        known.update(made)

    def _hub_like(self, rows):
        """A forum without a hub gets one with the log's own rhythm."""
        items = [row for row in rows if row.kind == "item"] or rows
        hub = Hub.objects.create(
            forum=self.forum,
            name=f"{self.forum.area} hub",
            weekday=items[0].day.weekday(),
            starts_at=min(row.start for row in items),
        )
        self._remember([(items[0], hub)])
        return hub

    def _name_programmes_and_organisations(self, items):
        position = count(len(self.programmes) + 1)
        self._keep_unknown(
            self.programmes,
            _first_rows(items, lambda row: [row.programme]),
            lambda name, row: Programme(forum=self.forum, name=name, position=next(position)),
        )
        self._keep_unknown(
            self.organisations,
            _first_rows(items, lambda row: [row.organisation]),
            lambda name, row: Organisation(forum=self.forum, name=name),
        )

    def _know_people(self, rows, items):
        self._keep_unknown(
            self.reps,
            _first_rows(rows, lambda row: row.reps),
            lambda name, row: Person(forum=self.forum, name=name, code=name, roles=[Role.REP]),
        )
        self._keep_unknown(
            self.called,
            _first_rows(items, lambda row: [row.requestor.casefold()]),
            lambda name, row: Person(
                forum=self.forum,
                name=row.requestor,
                roles=[Role.OFFICER],
                organisation=self.organisations.get(row.organisation),
            ),
        )

    def _open_works(self, items):
        first = _first_rows(items, lambda row: [row.title])
        new = [(row, self._work(row)) for title, row in first.items() if title not in self.works]
        if new:
            open_works(forum=self.forum, works=[work for _, work in new], by=self.by)
        self._remember(new)
        self.works |= {row.title: work for row, work in new}

    def _work(self, row):
        return Work(
            title=row.title,
            programme=self.programmes.get(row.programme),
            lead_organisation=self.organisations.get(row.organisation),
            opened_at=timezone.make_aware(row.starts),
        )

    def _hold_sessions(self, items):
        """The session that a day's items make, where none is recorded for it."""
        by_day = defaultdict(list)
        for row in items:
            by_day[row.day].append(row)
        new = [
            (rows[0], self._session(rows, Session.Kind.MAIN))
            for day, rows in by_day.items()
            if day not in self.recorded.main
        ]
        self._keep(new)
        self.recorded.main |= {row.day: session for row, session in new}

    def _hold_preps(self, preps):
        new = [
            (row, self._session([row], Session.Kind.PREP, self.recorded.main.get(row.day)))
            for row in preps
        ]
        self._keep(new)
        return [(row, session, None) for row, session in new]

    def _session(self, rows, kind, prepares=None):
        first, is_prep = rows[0], kind == Session.Kind.PREP
        length = int((rows[-1].ends - first.starts).total_seconds() // 60)
        return Session(
            hub=self.hub,
            kind=kind,
            state=Session.State.HELD,
            prepares=prepares,
            title=first.title if is_prep else "",
            starts_at=timezone.make_aware(first.starts),
            minutes=length if is_prep else max(length, self.hub.minutes),
            place=self.hub.place,
            is_from_log=True,
        )

    def _present(self, items):
        """The topics, each at its place in the log of its day."""
        places, place_of = defaultdict(lambda: count(1)), {}
        for row in self.rows:
            if row.kind == "item":
                place_of[row.line] = next(places[row.day])
        new = [(row, self._item(row, place_of[row.line])) for row in items]
        self._keep(new)
        return [(row, item.session, item) for row, item in new]

    def _item(self, row, place):
        return Item(
            session=self.recorded.main[row.day],
            state=Item.State.PRESENTED,
            position=place,
            starts_at=row.start,
            minutes=row.minutes,
            title=row.title,
            work=self.works[row.title],
            programme=self.programmes.get(row.programme),
            organisation=self.organisations.get(row.organisation),
            requestor=self.called.get(row.requestor.casefold()),
            presented_at=timezone.make_aware(row.starts),
        )

    def _attend(self, met):
        new = [
            (
                row,
                Attendance(
                    session=session,
                    item=item,
                    person=self.reps[code],
                    came_as=Attendance.CameAs.REP,
                ),
            )
            for row, session, item in met
            for code in row.reps
        ]
        self._keep(new)
        self.done.attendances = len(new)

    def _join_pool(self):
        """Each rep is in the pool since the first day on which they came."""
        pool = {member.person_id: member for member in self.hub.pool.all()}
        new, earlier = [], []
        for code, row in _first_rows(self.rows, lambda row: row.reps).items():
            person = self.reps[code]
            member = pool.get(person.pk)
            if member is None:
                new.append((row, PoolMember(hub=self.hub, person=person, joined_on=row.day)))
            elif member.joined_on > row.day:
                member.joined_on = row.day
                earlier.append(member)
        self._keep(new)
        PoolMember.objects.bulk_update(earlier, ["joined_on"], A_BATCH)
