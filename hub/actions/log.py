from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone

from coproduction.actions import open_work
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken
from coproduction.models import Forum, Organisation, Person, Programme, Role, Work
from hub.log_file import Mistake, Row
from hub.models import Attendance, Hub, Item, PoolMember, Session


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
    writer = _Writer(forum, rows, by, now)
    by_day = defaultdict(list)
    for row in rows:
        by_day[row.day].append(row)
    for day_rows in by_day.values():
        writer.add_day(day_rows)
    if writer.mistakes:
        raise LogRefused(sorted(writer.mistakes, key=lambda mistake: mistake.line))
    writer.join_pool(rows)
    if writer.done.items or writer.done.prep_sessions:
        record_event(verb="hub.log_imported", subject=writer.hub, by=by, forum=forum, at=now)
    return writer.done


def hub_of(forum: Forum) -> Hub | None:
    """The hub that a log is about: the forum's first."""
    return Hub.objects.for_forum(forum).active().order_by("pk").first()


class _Writer:
    """Writes the rows of one log, and remembers what it looked up."""

    def __init__(self, forum, rows, by, now):
        self.forum, self.by, self.now = forum, by, now
        self.done = Imported()
        self.mistakes = []
        self.hub = hub_of(forum) or self._hub_like(rows)
        # By code, as logs have them; by name where somebody has no code.
        everybody = list(forum.people.all())
        self.people = {each.name: each for each in everybody if not each.code}
        self.people |= {each.code: each for each in everybody if each.code}
        self.works = {work.title: work for work in Work.objects.for_forum(forum)}
        self.programmes = {each.name: each for each in forum.programmes.all()}
        self.organisations = {each.name: each for each in forum.organisations.all()}

    def _made(self, row, record):
        self.done.made.append((row.line, record))
        return record

    def _hub_like(self, rows):
        """A forum without a hub gets one with the log's own rhythm."""
        items = [row for row in rows if row.kind == "item"] or rows
        hub = Hub.objects.create(
            forum=self.forum,
            name=f"{self.forum.area} hub",
            weekday=items[0].day.weekday(),
            starts_at=min(row.start for row in items),
        )
        return self._made(items[0], hub)

    def add_day(self, rows):
        items = [row for row in rows if row.kind == "item"]
        session = self._session(items, Session.Kind.MAIN) if items else None
        recorded = list(
            Item.objects.filter(session=session)
            .on_agenda()
            .select_related("programme", "organisation")
        )
        for position, row in enumerate(items, start=1):
            self._add_item(session, row, position, recorded)
        for row in rows:
            if row.kind == "prep":
                self._add_prep(row, prepares=session)

    def _session(self, rows, kind, prepares=None):
        """The session that these rows make, found by its day or added as held."""
        first = rows[0]
        recorded = Session.objects.filter(
            hub=self.hub, kind=kind, starts_at__date=first.day
        ).exclude(state=Session.State.CANCELLED)
        if kind == Session.Kind.PREP:
            recorded = recorded.filter(starts_at=timezone.make_aware(first.starts))
        if found := recorded.order_by("starts_at").first():
            return found
        length = int((rows[-1].ends - first.starts).total_seconds() // 60)
        session = Session.objects.create(
            hub=self.hub,
            kind=kind,
            state=Session.State.HELD,
            prepares=prepares,
            title=first.title if kind == Session.Kind.PREP else "",
            starts_at=timezone.make_aware(first.starts),
            minutes=length if kind == Session.Kind.PREP else max(length, self.hub.minutes),
            place=self.hub.place,
        )
        return self._made(first, session)

    def _add_item(self, session, row, position, recorded):
        same_start = next((item for item in recorded if item.starts_at == row.start), None)
        if same_start:
            self._compare(same_start, row)
            return
        clash = next((item for item in recorded if self._overlap(item, row)), None)
        if clash:
            self.mistakes.append(
                Mistake(row.line, "start", f"It overlaps “{clash.title}”, which is recorded.")
            )
            return
        item = Item.objects.create(
            session=session,
            state=Item.State.PRESENTED,
            position=position,
            starts_at=row.start,
            minutes=row.minutes,
            title=row.title,
            work=self._work(row),
            programme=self._programme(row),
            organisation=self._organisation(row),
            requestor=self._requestor(row),
            presented_at=timezone.make_aware(row.starts),
        )
        self._made(row, item)
        self.done.items += 1
        self._attend(session, item, row)

    def _overlap(self, item, row):
        start = datetime.combine(row.day, item.starts_at)
        return start < row.ends and row.starts < start + timedelta(minutes=item.minutes)

    def _compare(self, item, row):
        """The same row again changes nothing; another one at that time is refused."""
        recorded = {
            "title": item.title,
            "minutes": item.minutes,
            "programme": str(item.programme or ""),
            "organisation": str(item.organisation or ""),
            "reps_attended": self._codes(item.attendances),
        }
        self._refuse_differences(recorded, row)

    def _codes(self, attendances):
        people = attendances.of_reps().values_list("person__code", "person__name")
        return {code or name for code, name in people}

    def _refuse_differences(self, recorded, row):
        said = {
            "title": row.title,
            "minutes": row.minutes,
            "programme": row.programme,
            "organisation": row.organisation,
            "reps_attended": set(row.reps),
        }
        different = [column for column in recorded if recorded[column] != said[column]]
        self.mistakes += [
            Mistake(row.line, column, "Something else is recorded for this time already.")
            for column in different
        ]
        if not different:
            self.done.unchanged += 1

    def _add_prep(self, row, prepares):
        before = Session.objects.filter(hub=self.hub, kind=Session.Kind.PREP).count()
        session = self._session([row], Session.Kind.PREP, prepares)
        if Session.objects.filter(hub=self.hub, kind=Session.Kind.PREP).count() == before:
            recorded = {
                "title": session.title,
                "minutes": session.minutes,
                "reps_attended": self._codes(session.attendances.filter(item=None)),
            }
            self._refuse_differences(recorded, row)
            return
        self.done.prep_sessions += 1
        self._attend(session, None, row)

    def _attend(self, session, item, row):
        attendances = [
            Attendance(
                session=session,
                item=item,
                person=self._rep(code, row),
                came_as=Attendance.CameAs.REP,
            )
            for code in row.reps
        ]
        for attendance in Attendance.objects.bulk_create(attendances):
            self._made(row, attendance)
        self.done.attendances += len(attendances)

    def join_pool(self, rows):
        """Each rep is in the pool since the first day on which they came."""
        first = {}
        for row in rows:
            for code in row.reps:
                first.setdefault(code, row)
        pool = {member.person_id: member for member in self.hub.pool.all()}
        for code, row in first.items():
            person, day = self._rep(code, row), row.day
            member = pool.get(person.pk)
            if member is None:
                member = PoolMember.objects.create(hub=self.hub, person=person, joined_on=day)
                self._made(row, member)
            elif member.joined_on > day:
                member.joined_on = day
                member.save(update_fields=["joined_on"])

    def _rep(self, code, row):
        if code not in self.people:
            person = Person.objects.create(forum=self.forum, name=code, code=code, roles=[Role.REP])
            self.people[code] = self._made(row, person)
        return self.people[code]

    def _requestor(self, row):
        if not row.requestor:
            return None
        known = self.forum.people.filter(name__iexact=row.requestor).order_by("pk").first()
        if known:
            return known
        requestor = Person.objects.create(
            forum=self.forum,
            name=row.requestor,
            roles=[Role.OFFICER],
            organisation=self._organisation(row),
        )
        return self._made(row, requestor)

    def _work(self, row):
        if row.title not in self.works:
            work = open_work(
                forum=self.forum,
                title=row.title,
                programme=self._programme(row),
                lead_organisation=self._organisation(row),
                by=self.by,
                now=timezone.make_aware(row.starts),
            )
            self.works[row.title] = self._made(row, work)
        return self.works[row.title]

    def _programme(self, row):
        name = row.programme
        if not name:
            return None
        if name not in self.programmes:
            programme = Programme.objects.create(
                forum=self.forum, name=name, position=len(self.programmes) + 1
            )
            self.programmes[name] = self._made(row, programme)
        return self.programmes[name]

    def _organisation(self, row):
        name = row.organisation
        if not name:
            return None
        if name not in self.organisations:
            organisation = Organisation.objects.create(forum=self.forum, name=name)
            self.organisations[name] = self._made(row, organisation)
        return self.organisations[name]
