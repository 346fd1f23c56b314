"""An OpenDocument table of one sheet, for LibreOffice: councils ask for open formats.

Written by hand: four small parts of XML. A text is a text, whatever it begins with; nothing in
the file is a formula.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from coproduction.batches import in_batches

ODS = "application/vnd.oasis.opendocument.spreadsheet"

TOGETHER = 500  # rows that are packed at once

_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("number", "datastyle"),
        ("fo", "xsl-fo-compatible"),
        ("config", "config"),
        ("manifest", "manifest"),
    )
)
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MANIFEST = (
    f'{_XML}<manifest:manifest {_NAMES} manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_DAY_PARTS = (
    '<number:day number:style="long"/><number:text>/</number:text>'
    '<number:month number:style="long"/><number:text>/</number:text>'
    '<number:year number:style="long"/>'
)
_TIME_PARTS = (
    '<number:text> </number:text><number:hours number:style="long"/>'
    '<number:text>:</number:text><number:minutes number:style="long"/>'
)
_STYLES = (
    "<office:automatic-styles>"
    f'<number:date-style style:name="D">{_DAY_PARTS}</number:date-style>'
    f'<number:date-style style:name="M">{_DAY_PARTS}{_TIME_PARTS}</number:date-style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="D"/>'
    '<style:style style:name="moment" style:family="table-cell" style:data-style-name="M"/>'
    '<style:style style:name="heading" style:family="table-cell">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="words" style:family="table-cell">'
    '<style:table-cell-properties fo:wrap-option="wrap"/></style:style>'
    "{columns}</office:automatic-styles>"
)
# Letters that XML cannot hold.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINES = re.compile(r"\r\n|\r|\n")
_GAPS = re.compile(r"\t|^ | {2,}| $")


def write_ods(
    file: BinaryIO,
    columns: Sequence[str],
    rows: Iterable[Sequence],
    *,
    sheet: str,
    widths: Sequence[int],
) -> None:
    """A bold first row that stays in sight, then the rows. `widths` are in letters."""
    with ZipFile(file, "w", ZIP_DEFLATED) as parts:
        # By its place and its plainness, programs know what the file is.
        parts.writestr("mimetype", ODS, ZIP_STORED)
        parts.writestr("META-INF/manifest.xml", _MANIFEST)
        parts.writestr("settings.xml", _settings(sheet))
        with parts.open("content.xml", "w", force_zip64=True) as content:
            for together in in_batches(_content(columns, rows, sheet, widths), TOGETHER):
                content.write("".join(together).encode())


def _content(columns, rows, sheet, widths):
    styles = "".join(
        f'<style:style style:name="c{place}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{letters * 0.2:.1f}cm"/>'
        "</style:style>"
        for place, letters in enumerate(widths)
    )
    yield f'{_XML}<office:document-content {_NAMES} office:version="1.2">'
    yield _STYLES.replace("{columns}", styles)
    yield f"<office:body><office:spreadsheet><table:table table:name={quoteattr(sheet)}>"
    for place in range(len(widths)):
        yield f'<table:table-column table:style-name="c{place}"/>'
    yield _row(_text(name, "heading") for name in columns)
    for row in rows:
        yield _row(_cell(value) for value in row)
    yield "</table:table></office:spreadsheet></office:body></office:document-content>"


def _row(cells):
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _cell(value):
    if isinstance(value, datetime):
        return _value("date", "date-value", value.isoformat(), "moment")
    if isinstance(value, date):
        return _value("date", "date-value", value.isoformat(), "day")
    if isinstance(value, str):
        return _text(value, "words")
    return _value("float", "value", value, "words")


def _value(kind, name, value, style):
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="{kind}" '
        f'office:{name}="{value}"/>'
    )


def _text(value, style):
    if not value:
        return "<table:table-cell/>"
    clean = _NOT_IN_XML.sub("\ufffd", value)
    lines = "".join(f"<text:p>{_line(line)}</text:p>" for line in _LINES.split(clean))
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="string">'
        f"{lines}</table:table-cell>"
    )


def _line(line):
    """Tabs, and spaces that would be taken for one, are marks of their own."""

    def mark(gap):
        if gap[0] == "\t":
            return "<text:tab/>"
        return f'<text:s text:c="{len(gap[0])}"/>'

    return _GAPS.sub(mark, escape(line))


def _settings(sheet):
    """The first row stays in sight."""
    items = "".join(
        f'<config:config-item config:name="{name}" config:type="short">{value}</config:config-item>'
        for name, value in (
            ("VerticalSplitMode", 2),
            ("VerticalSplitPosition", 1),
            ("PositionBottom", 1),
        )
    )
    return (
        f'{_XML}<office:document-settings {_NAMES} office:version="1.2"><office:settings>'
        '<config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        '<config:config-item-map-named config:name="Tables">'
        f"<config:config-item-map-entry config:name={quoteattr(sheet)}>{items}"
        "</config:config-item-map-entry></config:config-item-map-named>"
        "</config:config-item-map-entry></config:config-item-map-indexed>"
        "</config:config-item-set></office:settings></office:document-settings>"
    )
