"""Lists as files: XLSX and ODS with text that is only text, and CSV that Excel reads right."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from tempfile import SpooledTemporaryFile

from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from coproduction.spreadsheets.cells import safe_for_csv, safe_for_xlsx
from coproduction.spreadsheets.writing_ods import ODS, write_ods

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NARROWEST, WIDEST, WIDEST_OF_MANY = 10, 60, 40  # letters
IN_MEMORY = 4 * 1024 * 1024  # bytes of a file; what is longer is written to the disk
_LONGEST_NAME = 31  # letters that Excel takes in the name of a sheet
_MEASURED = 100  # rows from which widths are taken
_LINE, _HIGHEST = 15, 409  # points that a line takes, and the most that Excel takes
_DAY, _MOMENT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
_FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a day that there never was

_ON_TOP = Alignment(vertical="top")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_BOLD = Font(name="Calibri", family=2, size=11, bold=True)


@dataclass(frozen=True)
class Sheet:
    """One table of a workbook."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence]


def xlsx_response(
    filename: str, columns: Sequence[str], rows: Iterable[Sequence], *, sheet: str = "List"
) -> HttpResponseBase:
    """A workbook of one sheet: see workbook_response."""
    return workbook_response(filename, [Sheet(sheet, columns, rows)])


def workbook_response(
    filename: str, sheets: Iterable[Sheet], *, marking: str = ""
) -> HttpResponseBase:
    """A workbook whose sheets each have their first row bold and always in sight.

    Each text is a text, whatever it begins with; each day is a real date. A protective marking
    stands on top of every page that is printed.
    """
    # Each row is written to the disk as it comes: a long list takes no more memory than a short.
    book = Workbook(write_only=True)
    for sheet in sheets:
        _add(book, sheet, marking)
    return _written(book.save, XLSX, f"{filename}.xlsx")


def _add(book, sheet, marking=""):
    page = book.create_sheet(_name_for(book, sheet.name))
    if marking:
        page.oddHeader.center.text = page.oddFooter.center.text = marking
    page.freeze_panes = "A2"
    _to_print(page)
    rows, widths = _plain_rows(sheet.columns, sheet.rows)
    for place, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    head = [_heading(page, name) for name in sheet.columns]
    cells = ([_cell(page, value) for value in row] for row in rows)
    for number, row in enumerate(chain([head], cells), start=1):
        # As high as its longest cell: LibreOffice would write one line over the other.
        if (lines := _lines_of(row, widths)) > 1:
            page.row_dimensions[number].height = min(lines * _LINE, _HIGHEST)
        page.append(row)
        page.row_dimensions.pop(number, None)


def _to_print(page):
    """On A4 across, all columns beside each other, the first row on top of each page."""
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", Worksheet.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:1"


def _lines_of(row, widths):
    """How many lines the longest text of a row takes in columns of these widths."""
    return max(
        (
            sum(-(-len(line) // (width - 1)) or 1 for line in cell.value.split("\n"))
            for cell, width in zip(row, widths, strict=True)
            if isinstance(cell.value, str)
        ),
        default=1,
    )


def _name_for(book, name):
    """Excel takes 31 letters, none of those that it uses itself, and no name twice."""
    plain = "".join(letter for letter in name if letter not in "[]:*?/\\'")
    plain = plain[:_LONGEST_NAME] or "List"
    taken = sum(each.startswith(plain) for each in book.sheetnames)
    return f"{plain[: _LONGEST_NAME - 3]} {taken + 1}" if taken else plain


def ods_response(
    filename: str, columns: Sequence[str], rows: Iterable[Sequence], *, sheet: str = "List"
) -> HttpResponseBase:
    """The same as an open format: see writing_ods.py."""
    plain, widths = _plain_rows(columns, rows)

    def write(file):
        write_ods(file, columns, plain, sheet=sheet[:31], widths=widths)

    return _written(write, ODS, f"{filename}.ods")


def _written(write, content_type, filename):
    """All of it is written before any of it goes, to the disk where it is long."""
    with ExitStack() as closed_after:
        file = closed_after.enter_context(SpooledTemporaryFile(IN_MEMORY))
        write(file)
        is_long = file.tell() > IN_MEMORY
        file.seek(0)
        if not is_long:
            return as_download(HttpResponse(file.read(), content_type=content_type), filename)
        # It is closed by whoever sends it.
        closed_after.pop_all()
        return as_download(FileResponse(file, content_type=content_type), filename)


def _plain_rows(columns, rows):
    """What the cells hold, row by row; and how wide the first rows need the columns."""
    rows = iter(rows)
    first = list(islice(rows, _MEASURED))
    plain = ([_plain(value) for value in row] for row in chain(first, rows))
    return plain, list(_widths(columns, first))


def csv_response(
    filename: str, columns: Sequence[str], rows: Iterable[Sequence]
) -> StreamingHttpResponse:
    """Commas, ISO dates, and a mark at the start by which Excel knows its letters; row by row."""
    lines = csv_text(columns, rows)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    return as_download(response, f"{filename}.csv")


def csv_text(columns: Sequence[str], rows: Iterable[Sequence]) -> Iterator[str]:
    """The lines of the file, after the mark at its start."""
    return chain(["\ufeff"], _lines(chain([columns], rows)))


class _Echo:
    """Gives each line back instead of keeping it."""

    def write(self, line):
        return line


def _lines(rows) -> Iterator[str]:
    writer = csv.writer(_Echo())
    for row in rows:
        yield writer.writerow([_csv_text(value) for value in row])


def _plain(value):
    """What a cell holds: a number or a day as such, and everything else as text."""
    if isinstance(value, datetime):
        # Spreadsheets know no time zones: the time is the one on the wall, where people live.
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.replace(tzinfo=None, microsecond=0)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date | int | float | Decimal):
        return value
    return "" if value is None else str(value)


def _csv_text(value):
    plain = _plain(value)
    if isinstance(plain, datetime):
        return plain.isoformat(sep=" ", timespec="minutes")
    return safe_for_csv(plain) if isinstance(plain, str) else str(plain)


def _cell(page, plain):
    if isinstance(plain, date) and date(plain.year, plain.month, plain.day) < _FIRST_DAY:
        plain = _csv_text(plain)
    if not isinstance(plain, str):
        cell = WriteOnlyCell(page, plain)
        cell.alignment = _ON_TOP
        if isinstance(plain, date):
            cell.number_format = _MOMENT if isinstance(plain, datetime) else _DAY
        return cell
    cell = WriteOnlyCell(page, safe_for_xlsx(plain))
    # openpyxl takes what begins with = for a formula, and what looks like #N/A for an error.
    cell.data_type = "s"
    cell.alignment = _WRAPPED
    return cell


def _heading(page, name):
    cell = _cell(page, name)
    cell.font = _BOLD
    return cell


def _widths(columns, rows):
    """Wide enough for what stands in the first rows; longer texts go on in a second line."""
    widest = WIDEST if len(columns) < 4 else WIDEST_OF_MANY
    for place, name in enumerate(columns):
        cells = [name, *(row[place] for row in rows)]
        letters = max(len(line) for cell in cells for line in [*_csv_text(cell).splitlines(), ""])
        yield min(max(letters + 2, NARROWEST), widest)


def as_download(response, filename):
    """The response as a file that nothing keeps and no browser guesses about."""
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    # What somebody may see today is not kept for who sits at this computer tomorrow.
    response["Cache-Control"] = "no-store"
    return response
