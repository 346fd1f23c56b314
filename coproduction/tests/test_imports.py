"""A forum's own spreadsheets come in: all or nothing, once, by whoever may, and out again."""

import threading
import uuid
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from openpyxl import load_workbook

from coproduction.actions import change_contact
from coproduction.events import verify_chains
from coproduction.exceptions import RuleBroken
from coproduction.imports import actions as imports_actions
from coproduction.imports.actions import (
    begin_import,
    bring_in,
    forget_what_was_before,
    match_columns,
    throw_away,
    undo_import,
)
from coproduction.imports.reading import sheet_lines, unseal
from coproduction.imports.registry import all_kinds, kind_of, kinds_for
from coproduction.imports.undo import look_for_uses
from coproduction.jobs import bring_in_spreadsheet, forget_spreadsheets, take_out_spreadsheet
from coproduction.models import (
    EarlierName,
    Event,
    ImportedRecord,
    Organisation,
    Person,
    SheetImport,
    TermDate,
)
from coproduction.tests.at_once import all_at_once
from coproduction.tests.factories import ForumFactory, OrganisationFactory, PersonFactory
from coproduction.tests.files import upload
from coproduction.tests.sheets import begin, come_in, csv_of, exported, ods_of, ods_row, plain_rows
from hub.tests.factories import HubFactory

pytestmark = pytest.mark.django_db
State = SheetImport.State
HEAD = ["Name", "Email", "Phone"]
AMINA = ["Amina Yusuf", "amina@example.org", "07700 900123"]
JO = ["Jo Whitfield", "jo@example.org", ""]
UPDATE = SheetImport.WhenKnown.UPDATE


def lines_of(sheet):
    return sheet_lines(sheet, kind_of(sheet.kind), timezone.localdate())


def problems_of(kind, rows, by):
    """What is wrong with each row, by its number."""
    sheet = begin(kind, rows, by=by)
    return {line.number: line.problems for line in lines_of(sheet) if line.problems}


def names_in(forum):
    return sorted(Person.objects.filter(forum=forum).values_list("name", flat=True))


# --- What comes in, and what is written of it --------------------------------------------------


def test_people_come_in_without_any_role(cast):
    sheet = come_in("members", [HEAD, AMINA, JO], by=cast.coordinator)

    person = Person.objects.get(forum=cast.forum, name="Amina Yusuf")
    assert (person.email, person.phone, person.roles) == (AMINA[1], AMINA[2], [])
    assert person.user is None
    assert (sheet.state, sheet.added, sheet.updated) == (State.DONE, 2, 0)


def test_what_came_in_says_so_in_its_history_and_no_event_has_a_value(cast):
    sheet = come_in("members", [HEAD, AMINA, JO], by=cast.coordinator)

    person = Person.objects.get(name="Amina Yusuf")
    assert [each.verb for each in Event.objects.about(person)] == ["record.imported"]
    done = Event.objects.about(sheet).get(verb="import.done")
    assert done.fields == ["kind: members", "added: 2", "updated: 0"]
    written = " ".join(f"{event.verb} {event.fields}" for event in Event.objects.all())
    assert "Amina" not in written
    assert "example.org" not in written
    assert verify_chains()[1] == []


def test_words_of_the_file_are_locked_and_gone_once_it_is_in(cast):
    sheet = begin("members", [HEAD, AMINA], by=cast.coordinator)

    assert b"Amina" not in bytes(sheet.sealed)
    assert unseal(sheet).rows[0].cells[0] == "Amina Yusuf"
    bring_in(sheet_import=sheet, when_known="skip", by=cast.coordinator)
    sheet.refresh_from_db()
    assert sheet.sealed is None


def test_file_that_is_sent_twice_is_one(cast):
    key, kind = uuid.uuid4(), kind_of("members")
    made = [
        begin_import(
            forum=cast.forum,
            kind=kind,
            upload=upload("a.csv", csv_of(HEAD, AMINA)),
            by=cast.coordinator,
            one_time_key=key,
        )
        for _ in range(2)
    ]

    assert made[0] == made[1]


# --- All or nothing ----------------------------------------------------------------------------


