"""The registry of figures: numbers computed from records, never typed in.

Each app that has figures lists them in a module called figures, as FIGURES. Reports read
figures by their key and nothing else, so the page, the command and the file always agree.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from statistics import median
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from coproduction.dates import in_days, start_of
from coproduction.models import (
    Forum,
    Influence,
    InfluenceClaim,
    LevelChange,
    ParticipationLevel,
    Person,
    Work,
)
from coproduction.permissions import Permission, person_may
from coproduction.registries import collect


class Topic(StrEnum):
    """What a figure is about: its heading on the dashboard, in this order."""

    HUB = "At the hub"
    LEVELS = "How shared it was"
    HEARD_BACK = "What families heard back"
    FEEDBACK = "What families told us"
    PROMISES = "What we promised"
    REPS = "Parent carer reps"
    MONEY = "Money"


@dataclass(frozen=True)
class Period:
    """A stretch of days, first and last included."""

    starts_on: date
    ends_on: date

    def __post_init__(self):
        if self.ends_on < self.starts_on:
            raise ValueError("The last day must not be before the first day.")

    @property
    def days(self):
        """Both ends, to look for between."""
        return self.starts_on, self.ends_on

    def holds(self, path: str) -> Q:
        """Rows whose moment at `path` is in these days."""
        return in_days(path, self.starts_on, self.ends_on)

    def ends_after(self, path: str) -> Q:
        """Rows whose moment at `path` is on the last day or before."""
        return in_days(path, None, self.ends_on)

    @property
    def before(self) -> "Period":
        """As many days, up to the one before it begins."""
        last = self.starts_on - timedelta(days=1)
        return Period(last - (self.ends_on - self.starts_on), last)


@dataclass(frozen=True)
class Value:
    """What a figure came to, in parts where it has parts, and the records that it counts.

    None is for what nobody can say: no record to tell by is not nought.
    """

    value: Any
    breakdown: dict = field(default_factory=dict)
    records: Any = ()


@dataclass(frozen=True)
class Case:
    """One time that something was to be done: was it? In words that anybody may read."""

    on: date
    words: str
    is_kept: bool
    organisation_id: int | None = None
    organisation: str = ""
    url: str = ""


@dataclass(frozen=True)
class Record:
    """One of the records that a figure counts, as a line to read."""

    words: str
    url: str = ""


def described(record) -> Record:
    """By its own name, and its page where it has one."""
    address = getattr(record, "get_absolute_url", None)
    return Record(str(record), address() if address else "")


@dataclass(frozen=True)
class Figure:
    """A number with a name: `compute(forums, period)` gives its Value.

    A figure of what was promised has its cases too: what was kept, and what was not. One that
    counts people leaves the forum's own team only through small_numbers. Its records are for
    those with the right `records_for`; for nobody where it has none.
    """

    key: str
    title: str
    unit: str
    meaning: str
    compute: Callable[[list[Forum], Period], Value]
    cases: Callable[[list[Forum], Period], list[Case]] | None = None
    topic: Topic = Topic.HUB
    permission: Permission = Permission.REPORT_VIEW
    counts_people: bool = False
    records_for: Permission | None = None
    describe: Callable[[Any], Record] = described


def figure_of_cases(key, title, meaning, cases, topic=Topic.PROMISES) -> Figure:
    """A figure of a promise: how many of a hundred were kept, in all and by organisation."""

    def compute(forums, period):
        found = cases(forums, period)
        by_name = {}
        for case in found:
            by_name.setdefault(case.organisation or "All", []).append(case.is_kept)
        breakdown = {name: f"{sum(kept)} of {len(kept)}" for name, kept in sorted(by_name.items())}
        share = round(100 * sum(case.is_kept for case in found) / len(found)) if found else None
        return Value(share, breakdown, found)

    return Figure(key, title, "of a hundred", meaning, compute, cases, topic)


def median_of(numbers) -> float | int | None:
    """Half are less: whole where it is whole, and None of nothing."""
    found = median(numbers) if (numbers := list(numbers)) else None
    return int(found) if found is not None and found == int(found) else found


def _answers_due(forums: list[Forum], period: Period) -> list[Case]:
    """Each answer that was due in the period, given by its day or not.

    An answer is the first claim that is not "too early". One that was let go is not counted.
    """
    due = Influence.objects.filter(Q(due_on__range=period.days), forum__in=forums).exclude(
        state=Influence.State.LAPSED
    )
    first = {}
    claims = InfluenceClaim.objects.filter(influence__in=due).exclude(
        outcome=InfluenceClaim.Outcome.TOO_EARLY
    )
    for influence, at in claims.order_by("-claimed_at").values_list("influence", "claimed_at"):
        first[influence] = timezone.localdate(at)
    return [
        _answer_due(influence, first.get(influence.pk))
        for influence in due.select_related("owed_by__organisation", "forum").soonest_first()
    ]


def _answer_due(influence, given_on):
    owner = influence.owed_by.organisation
    given = f"given on {given_on:%-d %B %Y}" if given_on else "not given"
    return Case(
        on=influence.due_on,
        words=f"An answer to families, due on {influence.due_on:%-d %B %Y}: {given}",
        is_kept=given_on is not None and given_on <= influence.due_on,
        organisation_id=owner.pk if owner else None,
        organisation=owner.name if owner else "",
        url=influence.get_absolute_url(),
    )


def _opened(forums, period):
    return Influence.objects.filter(forum__in=forums, heard_on__range=period.days)


def heard(forums, period):
    """What families said and somebody was asked about, by where it stands now."""
    records = _opened(forums, period)
    counts = dict(records.order_by().values_list("state").annotate(number=Count("pk")))
    parts = {label: counts.get(state, 0) for state, label in Influence.State.choices}
    return Value(
        sum(parts.values()), parts, records.select_related("forum", "work").soonest_first()
    )


def _first_answers(forums, period):
    """Of each entry the first answer that was not "too early", if it came in the period."""
    answers = InfluenceClaim.objects.exclude(outcome=InfluenceClaim.Outcome.TOO_EARLY)
    before = answers.filter(
        influence=OuterRef("influence"), claimed_at__lt=start_of(period.starts_on)
    )
    return list(
        answers.filter(period.holds("claimed_at"), ~Exists(before), influence__forum__in=forums)
        .order_by("influence", "claimed_at")
        .distinct("influence")
        .select_related("influence__forum", "influence__work", "influence__owed_by__organisation")
    )


def days_to_answer(forums, period):
    """From the day that families said it to the first answer; half were faster."""
    answers = _first_answers(forums, period)
    waits, by_name = [], {}
    for claim in answers:
        days = (timezone.localdate(claim.claimed_at) - claim.influence.heard_on).days
        waits.append(days)
        organisation = claim.influence.owed_by.organisation
        by_name.setdefault(str(organisation or "Nobody's organisation"), []).append(days)
    parts = {name: median_of(by_name[name]) for name in sorted(by_name)}
    return Value(median_of(waits), parts, [claim.influence for claim in answers])


def answers_confirmed(forums, period):
    """Answers that the forum has checked and published, by what they say."""
    records = Influence.objects.published().filter(period.holds("published_at"), forum__in=forums)
    said = InfluenceClaim.objects.filter(
        influence__in=records, verdict=InfluenceClaim.Verdict.CONFIRMED
    )
    counts = dict(said.order_by().values_list("outcome").annotate(number=Count("pk")))
    parts = {
        label: counts.get(outcome, 0)
        for outcome, label in InfluenceClaim.Outcome.choices
        if outcome != InfluenceClaim.Outcome.TOO_EARLY
    }
    found = records.select_related("forum", "work").latest_published_first()
    return Value(records.count(), parts, found)


def answers_overdue(forums, period):
    """What had no answer on the last day though it was due before; not what was let go."""
    due = Influence.objects.filter(forum__in=forums, due_on__lt=period.ends_on).exclude(
        state=Influence.State.LAPSED
    )
    answered = (
        InfluenceClaim.objects.filter(period.ends_after("claimed_at"), influence=OuterRef("pk"))
        .exclude(outcome=InfluenceClaim.Outcome.TOO_EARLY)
        .exclude(verdict=InfluenceClaim.Verdict.DISPUTED)
    )
    late = due.filter(~Exists(answered))
    counts = dict(
        late.order_by().values_list("owed_by__organisation__name").annotate(number=Count("pk"))
    )
    parts = {name or "Nobody's organisation": counts[name] for name in sorted(counts, key=str)}
    return Value(sum(parts.values()), parts, late.select_related("forum", "work").soonest_first())


def did_it_help(forums, period):
    """What families said when they were asked if a change helped."""
    records = Influence.objects.filter(period.holds("helped_at"), forum__in=forums).exclude(
        helped=""
    )
    counts = dict(records.order_by().values_list("helped").annotate(number=Count("pk")))
    parts = {label: counts.get(said, 0) for said, label in Influence.Helped.choices}
    found = records.select_related("forum", "work").latest_published_first()
    return Value(parts["Yes"], parts, found)


def work_by_level(forums, period):
    """Work that was open on the last day, at the level that it had that day."""
    records = Work.objects.filter(period.ends_after("opened_at"), forum__in=forums)
    open_then = records.open()
    keys = list(open_then.values_list("pk", flat=True))
    changes = LevelChange.objects.filter(period.ends_after("changed_at"), work__in=keys)
    newest = dict(changes.order_by("changed_at", "pk").values_list("work", "to_level"))
    counts = Counter(newest.get(pk, "") for pk in keys)
    parts = {label: counts[level] for level, label in ParticipationLevel.choices}
    if counts[""]:
        parts["No level agreed yet"] = counts[""]
    found = open_then.select_related("forum").newest_first()
    return Value(sum(parts.values()), parts, found)


def level_changes(forums, period):
    """How often the level of work was changed, and which way."""
    records = LevelChange.objects.filter(
        period.holds("changed_at"), work__forum__in=forums
    ).exclude(from_level="")
    parts = {"Shared more": 0, "Shared less": 0}
    for before, after in records.values_list("from_level", "to_level"):
        step = ParticipationLevel(after).rank - ParticipationLevel(before).rank
        if step:
            parts["Shared more" if step > 0 else "Shared less"] += 1
    works = Work.objects.filter(level_changes__in=records).distinct().select_related("forum")
    return Value(sum(parts.values()), parts, works.newest_first())


FIGURES: tuple[Figure, ...] = (
    Figure(
        "heard",
        "Views that somebody must answer",
        "entries",
        "What families said in this time, and a service was asked about.",
        heard,
        topic=Topic.HEARD_BACK,
        records_for=Permission.INFLUENCE_CHECK,
    ),
    Figure(
        "answers_confirmed",
        "Answers published",
        "answers",
        "A service said what changed, and the forum checked it.",
        answers_confirmed,
        topic=Topic.HEARD_BACK,
        records_for=Permission.INFLUENCE_CHECK,
    ),
    Figure(
        "days_to_answer",
        "Days until families hear back",
        "days",
        "From what families said to the first answer. Half were faster.",
        days_to_answer,
        topic=Topic.HEARD_BACK,
        records_for=Permission.INFLUENCE_CHECK,
    ),
    Figure(
        "answers_overdue",
        "Answers that are late",
        "entries",
        "On the last day of this time.",
        answers_overdue,
        topic=Topic.HEARD_BACK,
        records_for=Permission.INFLUENCE_CHECK,
    ),
    Figure(
        "did_it_help",
        "Changes that helped",
        "changes",
        "Families were asked later if it made a difference.",
        did_it_help,
        topic=Topic.HEARD_BACK,
        records_for=Permission.INFLUENCE_CHECK,
    ),
    figure_of_cases(
        "answered_in_time",
        "Answers to families in time",
        "Services said what changed by the day on which it was due.",
        _answers_due,
        Topic.HEARD_BACK,
    ),
    Figure(
        "work_by_level",
        "Pieces of work",
        "pieces",
        "Open on the last day, by how far families share in them.",
        work_by_level,
        topic=Topic.LEVELS,
        records_for=Permission.WORK_VIEW,
    ),
    Figure(
        "level_changes",
        "Levels that were changed",
        "changes",
        "Each has its reason on the page of the work.",
        level_changes,
        topic=Topic.LEVELS,
        records_for=Permission.WORK_VIEW,
    ),
)


def all_figures() -> dict[str, Figure]:
    """Every figure of every app by its key."""
    figures = [figure for figures in collect("figures", "FIGURES") for figure in figures]
    by_key = {figure.key: figure for figure in figures}
    if len(by_key) != len(figures):
        raise ValueError("Two figures have the same key.")
    return by_key


def figures_for(person: Person) -> dict[Topic, list[Figure]]:
    """The figures that this person may see, under their headings; none without its heading."""
    found = {topic: [] for topic in Topic}
    for figure in all_figures().values():
        if person_may(person, figure.permission):
            found[figure.topic].append(figure)
    return {topic: figures for topic, figures in found.items() if figures}
