"""From a file to lines: what is in it, which column is which, and what is wrong with each row."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from coproduction.dates import short
from coproduction.encryption import decrypt, encrypt
from coproduction.exceptions import RuleBroken
from coproduction.incoming import Kind, Line
from coproduction.models import SheetImport
from coproduction.spreadsheets import Table, read_table
from coproduction.spreadsheets.reading import Row

# The column that the file of rows to mend has more than others.
WHAT_IS_WRONG = "What is wrong"
_BANK = re.compile(r"sort\s*code|account\s*(?:no|num|name)|\biban\b|bank", re.IGNORECASE)
# What programs and people write below a list, before its sums.
_SUM = re.compile(r"(?:(?:grand|sub|overall)[\s-]*)?totals?[\s:.,£\d]*|sum:?", re.IGNORECASE)
EXAMPLES = 3


@dataclass
class Sheet:
    """What stood in a file, cell by cell, and what refused its rows when they were written."""

    headers: list[str]
    rows: list[Row]
    refusals: dict[int, str] = field(default_factory=dict)

    def examples(self, place: int) -> list[str]:
        """The first few things in a column, by which one knows what it is."""
        found = (
            short(row.cells[place]) if isinstance(row.cells[place], date) else row.text(place)
            for row in self.rows
        )
        return list(dict.fromkeys(text[:60] for text in found if text))[:EXAMPLES]

    def name_of(self, place: int) -> str:
        """What a column is called; one without a name, as a spreadsheet calls it."""
        return self.headers[place] or f"Column {letters_of(place)}"


def letters_of(place: int) -> str:
    """A, B … Z, AA, as over the columns of a spreadsheet."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_sheet(upload, kind: Kind) -> Sheet:
    """The file as it stands. Refused with a sentence when it is no list."""
    names = [name for column in kind.columns for name in _names_of(column)]
    table: Table = read_table(upload, names)
    return Sheet(list(table.headers), list(table.rows))


def is_about_a_bank(heading: str) -> bool:
    """Bank details never come in with a list: each person gives their own, and they are checked."""
    return bool(_BANK.search(heading))


def guess_columns(headers: Sequence[str], kind: Kind) -> list[str]:
    """For each column of the file ours that is called so, or nothing. Each of ours once."""
    known = {_bare(name): column.key for column in kind.columns for name in _names_of(column)}
    guessed, taken = [], set()
    for header in headers:
        key = known.get(_bare(header), "")
        guessed.append("" if key in taken or is_about_a_bank(header) else key)
        taken.add(key)
    return guessed


def headings_of(sheet: Sheet) -> str:
    """By this the same file is known the next month: its columns, in a form that nobody reads."""
    return hashlib.sha256(json.dumps(sheet.headers).encode()).hexdigest()


def columns_as_before(forum, kind: Kind, headings: str) -> list[str] | None:
    """How such a file was matched when it last came in; None where it never did."""
    before = SheetImport.objects.for_forum(forum).filter(
        kind=kind.key, headings=headings, done_at__isnull=False
    )
    columns = before.newest_first().values_list("columns", flat=True).first()
    known = {"", *(column.key for column in kind.columns)}
    return columns if columns and set(columns) <= known else None


def columns_missing(columns: Sequence[str], kind: Kind) -> list[str]:
    """The headings without which the list makes no sense, and that no column was matched to."""
    return [
        " or ".join(f"“{kind.column(key).heading}”" for key in group)
        for group in kind.needs
        if not set(group) & set(columns)
    ]


def all_is_clear(sheet: Sheet, columns: Sequence[str], kind: Kind) -> bool:
    """Every column was recognised, so that nobody has to be asked."""
    unsure = (
        not key and name and _bare(name) != _bare(WHAT_IS_WRONG)
        for key, name in zip(columns, sheet.headers, strict=True)
    )
    unnamed = any(not name and sheet.examples(place) for place, name in enumerate(sheet.headers))
    return not (any(unsure) or unnamed or columns_missing(columns, kind))


def _names_of(column):
    return (column.key, column.heading, *column.others)