def test_mistake_in_the_last_row_leaves_nothing(cast):
    before = names_in(cast.forum)
    rows = [HEAD, *([f"Person {n}", f"p{n}@example.com", ""] for n in range(40)), ["", "x", ""]]
    sheet = begin("members", rows, by=cast.coordinator)

    with pytest.raises(RuleBroken, match="1 row is to mend"):
        bring_in(sheet_import=sheet, when_known="skip", by=cast.coordinator)

    assert names_in(cast.forum) == before
    sheet.refresh_from_db()
    assert sheet.state == State.PREVIEW


def test_rows_without_mistakes_come_in_alone_only_if_one_says_so(cast):
    sheet = come_in(
        "members",
        [HEAD, AMINA, ["Jo", "no email", ""]],
        by=cast.coordinator,
        leaves_wrong_out=True,
    )

    assert (sheet.added, sheet.left_out) == (1, 1)
    assert not Person.objects.filter(name="Jo").exists()


def test_rule_that_refuses_a_row_while_it_is_written_leaves_nothing_and_marks_it(cast, monkeypatch):
    """Somebody else takes the address between the look and the press."""
    amina = PersonFactory(forum=cast.forum, name="Amina Yusuf", email="old@example.org", code="a1")
    sheet = begin(
        "members",
        [["Code", "Name", "Email"], ["", "Zed New", "z@example.org"], ["a1", "Amina", "a@x.org"]],
        by=cast.coordinator,
    )
    refusing = imports_actions.lines_of

    def meanwhile(*args):
        lines = refusing(*args)
        Person.objects.filter(pk=cast.rep.pk).update(email="a@x.org")
        return lines

    monkeypatch.setattr(imports_actions, "lines_of", meanwhile)
    with pytest.raises(RuleBroken, match="Nothing was brought in"):
        bring_in(sheet_import=sheet, when_known=UPDATE, by=cast.coordinator)

    sheet.refresh_from_db()
    assert not Person.objects.filter(name="Zed New").exists()
    wrong = [line for line in lines_of(sheet) if line.is_wrong]
    assert [line.number for line in wrong] == [3]
    amina.refresh_from_db()
    assert amina.email == "old@example.org"


# --- What is known, and what is there twice ----------------------------------------------------


def test_known_people_are_left_as_they_are_or_changed_as_one_says(cast):
    PersonFactory(forum=cast.forum, name="Amina Yusuf", email="AMINA@example.org", phone="1")

    come_in("members", [HEAD, AMINA, JO], by=cast.coordinator)
    assert Person.objects.get(name="Amina Yusuf").phone == "1"
    sheet = come_in("members", [HEAD, AMINA], by=cast.coordinator, when_known=UPDATE)

    assert Person.objects.get(name="Amina Yusuf").phone == "07700 900123"
    assert (sheet.added, sheet.updated) == (0, 1)


def test_empty_cell_changes_nothing(cast):
    PersonFactory(forum=cast.forum, name="Jo Whitfield", email="jo@example.org", phone="01926 1")

    sheet = begin("members", [HEAD, JO], by=cast.coordinator)

    assert [line.what_happens for line in lines_of(sheet)] == ["You have it"]
    with pytest.raises(RuleBroken, match="nothing to bring in"):
        bring_in(sheet_import=sheet, when_known=UPDATE, by=cast.coordinator)


def test_page_of_the_rows_counts_what_stands_twice_apart_from_what_is_known(cast, signed_in):
    PersonFactory(forum=cast.forum, name="Jo Whitfield", email="jo@example.org", phone="01926 1")
    sheet = begin("members", [HEAD, AMINA, AMINA, JO], by=cast.coordinator)

    numbers = signed_in(cast.coordinator).get(sheet.get_absolute_url()).context["numbers"]

    assert numbers == {"new": 1, "changed": 0, "twice": 1, "same": 1, "wrong": 0}


def test_same_row_twice_is_left_out_and_two_words_for_one_person_are_wrong(cast):
    sheet = begin(
        "members",
        [HEAD, AMINA, AMINA, ["Amina Y", "amina@example.org", ""]],
        by=cast.coordinator,
    )

    first, second, third = lines_of(sheet)

    assert (first.what_happens, second.what_happens) == ("New", "Left out")
    assert third.problems == ["Row 2 is about the same and says something else. Keep one of them."]


