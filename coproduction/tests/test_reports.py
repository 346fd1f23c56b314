"""A report as a page and as files: the same numbers in each, and text that is only text."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document as WordFile
from openpyxl import load_workbook

from coproduction.models import Event
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
