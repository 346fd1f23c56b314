"""The hub's log, attendance and plan come in from a forum's own spreadsheets."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from coproduction.events import verify_chains
from coproduction.exceptions import RuleBroken
from coproduction.figures import Period
from coproduction.imports.actions import bring_in, match_columns, undo_import
from coproduction.imports.reading import sheet_lines
from coproduction.imports.registry import kind_of
from coproduction.imports.undo import look_for_uses
from coproduction.models import Organisation, Person, Programme, SheetImport, Work
from coproduction.reports.evaluation import as_plain_data, evaluation
from coproduction.tests.factories import ForumFactory, PersonFactory
from coproduction.tests.sheets import begin, come_in, exported, plain_rows
from hub.demo import LOG
from hub.models import Attendance, Hub, Item, PoolMember, Session
from hub.tests.factories import HubFactory, SessionFactory

pytestmark = pytest.mark.django_db
LOG_HEAD = ["Date", "Time", "Topic", "Service", "Minutes", "Reps who were there"]
LETTERS = ["03/12/2021", "11:00", "Letters", "Council", "40", "rep-1; rep-2"]


def problems_of(kind, rows, by):
    sheet = begin(kind, rows, by=by)
    lines = sheet_lines(sheet, kind_of(kind), timezone.localdate())
    return {line.number: line.problems for line in lines if line.problems}


@pytest.fixture
def fresh(db):
    """The coordinator of a forum that has nothing yet."""
    return PersonFactory(forum=ForumFactory(slug="fresh"), roles=["coordinator"])


def test_warwickshires_log_comes_in_with_its_printed_figures(fresh):
    """Seed 004: 31 items & 4 prep sessions, 150 separate engagements."""
    sheet = come_in("hub-log", LOG.read_bytes(), by=fresh, name="log.csv")

    assert sheet.added == 35
    found = as_plain_data(evaluation(fresh.forum, Period(date(2021, 12, 1), date(2022, 5, 31))))
    assert (found["items"], found["prep_sessions"], found["engagements"]) == (31, 4, 150)
    assert verify_chains()[1] == []


def test_log_goes_out_and_comes_into_another_forum_as_it_was(fresh):
    come_in("hub-log", LOG.read_bytes(), by=fresh, name="log.csv")
    other = PersonFactory(forum=ForumFactory(slug="other"), roles=["coordinator"])

    come_in("hub-log", exported("hub-log", fresh.forum), by=other, name="log.xlsx")

    assert len(plain_rows("hub-log", other.forum)) == 35
    assert plain_rows("hub-log", other.forum) == plain_rows("hub-log", fresh.forum)


def test_log_that_is_in_already_adds_nothing(fresh):
    come_in("hub-log", LOG.read_bytes(), by=fresh, name="log.csv")

    with pytest.raises(RuleBroken, match="you have all of this already"):
        come_in("hub-log", LOG.read_bytes(), by=fresh, name="log.csv")


def test_log_is_undone_whole_with_all_that_it_made(fresh):
    models = (Item, Session, Attendance, PoolMember, Work, Hub, Organisation, Programme)
    sheet = come_in("hub-log", LOG.read_bytes(), by=fresh, name="log.csv")

    undo_import(sheet_import=sheet, by=fresh)

    assert {model.__name__: model.objects.count() for model in models} == {
        model.__name__: 0 for model in models
    }
    assert list(Person.objects.filter(forum=fresh.forum)) == [fresh]


def test_topic_that_was_written_on_stays_with_its_session_and_people(fresh):
    rows = [LOG_HEAD, LETTERS, ["10/12/2021", "11:00", "Taxis", "NHS", "20", "rep-3"]]
    sheet = come_in("hub-log", rows, by=fresh)
    Item.objects.filter(title="Letters").update(outcome="They write sooner.")

    undo_import(sheet_import=sheet, by=fresh)

    assert [item.title for item in Item.objects.all()] == ["Letters"]
    assert [session.day for session in Session.objects.all()] == [date(2021, 12, 3)]
    assert set(look_for_uses(sheet).rows_that_stay) == {2}
    assert Work.objects.get().title == "Letters"


def test_log_says_what_is_wrong_row_by_row(fresh):
    come_in("hub-log", [LOG_HEAD, LETTERS], by=fresh)
    tomorrow = timezone.localdate() + timedelta(days=1)
    rows = [
        LOG_HEAD,
        ["03/12/2021", "11:00", "Something else", "", "40", ""],
        [f"{tomorrow:%d/%m/%Y}", "11:00", "To come", "", "40", ""],
        ["10/12/2021", "11 o’clock", "Clock", "", "40", ""],
        ["10/12/2021", "12:00", "Long", "", "long", ""],
        ["17/12/2021", "11:00", "One", "", "40", ""],
        ["17/12/2021", "11:20", "Two", "", "40", ""],
    ]

    assert problems_of("hub-log", rows, fresh) == {
        2: ["Something else is recorded for this time: “Letters”."],
        3: ["This day is still to come."],
        4: ["Start: “11 o’clock” is not a time. Write it like 11:00."],
        5: ["Minutes: “long” is not a number of minutes, such as 90."],
        7: ["It overlaps “One” in line 6."],
    }


def test_row_that_overlaps_what_is_recorded_refuses_all_and_is_marked(fresh):
    come_in("hub-log", [LOG_HEAD, LETTERS], by=fresh)
    sheet = begin(
        "hub-log",
        [
            LOG_HEAD,
            ["10/12/2021", "11:00", "Fine", "", "40", ""],
            ["03/12/2021", "11:20", "Over", "", "40", ""],
        ],
        by=fresh,
    )

    with pytest.raises(RuleBroken, match="Nothing was brought in"):
        bring_in(sheet_import=sheet, when_known="skip", by=fresh)

    sheet.refresh_from_db()
    lines = sheet_lines(sheet, kind_of("hub-log"), timezone.localdate())
    assert [(line.number, line.problems) for line in lines if line.is_wrong] == [
        (3, ["It overlaps “Letters”, which is recorded."])
    ]
    assert Item.objects.count() == 1


def test_attendance_goes_out_and_comes_into_another_forum_as_it_was(fresh):
    come_in("hub-log", LOG.read_bytes(), by=fresh, name="log.csv")
    sheet = begin("attendance", exported("attendance", fresh.forum), by=fresh, name="a.xlsx")
    other = PersonFactory(forum=ForumFactory(slug="other"), roles=["coordinator"])
    names = [[row["name"], row["code"]] for row in plain_rows("members", fresh.forum)]
    come_in("members", [["Name", "Code"], *names], by=other)
    HubFactory(forum=other.forum, name=Hub.objects.get(forum=fresh.forum).name)
    days = {session.day for session in Session.objects.filter(hub__forum=fresh.forum)}

    rows = [
        [row["day"], row["hub"], row["who"], row["came_as"]]
        for row in {
            (row["day"], row["who"]): row for row in plain_rows("attendance", fresh.forum)
        }.values()
    ]
    come_in("attendance", [["Day", "Group", "Who", "Came as"], *rows], by=other)

    assert sheet.state == SheetImport.State.PREVIEW
    found = plain_rows("attendance", other.forum)
    assert sorted([row["day"], row["hub"], row["who"], row["came_as"]] for row in found) == sorted(
        rows
    )
    assert {each.day for each in Session.objects.filter(hub__forum=other.forum)} == days


def test_whole_attendance_comes_back_after_its_rows_are_gone(fresh):
    """Topics are known, so that who was at which of them comes back as it was."""
    come_in("hub-log", LOG.read_bytes(), by=fresh, name="log.csv")
    before, file = plain_rows("attendance", fresh.forum), exported("attendance", fresh.forum)
    Attendance.objects.filter(item__isnull=False).delete()

    come_in("attendance", file, by=fresh, name="attendance.xlsx")

    def as_set(rows):
        return {tuple(row.values()) for row in rows}

    assert as_set(plain_rows("attendance", fresh.forum)) == as_set(before)


def test_attendance_needs_people_groups_and_topics_that_are_there(cast):
    HubFactory(forum=cast.forum, name="Hub")
    HubFactory(forum=cast.forum, name="Board")
    rows = [
        ["Day", "Group", "Who", "Topic"],
        ["03/12/2021", "Hub", "Nobody", ""],
        ["03/12/2021", "Panel", cast.rep.name, ""],
        ["03/12/2021", "", cast.rep.name, ""],
        ["03/12/2021", "Hub", cast.rep.name, "Taxis"],
    ]

    assert problems_of("attendance", rows, cast.coordinator) == {
        2: ["You have nobody called “Nobody” yet. Bring in your people first."],
        3: ["You have no group called “Panel”."],
        4: ["Say which group met: you have several, or none yet."],
        5: ["There is no topic “Taxis” on 3 December 2021. Bring in the log first."],
    }


def test_attendance_at_a_known_session_can_be_changed_and_put_back(cast):
    hub = HubFactory(forum=cast.forum, name="Hub")
    session = SessionFactory(hub=hub, starts_at=timezone.now() - timedelta(days=9))
    Attendance.objects.create(session=session, person=cast.rep, came_as="observer")
    rows = [["Day", "Who", "Came as"], [session.day.isoformat(), cast.rep.email, "Chair"]]

    sheet = come_in("attendance", rows, by=cast.coordinator, when_known="update")
    changed = Attendance.objects.get().came_as
    undo_import(sheet_import=sheet, by=cast.coordinator)

    assert changed == "chair"
    assert Attendance.objects.get().came_as == "observer"
    assert Session.objects.count() == 1


def test_plan_goes_out_and_comes_into_another_forum_as_it_was(cast, fresh):
    come_in("organisations", [["Name"], ["Council"]], by=cast.coordinator)
    come_in("organisations", [["Name"], ["Council"]], by=fresh)
    rows = [
        ["What", "In plain words", "When", "Service"],
        ["=1+1", "-5 places", "March 2027", "Council"],
        ["+44", "Long\nwords", "", ""],
    ]
    come_in("planned-work", rows, by=cast.coordinator)

    come_in("planned-work", exported("planned-work", cast.forum), by=fresh, name="plan.xlsx")

    assert plain_rows("planned-work", fresh.forum) == plain_rows("planned-work", cast.forum)
    assert [row["title"] for row in plain_rows("planned-work", fresh.forum)] == ["=1+1", "+44"]


def test_known_work_gets_the_files_date_only_if_one_says_so_and_gets_its_own_back(cast):
    come_in("planned-work", [["What", "When"], ["Taxis", "1/3/2027"]], by=cast.coordinator)
    rows = [["What", "When"], ["taxis", "1/5/2027"]]

    with pytest.raises(RuleBroken, match="nothing to bring in"):
        come_in("planned-work", rows, by=cast.coordinator)
    sheet = come_in("planned-work", rows, by=cast.coordinator, when_known="update")
    changed = Work.objects.get().comes_on
    undo_import(sheet_import=sheet, by=cast.coordinator)

    assert (changed, Work.objects.get().comes_on) == (date(2027, 5, 1), date(2027, 3, 1))


def test_plan_names_only_what_the_forum_has(cast):
    rows = [["What", "Programme"], ["Taxis", "Nothing of ours"]]

    assert problems_of("planned-work", rows, cast.coordinator) == {
        2: ["There is no programme called “Nothing of ours” in this forum."]
    }


def test_log_comes_in_through_the_page(fresh, signed_in):
    """In one request, without a question to the database for each row of what is shown."""
    sheet = begin("hub-log", LOG.read_bytes(), by=fresh, name="log.csv")
    client = signed_in(fresh)
    match_columns(sheet_import=sheet, columns=sheet.columns, by=fresh)

    page = client.get(f"/fresh/spreadsheets/{sheet.pk}/").content.decode()
    done = client.post(f"/fresh/spreadsheets/{sheet.pk}/bring-in/", follow=True).content.decode()

    assert "<strong>35</strong>" in page
    assert "You can take it out again until" in done