def test_two_of_one_name_with_two_emails_are_two(cast):
    PersonFactory(forum=cast.forum, name="Amina Yusuf", email="other@example.org")
    sheet = begin("members", [HEAD, AMINA], by=cast.coordinator)

    (line,) = lines_of(sheet)

    assert line.is_new
    assert line.notes == ["You have somebody called Amina Yusuf with another email."]


def test_name_that_several_have_needs_more(cast):
    for email in ("a@example.com", "b@example.com"):
        PersonFactory(forum=cast.forum, name="Jo Whitfield", email=email)

    assert problems_of("members", [["Name"], ["Jo Whitfield"]], cast.coordinator) == {
        2: ["You have 2 people called Jo Whitfield. Give the email or code."]
    }


def test_people_of_another_forum_are_not_known(cast):
    PersonFactory(forum=cast.other_forum, name="Amina Yusuf", email=AMINA[1])

    sheet = begin("members", [HEAD, AMINA], by=cast.coordinator)

    assert lines_of(sheet)[0].is_new


# --- What Excel breaks, and what people write --------------------------------------------------


@pytest.mark.parametrize("form", ["xlsx", "ods", "csv"])
def test_own_list_comes_into_an_empty_forum_as_it_was(cast, form):
    OrganisationFactory(forum=cast.forum, name="Oak School", kind=Organisation.Kind.SCHOOL)
    oak = Organisation.objects.get(name="Oak School")
    EarlierName.objects.create(organisation=oak, name="Elm School", until=date(2020, 7, 31))
    TermDate.objects.create(
        forum=cast.forum,
        kind=TermDate.Kind.HALF_TERM,
        name="=1+1",
        starts_on=date(2026, 10, 26),
        ends_on=date(2026, 10, 30),
    )
    hostile = ["=1+1", "+44 1632 960001", "-5", "@SUM(1)", "'=1+1", "007", "1E5", "#N/A"]
    for number, words in enumerate(hostile):
        PersonFactory(
            forum=cast.forum,
            user=None,
            name=f"{words} x",
            known_as=words,
            phone="+44 7700 900123",
            email=f"h{number}@example.org",
            code=words,
            address="1 Long Road\nWarwick",
            organisation=oak,
            contact_by=Person.Contact.POST,
            shares_access_needs=True,
            access_needs="-5 steps",
        )
    there = ForumFactory(slug="new")
    by = PersonFactory(forum=there, roles=["coordinator"])
    Person.objects.filter(pk=by.pk).update(is_active=True)

    for kind in ("organisations", "term-dates", "members"):
        come_in(kind, exported(kind, cast.forum, form), by=by, name=f"list.{form}")

    for kind in ("organisations", "term-dates"):
        assert plain_rows(kind, there) == plain_rows(kind, cast.forum)
    came = [row for row in plain_rows("members", there) if row["name"] != by.name]
    assert came == plain_rows("members", cast.forum)


def test_spreadsheet_as_people_keep_it_is_understood(cast):
    """Semicolons, Windows-1252, a title above, a lost nought, first name and surname apart."""
    content = (
        "Our members 2026;;;\r\n;;;\r\n"
        "Surname;Forename;Ring them on;e-mail\r\n"
        "Núñez;José;7700900123;jose@example.org\r\n"
        "O’Neill;Siân;447700900124;\r\n"
    ).encode("cp1252")
    sheet = begin("members", content, by=cast.coordinator)

    assert sheet.state == State.MATCHING
    match_columns(
        sheet_import=sheet,
        columns=["last_name", "first_name", "phone", "email"],
        by=cast.coordinator,
    )
    bring_in(sheet_import=sheet, when_known="skip", by=cast.coordinator)

    assert Person.objects.get(name="José Núñez").phone == "07700900123"
    assert Person.objects.get(name="Siân O’Neill").phone == "+447700900124"


