"""Spreadsheets out and in: nothing runs, nothing is lost."""

import io
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from coproduction.exceptions import RuleBroken
from coproduction.spreadsheets import (
    csv_response,
    match_columns,
    parse_date,
    read_table,
    xlsx_response,
)

HEADERS = ["What", "When"]
# What a cell of XLSX or a line of CSV can hold at all: no control characters, no lone surrogates.
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)
# What begins like a formula, for certain.
RISKY = st.builds(lambda start, rest: start + rest, st.sampled_from("=+-@'"), TEXT)
CELL = st.one_of(TEXT, RISKY)


def upload(content, name="list.csv"):
    return SimpleUploadedFile(name, content)


def body(response):
    return response.getvalue() if response.streaming else response.content


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(CELL.filter(str.strip), CELL), min_size=1, max_size=4))
def test_xlsx_holds_no_formula_and_comes_back_as_it_was(rows):
    content = xlsx_response("list", HEADERS, rows).content

    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    table = read_table(upload(content, "list.xlsx"))

    assert "f" not in kinds
    assert [tuple(row) for _, row in table.rows] == rows


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(CELL.filter(str.strip), CELL), min_size=1, max_size=4))
def test_csv_begins_no_cell_like_a_formula_and_comes_back_as_it_was(rows):
    content = body(csv_response("list", HEADERS, rows))

    table = read_table(upload(content))

    assert content.startswith(b"\xef\xbb\xbf")
    for line in content.decode("utf-8-sig").splitlines()[1:]:
        assert line.lstrip('"')[:1] not in {"=", "+", "-", "@"} or line == ""
    assert [tuple(row) for _, row in table.rows] == rows


def test_phone_number_and_negative_number_survive():
    content = body(csv_response("list", ["Phone"], [["+44 1632 960001"], [-5], ["-5"]]))

    assert [row for _, row in read_table(upload(content)).rows] == [
        ["+44 1632 960001"],
        ["-5"],
        ["-5"],
    ]


def test_dates_are_dates_in_excel_and_plain_in_csv():
    rows = [["Letters", date(2027, 3, 27)]]

    sheet = load_workbook(io.BytesIO(xlsx_response("list", HEADERS, rows).content)).worksheets[0]
    text = body(csv_response("list", HEADERS, rows)).decode("utf-8-sig")

    assert sheet["B2"].value == datetime(2027, 3, 27)
    assert text.splitlines()[1] == "Letters,2027-03-27"


@pytest.mark.parametrize(
    "content",
    [
        b"What,When\r\nCaf\xc3\xa9,March 2027\r\n",
        b"\xef\xbb\xbfWhat;When\r\nCaf\xc3\xa9;March 2027\r\n",
        b"What\tWhen\r\nCaf\xe9\tMarch 2027\r\n",
        "What\tWhen\r\nCafé\tMarch 2027\r\n".encode("utf-16"),
        b"\n\nWhat,When\n,\nCaf\xc3\xa9,March 2027\n",
    ],
    ids=["utf-8", "excel with mark and semicolons", "windows", "utf-16", "empty rows"],
)
def test_csv_is_read_as_excel_leaves_it(content):
    table = read_table(upload(content))

    assert table.headers == ["What", "When"]
    assert [row for _, row in table.rows] == [["Café", "March 2027"]]


def test_formula_of_a_workbook_is_never_worked_out():
    book = Workbook()
    book.active.append(["What"])
    book.active.append(["=1+1"])
    book.active.append(["Letters"])
    content = io.BytesIO()
    book.save(content)

    table = read_table(upload(content.getvalue(), "list.xlsx"))

    assert [row for _, row in table.rows] == [["Letters"]]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\n\n,,\n", "is empty"),
        (b"PK\x03\x04 not a workbook", "not a spreadsheet"),
        (b"a\0b\n", "must be an Excel"),
        (b"What\n" + b"x\n" * 5001, "more than 5,000 rows"),
        (b"x" * (5 * 1024 * 1024 + 1), "smaller than 5 MB"),
    ],
)
def test_file_that_cannot_be_read_is_refused_in_words(content, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        read_table(upload(content))


def test_columns_are_found_however_they_are_called():
    found = match_columns(
        ["  TITLE ", "Lead_organisation", "When?"],
        {"title": ("title", "what"), "when": ("date", "when"), "level": ("level",)},
    )

    assert found == {"title": 0, "when": 2}


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("27/03/2027", date(2027, 3, 27)),
        ("27.3.2027", date(2027, 3, 27)),
        ("2027-03-27 00:00:00", date(2027, 3, 27)),
        ("27 March 2027", date(2027, 3, 27)),
        ("27th March, 2027", date(2027, 3, 27)),
        ("Mar 2027", date(2027, 3, 1)),
        (datetime(2027, 3, 27, 11), date(2027, 3, 27)),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_read_as_people_write_them(typed, day):
    assert parse_date(typed) == day


@pytest.mark.parametrize("typed", ["soon", "31/02/2027", "27/3/27", "Ma 2027", "2027", 5])
def test_what_is_no_date_is_refused_in_words(typed):
    with pytest.raises(RuleBroken, match="is not a date"):
        parse_date(typed)
