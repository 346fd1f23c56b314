"""What a report is made of, whatever it is read as: a page, a PDF, a Word file, a workbook.

An app that has a part of a report lists it in a module called report_parts, as PARTS: by its
name a function of (forum, period, about) that gives its blocks. `about` is the one thing that a
report can be about (see subjects.py), or None.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date

from django.urls import reverse

from coproduction.figures import Period
from coproduction.models import Document as File
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
    """One figure: as it is read, what it counts, what that means, and where its records are.

    `key` is the figure's in the registry, empty for a number of no figure.
    """

    value: str
    title: str
    meaning: str
    key: str = ""
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
    """What somebody said, under the name of their group."""

    text: str
    who: str

    template = "coproduction/reports/quote.html"


@dataclass(frozen=True)
class Paper:
    """A file that belongs to the report: anybody can open a public one from the page.

    `document` is its key; None, and without an address, when the file is gone.
    """

    title: str
    document: int | None
    address: str
    is_public: bool


@dataclass(frozen=True)
class Papers:
    papers: Sequence[Paper]

    template = "coproduction/reports/papers.html"


Block = Heading | Words | Points | Numbers | Table | Quote | Papers
_KINDS = {kind.__name__: kind for kind in (Heading, Words, Points, Numbers, Table, Quote, Papers)}
_ADDRESSES = {"source", "address"}


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


def source_of(key: str, forum: Forum, period: Period) -> str:
    """The page of a figure for these days, with the records that it counts."""
    days = {"from": period.starts_on, "to": period.ends_on}
    return reverse("figure-detail", args=[forum.slug, key], query=days)


def number_of(key: str, forum: Forum, period: Period, **shown) -> Number:
    """A figure of the registry, with the page of its records."""
    return Number(key=key, source=source_of(key, forum, period), **shown)


def paper_of(document: File) -> Paper:
    is_public = document.access == File.Access.PUBLIC
    return Paper(document.title, document.pk, document.get_absolute_url(), is_public)


def part(name: str, forum: Forum, period, about=None) -> list[Block]:
    """The blocks of one part, by its name."""
    by_name = {}
    for parts in collect("report_parts", "PARTS"):
        by_name |= parts
    return by_name[name](forum, period, about)


def as_data(blocks: Sequence[Block]) -> list[dict]:
    """The blocks as they are kept: plain values, each with the name of its kind.

    No address is kept: a forum may move to another site, or get another name.
    """
    return [
        {"block": type(block).__name__, **asdict(block, dict_factory=_kept)} for block in blocks
    ]


def _kept(values):
    return {name: value for name, value in values if name not in _ADDRESSES}


def from_data(kept: Sequence[dict], forum: Forum, period: Period) -> list[Block]:
    """What was kept, as blocks again, with addresses of today.

    What a block does not know is left out.
    """
    return [_block(each, forum, period) for each in kept]


def _block(kept, forum, period):
    match kept["block"]:
        case "Numbers":
            return Numbers([_number(each, forum, period) for each in kept["numbers"]])
        case "Papers":
            return Papers([_paper(each, forum) for each in kept["papers"]])
        case name:
            kind = _KINDS[name]
            return kind(
                **{each.name: kept[each.name] for each in fields(kind) if each.name in kept}
            )


def _number(kept, forum, period):
    key = kept.get("key", "")
    return Number(
        kept["value"],
        kept["title"],
        kept["meaning"],
        key,
        source_of(key, forum, period) if key else "",
    )


def _paper(kept, forum):
    document = kept.get("document")
    address = reverse("document", args=[forum.slug, document]) if document else ""
    return Paper(kept["title"], document, address, kept["is_public"])


def with_documents(content: dict, change: Callable[[int | None], int | None]) -> dict:
    """What was kept of a report, with another key for each document."""
    blocks = []
    for block in content["blocks"]:
        if block["block"] == Papers.__name__:
            papers = [
                paper | {"document": change(paper.get("document"))} for paper in block["papers"]
            ]
            blocks.append(block | {"papers": papers})
        else:
            blocks.append(block)
    return content | {"blocks": blocks}
