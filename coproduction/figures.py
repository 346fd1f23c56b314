"""The registry of figures: numbers computed from records, never typed in.

Each app that has figures lists them in a module called figures, as FIGURES. Reports read
figures by their key and nothing else, so the page, the command and the file always agree.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from coproduction.models import Forum
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
class Figure:
    """A number with a name: `compute(forums, period)` gives its Value."""

    key: str
    title: str
    unit: str
    meaning: str
    compute: Callable[[list[Forum], Period], Value]


FIGURES: tuple[Figure, ...] = ()


def all_figures() -> dict[str, Figure]:
    """Every figure of every app by its key."""
    figures = [figure for figures in collect("figures", "FIGURES") for figure in figures]
    by_key = {figure.key: figure for figure in figures}
    if len(by_key) != len(figures):
        raise ValueError("Two figures have the same key.")
    return by_key
