"""Whom to ask for a session: who is free, whose interests fit, who was asked least; and the cost.

A suggestion with its reasons. The coordinator chooses.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Max, Sum
from django.utils import timezone

from coproduction.closed_days import ClosedDays
from coproduction.dates import in_days, months_after, short
from coproduction.models import Person
from coproduction.money import in_pounds
from hub.models import Attendance, Availability, Hub, Seat, Session
from reps.funding import Purse
from reps.models import Activity, Category, Claim, ClaimLine, Fund, Rep
from reps.pricing import Rates, pay_of

LATELY = timedelta(days=90)
NEW = 3  # sessions
EVENING = 17  # o'clock
_WORD = re.compile(r"[a-z]{4,}")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "weekend", "weekend")
# Words that stand in every text and say nothing of what somebody cares about.
_COMMON = frozenset(
    """
    about after also been before being care carer carers child children family families from have
    help into more much need needs other parent parents people rep reps school send service
    services session some support that their them there they this time very want what when where
    which will with would young your
    """.split()  # noqa: SIM905 (a list of quoted words would be a page long)
)


def words_of(*texts: str) -> set[str]:
    """The words that tell something, each at its root as far as an ending shows it."""
    found = _WORD.findall(" ".join(texts).lower())
    return {word.removesuffix("s") for word in found if word not in _COMMON}


def slot_of(session: Session) -> str:
    """When it is, as reps say when they are free."""
    starts = timezone.localtime(session.starts_at)
    day = _DAYS[starts.weekday()]
    return f"{day}_evening" if starts.hour >= EVENING and day != "weekend" else day


@dataclass
class Candidate:
    """A rep of the pool, why to ask them, and what speaks against it."""

    person: Person
    rep: Rep | None
    asked: int = 0
    last_asked: date | None = None
    answer: Availability | None = None
    reasons: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)

    @property
    def beside(self):
        """Who is beside them in the room, if anybody is named (RR23)."""
        return self.rep.buddy if self.rep else None

    @property
    def is_suggested(self):
        return not self.against and self.answer is None


@dataclass(frozen=True)
class Spread:
    """How evenly reps were asked lately."""

    least: int
    most: int
    people: int

    @property
    def in_words(self):
        if not self.people:
            return "Nobody is in this pool yet."
        if self.least == self.most:
            return f"Each of the {self.people} was asked {self.most} times in three months."
        return (
            f"In three months the {self.people} reps were asked between {self.least} and "
            f"{self.most} times each."
        )


def candidates(session: Session, now) -> tuple[list[Candidate], Spread]:
    """The whole pool of the session's day, those to ask first on top."""
    pool = Person.objects.active().filter(pk__in=session.hub.pool.on(session.day).values("person"))
    people = list(pool.select_related("rep__buddy").by_name())
    asked = _asked(people, now)
    month = _asked_in_month(people, session.day)
    came = Counter(
        dict(
            Attendance.objects.of_reps()
            .filter(person__in=people)
            .order_by()
            .values_list("person")
            .annotate(number=Count("session", distinct=True))
        )
    )
    answers = {row.person_id: row for row in session.availabilities.all()}
    about = _about(session)
    closed = ClosedDays(session.hub.forum, session.day, session.day).of(session.day)
    found = []
    for person in people:
        number, last = asked.get(person.pk, (0, None))
        each = Candidate(
            person=person,
            rep=getattr(person, "rep", None),
            asked=number,
            last_asked=last,
            answer=answers.get(person.pk),
        )
        _weigh(each, session, about, closed, month[person.pk], came[person.pk])
        found.append(each)
    numbers = [each.asked for each in found]
    spread = Spread(min(numbers, default=0), max(numbers, default=0), len(found))
    found.sort(
        key=lambda each: (
            each.answer is not None,
            bool(each.against),
            each.asked,
            -len(each.reasons),
            each.person.name,
        )
    )
    return found, spread


def _weigh(each, session, about, closed, this_month, came):
    """Reasons for and against, in the words that the coordinator reads."""
    if each.person.asks_paused:
        each.against.append("Takes a break.")
    rep = each.rep
    if rep and rep.asks_a_month and this_month >= rep.asks_a_month:
        each.against.append(f"Asked {this_month} times this month, as often as they want.")
    if rep and rep.free:
        free = Rep.Free(slot_of(session)).label if slot_of(session) in rep.free else ""
        if closed and "holidays" not in rep.free:
            each.against.append(f"Not free in the holidays: {closed.name}.")
        elif free:
            each.reasons.append(f"Usually free: {free}.")
        else:
            each.against.append("Usually not free then.")
    if rep and (shared := sorted(words_of(rep.interests, rep.experience) & about)):
        each.reasons.append(f"Cares about: {', '.join(shared[:4])}.")
    if each.asked == 0:
        each.reasons.append("Not asked in three months.")
    else:
        each.reasons.append(f"Asked {each.asked} times, last on {short(each.last_asked)}.")
    if came < NEW:
        buddy = " and would like a buddy" if rep and rep.wants_buddy else ""
        each.reasons.append(f"New: {came} session{'' if came == 1 else 's'} so far{buddy}.")


