"""What an app says about its models in national_parts.py, so that years of them can be written."""

from dataclasses import dataclass, field
from enum import StrEnum

from django.db import models


class Pace(StrEnum):
    """How often something comes again in a forum. What is said of no pace is there once."""

    ONCE = "once"
    MEETINGS = "meetings"
    MAILS = "mails"
    FEEDBACK = "feedback"
    CLAIMS = "claims"
    GRANTS = "grants"


@dataclass(frozen=True)
class Part:
    """A model's rows, or some of them, and how their copies differ from the pattern.

    In SQL, `s` is the row of the pattern, `c` the copy (number, turn, days back, the forum's slug
    and area, and `times`: how many turns of CLAIMS a turn of GRANTS pays for).
    """

    model: type[models.Model]
    pace: Pace = Pace.ONCE
    rows: str = "TRUE"
    # Which rows of the pattern come again; the others are there once, as they are now.
    ended: str = "TRUE"
    # Columns that are not copied as they stand. `{copy}` is what the copy would be, `{key}` the
    # copy's own key.
    changed: dict[str, str] = field(default_factory=dict)
    # Columns that may only take their value once all is there: what they are until then.
    at_first: dict[str, str] = field(default_factory=dict)
    # A trigger wants these rows to be there before those of that model.
    before: type[models.Model] | None = None


@dataclass(frozen=True)
class Scale:
    """How many forums and people there are, and how often things come again in a forum."""

    forums: int
    people: int
    turns: dict[Pace, int]
    # One forum, which is the one to measure, is so many times as old and busy as the others.
    largest: int = 3
    # How many a region has, as the seven of SE7.
    in_a_region: int = 7


NATIONAL = Scale(
    forums=152,
    people=95_000,
    turns={
        Pace.MEETINGS: 38,
        Pace.MAILS: 3,
        Pace.FEEDBACK: 16,
        Pace.CLAIMS: 160,
        Pace.GRANTS: 9,
    },
)
YEARS = 10


def reference(number: str) -> str:
    """Eight letters for a number, in SQL: a different one for each, scattered."""
    from_alphabet = "substr('34679ACDEFGHJKMNPQRTWXY', 1 + (({n}) / {power} %% 23)::int, 1)"
    scattered = f"(({number})::numeric * 48271639907 %% 78310985281)::bigint"
    return " || ".join(from_alphabet.format(n=scattered, power=23**place) for place in range(8))
