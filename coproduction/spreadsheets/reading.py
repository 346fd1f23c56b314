"""Reads a list from XLSX, ODS or CSV as people keep it, and says where it cannot."""

import csv
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO, StringIO

from openpyxl import load_workbook

from coproduction.dates import parse_date
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.safe_files import sentences
from coproduction.spreadsheets.cells import from_csv, from_xlsx
from coproduction.spreadsheets.reading_ods import ods_rows
from coproduction.uploads import LARGEST, clean_name, make_safe
from coproduction.virus_scan import reason_virus_scan_refuses

MOST_ROWS = 5_000
MOST_COLUMNS = 200
MOST_LINES = 100_000  # rows with the blank ones, which programs write by the million
MOST_UNPACKED = 50 * 1024 * 1024  # bytes of a workbook that are read into memory
MOST_ABOVE = 20  # rows that may stand above the names of the columns: a title, a date, a logo
CSV_ENDINGS = ("csv", "tsv", "txt")

WRONG_KIND = "The selected file must be an Excel (.xlsx), ODS or CSV file."
LONGEST_CELL = 131_072
UNREADABLE = (
    "The selected file could not be read. Open it in Excel, save it as .xlsx, and choose that."
)
NOT_IN_OUR_LETTERS = (
    "The selected file has letters that we cannot read. Save it as “CSV UTF-8” or as .xlsx, and "
    "choose that."
)
NOTHING_BELOW = "The spreadsheet has nothing below its first row."
NO_HEADINGS = "The first row of the spreadsheet must name its columns, such as “Title” or “Date”."
TOO_MANY_ROWS = (
    f"The spreadsheet must have at most {MOST_ROWS:,} rows. Split it, and add the parts one by one."
)
TOO_MANY_COLUMNS = f"The spreadsheet must have at most {MOST_COLUMNS} columns."

Cell = str | int | float | date | datetime


@dataclass(frozen=True)
class Row:
    """One row with something in it, and the number that a spreadsheet shows beside it."""

    number: int
    cells: tuple[Cell, ...]

    def text(self, place: int) -> str:
        """The cell as words, without spaces around it."""
        cell = self.cells[place]
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        return str(cell).strip()

    def day(self, place: int) -> date | None:
        """The cell as a day; None when it is empty. Refused with a sentence otherwise."""
        cell = self.cells[place]
        return None if cell == "" or not str(cell).strip() else parse_date(cell)


