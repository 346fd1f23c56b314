"""How a forum is doing, and how one organisation does: few figures, beside the time before."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from coproduction.charts import Trend, trend
from coproduction.dates import months_after
from coproduction.figures import (
    Case,
    Figure,
    Period,
    Topic,
    Value,
    all_figures,
    figures_for,
    for_outsiders,
    reads_exactly,
)
from coproduction.models import Forum, Organisation, Person
from coproduction.permissions import person_may

# What is worth a look each week; all others are one press away.
HEADLINES = (
    "items",
    "engagements",
    "demand",
    "work_by_level",
    "level_felt_as_asked",
    "answers_confirmed",
    "days_to_answer",
    "answers_overdue",
    "feedback_received",
    "replied_in_time",
    "agenda_in_time",
    "promises_kept",
    "reps_in_pools",
    "spread_of_asks",
    "days_to_paid",
    "payments_in_time",
    "members",
    "followers",
    "groups_linked",
)
MONTHS = 12


@dataclass(frozen=True)
class Line:
    """A figure with what it came to, and what it was in as many days before."""

    figure: Figure
    value: Value
    before: Value | None = None

    @property
    def in_words(self):
        return value_in_words(self.value.value)

    @property
    def before_in_words(self):
        return value_in_words(self.before.value) if self.before else ""


def value_in_words(value) -> str:
    """A number as it is read; "–" for what nobody can tell."""
    if value is None:
        return "–"
    return f"{value:g}" if isinstance(value, float) else str(value)


def read_by(person: Person, figure: Figure, forum: Forum, period: Period) -> Value:
    """The figure as this person may read it: exact for the forum's team, safe for all others."""
    if reads_exactly(person, figure):
        return figure.compute([forum], period)
    return for_outsiders(figure, forum, period)


def headlines(forum: Forum, person: Person, period: Period) -> dict[Topic, list[Line]]:
    """The few figures that this person may see, under their headings, beside the time before."""
    figures = all_figures()
    found = {}
    for topic in Topic:
        lines = [
            Line(
                figure,
                read_by(person, figure, forum, period),
                read_by(person, figure, forum, period.before),
            )
            for figure in (figures[key] for key in HEADLINES)
            if figure.topic == topic and person_may(person, figure.permission)
        ]
        if lines:
            found[topic] = lines
    return found


def every_figure(forum: Forum, person: Person, period: Period) -> dict[Topic, list[Line]]:
    """All figures that this person may see, under their headings."""
    return {
        topic: [Line(figure, read_by(person, figure, forum, period)) for figure in figures]
        for topic, figures in figures_for(person).items()
    }


def by_month(figure: Figure, forum: Forum, last: date) -> Trend | None:
    """The figure of each of the last twelve months; None for one that is no plain number."""
    ends = [months_after(last, -months) for months in range(MONTHS, -1, -1)]
    numbers = []
    for before, end in pairwise(ends):
        start = date.fromordinal(before.toordinal() + 1)
        value = figure.compute([forum], Period(start, end)).value
        if isinstance(value, str):
            return None
        numbers.append((f"{end:%b}", value))
    return trend(numbers)


@dataclass(frozen=True)
class Kept:
    """How one organisation kept what a figure counts, with every case."""

    figure: Figure
    cases: list[Case]

    @property
    def number(self):
        return sum(case.is_kept for case in self.cases)

    @property
    def missed(self):
        return [case for case in self.cases if not case.is_kept]

    @property
    def share(self):
        return round(100 * self.number / len(self.cases))


def kept_by(organisation: Organisation, period: Period) -> list[Kept]:
    """Everything that was promised and counted of this organisation, what was missed first."""
    found = []
    for figure in all_figures().values():
        if figure.cases is None:
            continue
        cases = figure.cases([organisation.forum], period)
        theirs = [case for case in cases if case.organisation_id == organisation.pk]
        if theirs:
            found.append(Kept(figure, theirs))
    return sorted(found, key=lambda kept: (kept.share, kept.figure.title))