def _bare(name):
    return re.sub(r"[\W_]+", "", name.casefold())


def lines_of(sheet: Sheet, columns: Sequence[str], kind: Kind, forum, today: date) -> list[Line]:
    """Every row that says something, with all that is wrong with it and what is known of it."""
    places = [(place, kind.column(key)) for place, key in enumerate(columns) if key]
    lines, no_rows = [], _what_is_no_row(sheet)
    for row in sheet.rows:
        line = Line(row.number, {})
        if row.number in no_rows:
            line.name, line.is_no_row = _first_words(row), True
            line.notes.append(no_rows[row.number])
            lines.append(line)
            continue
        for place, column in places:
            if row.text(place):
                _read_cell(line, row.cells[place], column)
        if line.values or line.problems:
            _name_what_is_empty(line, kind)
            lines.append(line)
    real = [line for line in lines if not line.is_no_row]
    kind.check(forum, real, today)
    _mark_repeats(real)
    return lines


def _what_is_no_row(sheet) -> dict[int, str]:
    """The rows that are nothing of the list, with what they are: they are left out."""
    headings = [_bare(name) for name in sheet.headers]
    found = {
        row.number: "The names of the columns again."
        for row in sheet.rows
        if [_bare(row.text(place)) for place in range(len(headings))] == headings
    }
    for row in reversed(sheet.rows):
        if not _SUM.fullmatch(_first_words(row)):
            break
        found[row.number] = "A sum at the foot of the list."
    return found


def _first_words(row):
    texts = (row.text(place) for place in range(len(row.cells)))
    return next((text for text in texts if text), "")


def _read_cell(line, cell, column):
    try:
        line.values[column.key] = column.read(cell)
    except RuleBroken as refusal:
        line.wrong(f"{column.heading}: {refusal}")


def _name_what_is_empty(line, kind):
    if line.problems:
        return  # what could not be read is not empty
    for group in kind.needs:
        if not set(group) & set(line.values):
            line.wrong(f"“{kind.column(group[0]).heading}” is empty.")


def _mark_repeats(lines):
    """The same row again is left out; one that says otherwise of the same thing is wrong."""
    seen: dict = {}
    for line in lines:
        earlier = next((seen[key] for key in line.keys if key in seen), None)
        if earlier is None:
            seen |= dict.fromkeys(line.keys, line)
        elif line.values == earlier.values:
            line.same_as = earlier.number
            line.notes.append(f"The same as row {earlier.number}.")
        else:
            line.wrong(
                f"Row {earlier.number} is about the same and says something else. Keep one of them."
            )


def sheet_lines(sheet_import: SheetImport, kind: Kind, today: date) -> list[Line]:
    """The lines of a spreadsheet on its way in, with what refused them when they were written."""
    sheet = unseal(sheet_import)
    lines = lines_of(sheet, sheet_import.columns, kind, sheet_import.forum, today)
    for line in lines:
        if line.number in sheet.refusals and not line.problems:
            line.wrong(sheet.refusals[line.number])
    return lines


# --- Locked away until it is brought in --------------------------------------------------------


def seal(sheet: Sheet) -> bytes:
    return encrypt(
        json.dumps(
            {
                "headers": sheet.headers,
                "rows": [[row.number, *map(_as_json, row.cells)] for row in sheet.rows],
                "refusals": sheet.refusals,
            }
        )
    )


def unseal(sheet_import: SheetImport) -> Sheet:
    kept = json.loads(decrypt(sheet_import.sealed))
    return Sheet(
        kept["headers"],
        [Row(number, tuple(map(_from_json, cells))) for number, *cells in kept["rows"]],
        {int(number): sentence for number, sentence in kept["refusals"].items()},
    )


def _as_json(cell):
    if isinstance(cell, datetime):
        return {"moment": cell.isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    if isinstance(cell, time):
        return {"time": cell.isoformat()}
    return cell if isinstance(cell, str | int | float) else str(cell)


def _from_json(cell):
    if not isinstance(cell, dict):
        return cell
    [(kind, text)] = cell.items()
    return {"moment": datetime, "day": date, "time": time}[kind].fromisoformat(text)
