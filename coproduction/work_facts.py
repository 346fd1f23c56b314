"""What apps know about a piece of work beside its thread, in a module called work_facts.

Each gives FACTS(work, person): names and sentences for the list of facts on the work's page.
"""

from dataclasses import dataclass

from coproduction.models import Person, Work
from coproduction.registries import collect


@dataclass(frozen=True)
class Fact:
    """One line: what it is about, what is known, and where to read more."""

    name: str
    words: str
    url: str = ""


def FACTS(work: Work, person: Person) -> list[Fact]:  # noqa: N802 (the registry's name)
    """The core's own facts are fields of the work, which the page shows itself."""
    return []


def facts_of(work: Work, person: Person) -> list[Fact]:
    """Everything that this person may know, app by app."""
    return [fact for facts in collect("work_facts", "FACTS") for fact in facts(work, person)]
