"""Lists as OpenDocument tables: what stands in a cell is what was there, and nothing runs."""

import zipfile
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st

from coproduction.models import Event
from coproduction.spreadsheets import ods_response
from coproduction.tests.access_matrix import FORUM_ROWS
from coproduction.tests.factories import WorkFactory
from coproduction.tests.test_spreadsheets import HOSTILE

_NS = {
    short: f"urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"
    for short in ("office", "table", "text")
}


def _name(short, name):
    return f"{{{_NS[short]}}}{name}"


def content(response):
    with zipfile.ZipFile(BytesIO(response.content)) as file:
        assert file.testzip() is None
        first = file.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert file.read("mimetype").decode() == response["Content-Type"]
        ElementTree.fromstring(file.read("settings.xml"))
        ElementTree.fromstring(file.read("META-INF/manifest.xml"))
        return ElementTree.fromstring(file.read("content.xml"))


def text_of(cell):
    """As a program of tables reads it."""
    return "\n".join(_line(line) for line in cell.findall("text:p", _NS))


def _line(line):
    parts = [line.text or ""]
    for mark in line:
        if mark.tag == _name("text", "tab"):
            parts.append("\t")
        else:
            parts.append(" " * int(mark.get(_name("text", "c"))))
        parts.append(mark.tail or "")
    return "".join(parts)


def table(response):
    root = content(response)
    return [
        [text_of(cell) for cell in row.findall("table:table-cell", _NS)]
        for row in root.iter(_name("table", "table-row"))
    ]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
@example("  two  spaces ")
@example("a\tb")
@example("one\ntwo\n\nfour")
@example("<b>&amp;</b>")
def test_any_text_comes_back(text):
    assert table(ods_response("list", ["Words"], [[text]])) == [["Words"], [text]]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_is_a_formula(text):
    root = content(ods_response("list", ["Words"], [[text]]))

    assert _name("table", "formula") not in {name for each in root.iter() for name in each.attrib}
    cells = list(root.iter(_name("table", "table-cell")))
    assert {cell.get(_name("office", "value-type")) for cell in cells} <= {"string", None}


def test_days_and_numbers_are_real():
    row = [date(2026, 11, 21), datetime(2026, 11, 21, 9, 30), 12, Decimal("4.50"), True, None]

    cells = content(ods_response("list", list("abcdef"), [row])).findall(".//table:table-row", _NS)

    day, moment, number, money, yes, nothing = cells[1]
    assert day.get(_name("office", "date-value")) == "2026-11-21"
    assert moment.get(_name("office", "date-value")) == "2026-11-21T09:30:00"
    assert number.get(_name("office", "value")) == "12"
    assert money.get(_name("office", "value")) == "4.50"
    assert text_of(yes) == "Yes"
    assert nothing.attrib == {}


def test_letters_that_xml_cannot_hold_do_not_spoil_the_file():
    assert table(ods_response("list", ["Words"], [["a\x01b"]]))[1] == ["a\ufffdb"]


def test_list_is_as_on_screen_and_in_the_record(cast, signed_in):
    WorkFactory(forum=cast.forum, title="=1+1")
    address = reverse("work-list-ods", args=["here"])

    response = signed_in(cast.coordinator).get(address)

    assert response["Content-Disposition"].endswith('.ods"')
    headings, row = table(response)
    assert "=1+1" in row
    page = signed_in(cast.coordinator).get(reverse("work-list", args=["here"])).content.decode()
    assert all(heading in page for heading in headings if heading)
    assert address in page
    assert Event.objects.filter(verb="work.exported", forum_id=cast.forum.pk).exists()


def test_every_list_that_goes_out_goes_out_as_ods_too():
    forms = {name: set() for name in FORUM_ROWS}
    for name in FORUM_ROWS:
        base, _, form = name.rpartition("-")
        if form in {"xlsx", "csv", "ods"}:
            forms.setdefault(base, set()).add(form)

    assert [base for base, found in forms.items() if len(found) == 2] == []
    assert sum(len(found) == 3 for found in forms.values()) >= 8
