"""The registry of figures: numbers computed from records, never typed in.

Each app that has figures lists them in a module called figures, as FIGURES. Reports read
figures by their key and nothing else, so the page, the command and the file always agree.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from operator import attrgetter
from statistics import median
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from coproduction.about_people import TOPICS
from coproduction.dates import in_days, start_of
from coproduction.models import (
    FollowerCount,
    Forum,
    Influence,
    InfluenceClaim,
    LevelChange,
    LinkedGroup,
    MemberCount,
    Organisation,
    ParticipationLevel,
    Person,
    Work,
)
from coproduction.permissions import Permission, person_may
from coproduction.pictures import most_answered, numbers_of, picture_on
from coproduction.registries import collect
from coproduction.small_numbers import quarters_within, safe_sum, share_of


class Topic(StrEnum):
    """What a figure is about: its heading on the dashboard, in this order."""

    HUB = "At the hub"
    LEVELS = "How shared it was"
    HEARD_BACK = "What families heard back"
    FEEDBACK = "What families told us"
    PROMISES = "What we promised"
    REPS = "Parent carer reps"
    REACH = "Whom we reach"
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

    @classmethod
    def of(cls, organisation: Organisation | None, on, words, is_kept, url="") -> "Case":
        """Something that this organisation was to do; nobody's where there is none."""
        return cls(
            on,
            words,
            is_kept,
            organisation_id=organisation.pk if organisation else None,
            organisation=organisation.name if organisation else "",
            url=url,
        )


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
    counts people leaves the forum's own team only through small_numbers: see for_outsiders. What
    it comes to is then worked out by `of_parts` from the parts that may be shown; one that tells
    what stood on the last day is not added up over time. One that counts nobody, but would tell
    of one person where there is but one, says itself what others may read: `for_others(forum,
    quarters)`. Its records are for those with the right `records_for`; for nobody where it has
    none.
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
    of_parts: Callable[[dict], Any] | None = None
    is_of_the_last_day: bool = False
    # How many stand behind each part, where the breakdown has words.
    counts_in: Callable[[Value], dict] = attrgetter("breakdown")
    for_others: Callable[[Forum, list[Period]], Value] | None = None
    # Who knows already what it was made of, and reads it as it is.
    exact_for: Permission = Permission.FEEDBACK_MANAGE
    # Its value is words, such as a range or a sum of money: nothing to put beside another's.
    is_words: bool = False
    records_for: Permission | None = None
    describe: Callable[[Any], Record] = described

    @property
    def is_made_safe(self):
        return self.counts_people or self.for_others is not None


def for_outsiders(figure: Figure, forum: Forum, period: Period) -> Value:
    """The figure as whoever is not of the forum's own team may read it (promises R29).

    One that counts people is given for the whole quarters of the period, each made safe before
    they are added up: from two stretches of days nobody can work out what one day brought. Where
    no quarter may be shown it is None.
    """
    if not figure.is_made_safe:
        return figure.compute([forum], period)
    days = [Period(*each) for each in quarters_within(*period.days)]
    if figure.for_others:
        return figure.for_others(forum, days)
    if figure.is_of_the_last_day:
        days = days[-1:]
    quarters = [figure.counts_in(figure.compute([forum], each)) for each in days]
    parts = safe_sum(quarters, forum.small_number_threshold)
    known = {name: number for name, number in parts.items() if number is not None}
    return Value(figure.of_parts(known) if known else None, parts)


def reads_exactly(person: Person, figure: Figure) -> bool:
    """The forum's own team, who know what was told anyway, read exact numbers."""
    return not figure.is_made_safe or person_may(person, figure.exact_for)


def figure_of_cases(key, title, meaning, cases, topic=Topic.PROMISES, **fields) -> Figure:
    """A figure of a promise: how many of a hundred were kept, in all and by organisation."""

    def compute(forums, period):
        found = cases(forums, period)
        by_name = {}
        for case in found:
            by_name.setdefault(case.organisation or "All", []).append(case.is_kept)
        breakdown = {name: f"{sum(kept)} of {len(kept)}" for name, kept in sorted(by_name.items())}
        share = round(100 * sum(case.is_kept for case in found) / len(found)) if found else None
        return Value(share, breakdown, found)

    return Figure(key, title, "of a hundred", meaning, compute, cases, topic, **fields)


# The same of single people: how many times it was kept, and how many times it was not.
KEPT, MISSED = "In time", "Late, or not at all"


def kept_and_missed(value: Value) -> dict[str, int]:
    kept = sum(case.is_kept for case in value.records)
    return {KEPT: kept, MISSED: len(value.records) - kept}


