"""What a report is made of, whatever it is read as: a page, a PDF, a Word file, a workbook.

An app that has a part of a report lists it in a module called report_parts, as PARTS: by its
name a function of (forum, period, about) that gives its blocks. `about` is the one thing that a
report can be about (see subjects.py), or None.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date

from django.urls import reverse

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
    """One figure: as it is read, what it counts, what that means, and where its records are."""

    value: str
    title: str
    meaning: str
    source: str = ""


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


@dataclass(frozen=True)
class Quote:
    """What somebody said, under the name of their group. `key` finds it again to take it back."""

    text: str
    who: str
    key: int | None = None

    template = "coproduction/reports/quote.html"


@dataclass(frozen=True)
class Paper:
    """A file that belongs to the report: anybody can open a public one from the page."""

    title: str
    address: str
    is_public: bool


@dataclass(frozen=True)
class Papers:
    papers: Sequence[Paper]

    template = "coproduction/reports/papers.html"


Block = Heading | Words | Points | Numbers | Table | Quote | Papers
_KINDS = {kind.__name__: kind for kind in (Heading, Words, Points, Numbers, Table, Quote, Papers)}
_INSIDE = {"Numbers": ("numbers", Number), "Papers": ("papers", Paper)}


@dataclass(frozen=True)
class Document:
    """A whole report, ready to be read. The marking and the status stand at its head."""

    title: str
    forum: Forum | str
    starts_on: date
    ends_on: date
    status: str
    marking: str = ""
    partner: str = ""
    blocks: list[Block] = field(default_factory=list)


def source_of(key: str, forum: Forum, period) -> str:
    """The page of a figure for these days, with the records that it counts."""
    days = {"from": period.starts_on, "to": period.ends_on}
    return reverse("figure-detail", args=[forum.slug, key], query=days)


def part(name: str, forum: Forum, period, about=None) -> list[Block]:
    """The blocks of one part, by its name."""
    by_name = {}
    for parts in collect("report_parts", "PARTS"):
        by_name |= parts
    return by_name[name](forum, period, about)


def as_data(blocks: Sequence[Block]) -> list[dict]:
    """The blocks as they are kept: plain values, each with the name of its kind."""
    return [{"block": type(block).__name__, **asdict(block)} for block in blocks]


def from_data(kept: Sequence[dict]) -> list[Block]:
    """What was kept, as blocks again; what a block does not know is left out."""
    return [_block(each) for each in kept]


def _block(kept):
    name = kept["block"]
    kind = _KINDS[name]
    values = {each.name: kept[each.name] for each in fields(kind) if each.name in kept}
    if name in _INSIDE:
        place, inner = _INSIDE[name]
        values[place] = [inner(**each) for each in values[place]]
    return kind(**values)
