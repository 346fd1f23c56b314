"""Lists go out and come in as spreadsheets, as people keep them (promises R37, F2, C6).

Out: XLSX whose texts are texts, so that nothing that somebody typed runs as a formula; or CSV
with a byte order mark, which Excel needs, and an apostrophe before what it would run. In: XLSX or
CSV as Excel leaves it, whatever its encoding and separator.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.http import HttpResponse, StreamingHttpResponse
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from coproduction.exceptions import RuleBroken
from coproduction.form_fields import MONTHS

LARGEST = 5 * 1024 * 1024  # bytes
MOST_ROWS = 5000
_RUNS = ("=", "+", "-", "@", "\t", "\r")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx_response(filename: str, headers: list[str], rows: Iterable[Iterable]) -> HttpResponse:
    """A workbook of one sheet to download: bold heads that stay in sight, dates as dates."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("List")
    sheet.freeze_panes = "A2"
    for place, header in enumerate(headers, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = max(14, len(header) + 4)
    sheet.append([_cell(sheet, header, bold=True) for header in headers])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    content = io.BytesIO()
    book.save(content)
    response = HttpResponse(content.getvalue(), content_type=_XLSX)
    response["Content-Disposition"] = f'attachment; filename="{filename}.xlsx"'
    return response


def _cell(sheet, value, *, bold=False):
    if value is None:
        value = ""
    if not isinstance(value, int | float | date):
        value = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        # openpyxl takes a text that begins with "=" for a formula: say that it is a text.
        cell.data_type = "s"
    elif isinstance(value, date) and not isinstance(value, datetime):
        cell.number_format = "dd mmm yyyy"
    if bold:
        cell.font = Font(bold=True)
    return cell


def csv_response(filename: str, headers: list[str], rows: Iterable[Iterable]):
    """A CSV to download, sent as it is written: dates as 2027-03-27, nothing that Excel runs."""
    response = StreamingHttpResponse(_lines(headers, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}.csv"'
    return response


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text):
        return text


def _lines(headers, rows) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([_safe(header) for header in headers])
    for row in rows:
        yield writer.writerow([_safe(value) for value in row])


def _safe(value) -> str:
    if isinstance(value, date):
        return value.isoformat()
    text = "" if value is None else str(value)
    # An apostrophe of the text's own is doubled, so that reading takes exactly one off.
    return f"'{text}" if text.startswith((*_RUNS, "'")) else text


def _unsafe(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:2] in {*_RUNS, "'"} else text


@dataclass
class Table:
    """What a spreadsheet holds: its heads, and each row with its number in the file."""

    headers: list[str]
    rows: list[tuple[int, list]] = field(default_factory=list)


def read_table(upload) -> Table:
    """The first sheet, or the CSV, without its empty rows. Refuses what it cannot read."""
    if not upload.size:
        raise RuleBroken("The selected file is empty.")
    if upload.size > LARGEST:
        raise RuleBroken("The selected file must be smaller than 5 MB.")
    content = upload.read()
    lines = _xlsx_lines(content) if content.startswith(b"PK") else _csv_lines(content)
    filled = [
        (number, row)
        for number, row in enumerate(lines, start=1)
        if any(value not in ("", None) for value in row)
    ]
    if not filled:
        raise RuleBroken("The selected file is empty.")
    (_, heads), *rows = filled
    if len(rows) > MOST_ROWS:
        raise RuleBroken(f"The selected file has more than {MOST_ROWS:,} rows. Split it.")
    headers = [str(value or "").strip() for value in heads]
    width = len(headers)
    return Table(headers, [(number, (row + [""] * width)[:width]) for number, row in rows])


def _xlsx_lines(content):
    try:
        # A small file that unpacks to a huge one is refused before it is unpacked.
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(each.file_size for each in archive.infolist()) > 20 * LARGEST:
                raise RuleBroken("The selected file is too big once it is opened. Split it.")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(max_row=MOST_ROWS + 100, values_only=True):
            yield ["" if value is None else value for value in row]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError) as error:
        raise RuleBroken("The selected file is not a spreadsheet that we can read.") from error


def _csv_lines(content):
    text = _decoded(content)
    if "\0" in text:
        raise RuleBroken("The selected file must be an Excel (.xlsx) or CSV file.")
    first = text.split("\n", 1)[0]
    separator = max((",", ";", "\t"), key=first.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield [_unsafe(value) for value in row]
    except csv.Error as error:
        raise RuleBroken("The selected file is not a CSV file that we can read.") from error


def _decoded(content):
    """As Excel saves it: UTF-8 with or without its mark, UTF-16, or Windows' own."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def match_columns(headers: list[str], wanted: dict[str, tuple[str, ...]]) -> dict[str, int]:
    """Which column holds which field, by its name or another name for it, however it is typed."""
    plain = {re.sub(r"\W+", " ", header).strip().casefold(): n for n, header in enumerate(headers)}
    found = {}
    for name, others in wanted.items():
        place = next((plain[each.casefold()] for each in others if each.casefold() in plain), None)
        if place is not None:
            found[name] = place
    return found


_DAY_FIRST = re.compile(r"^(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})$")
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})")
_WORDS = re.compile(r"^(?:(\d{1,2})(?:st|nd|rd|th)? )?([a-z]{3,}) (\d{4})$")


def parse_date(value) -> date | None:
    """27/03/2027, 2027-03-27, 27 March 2027; "March 2027" is its first day. None for empty."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = " ".join(str(value or "").replace(",", " ").split()).casefold()
    if not text:
        return None
    try:
        if found := _DAY_FIRST.match(text):
            day, month, year = (int(part) for part in found.groups())
            return date(year, month, day)
        if found := _ISO.match(text):
            return date(*(int(part) for part in found.groups()))
        if found := _WORDS.match(text):
            day, month, year = found.groups()
            months = [n for n, name in enumerate(MONTHS, 1) if name.startswith(month)]
            if len(months) == 1:
                return date(int(year), months[0], int(day or 1))
    except ValueError:
        pass
    raise RuleBroken(f"“{value}” is not a date. Write it like 27/03/2027 or March 2027.")