@dataclass(frozen=True)
class Table:
    """A list as it came in: the names of its columns, and the rows below that are not blank."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Columns:
    """Where each field stands, what is missing, and which columns nobody asked for."""

    places: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def read_table(upload, names: Iterable[str] = ()) -> Table:
    """The list that a file holds, exactly as it stands; formulas as the words that they show.

    With `names` that columns may have, a title or merged cells above them are passed over, and
    columns without a name are kept. Refused when it is empty, too big, locked, no XLSX, ODS or
    CSV, has no names of columns, or has more than 5,000 rows.
    """
    ending = clean_name(upload.name).rpartition(".")[2].lower()
    if ending == "xlsx":
        rows = _xlsx_rows(make_safe(upload).read())
    elif ending == "ods":
        rows = _ods_rows(make_safe(upload).read())
    else:
        refuse_when(None if ending in CSV_ENDINGS else WRONG_KIND)
        rows = _csv_rows(_text_of(upload))
    return _table_below(rows, {_bare(name) for name in names}) if names else _table(rows)


def match_columns(headers: Sequence[str], wanted: Mapping[str, Iterable[str]]) -> Columns:
    """Finds each field by its own name or one of its other names.

    Capitals, spaces, underscores, dashes and dots make no difference. A name that stands twice
    counts where it stands first.
    """
    places: dict[str, int] = {}
    known = {_bare(name): key for key, others in wanted.items() for name in (key, *others)}
    unknown = []
    for place, header in enumerate(headers):
        key = known.get(_bare(header))
        if key is None and header:
            unknown.append(header)
        elif key is not None:
            places.setdefault(key, place)
    missing = [next(iter(others), key) for key, others in wanted.items() if key not in places]
    return Columns(places=places, missing=missing, unknown=unknown)


def _bare(name):
    return re.sub(r"[\W_]+", "", name.casefold())


def _table(rows: Iterator[tuple[int, Sequence[Cell]]]) -> Table:
    """The first row that is not blank names the columns; blank rows after it are left out."""
    filled = ((number, _without_empty_end(cells)) for number, cells in rows)
    filled = ((number, cells) for number, cells in filled if cells)
    _, first = next(filled, (0, None))
    refuse_when(sentences.EMPTY if first is None else None)
    refuse_when(None if all(map(_is_a_name, first)) else NO_HEADINGS)
    refuse_when(TOO_MANY_COLUMNS if len(first) > MOST_COLUMNS else None)
    found = []
    for number, cells in filled:
        if len(cells) > len(first):
            raise RuleBroken(
                f"Row {number} has something in column {len(cells)}, and the first row names "
                f"{len(first)} columns. Name that column too, or empty the cell."
            )
        refuse_when(TOO_MANY_ROWS if len(found) == MOST_ROWS else None)
        found.append(Row(number, (*cells, *[""] * (len(first) - len(cells)))))
    refuse_when(None if found else NOTHING_BELOW)
    return Table(tuple(" ".join(name.split()) for name in first), tuple(found))


def _table_below(rows, names) -> Table:
    """As _table; of the first rows, the one that has most of these names names the columns."""
    filled = ((number, _without_empty_end(cells)) for number, cells in rows)
    found = []
    for number, cells in filled:
        refuse_when(TOO_MANY_COLUMNS if len(cells) > MOST_COLUMNS else None)
        refuse_when(TOO_MANY_ROWS if len(found) > MOST_ROWS + MOST_ABOVE else None)
        if cells:
            found.append((number, cells))
    refuse_when(None if found else sentences.EMPTY)
    place = _place_of_headings(found[: MOST_ABOVE + 1], names)
    (_, first), below = found[place], found[place + 1 :]
    refuse_when(None if all(map(_is_a_name, first)) else NO_HEADINGS)
    refuse_when(TOO_MANY_ROWS if len(below) > MOST_ROWS else None)
    refuse_when(None if below else NOTHING_BELOW)
    wide = max(len(first), *(len(cells) for _, cells in below))
    headers = [" ".join(str(name).split()) for name in first]
    return Table(
        (*headers, *[""] * (wide - len(first))),
        tuple(Row(number, (*cells, *[""] * (wide - len(cells)))) for number, cells in below),
    )


def _place_of_headings(rows, names):
    """The row with most of the names; where none has any, the first with two cells or more."""
    scores = [sum(isinstance(cell, str) and _bare(cell) in names for cell in c) for _, c in rows]
    if any(scores):
        return scores.index(max(scores))
    widths = [sum(bool(str(cell).strip()) for cell in cells) >= 2 for _, cells in rows]
    return widths.index(True) if True in widths else 0


def _without_empty_end(cells):
    """The cells up to the last with something in it."""
    filled = [place for place, cell in enumerate(cells) if str(cell).strip()]
    return list(cells[: filled[-1] + 1]) if filled else []


def _is_a_name(cell):
    """A day or a number over a column is no name: the row with the names was left out."""
    if not isinstance(cell, str):
        return False
    return not re.fullmatch(r"\s*[\d\s.,:/£%+-]+\s*", cell)


def _text_of(upload):
    refuse_when(sentences.EMPTY if upload.size == 0 else None)
    refuse_when(sentences.TOO_BIG if upload.size >= LARGEST else None)
    upload.seek(0)
    data = upload.read()
    refuse_when(reason_virus_scan_refuses(data))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]  # what Excel calls “Unicode Text”
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        refuse_when(NOT_IN_OUR_LETTERS if "\x00" in text else None)
        return text
    raise RuleBroken(NOT_IN_OUR_LETTERS)


def _csv_rows(text):
    # Some programs say first which sign divides the cells.
    said = re.match(r"sep=([,;\t])\r?\n", text, re.IGNORECASE)
    lines = StringIO(text, newline="")
    if said:
        lines.readline()
    reader = csv.reader(lines, delimiter=said[1] if said else _divider(text))
    try:
        for number, cells in enumerate(reader, start=2 if said else 1):
            # The limit of the csv module is one for the whole process, and others raise it.
            if max(map(len, cells), default=0) > LONGEST_CELL:
                raise RuleBroken(UNREADABLE)
            yield number, [from_csv(cell) for cell in cells]
    except csv.Error:
        raise RuleBroken(UNREADABLE) from None


def _divider(text):
    """The one of three signs that the first line has most of, outside quotation marks."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"(?:[^"]|"")*"?', "", first)
    return max(",;\t", key=bare.count)


def _refuse_too_much(data):
    with zipfile.ZipFile(BytesIO(data)) as parts:
        unpacked = sum(part.file_size for part in parts.infolist())
    refuse_when(sentences.TOO_MUCH if unpacked > MOST_UNPACKED else None)


def _ods_rows(data):
    _refuse_too_much(data)
    try:
        for number, cells in ods_rows(data, most_rows=MOST_LINES, most_columns=MOST_COLUMNS):
            refuse_when(TOO_MANY_ROWS if number > MOST_LINES else None)
            yield number, cells
    except RuleBroken:
        raise
    # As for a workbook of Excel: one that was cut breaks in many ways.
    except Exception:
        raise RuleBroken(UNREADABLE) from None


def _xlsx_rows(data):
    """What each cell shows; for a formula that nobody has worked out yet, the formula's words."""
    _refuse_too_much(data)
    with warnings.catch_warnings():
        # Of drop-downs and colours that it does not know: none of our business.
        warnings.simplefilter("ignore", UserWarning)
        try:
            shown, written = (
                load_workbook(BytesIO(data), read_only=True, data_only=only).worksheets[0]
                for only in (True, False)
            )
            shown.reset_dimensions()
            written.reset_dimensions()
            both = zip(
                *(
                    page.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
                    for page in (shown, written)
                ),
                strict=True,
            )
            for number, pair in enumerate(both, start=1):
                refuse_when(TOO_MANY_ROWS if number > MOST_LINES else None)
                yield number, [_xlsx_cell(*cells) for cells in zip(*pair, strict=True)]
        except RuleBroken:
            raise
        # A workbook that was cut or made by hand breaks the library in many ways.
        except Exception:
            raise RuleBroken(UNREADABLE) from None


def _xlsx_cell(shown, written):
    value = written if shown is None else shown
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date()
    return from_xlsx(value) if isinstance(value, str) else value
