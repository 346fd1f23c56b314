"""A report as a page and as files: the same numbers in each, and text that is only text."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document as WordFile
from openpyxl import load_workbook

from coproduction.models import Event
from coproduction.reports.blocks import Document, Table
from coproduction.reports.columns import column_widths
from coproduction.reports.files import as_docx, as_xlsx
from coproduction.tests.factories import InfluenceFactory, WorkFactory
from coproduction.tests.pdf_reading import TaggedPdf, failures_of
from hub.tests.factories import ItemFactory, SessionFactory

pytestmark = pytest.mark.django_db

NASTY = '=HYPERLINK("https://example.org") \x0b\uffff<script>'


@pytest.fixture
def evaluated(cast):
    today = timezone.localdate()
    held = SessionFactory(
        hub__forum=cast.forum, state="held", starts_at=timezone.now() - timedelta(days=3)
    )
    ItemFactory(session=held, title="Taxis come late", state="presented")
    ItemFactory(session=held, title="Taxis come late", state="presented")
    InfluenceFactory(work=WorkFactory(forum=cast.forum), said=NASTY, heard_on=today)
    return cast


def get(client, name):
    return client.get(reverse(name, args=["here"]))


def test_page_has_topics_once_with_how_often_and_what_is_still_owed(evaluated, signed_in):
    page = get(signed_in(evaluated.coordinator), "evaluation").content.decode()

    assert "Taxis come late (2 times)" in page
    assert "Still to be answered" in page
    assert "<script>" not in page.split("<main")[1]


def test_word_file_has_headings_tables_with_a_head_and_plain_text(evaluated, signed_in):
    answer = get(signed_in(evaluated.coordinator), "evaluation-docx")

    word = WordFile(BytesIO(answer.content))
    headings = [each.text for each in word.paragraphs if each.style.name.startswith("Heading")]
    assert {"In numbers", "What came to the hub", "Still to be answered"} <= set(headings)
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert '=HYPERLINK("https://example.org") <script>' in cells
    assert all("tblHeader" in table.rows[0]._tr.xml for table in word.tables)


def test_workbook_has_a_sheet_for_each_table_and_no_formula(evaluated, signed_in):
    answer = get(signed_in(evaluated.coordinator), "evaluation-xlsx")

    book = load_workbook(BytesIO(answer.content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {"About", "In numbers", "Items by programme"} <= set(book.sheetnames)
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_pdf_says_the_same_and_can_be_read_aloud(evaluated, signed_in):
    paper = get(signed_in(evaluated.coordinator), "evaluation-pdf").content

    read = TaggedPdf(paper)
    assert failures_of(paper) == []
    assert "Taxis come late (2 times)" in read.text
    assert "Still to be answered" in read.texts("H2")


def test_file_that_leaves_is_in_the_record(evaluated, signed_in):
    get(signed_in(evaluated.coordinator), "evaluation-xlsx")

    event = Event.objects.get(verb="evaluation.exported")
    assert event.actor == f"person:{evaluated.coordinator.pk}"


@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx"])
def test_file_of_impossible_days_is_not_found(form, cast, signed_in):
    url = reverse(f"evaluation-{form}", args=["here"])

    answer = signed_in(cast.coordinator).get(url, {"from": "2027-02-01", "to": "2027-01-01"})

    assert answer.status_code == 404


LONG = "What somebody wrote goes on for more than a line of a page, and then for another one."
WIDE = Table(
    "A table of many columns",
    ("Work", "Level", "Why", "Step", "Now", "Led by"),
    [("Neurodevelopmental pathway", "Consultation", LONG, "Need", "Confirmed", "Warwickshire")],
)


def document(*blocks, **fields):
    about = {"title": "A report", "forum": "A forum", "status": "As it stood", "partner": ""}
    days = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 6, 30)}
    return Document(**about | days | fields, blocks=list(blocks))


@pytest.mark.parametrize(
    ("row", "room"),
    [
        (("Neurodevelopmental", "Consultation", LONG, "Need", "Confirmed", "Shire"), 92),
        (("Neurodevelopmental", "11 November 2026", LONG, LONG), 76),
        (("Yes", "3"), 76),
    ],
    ids=["many", "four", "short"],
)
def test_columns_of_a_table_hold_their_longest_word_and_fit_the_page(row, room):
    table = Table("A table", ["Head"] * len(row), [row])

    widths = column_widths(table)

    for cell, width in zip(row, widths, strict=True):
        assert width > max(len(word) for word in cell.split()) + 2
    assert sum(widths) <= room + 1


def test_word_that_is_wider_than_a_page_leaves_room_for_the_others():
    widths = column_widths(Table("A table", ("A", "B"), [("https://" + "x" * 200, "Some words")]))

    assert widths[1] == len("Some words") + 5


def test_word_file_is_english_on_a4_with_pages_numbered():
    word = WordFile(BytesIO(as_docx(document(WIDE, marking="OFFICIAL"), "report").content))

    page, styles = word.sections[0], word.styles.element.xml
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert 'w:lang w:val="en-GB"' in styles
    footer = page.footer._element.xml
    assert 'w:instr="PAGE"' in footer
    assert 'w:instr="NUMPAGES"' in footer
    assert [each.text for each in page.header.paragraphs] == ["OFFICIAL"]


def test_table_in_word_is_as_wide_as_the_lines_and_no_row_is_torn():
    word = WordFile(BytesIO(as_docx(document(WIDE), "report").content))

    (table,) = word.tables
    widths = [column.width.mm for column in table.columns]
    assert round(sum(widths)) == 166
    why, step = widths[2], widths[3]
    assert why > step
    assert all("w:cantSplit" in row._tr.xml for row in table.rows)
    assert ["w:tblHeader" in row._tr.xml for row in table.rows] == [True, False]


def test_row_of_a_workbook_is_as_high_as_its_words_and_prints_on_one_page():
    sheet = load_workbook(BytesIO(as_xlsx(document(WIDE), "report").content))[WIDE.title]

    assert sheet.row_dimensions[1].height is None
    assert sheet.row_dimensions[2].height == 45
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1"
