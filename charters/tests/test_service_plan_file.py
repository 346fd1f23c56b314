"""A service's plan as a spreadsheet: shown row by row first, then all of it or nothing."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from charters.actions import add_service_plan
from charters.models import ServicePlanLine
from charters.service_plan_file import HEADERS
from coproduction.spreadsheets import csv_response, xlsx_response
from coproduction.tests.factories import OrganisationFactory
from coproduction.tests.files import upload

ROWS = [["Buy buses", "March 2027"], ["Write letters", ""]]


@pytest.fixture
def url():
    return reverse("charters:service-plan-import", args=["here"])


def sheet(rows, headers=HEADERS, kind="xlsx"):
    made = xlsx_response("plan", headers, rows)
    if kind == "csv":
        answer = csv_response("plan", headers, rows)
        return upload("plan.csv", b"".join(answer.streaming_content))
    return upload("plan.xlsx", made.content)


def shown(client, url, council, file):
    return client.post(url, {"organisation": council.pk, "plan": "Plan", "upload": file})


def packed_in(page):
    return re.search(r'name="rows" value="([^"]+)"', page.content.decode())


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_file_is_shown_first_then_taken_in(kind, url, cast, signed_in):
    client = signed_in(cast.officer)

    page = shown(client, url, cast.council, sheet(ROWS, kind=kind))
    before = ServicePlanLine.objects.count()
    client.post(url, {"rows": packed_in(page)[1]})

    assert before == 0
    lines = ServicePlanLine.objects.order_by("pk").values_list("text", "comes_on", "state")
    assert list(lines) == [
        ("Buy buses", date(2027, 3, 1), "to_screen"),
        ("Write letters", None, "to_screen"),
    ]


def test_rows_with_mistakes_are_named_and_nothing_can_be_taken_in(url, cast, signed_in):
    rows = [["Buy buses", "when we can"], ["", "March 2027"], ["x" * 401, ""], ["Buy buses", ""]]

    page = shown(signed_in(cast.officer), url, cast.council, sheet(rows))

    words = page.content.decode()
    assert packed_in(page) is None
    assert "Some rows need mending" in words
    assert "It is longer than 400 letters" in words
    assert "The same line stands further up" in words
    assert "It has no words" in words
    assert words.count("To be mended first") == 4


def test_known_lines_stay_as_they_are(url, cast, signed_in):
    add_service_plan(
        organisation=cast.council, plan="Plan", lines={"BUY BUSES": None}, by=cast.officer
    )
    client = signed_in(cast.officer)

    page = shown(client, url, cast.council, sheet(ROWS))
    client.post(url, {"rows": packed_in(page)[1]})
    again = shown(client, url, cast.council, sheet(ROWS))

    texts = ServicePlanLine.objects.order_by("pk").values_list("text", flat=True)
    assert list(texts) == ["BUY BUSES", "Write letters"]
    assert "There is nothing new in it" in again.content.decode()
    assert packed_in(again) is None


def test_file_without_a_column_of_lines_is_refused_and_the_name_stays(url, cast, signed_in):
    file = sheet([["Buy buses"]], headers=["Colour"])

    page = shown(signed_in(cast.officer), url, cast.council, file)

    words = page.content.decode()
    assert "must be “Line” or “What”" in words
    assert 'value="Plan"' in words


@pytest.mark.parametrize("rows", ["", "nonsense", "W10:abc"])
def test_rows_that_were_not_shown_are_not_taken_in(rows, url, cast, signed_in):
    page = signed_in(cast.officer).post(url, {"rows": rows}, follow=True)

    assert "Please choose the file again" in page.content.decode()
    assert ServicePlanLine.objects.count() == 0


def test_rows_of_another_forums_organisation_are_not_taken_in(url, cast, signed_in):
    """What was packed in one forum is not good in another."""
    there = reverse("charters:service-plan-import", args=["there"])
    client = signed_in(cast.stranger)
    theirs = OrganisationFactory(forum=cast.other_forum)
    page = shown(client, there, theirs, sheet(ROWS))

    answer = signed_in(cast.officer).post(url, {"rows": packed_in(page)[1]})

    assert answer.status_code == 404
    assert ServicePlanLine.objects.count() == 0


def test_empty_spreadsheet_names_the_columns(cast, signed_in):
    answer = signed_in(cast.officer).get(reverse("charters:service-plan-xlsx", args=["here"]))

    sheet_of_it = load_workbook(BytesIO(answer.content)).active
    assert [cell.value for cell in sheet_of_it[1]] == HEADERS
    assert sheet_of_it.max_row == 1


def test_day_of_the_plan_stands_in_the_form(cast, signed_in):
    line = add_service_plan(
        organisation=cast.council, plan="Plan", lines={"Buy": date(2027, 3, 1)}, by=cast.officer
    )[0]

    page = signed_in(cast.officer).get(line.get_absolute_url())

    assert "about 1 March 2027" in page.content.decode()
    assert page.context["form"].initial["comes_on"] == date(2027, 3, 1)
