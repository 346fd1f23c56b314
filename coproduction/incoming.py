"""What a list is that can be brought in from a spreadsheet, and a row of one on its way in.

Each app lists its own kinds in a module called imports, as IMPORTS; see coproduction/imports.
"""

from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.db import models

from coproduction.dates import short
from coproduction.exceptions import RuleBroken
from coproduction.models import Forum
from coproduction.permissions import Permission

MOST_SAID = 4  # cells of a row that are shown before it comes in
LONGEST_SAID = 80


def _shown(value) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return short(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST_SAID else f"{text[:LONGEST_SAID]}…"


@dataclass(frozen=True)
class Column:
    """A column of a list: what we call it, what others call it, and how a cell of it is read.

    `read` gives the value of a cell that is not empty, or refuses it with a sentence.
    """

    key: str
    heading: str
    read: Callable[[Any], Any]
    others: tuple[str, ...] = ()
    hint: str = ""
    example: Any = ""


@dataclass
class Line:
    """A row on its way in: what it says, what is wrong with it, and what we have of it already.

    A value that is empty in the file is not in `values`, so that it changes nothing.
    """

    number: int
    values: dict[str, Any]
    name: str = ""
    # What makes it the same as another row: any one that two share.
    keys: tuple = ()
    known: models.Model | None = None
    # Of what is known, the fields that the file says otherwise, with the file's values.
    changes: dict[str, Any] = field(default_factory=dict)
    # What else was found for it on the way, for whoever writes it.
    found: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    same_as: int | None = None
    # A sum at the foot, or the names of the columns again: nothing that a list is of.
    is_no_row: bool = False

    def get(self, key: str, otherwise: Any = "") -> Any:
        return self.values.get(key, otherwise)

    def wrong(self, sentence: str) -> None:
        self.problems.append(sentence)

    @property
    def is_wrong(self) -> bool:
        return bool(self.problems)

    @property
    def is_new(self) -> bool:
        return not self.problems and not self.is_left_out and self.known is None

    @property
    def is_changed(self) -> bool:
        return bool(not self.problems and not self.is_left_out and self.known and self.changes)

    @property
    def is_left_out(self) -> bool:
        return self.is_no_row or self.same_as is not None

    @property
    def what_happens(self) -> str:
        if self.problems:
            return "To mend"
        if self.is_left_out:
            return "Left out"
        if self.known is None:
            return "New"
        return "Differs from what you have" if self.changes else "You have it"


@dataclass(frozen=True)
class Made:
    """A record that came in with a row. `before` has what its fields were, where it was there.

    `is_main` is the record that the row is about; others were needed for it.
    """

    number: int
    record: models.Model
    before: dict[str, Any] | None = None
    is_main: bool = True


class RowsRefused(RuleBroken):
    """A rule refused rows while they were written. Nothing was written."""

    def __init__(self, sentences: dict[int, str]):
        self.sentences = sentences
        super().__init__("Nothing was brought in: mend the rows that are marked, then try again.")


@contextmanager
def in_row(line: Line):
    """A rule that refuses what is done here refuses this row, in its own sentence."""
    try:
        yield
    except RowsRefused:
        raise
    except RuleBroken as refusal:
        raise RowsRefused({line.number: str(refusal)}) from None


@dataclass(frozen=True)
class Kind:
    """A list that can be brought in, and by whom.

    `check(forum, lines, today)` finds what is wrong with each line, what names it, and what is
    known; `bring_in(forum=, lines=, by=, now=)` writes those that are right, through the app's own
    actions, and gives a Made for each record; `rows(forum)` is the list as it stands now.
    """

    key: str
    title: str
    lede: str
    one: str
    many: str
    permissions: frozenset[Permission]
    columns: tuple[Column, ...]
    check: Callable[[Forum, list[Line], date], None]
    bring_in: Callable[..., list[Made]]
    rows: Callable[[Forum], Iterable[dict[str, Any]]]
    # Of each of these groups one column has to be there.
    needs: tuple[tuple[str, ...], ...] = ()
    # May what is known be changed to what the file says? Else it is left as it is.
    may_update: bool = True
    # Told before records of a model are taken out again: its label, and their keys.
    before_undo: Callable[[str, list[int]], None] | None = None
    # Fields that machines write by themselves: a change of them is no use of the record.
    by_itself: frozenset[str] = frozenset()

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)

    def said_by(self, line: Line) -> str:
        """The first things that a row says, as they were understood, by which one checks it."""
        said = (
            f"{column.heading}: {_shown(line.values[column.key])}"
            for column in self.columns
            if column.key in line.values and _shown(line.values[column.key]) != line.name
        )
        return "; ".join(list(said)[:MOST_SAID])

    def says_otherwise(self, line: Line) -> str:
        """The columns in which a row differs from what is known."""
        headings = {column.key: column.heading for column in self.columns}
        return ", ".join(headings.get(name, name) for name in line.changes)

    def counted(self, number: int) -> str:
        return f"{number:,} {self.one if number == 1 else self.many}"
