"""How far a piece of work felt shared, as people said after each meeting about it.

Each app that asks people lists what it heard in a module called felt, as FELT(work). Nothing is
given while fewer than three of one side have answered, so that nobody can be picked out.
"""

from dataclasses import dataclass
from datetime import date

from coproduction.models import ParticipationLevel, Work
from coproduction.registries import collect

FAMILIES, OFFICERS = "families", "officers"
ENOUGH = 3


@dataclass(frozen=True)
class Felt:
    """One meeting and one side: how many answered, and the mean of the levels (1 to 4)."""

    on: date
    side: str
    answers: int
    rank: float

    @property
    def level(self) -> ParticipationLevel:
        """The level that is nearest."""
        return list(ParticipationLevel)[round(self.rank) - 1]


def FELT(work: Work) -> list[Felt]:  # noqa: N802 (the registry's name)
    """The core asks nobody."""
    return []


def felt_of(work: Work) -> list[Felt]:
    """Everything that was said about this work, the oldest first."""
    found = [each for felt in collect("felt", "FELT") for each in felt(work)]
    return sorted(found, key=lambda each: (each.on, each.side))


def level_reached(work: Work) -> tuple[int, float | None]:
    """How many parent carers have said how shared it felt, and the mean; None for too few."""
    found = [each for each in felt_of(work) if each.side == FAMILIES]
    answers = sum(each.answers for each in found)
    if answers < ENOUGH:
        return answers, None
    return answers, sum(each.rank * each.answers for each in found) / answers
