"""Where a piece of work can go next: each app's way, in a module called next_steps.

STEPS(work, person) gives those that this person can take: a theme of feedback finds the hub so.
"""

from dataclasses import dataclass

from coproduction.models import Person, Work
from coproduction.registries import collect


@dataclass(frozen=True)
class Step:
    """A link that begins something with this piece of work."""

    label: str
    url: str


def STEPS(work: Work, person: Person) -> list[Step]:  # noqa: N802 (the registry's name)
    """The core has none of its own."""
    return []


def steps_for(work: Work, person: Person) -> list[Step]:
    return [step for steps in collect("next_steps", "STEPS") for step in steps(work, person)]