def test_sums_at_the_foot_and_names_of_columns_again_are_left_out(cast, signed_in):
    rows = [
        ["Name", "Email"],
        ["Amina Yusuf", "amina@example.org"],
        ["NAME", "e-mail"],
        ["Total Communication", "hello@example.org"],
        ["", ""],
        ["Sub-total", "2"],
        ["Total: 2", ""],
    ]
    sheet = begin("members", rows, by=cast.coordinator)

    page = signed_in(cast.coordinator).get(f"/here/spreadsheets/{sheet.pk}/").content.decode()
    lines = sheet_lines(sheet, kind_of("members"), timezone.localdate())
    bring_in(sheet_import=sheet, when_known="skip", by=cast.coordinator)

    assert [(line.number, line.what_happens) for line in lines] == [
        (2, "New"),
        (3, "Left out"),
        (4, "New"),
        (6, "Left out"),
        (7, "Left out"),
    ]
    assert "The names of the columns again." in page
    assert page.count("A sum at the foot of the list.") == 2
    came = Person.objects.filter(forum=cast.forum, email__endswith="@example.org")
    assert {"Amina Yusuf", "Total Communication"} <= set(came.values_list("name", flat=True))
    sheet.refresh_from_db()
    assert (sheet.added, sheet.left_out) == (2, 3)


def test_columns_are_matched_as_they_were_the_last_time(cast):
    """Each month the same list comes, with names of columns that only that forum has."""
    rows = [["Mum or dad", "Where we write"], ["Amina Yusuf", "amina@example.org"]]
    other = PersonFactory(forum=ForumFactory(slug="other"), roles=["coordinator"])
    first = begin("members", rows, by=cast.coordinator)
    never_brought_in = begin("members", rows, by=cast.coordinator)
    match_columns(sheet_import=first, columns=["name", "email"], by=cast.coordinator)
    bring_in(sheet_import=first, when_known="skip", by=cast.coordinator)

    second = begin("members", [rows[0], ["Jo", "jo@example.org"]], by=cast.chair)

    assert (first.state, never_brought_in.state) == (State.MATCHING, State.MATCHING)
    assert (second.state, second.columns) == (State.PREVIEW, ["name", "email"])
    assert begin("reps", rows, by=cast.coordinator).state == State.MATCHING
    assert begin("members", [[*rows[0], "Age"], ["Jo", "", 4]], by=cast.chair).columns[2] == ""
    assert begin("members", rows, by=other).state == State.MATCHING


