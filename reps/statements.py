"""A bank's list of what happened, as each bank writes it: read as a list of days and sums."""

import hashlib
from dataclasses import dataclass
from datetime import date

from coproduction.exceptions import RuleBroken
from coproduction.money import parse_pounds
from coproduction.spreadsheets import match_columns, read_table

# What banks call each column.
FIELDS = {
    "on": ("Date", "Transaction date", "Posted", "Posting date"),
    "words": (
        "Reference",
        "Description",
        "Transaction description",
        "Details",
        "Narrative",
        "Memo",
    ),
    "pence": ("Amount", "Value"),
    "out": ("Paid out", "Debit", "Debit amount", "Money out"),
    "in": ("Paid in", "Credit", "Credit amount", "Money in"),
}


@dataclass(frozen=True)
class Moved:
    """One line: its day, its words, and its pence, under nought when money went out."""

    number: int
    on: date
    words: str
    pence: int


@dataclass(frozen=True)
class Statement:
    """All that stands in the file, and the hash by which the file is known."""

    rows: list[Moved]
    sha256: str


def _pence(text: str) -> int:
    typed = text.strip().replace("−", "-")
    sign = -1 if typed.startswith(("-", "(")) else 1
    bare = typed.strip("-()").strip()
    return sign * parse_pounds(bare) if bare else 0


def _sum_of(row, places):
    cell = {name: row.text(place) for name, place in places.items()}
    try:
        if "pence" in places and cell["pence"]:
            return _pence(cell["pence"])
        return abs(_pence(cell.get("in", ""))) - abs(_pence(cell.get("out", "")))
    except ValueError:
        raise RuleBroken(f"Row {row.number}: a sum could not be read.") from None


def read_statement(upload) -> Statement:
    """The file's lines. Refused with a sentence when a column is missing or a cell is no date."""
    upload.seek(0)
    sha256 = hashlib.sha256(upload.read()).hexdigest()
    upload.seek(0)
    table = read_table(upload)
    places = match_columns(table.headers, FIELDS).places
    missing = [FIELDS[key][0] for key in ("on", "words") if key not in places]
    if not {"pence", "in", "out"} & set(places):
        missing.append(FIELDS["pence"][0])
    if missing:
        raise RuleBroken(f"The file has no column for: {', '.join(missing)}.")
    rows = []
    for row in table.rows:
        on = row.day(places["on"])
        if on is not None:
            rows.append(
                Moved(row.number, on, row.text(places["words"])[:200], _sum_of(row, places))
            )
    return Statement(rows, sha256)