@dataclass(frozen=True)
class SeatCandidate:
    """A rep who could take a seat of a group, and why."""

    rep: Rep
    reasons: list[str]


def seat_candidates(hub: Hub, now) -> list[SeatCandidate]:
    """Active reps who hold no seat of this group; the fewest seats first, then who fits best."""
    today = timezone.localdate(now)
    holders = hub.seats.on(today).filter(holder__isnull=False).values("holder")
    reps = list(
        Rep.objects.for_forum(hub.forum)
        .filter(stage=Rep.Stage.ACTIVE, person__is_active=True)
        .exclude(person__in=holders)
        .select_related("person__forum")
        .by_name()
    )
    seats = Counter(
        Seat.objects.on(today)
        .filter(holder__in=[rep.person_id for rep in reps])
        .values_list("holder", flat=True)
    )
    asked = _asked([rep.person for rep in reps], now)
    about = words_of(hub.name, hub.purpose)
    weighed = []
    for rep in reps:
        shared = sorted(words_of(rep.interests, rep.experience) & about)
        held, (times, _) = seats[rep.person_id], asked.get(rep.person_id, (0, None))
        reasons = [f"Holds {held} seat{'' if held == 1 else 's'}."]
        if shared:
            reasons.append(f"Cares about: {', '.join(shared[:4])}.")
        reasons.append(f"Asked {times} times in three months." if times else "Not asked lately.")
        weighed.append((held, -len(shared), times, rep.person.name, SeatCandidate(rep, reasons)))
    return [row[-1] for row in sorted(weighed, key=lambda row: row[:-1])]


def _about(session):
    """What the session is about, in words."""
    items = session.items.on_agenda().select_related("programme")
    texts = [session.title]
    for item in items:
        texts += [item.title, item.summary, item.programme.name if item.programme else ""]
    return words_of(*texts)


def _asked(people, now):
    """How often each was asked lately, and when last."""
    rows = (
        Availability.objects.filter(person__in=people, asked_at__gte=now - LATELY)
        .order_by()
        .values_list("person")
        .annotate(number=Count("session", distinct=True), last=Max("asked_at"))
    )
    return {person: (number, timezone.localdate(last)) for person, number, last in rows}


def _asked_in_month(people, day):
    first = day.replace(day=1)
    last = months_after(first, 1) - timedelta(days=1)
    rows = Availability.objects.filter(
        in_days("session__starts_at", first, last), person__in=people
    )
    return Counter(rows.values_list("person", flat=True))


@dataclass(frozen=True)
class Cost:
    """What one rep at a session costs, as far as rates and the last year tell."""

    pay: int
    spent: dict[str, int]
    wanted: int
    fund: Fund | None
    left: int

    @property
    def expenses(self):
        return sum(self.spent.values())

    @property
    def spent_in_words(self):
        """Travel, childcare and what else people usually spend for it, each by itself."""
        parts = (
            f"{Category(kind).label.lower()} {in_pounds(self.spent[kind])}" for kind in self.spent
        )
        return ", ".join(parts)

    @property
    def each(self):
        return self.pay + self.expenses

    @property
    def whole(self):
        return self.each * self.wanted

    @property
    def in_words(self):
        names = ("pay", "expenses", "each", "whole", "left")
        return {name: in_pounds(getattr(self, name)) for name in names}

    @property
    def is_too_much(self):
        return self.fund is None or self.left < self.whole


def cost_of(session: Session) -> Cost | None:
    """Before anybody is asked: fees, what people spent for such sessions, and who pays (RR13)."""
    forum = session.hub.forum
    activity = (
        (Activity.objects.for_forum(forum).active().filter(hub_kind=session.hub.kind))
        .select_related("policy")
        .first()
    )
    if activity is None:
        return None
    rate = Rates(activity, session.day).pay(session.minutes)
    pay = pay_of(rate, session.minutes)
    purse = Purse(forum)
    choices = purse.choices(activity.pk, Category.PAY, session.day)
    fund = choices[0] if choices else None
    return Cost(
        pay=pay,
        spent=_usually_spent(activity, session.day),
        wanted=session.hub.reps_wanted_max,
        fund=fund,
        left=purse.left[fund.pk] if fund else 0,
    )


def _usually_spent(activity, day):
    """What claims for this kind of work asked for beside pay, on average over a year."""
    claims = Claim.objects.standing().filter(
        activity=activity, happened_on__range=(day - timedelta(days=365), day), is_top_up=False
    )
    sent = claims.exclude(state=Claim.State.DRAFT)
    number = sent.count()
    sums = dict(
        ClaimLine.objects.filter(claim__in=sent)
        .exclude(category=Category.PAY)
        .order_by()
        .values_list("category")
        .annotate(total=Sum("amount_pence"))
    )
    usual = {kind.value: round(sums.get(kind, 0) / number) for kind in Category if number}
    return {kind: pence for kind, pence in usual.items() if pence}
