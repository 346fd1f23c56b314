"""The registry of figures: numbers computed from records, never typed in.

Each app that has figures lists them in a module called figures, as FIGURES. Reports read
figures by their key and nothing else, so the page, the command and the file always agree.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from coproduction.models import Forum, Influence, InfluenceClaim
from coproduction.registries import collect


@dataclass(frozen=True)
class Period:
    """A stretch of days, first and last included."""

    starts_on: date
    ends_on: date

    def __post_init__(self):
        if self.ends_on < self.starts_on:
            raise ValueError("The last day must not be before the first day.")


@dataclass(frozen=True)
class Value:
    """What a figure came to, in parts where it has parts, and the records that it counts."""

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
class Figure:
    """A number with a name: `compute(forums, period)` gives its Value.

    A figure of what was promised has its cases too: what was kept, and what was not.
    """

    key: str
    title: str
    unit: str
    meaning: str
    compute: Callable[[list[Forum], Period], Value]
    cases: Callable[[list[Forum], Period], list[Case]] | None = None


def figure_of_cases(key, title, meaning, cases) -> Figure:
    """A figure of a promise: how many of a hundred were kept, in all and by organisation."""

    def compute(forums, period):
        found = cases(forums, period)
        by_name = {}
        for case in found:
            by_name.setdefault(case.organisation or "All", []).append(case.is_kept)
        breakdown = {name: f"{sum(kept)} of {len(kept)}" for name, kept in sorted(by_name.items())}
        share = round(100 * sum(case.is_kept for case in found) / len(found)) if found else None
        return Value(share, breakdown, found)

    return Figure(key, title, "of a hundred", meaning, compute, cases)


def _answers_due(forums: list[Forum], period: Period) -> list[Case]:
    """Each answer that was due in the period, given by its day or not.

    An answer is the first claim that is not "too early". One that was let go is not counted.
    """
    due = Influence.objects.filter(
        Q(due_on__range=(period.starts_on, period.ends_on)), forum__in=forums
    ).exclude(state=Influence.State.LAPSED)
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


FIGURES: tuple[Figure, ...] = (
    figure_of_cases(
        "answered_in_time",
        "Answers to families in time",
        "Services said what changed by the day on which it was due.",
        _answers_due,
    ),
)


def all_figures() -> dict[str, Figure]:
    """Every figure of every app by its key."""
    figures = [figure for figures in collect("figures", "FIGURES") for figure in figures]
    by_key = {figure.key: figure for figure in figures}
    if len(by_key) != len(figures):
        raise ValueError("Two figures have the same key.")
    return by_key