def share_kept(parts: dict) -> int | None:
    """Of a hundred; None where either is hidden."""
    return share_of(parts.get(KEPT), sum(parts.values()) if len(parts) == 2 else None)


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
    given = f"given on {given_on:%-d %B %Y}" if given_on else "not given"
    return Case.of(
        influence.owed_by.organisation,
        on=influence.due_on,
        words=f"An answer to families, due on {influence.due_on:%-d %B %Y}: {given}",
        is_kept=given_on is not None and given_on <= influence.due_on,
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
    # What was published had an answer: most of ten years, and their claims need not be read.
    due = due.exclude(period.ends_after("published_at"))
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
    """What families said when they were asked if a change helped; unknown where nobody was."""
    records = Influence.objects.filter(period.holds("helped_at"), forum__in=forums).exclude(
        helped=""
    )
    counts = dict(records.order_by().values_list("helped").annotate(number=Count("pk")))
    parts = {label: counts.get(said, 0) for said, label in Influence.Helped.choices}
    found = records.select_related("forum", "work").latest_published_first()
    return Value(parts["Yes"] if counts else None, parts, found)


def work_by_level(forums, period):
    """Work that was open on the last day, at the level that it had that day."""
    begun = Work.objects.filter(period.ends_after("opened_at"), forum__in=forums)
    open_then = begun.exclude(period.ends_after("closed_at"))
    keys = open_then.values_list("pk", flat=True)
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


def _newest_counts(model, forums, day, *, each=("forum",)):
    """Of each forum (and channel) the newest count that was written down by that day."""
    counts = model.objects.filter(forum__in=forums, on__lte=day)
    return counts.order_by(*each, "-on").distinct(*each)


def members(forums, period):
    """Members by the newest count on or before the last day (seed 004: 130, a year later 254)."""
    numbers = list(
        _newest_counts(MemberCount, forums, period.ends_on).values_list("number", flat=True)
    )
    return Value(sum(numbers) if numbers else None)


def members_change(forums, period):
    """How many more there are than when the period began; unknown without a count of then."""
    then = members(forums, Period(period.starts_on, period.starts_on)).value
    now = members(forums, period).value
    return Value(None if then is None or now is None else now - then)


def followers(forums, period):
    """Who follows the forum where, by the newest number of each channel. One may follow twice."""
    newest = _newest_counts(FollowerCount, forums, period.ends_on, each=("forum", "channel"))
    counts = Counter()
    for count in newest:
        counts[count.get_channel_display()] += count.number
    return Value(sum(counts.values()) if counts else None, dict(sorted(counts.items())))


def groups_linked(forums, period):
    """Groups that somebody of the forum was in touch with, by what they are."""
    records = LinkedGroup.objects.filter(
        forum__in=forums, contacts__on__range=period.days
    ).distinct()
    counts = Counter(group.get_kind_display() for group in records)
    return Value(
        sum(counts.values()),
        dict(sorted(counts.items())),
        records.select_related("forum").by_name(),
    )


def members_who_answered(forums, period):
    """Of the newest picture: the question that most have answered, and of whom nothing is known.

    Pictures hold what may be shown and nothing else.
    """
    pictures = [each for forum in forums if (each := picture_on(forum, period.ends_on))]
    wholes = [most_answered(picture) for picture in pictures]
    known = [number for number in wholes if number is not None]
    if not known:
        return Value(None)
    everybody = sum(picture.members for picture in pictures)
    return Value(sum(known), {"Told us": sum(known), "Not known": max(everybody - sum(known), 0)})


def members_by(question, forums, period):
    """The groups of one question, of the newest picture on or before the last day."""
    counts: dict[str, int | None] = {}
    for forum in forums:
        if picture := picture_on(forum, period.ends_on):
            for name, number in numbers_of(picture, question).items():
                if number is not None:
                    counts[name] = (counts.get(name) or 0) + number
                counts.setdefault(name, None)
    answered = [number for number in counts.values() if number is not None]
    return Value(sum(answered) if answered else None, counts)


FIGURES: tuple[Figure, ...] = (
    Figure(
        "members",
        "Members",
        "people",
        "Parents and carers of the forum, by the newest count in this time.",
        members,
        topic=Topic.REACH,
    ),
    Figure(
        "members_change",
        "More members than when it began",
        "people",
        "The newest count of this time, less the one of its first day.",
        members_change,
        topic=Topic.REACH,
    ),
    Figure(
        "members_who_answered",
        "Members who told us about themselves",
        "people",
        "Rounded. Of the rest nothing is known: they are not counted as no.",
        members_who_answered,
        topic=Topic.REACH,
    ),
    *(
        Figure(
            f"members_by_{question}",
            f"Members by: {topic.lower()}",
            "people who can be shown",
            "Rounded, and groups that are too small are hidden, for the forum's team too.",
            partial(members_by, question),
            topic=Topic.REACH,
        )
        for question, topic in TOPICS.items()
    ),
    Figure(
        "followers",
        "Followers",
        "people",
        "On every channel, by the newest number of each. Somebody may follow on two.",
        followers,
        topic=Topic.REACH,
    ),
    Figure(
        "groups_linked",
        "Groups that know families",
        "groups",
        "Somebody of the forum was in touch with them in this time.",
        groups_linked,
        topic=Topic.REACH,
        records_for=Permission.REACH_MANAGE,
    ),
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
