"""Where parent carers sit, and which organisations came: read from what is recorded."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from coproduction.figures import Period
from coproduction.models import Forum
from hub.models import Attendance, Hub, PoolMember, Seat, Session

WIDTH, ROW, INDENT, BOX = 720, 64, 36, 46


@dataclass
class Came:
    """One organisation over a period: how often it was expected, and how often it came."""

    name: str
    expected: int = 0
    came: int = 0
    missed: list[date] = field(default_factory=list)

    @property
    def share(self):
        return round(100 * self.came / self.expected) if self.expected else None


def attendance_of_organisations(hub: Hub, period: Period) -> tuple[int, list[Came]]:
    """How many sessions were held, and for each organisation that was expected how many it came to.

    Seed 000: attendance "has been variable, reducing the areas for parent carer participation".
    Organisations are counted, never people. Who rarely comes is first.
    """
    sessions = list(
        hub.sessions.main()
        .filter(period.holds("starts_at"), state=Session.State.HELD)
        .soonest_first()
    )
    there = defaultdict(set)
    marks = Attendance.objects.filter(session__in=sessions).exclude(person__organisation=None)
    for session, organisation in marks.values_list("session", "person__organisation").distinct():
        there[session].add(organisation)
    rows = {}
    for each in hub.expected.select_related("organisation"):
        row = rows.setdefault(each.organisation_id, Came(each.organisation.name))
        for session in sessions:
            if each.since <= session.day and (each.until is None or session.day < each.until):
                row.expected += 1
                if each.organisation_id in there[session.pk]:
                    row.came += 1
                else:
                    row.missed.append(session.day)
    return len(sessions), sorted(rows.values(), key=lambda row: (row.share or 0, row.name))


def active_members(hubs: Iterable[Hub], today: date) -> dict[int, int]:
    """By group the people of its pool and on its seats today, each counted once."""
    people = defaultdict(set)
    pool = PoolMember.objects.on(today).filter(hub__in=hubs, person__is_active=True)
    seats = Seat.objects.on(today).filter(hub__in=hubs, holder__is_active=True)
    for hub, person in [*pool.values_list("hub", "person"), *seats.values_list("hub", "holder")]:
        people[hub].add(person)
    return {hub.pk: len(people[hub.pk]) for hub in hubs}


@dataclass
class Box:
    """One group on the map: where it stands, and its seats."""

    hub: Hub
    depth: int
    seats: list[Seat]
    place: int = 0

    @property
    def taken(self):
        return sum(seat.holder_id is not None for seat in self.seats)

    @property
    def in_words(self):
        if not self.seats:
            return "No seat for parent carers"
        free = len(self.seats) - self.taken
        return f"{self.taken} of {len(self.seats)} seats held" + (f", {free} free" if free else "")

    # Where it is drawn.
    @property
    def x(self):
        return 4 + INDENT * self.depth

    @property
    def y(self):
        return 4 + ROW * self.place

    @property
    def width(self):
        return WIDTH - self.x - 4

    @property
    def dots(self):
        """Each seat as a circle at the right, filled when somebody holds it."""
        right = WIDTH - 24
        return [(right - 18 * n, seat.holder_id is not None) for n, seat in enumerate(self.seats)]


def map_of(forum: Forum, today: date) -> list[Box]:
    """Every active group under the one that it reports to, with its seats of today."""
    hubs = list(Hub.objects.for_forum(forum).active().select_related("forum").by_name())
    seats = defaultdict(list)
    for seat in Seat.objects.on(today).filter(hub__in=hubs).select_related("holder").order_by("pk"):
        seats[seat.hub_id].append(seat)
    known = {hub.pk for hub in hubs}
    below = defaultdict(list)
    for hub in hubs:
        below[hub.reports_to_id if hub.reports_to_id in known else None].append(hub)
    boxes = []

    def draw(hub, depth):
        boxes.append(Box(hub, depth, seats[hub.pk], len(boxes)))
        for each in below[hub.pk]:
            draw(each, depth + 1)

    for hub in below[None]:
        draw(hub, 0)
    return boxes
