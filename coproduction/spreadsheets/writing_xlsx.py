"""A workbook for Excel, written row by row: however long a list is, it takes the same memory.

Written by hand, as for OpenDocument: a few small parts of XML, and one for each sheet. A text is
a text, whatever it begins with; nothing in the file is a formula.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from coproduction.batches import in_batches
from coproduction.spreadsheets.cells import safe_for_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TOGETHER = 500  # rows that are packed at once
_LONGEST_NAME = 31  # letters that Excel takes in the name of a sheet
_DAY_ZERO = date(1899, 12, 30)  # Excel counts days from here
_FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a day that there never was
_A_DAY = timedelta(days=1)

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TOP = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
# Looks of cells, by their place in the list: plain, a heading, words, a day, a moment.
_HEADING, _WORDS, _DAY, _MOMENT = 1, 2, 3, 4
_ON_TOP = '<alignment vertical="top" wrapText="1"/>'
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
    '<numFmt numFmtId="165" formatCode="dd/mm/yyyy hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" '
    f'applyAlignment="1">{_ON_TOP}</xf>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
    f"{_ON_TOP}</xf>"
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
    "</cellStyles></styleSheet>"
)


@dataclass(frozen=True)
class Page:
    """One sheet: widths are in letters, and a cell holds a text, a number or a day."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence]
    widths: Sequence[int]


def write_xlsx(file: BinaryIO, pages: Sequence[Page], *, marking: str = "") -> None:
    """Each sheet has its first row bold and in sight; `marking` is on top of what is printed."""
    names = _names_for(pages)
    with ZipFile(file, "w", ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", _kinds(len(pages)))
        book.writestr("_rels/.rels", _TOP)
        book.writestr("xl/workbook.xml", _workbook(names))
        book.writestr("xl/_rels/workbook.xml.rels", _links(len(pages)))
        book.writestr("xl/styles.xml", _STYLES)
        for number, page in enumerate(pages, start=1):
            with book.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
                for together in in_batches(_sheet(page, number, marking), TOGETHER):
                    part.write("".join(together).encode())


def _names_for(pages):
    """Excel takes 31 letters, none of those that it uses itself, and no name twice."""
    names = []
    for page in pages:
        plain = "".join(letter for letter in page.name if letter not in "[]:*?/\\'")
        plain = plain[:_LONGEST_NAME] or "List"
        taken = sum(each.startswith(plain) for each in names)
        names.append(f"{plain[: _LONGEST_NAME - 3]} {taken + 1}" if taken else plain)
    return names


def _kinds(number):
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{each}.xml" ContentType="{_KIND}.worksheet+xml"/>'
        for each in range(1, number + 1)
    )
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>{sheets}</Types>'
    )


def _workbook(names):
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><bookViews><workbookView/>'
        f"</bookViews><sheets>{sheets}</sheets></workbook>"
    )


def _links(number):
    sheets = "".join(
        f'<Relationship Id="rId{each}" Type="{_DOCUMENT}/worksheet" '
        f'Target="worksheets/sheet{each}.xml"/>'
        for each in range(1, number + 1)
    )
    return (
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{sheets}<Relationship '
        f'Id="rId{number + 1}" Type="{_DOCUMENT}/styles" Target="styles.xml"/></Relationships>'
    )


def _sheet(page, number, marking) -> Iterator[str]:
    chosen = ' tabSelected="1"' if number == 1 else ""
    yield (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView{chosen} workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
        f'</sheetViews><sheetFormatPr defaultRowHeight="15"/>{_widths(page.widths)}<sheetData>'
    )
    headings = (
        _text(name, f"{_letters(place)}1", _HEADING) for place, name in enumerate(page.columns)
    )
    yield f'<row r="1">{"".join(headings)}</row>'
    for row, cells in enumerate(page.rows, start=2):
        written = (_cell(cell, f"{_letters(place)}{row}") for place, cell in enumerate(cells))
        yield f'<row r="{row}">{"".join(written)}</row>'
    yield f"</sheetData>{_printed(marking)}</worksheet>"


def _widths(widths):
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate(widths, start=1)
    )
    return f"<cols>{columns}</cols>" if columns else ""


def _printed(marking):
    if not marking:
        return ""
    # An & begins an order to the printer; two of them print one.
    words = escape(f"&C{marking.replace('&', '&&')}")
    return (
        f"<headerFooter><oddHeader>{words}</oddHeader><oddFooter>{words}</oddFooter></headerFooter>"
    )


@cache
def _letters(place):
    """A for the first column, and AA after Z."""
    before, last = divmod(place, 26)
    return f"{_letters(before - 1) if before else ''}{chr(ord('A') + last)}"


def _cell(value, at):
    if isinstance(value, str):
        return _text(value, at, _WORDS) if value else ""
    if not isinstance(value, date):
        return f'<c r="{at}"><v>{value}</v></c>'
    if isinstance(value, datetime):
        days = (value - datetime.combine(_DAY_ZERO, datetime.min.time())) / _A_DAY
        look = _MOMENT
    else:
        days, look = (value - _DAY_ZERO).days, _DAY
    if days < (_FIRST_DAY - _DAY_ZERO).days:
        return _text(value.isoformat(), at, _WORDS)
    return f'<c r="{at}" s="{look}"><v>{days}</v></c>'


def _text(value, at, look):
    words = escape(safe_for_xlsx(value))
    return f'<c r="{at}" s="{look}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'
