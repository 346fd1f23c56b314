"""The forward plan: what is coming, from every place where it is known, and as a spreadsheet."""

import io
import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from coproduction.exceptions import RuleBroken
from coproduction.models import Event, Message, Work
from coproduction.tests.factories import ProgrammeFactory, WorkFactory
from hub.actions import send_request
from hub.actions.plan import import_plan, plan_work
from hub.jobs import remind_to_book_early
from hub.plan import later, months_ahead
from hub.plan_file import check_plan
from hub.tests.factories import HubFactory, ItemFactory, RequestFactory, SessionFactory

NOW = datetime(2026, 11, 21, 9, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture
def plan_of_all_kinds(cast):
    """One of everything that can be coming, a month or more ahead."""
    hub = HubFactory(forum=cast.forum)
    december = SessionFactory(hub=hub, starts_at=NOW + timedelta(days=28))
    january = SessionFactory(hub=hub, starts_at=NOW + timedelta(days=60))
    ItemFactory(session=december, title="On it", minutes=30)
    asked = RequestFactory(hub=hub, title="Asked", preferred_session=january, minutes=40)
    with time_machine.travel(NOW, tick=False):
        send_request(request=asked, by=asked.requestor)
        anytime = RequestFactory(hub=hub, title="Any time", requestor=cast.officer)
        send_request(request=anytime, by=cast.officer)
    ItemFactory(
        session=SessionFactory(hub=hub, starts_at=NOW - timedelta(days=30)),
        title="Was here",
        return_on=date(2027, 2, 3),
        state="presented",
    )
    WorkFactory(forum=cast.forum, title="Planned", status="planned", comes_on=date(2027, 4, 30))
    WorkFactory(forum=cast.forum, title="Too far", status="planned", comes_on=date(2027, 5, 1))


def test_plan_shows_what_comes_after_these_months_as_later(plan_of_all_kinds, cast):
    assert [each.title for each in later(cast.forum, NOW.date())] == ["Too far"]


def test_plan_shows_everything_that_is_coming_by_month(plan_of_all_kinds, cast):
    months = months_ahead(cast.forum, cast.coordinator, NOW.date())

    assert [month.first for month in months][::5] == [date(2026, 11, 1), date(2027, 4, 1)]
    assert {
        month.first.month: [(each.title, each.how_sure) for each in month.planned]
        for month in months
        if month.planned
    } == {
        12: [("On it", "On the agenda")],
        1: [("Asked", "Asked for")],
        2: [("Was here", "Comes back, first seen 22 October 2026")],
        4: [("Planned", "Planned")],
    }
    assert [(m.sessions, m.minutes, m.taken) for m in months][1:3] == [(1, 120, 30), (1, 120, 40)]


def test_officer_sees_no_requests_of_others_in_the_plan(plan_of_all_kinds, cast, signed_in):
    with time_machine.travel(NOW, tick=False):
        team = signed_in(cast.coordinator).get("/here/hub/plan/").content.decode()
        officer = signed_in(cast.officer).get("/here/hub/plan/").content.decode()

    assert [word in team for word in ("Asked", "Any time", "Planned")] == [True] * 3
    assert ">Asked<" not in officer
    assert "Any time" in officer


def test_download_holds_what_the_page_shows_and_is_recorded(plan_of_all_kinds, cast, signed_in):
    with time_machine.travel(NOW, tick=False):
        answer = signed_in(cast.coordinator).get("/here/hub/plan.xlsx")

    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    titles = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert titles == ["On it", "Asked", "Was here", "Planned", "Too far", "Any time"]
    event = Event.objects.get(verb="plan.exported")
    assert event.fields == ["rows: 6"]


def test_plan_asks_the_database_as_often_for_three_rows_as_for_one(
    cast, signed_in, django_assert_num_queries
):
    client = signed_in(cast.coordinator)
    hub = HubFactory(forum=cast.forum)
    for _ in range(2):
        session = SessionFactory(hub=hub)
        ItemFactory(session=session)
        WorkFactory(forum=cast.forum, status="planned")
        with django_assert_num_queries(13):
            client.get("/here/hub/plan/")


def test_same_title_is_planned_once(cast):
    first = plan_work(forum=cast.forum, title="Swimming", by=cast.coordinator)

    assert plan_work(forum=cast.forum, title="Swimming", by=cast.coordinator) == first
    with pytest.raises(RuleBroken, match="list of work already"):
        plan_work(forum=cast.forum, title="swimming", by=cast.chair)


CSV = (
    "Title;When;Organisation;Programme;Notes\r\n"
    "Swimming;March 2027;{council};Change;ring first\r\n"
    "Letters;27/04/2027;;;\r\n"
)


def upload(text):
    return SimpleUploadedFile("plan.csv", text.encode("cp1252"))


def test_spreadsheet_is_shown_first_and_then_taken_in_as_a_whole(cast, signed_in):
    ProgrammeFactory(forum=cast.forum, name="Change")
    WorkFactory(forum=cast.forum, title="Letters")
    client = signed_in(cast.coordinator)

    shown = client.post(
        "/here/hub/plan/import/", {"upload": upload(CSV.format(council=cast.council.name))}
    ).content.decode()
    before = Work.objects.count()
    packed = re.search(r'name="rows" value="([^"]+)"', shown).group(1)
    first = client.post("/here/hub/plan/import/", {"rows": packed}, follow=True).content.decode()
    again = client.post("/here/hub/plan/import/", {"rows": packed}, follow=True).content.decode()

    assert "New" in shown
    assert "Known, gets this date" in shown
    assert before == 1
    assert "1 new in the plan, 1 with a new date." in first
    assert "0 new in the plan, 0 with a new date." in again
    swimming = Work.objects.get(title="Swimming")
    assert (swimming.comes_on, swimming.lead_organisation) == (date(2027, 3, 1), cast.council)
    assert Work.objects.get(title="Letters").comes_on == date(2027, 4, 27)


def test_spreadsheet_with_a_wrong_row_takes_nothing_in(cast, signed_in):
    text = "What,When,Organisation\nGood,March 2027,\n,soon,Nobody\nGood,,\n"

    page = signed_in(cast.coordinator).post("/here/hub/plan/import/", {"upload": upload(text)})

    words = page.content.decode()
    for sentence in (
        "It has no title.",
        "“soon” is not a date",
        "no organisation called “Nobody”",
        "The same title stands further up.",
    ):
        assert sentence in words
    assert 'name="rows"' not in words
    assert Work.objects.count() == 0


def test_rows_of_another_hand_are_refused(cast, signed_in):
    answer = signed_in(cast.coordinator).post("/here/hub/plan/import/", {"rows": "made:up"})

    assert answer.url == "/here/hub/plan/import/"
    rows = check_plan([(2, {"title": ""})], cast.forum)
    with pytest.raises(RuleBroken, match="Nothing was taken in"):
        import_plan(forum=cast.forum, rows=rows, by=cast.coordinator)


@pytest.mark.parametrize("content", [b"", b"Name\nx\n", b"PK\x03\x04zip"])
def test_file_that_is_no_plan_is_refused_in_words(cast, signed_in, content):
    answer = signed_in(cast.coordinator).post(
        "/here/hub/plan/import/", {"upload": SimpleUploadedFile("plan.csv", content)}
    )

    assert "There is a problem" in answer.content.decode()


@pytest.fixture
def planned(cast):
    """Work of the officer's own service, in five weeks, and a session with room before it."""
    SessionFactory(hub=HubFactory(forum=cast.forum))
    return WorkFactory(
        forum=cast.forum,
        status="planned",
        comes_on=timezone.localdate() + timedelta(weeks=5),
        lead_organisation=cast.officer.organisation,
    )


def asked_to_book():
    return Message.objects.filter(kind="hub/book_early").count()


def test_service_is_asked_once_to_book_what_it_plans(planned, cast, signed_in):
    remind_to_book_early(0)
    remind_to_book_early(0)

    # The facilitator works there too, and may ask for time.
    people = {each.person for each in Message.objects.filter(kind="hub/book_early")}
    assert people == {cast.officer, cast.facilitator}
    assert asked_to_book() == 2
    page = signed_in(cast.officer).get("/home/").content.decode()
    assert f"Book time for {planned}" in page


def test_new_date_is_asked_about_again(planned):
    remind_to_book_early(0)
    planned.comes_on += timedelta(weeks=1)
    planned.save()

    remind_to_book_early(0)

    assert asked_to_book() == 4


@pytest.mark.parametrize("case", ["asked", "on an agenda", "far away", "past", "undated", "active"])
def test_nobody_is_asked_to_book_what_needs_no_booking(case, planned, cast):
    hub = HubFactory(forum=cast.forum)
    if case == "asked":
        RequestFactory(hub=hub, work=planned)
    if case == "on an agenda":
        ItemFactory(session=SessionFactory(hub=hub), work=planned)
    days = {"far away": 99, "past": -1}.get(case, 30)
    planned.comes_on = None if case == "undated" else timezone.localdate() + timedelta(days=days)
    planned.status = "active" if case == "active" else "planned"
    planned.save()

    remind_to_book_early(0)

    assert asked_to_book() == 0


def test_lead_person_is_asked_alone(planned, cast):
    planned.lead_person = cast.officer
    planned.save()

    remind_to_book_early(0)

    assert [each.person for each in Message.objects.filter(kind="hub/book_early")] == [cast.officer]


def test_mail_names_sessions_with_time_left(planned, cast):
    full = SessionFactory(hub=HubFactory(forum=cast.forum, name="Full hub"))
    ItemFactory(session=full, minutes=full.minutes)

    remind_to_book_early(0)

    body = Message.objects.filter(kind="hub/book_early").first().body
    assert "Hub" in body
    assert "Full hub" not in body