def test_ods_comes_in_with_repeated_rows_left_out(cast):
    content = ods_of(
        ods_row("Name", "Email")
        + ods_row("=1+1", "sum@example.org")
        + '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )

    come_in("members", content, by=cast.coordinator, name="list.ods")

    assert Person.objects.filter(forum=cast.forum, name="=1+1").exists()


def test_term_dates_come_as_excel_leaves_them(cast):
    rows = [
        ["Holiday", "From", "To"],
        ["Christmas", "21/12/2026", "46389"],
        ["Inset", "4 Jan 2027", ""],
    ]

    come_in("term-dates", rows, by=cast.coordinator)

    found = TermDate.objects.filter(forum=cast.forum).order_by("starts_on")
    assert [(each.starts_on, each.ends_on) for each in found] == [
        (date(2026, 12, 21), date(2027, 1, 2)),
        (date(2027, 1, 4), date(2027, 1, 4)),
    ]


def test_every_mistake_is_a_sentence_with_its_column(cast):
    rows = [
        ["Name", "Email", "Phone", "Best way", "Organisation"],
        ["", "jo@example.org", "", "", ""],
        ["A", "x", "", "", ""],
        ["B", "", "4.47701E+11", "", ""],
        ["C", "", "", "pigeon", ""],
        ["D", "", "", "", "Nobody Ltd"],
        ["E" * 151, "", "", "", ""],
    ]

    assert problems_of("members", rows, cast.coordinator) == {
        2: ["“Name” is empty."],
        3: ["Email: “x” is not an email address."],
        4: [
            "Phone: Excel has shortened this number to 4.47701E+11. Write it again, in a cell "
            "that is set to “Text”."
        ],
        5: [
            "Best way: “pigeon” is none of these: “Email”, “Phone call”, “Text message”, “Letter”."
        ],
        6: ["You have no organisation called “Nobody Ltd” yet. Bring in organisations first."],
        7: ["Name: This is longer than 150 letters."],
    }


def test_bank_details_never_come_in(cast, signed_in):
    sheet = begin(
        "members", [["Name", "Sort code", "Account number"], ["A", "1", "2"]], by=cast.coordinator
    )
    client = signed_in(cast.coordinator)

    page = client.get(f"/here/spreadsheets/{sheet.pk}/columns/").content.decode()
    client.post(
        f"/here/spreadsheets/{sheet.pk}/columns/",
        {"column_0": "name", "column_1": "phone", "column_2": ""},
    )

    assert page.count("Bank details do not come in with a list") == 2
    sheet.refresh_from_db()
    assert sheet.columns == ["name", "", ""]


def test_columns_are_refused_twice_or_missing(cast):
    sheet = begin("members", [["A", "B"], ["x", "y"]], by=cast.coordinator)

    with pytest.raises(RuleBroken, match="Two columns are “Name”"):
        match_columns(sheet_import=sheet, columns=["name", "name"], by=cast.coordinator)
    with pytest.raises(RuleBroken, match="Say which column is “Name”"):
        match_columns(sheet_import=sheet, columns=["", "email"], by=cast.coordinator)


# --- Undoing -----------------------------------------------------------------------------------


def test_what_came_in_goes_and_what_was_changed_is_as_before(cast):
    PersonFactory(forum=cast.forum, name="Amina Yusuf", email=AMINA[1], phone="01926 1")
    before = plain_rows("members", cast.forum)
    sheet = come_in("members", [HEAD, AMINA, JO], by=cast.coordinator, when_known=UPDATE)

    undo_import(sheet_import=sheet, by=cast.chair)

    assert plain_rows("members", cast.forum) == before
    sheet.refresh_from_db()
    assert (sheet.state, sheet.undone_by) == (State.UNDONE, cast.chair)


def test_row_that_was_used_since_stays_and_is_named(cast):
    sheet = come_in("members", [HEAD, AMINA, JO, ["Kit Lee", "", ""]], by=cast.coordinator)
    used = Person.objects.get(name="Jo Whitfield")
    Person.objects.filter(pk=cast.officer.pk).update(deputy=used)
    change_contact(person=Person.objects.get(name="Kit Lee"), by=cast.coordinator, phone="01926 2")

    undoing = look_for_uses(sheet)
    undo_import(sheet_import=sheet, by=cast.coordinator)

    assert undoing.rows_that_stay == {
        3: ["It has been used since: person."],
        4: ["It has been changed since."],
    }
    assert undoing.number == 1
    assert not Person.objects.filter(name="Amina Yusuf").exists()
    assert Person.objects.filter(name__in=["Jo Whitfield", "Kit Lee"]).count() == 2


def test_what_a_used_record_belongs_to_stays_too(cast):
    sheet = come_in(
        "organisations",
        [["Name", "Earlier names"], ["Oak", "Elm (until 1 May 2020)"]],
        by=cast.coordinator,
    )
    EarlierName.objects.update(name="Ash")

    with pytest.raises(RuleBroken, match="Every row has been used"):
        undo_import(sheet_import=sheet, by=cast.coordinator)

    assert look_for_uses(sheet).rows_that_stay == {
        2: ["Something that stays belongs to it.", "It has been changed since."]
    }


def test_after_seven_days_nothing_is_undone_and_nothing_of_before_is_kept(cast):
    PersonFactory(forum=cast.forum, name="Amina Yusuf", email=AMINA[1], phone="01926 1")
    sheet = come_in("members", [HEAD, AMINA], by=cast.coordinator, when_known=UPDATE)
    later = sheet.done_at + timedelta(days=7)

    with pytest.raises(RuleBroken, match="Seven days are over"):
        undo_import(sheet_import=sheet, by=cast.coordinator, now=later)
    assert forget_what_was_before(now=later - timedelta(seconds=1)) == 0
    assert forget_what_was_before(now=later + timedelta(seconds=1)) == 1
    assert not ImportedRecord.objects.filter(sealed__isnull=False).exists()


def test_undone_twice_is_once(cast):
    sheet = come_in("members", [HEAD, AMINA], by=cast.coordinator)

    undo_import(sheet_import=sheet, by=cast.coordinator)
    undo_import(sheet_import=sheet, by=cast.chair)

    sheet.refresh_from_db()
    assert sheet.undone_by == cast.coordinator


# --- Who may, and for how long a file is kept --------------------------------------------------


@pytest.mark.parametrize("role", ["treasurer", "rep", "officer", "facilitator", "signatory"])
def test_nobody_else_brings_anything_in(cast, role):
    person = getattr(cast, role)

    assert kinds_for(person) == []
    with pytest.raises(RuleBroken, match="for others of the forum"):
        begin("members", [HEAD, AMINA], by=person)


def test_kinds_are_all_there_for_the_coordinator(cast):
    assert [kind.key for kind in kinds_for(cast.coordinator)] == list(all_kinds())
    assert set(all_kinds()) == {
        "members",
        "organisations",
        "term-dates",
        "hub-log",
        "attendance",
        "planned-work",
        "feedback",
        "reps",
        "claims",
    }


def test_only_who_chose_the_file_reads_it(cast, signed_in):
    sheet = begin("members", [HEAD, AMINA], by=cast.coordinator)
    url = f"/here/spreadsheets/{sheet.pk}/"

    chair = signed_in(cast.chair)
    answers = [chair.get(f"{url}{page}").status_code for page in ("", "columns/", "to-mend.xlsx")]

    assert answers == [404, 404, 404]
    assert "list.csv" not in chair.get("/here/spreadsheets/").content.decode()
    with pytest.raises(RuleBroken, match="Only whoever chose the file"):
        bring_in(sheet_import=sheet, when_known="skip", by=cast.chair)
    with pytest.raises(RuleBroken, match="Only whoever chose the file"):
        throw_away(sheet_import=sheet, by=cast.chair)


def test_file_that_nobody_brings_in_goes_after_thirty_days(cast):
    old = begin(
        "members", [HEAD, AMINA], by=cast.coordinator, now=timezone.now() - timedelta(days=31)
    )
    new = begin("members", [HEAD, JO], by=cast.coordinator)

    forget_spreadsheets(timestamp=0)

    assert list(SheetImport.objects.all()) == [new]
    assert Event.objects.filter(verb="import.thrown_away", subject_id=old.pk).exists()


def test_eleventh_file_waits(cast):
    for _ in range(10):
        begin("members", [HEAD, AMINA], by=cast.coordinator)

    with pytest.raises(RuleBroken, match="You have 10 spreadsheets waiting"):
        begin("members", [HEAD, AMINA], by=cast.coordinator)


def test_database_keeps_no_words_of_what_is_done(cast):
    sheet = come_in("members", [HEAD, AMINA], by=cast.coordinator)

    with pytest.raises(IntegrityError, match="forgets_its_words"), transaction.atomic():
        SheetImport.objects.filter(pk=sheet.pk).update(sealed=b"words")


# --- Pages -------------------------------------------------------------------------------------


@pytest.fixture
def client(cast, signed_in):
    return signed_in(cast.coordinator)


def send(client, rows, kind="members", name="list.csv"):
    return client.post(
        f"/here/spreadsheets/add/{kind}/",
        {"one_time_key": uuid.uuid4(), "upload": upload(name, csv_of(*rows))},
        follow=True,
    )


def test_way_of_a_file_through_the_pages(client, cast):
    seen = send(client, [HEAD, AMINA, ["Jo", "x", ""]]).content.decode()
    sheet = SheetImport.objects.get()
    url = f"/here/spreadsheets/{sheet.pk}/"
    refused = client.post(f"{url}bring-in/").content.decode()
    done = client.post(f"{url}bring-in/", {"leaves_wrong_out": "on"}, follow=True)

    assert "Row 3: Jo" in seen
    assert "“x” is not an email address" in seen
    assert "1 row is to mend. Nothing was brought in." in refused
    assert "You can take it out again until" in done.content.decode()
    assert Person.objects.filter(forum=cast.forum, name="Amina Yusuf").exists()


def test_rows_to_mend_come_as_they_were_and_are_sent_again(client, cast):
    send(client, [HEAD, AMINA, ["=1+1", "x", "+44 1"]])
    sheet = SheetImport.objects.get()

    answer = client.get(f"/here/spreadsheets/{sheet.pk}/to-mend.xlsx")
    book = load_workbook(BytesIO(answer.content)).worksheets[0]

    assert [[cell.value for cell in row] for row in book] == [
        [*HEAD, "What is wrong"],
        ["=1+1", "x", "+44 1", "Email: “x” is not an email address."],
    ]
    assert {cell.data_type for row in book for cell in row} == {"s"}
    book["B2"] = "mended@example.org"
    mended = BytesIO()
    book.parent.save(mended)
    again = begin("members", mended.getvalue(), by=cast.coordinator, name="to-mend.xlsx")
    assert again.state == State.PREVIEW
    assert [line.problems for line in lines_of(again)] == [[]]


def test_file_that_is_no_list_is_refused_in_words(client):
    page = client.post(
        "/here/spreadsheets/add/members/",
        {"one_time_key": uuid.uuid4(), "upload": upload("a.pdf", b"%PDF-1.7")},
    )

    assert "The selected file must be an Excel (.xlsx), ODS or CSV file." in page.content.decode()
    assert not SheetImport.objects.exists()


def test_list_of_another_forum_is_not_there(cast, signed_in):
    sheet = come_in("members", [HEAD, AMINA], by=cast.coordinator)
    stranger = signed_in(cast.stranger)

    for page in ("", "undo/", "columns/"):
        assert stranger.get(f"/there/spreadsheets/{sheet.pk}/{page}").status_code == 404
        assert stranger.get(f"/here/spreadsheets/{sheet.pk}/{page}").status_code == 404


def test_list_that_nobody_knows_is_not_there(client):
    assert client.get("/here/spreadsheets/add/passwords/").status_code == 404


def test_pattern_to_fill_in_comes_in_as_it_is(client, cast):
    OrganisationFactory(forum=cast.forum, name="Warwickshire County Council")
    HubFactory(forum=cast.forum)
    PersonFactory(forum=cast.forum, name="Amina Yusuf", email="amina@example.org")
    for kind in ("members", "organisations", "term-dates", "attendance", "planned-work"):
        answer = client.get(f"/here/spreadsheets/add/{kind}/empty.xlsx")

        sheet = begin(kind, answer.content, by=cast.coordinator, name="empty.xlsx")

        assert sheet.state == State.PREVIEW, kind
        assert [line.problems for line in lines_of(sheet)] == [[]], kind


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_imports_query_count(number, client, cast, django_assert_num_queries):
    for _ in range(number):
        come_in("members", [HEAD, [f"Person {uuid.uuid4()}", "", ""]], by=cast.coordinator)

    with django_assert_num_queries(6):
        client.get("/here/spreadsheets/")


@pytest.mark.parametrize("number", [1, 3])
def test_preview_query_count(number, client, cast, django_assert_num_queries):
    rows = [[f"Person {n}", f"n{n}@example.org", ""] for n in range(number)]
    sheet = begin("members", [HEAD, *rows], by=cast.coordinator)

    with django_assert_num_queries(6):
        client.get(f"/here/spreadsheets/{sheet.pk}/")


def test_undo_asks_as_much_for_one_row_as_for_three(client, cast, django_assert_num_queries):
    counts = set()
    for number in (1, 3):
        rows = [[f"Person {number} {n}", "", ""] for n in range(number)]
        sheet = come_in("members", [HEAD, *rows], by=cast.coordinator)
        with connection.execute_wrapper(counter := Counter()):
            client.get(f"/here/spreadsheets/{sheet.pk}/undo/")
        counts.add(counter.number)

    assert len(counts) == 1


class Counter:
    def __init__(self):
        self.number = 0

    def __call__(self, execute, *args):
        self.number += 1
        return execute(*args)


# --- By a job ----------------------------------------------------------------------------------


def test_long_list_comes_in_by_a_job(client, cast):
    rows = [[f"Person {n}", f"n{n}@example.org", ""] for n in range(501)]
    send(client, [HEAD, *rows])
    sheet = SheetImport.objects.get()

    page = client.post(f"/here/spreadsheets/{sheet.pk}/bring-in/", follow=True).content.decode()
    waiting = Person.objects.filter(name="Person 500").exists()
    bring_in_spreadsheet(sheet_id=sheet.pk)
    bring_in_spreadsheet(sheet_id=sheet.pk)

    assert "Your list is being brought in" in page
    assert not waiting
    sheet.refresh_from_db()
    assert (sheet.state, sheet.added) == (State.DONE, 501)


def test_job_that_is_refused_says_why_on_the_page(client, cast):
    rows = [[f"Person {n}", f"n{n}@example.org", ""] for n in range(501)]
    send(client, [HEAD, *rows])
    sheet = SheetImport.objects.get()
    client.post(f"/here/spreadsheets/{sheet.pk}/bring-in/")
    Person.objects.filter(pk=cast.coordinator.pk).update(roles=["rep"])

    bring_in_spreadsheet(sheet_id=sheet.pk)
    Person.objects.filter(pk=cast.coordinator.pk).update(roles=["coordinator"])

    page = client.get(f"/here/spreadsheets/{sheet.pk}/").content.decode()
    assert "You may not bring in this list any more." in page
    assert not Person.objects.filter(name="Person 1").exists()


def brought_in_long_list(cast):
    rows = [[f"Person {n}", f"n{n}@example.org", ""] for n in range(501)]
    return come_in("members", [HEAD, *rows], by=cast.coordinator)


def test_long_list_is_taken_out_by_a_job(client, cast):
    sheet = brought_in_long_list(cast)

    page = client.post(f"/here/spreadsheets/{sheet.pk}/undo/", follow=True).content.decode()
    waiting = Person.objects.filter(name="Person 500").exists()
    for _ in range(2):
        take_out_spreadsheet(sheet_id=sheet.pk, person_id=cast.coordinator.pk)

    assert "The list is being taken out again" in page
    assert waiting
    assert not Person.objects.filter(name="Person 500").exists()
    sheet.refresh_from_db()
    assert (sheet.state, sheet.undone_by) == (State.UNDONE, cast.coordinator)
    assert Event.objects.filter(verb="import.undone").count() == 1


def test_job_that_may_not_take_out_says_why_on_the_page(client, cast):
    sheet = brought_in_long_list(cast)
    client.post(f"/here/spreadsheets/{sheet.pk}/undo/")
    SheetImport.objects.update(done_at=timezone.now() - timedelta(days=8))

    take_out_spreadsheet(sheet_id=sheet.pk, person_id=cast.coordinator.pk)

    page = client.get(f"/here/spreadsheets/{sheet.pk}/").content.decode()
    assert "It was not taken out" in page
    assert "Seven days are over" in page
    assert Person.objects.filter(name="Person 500").exists()


# --- At the same moment ------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("races")
def test_two_presses_bring_in_once(cast):
    sheet = begin("members", [["Name"], ["Amina"], ["Jo"]], by=cast.coordinator)

    done = all_at_once(
        2, lambda _: bring_in(sheet_import=sheet, when_known="skip", by=cast.coordinator)
    )

    assert {each.state for each in done} == {State.DONE}
    assert Person.objects.filter(name__in=["Amina", "Jo"]).count() == 2
    assert ImportedRecord.objects.filter(sheet=sheet).count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("races")
def test_two_presses_without_the_lock_bring_in_twice(cast, monkeypatch):
    """The control: names are no key, so without waiting both presses add everybody."""
    sheet = begin("members", [["Name"], ["Amina"], ["Jo"]], by=cast.coordinator)
    start = threading.Barrier(2)

    def look_without_waiting(found):
        found = SheetImport.objects.select_related("forum", "started_by").get(pk=found.pk)
        start.wait(timeout=20)
        return found

    monkeypatch.setattr(imports_actions, "_locked", look_without_waiting)
    monkeypatch.setattr(imports_actions, "Forum", Nothing())
    all_at_once(2, lambda _: bring_in(sheet_import=sheet, when_known="skip", by=cast.coordinator))

    assert Person.objects.filter(name="Amina").count() == 2


class Nothing:
    """Stands for the forum's row, and locks nothing."""

    objects = property(lambda self: self)

    def select_for_update(self, **kwargs):
        return self

    def get(self, **kwargs):
        return None


def test_record_that_is_gone_already_is_named(cast):
    sheet = come_in("members", [HEAD, AMINA, JO], by=cast.coordinator)
    Person.objects.get(name="Jo Whitfield").delete()

    undoing = look_for_uses(sheet)

    assert undoing.rows_that_stay == {3: ["It is gone already."]}
    with pytest.raises(ObjectDoesNotExist):
        Person.objects.get(name="Jo Whitfield")
