"""Reads a list from XLSX or CSV as people keep it, and says where it cannot."""

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
from coproduction.uploads import LARGEST, clean_name, make_safe
from coproduction.virus_scan import reason_virus_scan_refuses

MOST_ROWS = 5_000
MOST_COLUMNS = 200
MOST_LINES = 100_000  # rows with the blank ones, which programs write by the million
MOST_UNPACKED = 50 * 1024 * 1024  # bytes of a workbook that are read into memory
CSV_ENDINGS = ("csv", "tsv", "txt")

WRONG_KIND = "The selected file must be an Excel (.xlsx) or CSV file."
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


def read_table(upload) -> Table:
    """The list that a file holds, exactly as it stands; formulas as the words that they show.

    Refused when it is empty, too big, locked, neither XLSX nor CSV, has no names of columns, or
    has more than 5,000 rows.
    """
    ending = clean_name(upload.name).rpartition(".")[2].lower()
    if ending == "xlsx":
        return _table(_xlsx_rows(make_safe(upload).read()))
    refuse_when(None if ending in CSV_ENDINGS else WRONG_KIND)
    return _table(_csv_rows(_text_of(upload)))


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
            yield number, [from_csv(cell) for cell in cells]
    except csv.Error:
        raise RuleBroken(UNREADABLE) from None


def _divider(text):
    """The one of three signs that the first line has most of, outside quotation marks."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"(?:[^"]|"")*"?', "", first)
    return max(",;\t", key=bare.count)


def _xlsx_rows(data):
    """What each cell shows; for a formula that nobody has worked out yet, the formula's words."""
    with zipfile.ZipFile(BytesIO(data)) as parts:
        unpacked = sum(part.file_size for part in parts.infolist())
    refuse_when(sentences.TOO_MUCH if unpacked > MOST_UNPACKED else None)
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
