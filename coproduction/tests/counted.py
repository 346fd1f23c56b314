"""Figures counted by hand: a few records on the edges of a time, and what must come out.

Each app lists its figures in tests/test_figures.py as COUNTED; test_conventions.py holds that none
is missing. The time is a spring quarter, so that its moments are an hour away from UTC.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from coproduction.figures import Period, all_figures

TIME = Period(date(2026, 4, 1), date(2026, 6, 30))
FIRST, LAST, AFTER = date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 1)
# As many days: the time before, its edges, and the day that is in neither.
FIRST_BEFORE, LAST_BEFORE, LONG_BEFORE = date(2025, 12, 31), date(2026, 3, 31), date(2025, 12, 30)


def at(day: date, clock: str = "12:00") -> datetime:
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))


# The first and the last moment of a day.
def dawn(day: date) -> datetime:
    return at(day, "00:00")


def midnight(day: date) -> datetime:
    return at(day, "23:59:59")


@dataclass(frozen=True)
class Counted:
    """What is planted in a forum, and what the figure then comes to: reckoned on paper.

    `before` is what it comes to in as many days before, `nothing` in a forum without a record:
    None where nobody can tell. `records` is how many stand behind it, where it shows them.
    """

    plant: Callable[[Any], None]
    now: Any
    parts: dict = field(default_factory=dict)
    before: Any = None
    nothing: Any = None
    records: int | None = None


def as_computed(key: str, counted: Counted, cast) -> Counted:
    """What the figure comes to once it is planted, to be compared with what was reckoned."""
    figure = all_figures()[key]
    counted.plant(cast)
    found = figure.compute([cast.forum], TIME)
    return replace(
        counted,
        now=found.value,
        parts=found.breakdown,
        before=figure.compute([cast.forum], TIME.before).value,
        nothing=figure.compute([cast.other_forum], TIME).value,
        records=None if counted.records is None else len(found.records),
    )
