"""Spreadsheets for tests of bringing them in: as people make them, and as LibreOffice does."""

import csv
import uuid
from io import StringIO
from xml.sax.saxutils import escape

from django.utils import timezone

from coproduction.imports.actions import begin_import, bring_in
from coproduction.imports.registry import kind_of
from coproduction.models import SheetImport
from coproduction.spreadsheets import csv_response, ods_response, xlsx_response
from coproduction.tests.files import upload, zipped

ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
)


def csv_of(*rows):
    """A CSV file with these rows, its bytes."""
    written = StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


def ods_of(content):
    """An ODS file whose first sheet has this content, as XML."""
    body = (
        f"<office:document-content {_NAMES}><office:body><office:spreadsheet>"
        f'<table:table table:name="One">{content}</table:table>'
        '<table:table table:name="Two"><table:table-row><table:table-cell/></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": ODS, "content.xml": body, "META-INF/manifest.xml": "<manifest/>"})


def ods_row(*cells, times=1):
    """A row of texts."""
    inside = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p>'
        "</table:table-cell>"
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{times}">{inside}</table:table-row>'


def begin(kind, rows, *, by, name="list.csv", **more):
    """A spreadsheet with these rows (the first names the columns), chosen by this person."""
    content = rows if isinstance(rows, bytes) else csv_of(*rows)
    return begin_import(
        forum=by.forum,
        kind=kind_of(kind),
        upload=upload(name, content),
        by=by,
        one_time_key=uuid.uuid4(),
        **more,
    )


def come_in(kind, rows, *, by, when_known=SheetImport.WhenKnown.SKIP, now=None, **more):
    """The same, brought in."""
    sheet = begin(kind, rows, by=by, **{"name": more.pop("name", "list.csv")})
    return bring_in(
        sheet_import=sheet, when_known=when_known, by=by, now=now or timezone.now(), **more
    )


def exported(kind, forum, form="xlsx"):
    """The list as it stands, as the page gives it out: the file's bytes."""
    kind = kind_of(kind)
    headings = [column.heading for column in kind.columns]
    rows = [[row.get(column.key) for column in kind.columns] for row in kind.rows(forum)]
    return written(headings, rows, form)


def written(headings, rows, form):
    """A list as a file of this form: its bytes."""
    respond = {"xlsx": xlsx_response, "ods": ods_response, "csv": csv_response}[form]
    return respond("list", headings, rows).getvalue()


def plain_rows(kind, forum):
    """What a list says, for comparing two forums."""
    return [dict(row) for row in kind_of(kind).rows(forum)]
