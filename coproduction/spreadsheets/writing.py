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

from coproduction.spreadsheets.cells import safe_for_csv
from coproduction.spreadsheets.writing_ods import ODS, write_ods
from coproduction.spreadsheets.writing_xlsx import XLSX, Page, write_xlsx

NARROWEST, WIDEST = 10, 60  # letters
_MEASURED = 100  # rows from which widths are taken
IN_MEMORY = 4 * 1024 * 1024  # bytes of a file; what is longer is written to the disk


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
    pages = []
    for sheet in sheets:
        rows, widths = _plain_rows(sheet.columns, sheet.rows)
        pages.append(Page(sheet.name, sheet.columns, rows, widths))

    def write(file):
        write_xlsx(file, pages, marking=marking)

    return _written(write, XLSX, f"{filename}.xlsx")


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


def _file_response(file, content_type, filename):
    """All of it is written before any of it goes: nobody gets half a workbook."""
    file.seek(0)
    return as_download(FileResponse(file, content_type=content_type), filename)


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


def _widths(columns, rows):
    """Wide enough for what stands in the first rows; longer texts go on in a second line."""
    for place, name in enumerate(columns):
        cells = [name, *(row[place] for row in rows)]
        letters = max(len(line) for cell in cells for line in [*_csv_text(cell).splitlines(), ""])
        yield min(max(letters + 2, NARROWEST), WIDEST)


def as_download(response, filename):
    """The response as a file that nothing keeps and no browser guesses about."""
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    # What somebody may see today is not kept for who sits at this computer tomorrow.
    response["Cache-Control"] = "no-store"
    return response
