"""What a report is made of, whatever it is read as: a page, a PDF, a Word file, a workbook.

An app that has a part of a report lists it in a module called report_parts, as PARTS: by its
name a function of (forum, period) that gives its blocks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from coproduction.models import Forum
from coproduction.registries import collect


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 2

    template = "coproduction/reports/heading.html"


@dataclass(frozen=True)
class Words:
    """What somebody wrote: an empty line makes a new paragraph."""

    text: str

    template = "coproduction/reports/words.html"


@dataclass(frozen=True)
class Points:
    items: Sequence[str]

    template = "coproduction/reports/points.html"


@dataclass(frozen=True)
class Number:
    """One figure: as it is read, what it counts, and what that means."""

    value: str
    title: str
    meaning: str


@dataclass(frozen=True)
class Numbers:
    numbers: Sequence[Number]

    template = "coproduction/reports/numbers.html"


@dataclass(frozen=True)
class Table:
    """Texts and numbers in rows; what is hidden for being too small is said in words."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str | int]]

    template = "coproduction/reports/table.html"

    @property
    def named_rows(self):
        """Each cell with the name of its column, for screens on which a row is a list."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]


Block = Heading | Words | Points | Numbers | Table


@dataclass(frozen=True)
class Document:
    """A whole report, ready to be read. The marking and the status stand at its head."""

    title: str
    forum: Forum
    starts_on: date
    ends_on: date
    status: str
    marking: str = ""
    blocks: list[Block] = field(default_factory=list)


def part(name: str, forum: Forum, period) -> list[Block]:
    """The blocks of one part, by its name."""
    by_name = {}
    for parts in collect("report_parts", "PARTS"):
        by_name |= parts
    return by_name[name](forum, period)
