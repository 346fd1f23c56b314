"""Seats of parent carers, and which organisations came to what they were expected at."""

from datetime import date, datetime, timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from coproduction.exceptions import RuleBroken
from coproduction.figures import Period
from coproduction.tests.factories import OrganisationFactory, PersonFactory
from hub.actions import add_seat, end_seat, expect_organisations, fill_seat
from hub.involvement import attendance_of_organisations, map_of
from hub.models import Attendance, PoolMember, Seat, Session
from hub.tests.factories import HubFactory, ItemFactory, SessionFactory

NOW = datetime(2026, 11, 21, 9, tzinfo=ZoneInfo("Europe/London"))


def held(board, days_ago, *people):
    session = SessionFactory(
        hub=board, starts_at=NOW - timedelta(days=days_ago), state=Session.State.HELD
    )
    item = ItemFactory(session=session)
    for person in people:
        Attendance.objects.create(session=session, item=item, person=person, came_as="officer")
    return session


def test_attendance_counts_organisations_and_not_people(cast, signed_in):
    board = HubFactory(forum=cast.forum, kind="board")
    nhs = OrganisationFactory(forum=cast.forum, name="The NHS")
    nurse = PersonFactory(forum=cast.forum, organisation=nhs, roles=["officer"])
    expect_organisations(
        hub=board,
        organisations=[cast.council, nhs],
        by=cast.chair,
        now=NOW - timedelta(days=100),
    )
    held(board, 60, cast.officer, cast.facilitator, nurse)
    late = held(board, 30, cast.officer)
    held(board, 200, cast.officer)
    period = Period(NOW.date() - timedelta(days=365), NOW.date())

    number, rows = attendance_of_organisations(board, period)

    assert number == 3
    assert [(row.name, row.came, row.expected, row.share) for row in rows] == [
        ("The NHS", 1, 2, 50),
        (cast.council.name, 2, 2, 100),
    ]
    assert rows[0].missed == [late.day]


def test_who_is_expected_no_more_counts_until_then(cast):
    board = HubFactory(forum=cast.forum)
    expect = {"hub": board, "by": cast.chair}
    expect_organisations(organisations=[cast.council], now=NOW - timedelta(days=100), **expect)
    held(board, 60)
    expect_organisations(organisations=[], now=NOW - timedelta(days=50), **expect)
    held(board, 30)

    _, (row,) = attendance_of_organisations(board, Period(date(2026, 1, 1), NOW.date()))

    assert (row.came, row.expected) == (0, 1)
    with pytest.raises(RuleBroken, match="organisations of this forum"):
        expect_organisations(organisations=[OrganisationFactory(forum=cast.other_forum)], **expect)


def test_attendance_page_refuses_impossible_days_in_words(cast, signed_in):
    board = HubFactory(forum=cast.forum)

    page = signed_in(cast.chair).get(
        f"/here/hub/groups/{board.pk}/attendance/?from=2026-05-31&to=2026-05-01"
    )

    assert "must not be before" in page.content.decode()


def test_seat_changes_hands_and_keeps_its_history(cast):
    board = HubFactory(forum=cast.forum)
    seat = add_seat(hub=board, title="Rep", holder=cast.rep, by=cast.chair, now=NOW)

    later = fill_seat(seat=seat, holder=cast.chair, by=cast.chair, now=NOW + timedelta(days=30))

    assert [(each.holder, each.since, each.until) for each in Seat.objects.order_by("pk")] == [
        (cast.rep, date(2026, 11, 21), date(2026, 12, 21)),
        (cast.chair, date(2026, 12, 21), None),
    ]
    assert list(Seat.objects.on(date(2026, 12, 1))) == [seat]
    with pytest.raises(RuleBroken, match="changed meanwhile"):
        fill_seat(seat=seat, holder=None, by=cast.chair)
    with pytest.raises(RuleBroken, match="somebody of this forum"):
        fill_seat(seat=later, holder=cast.stranger, by=cast.chair)


def test_map_shows_each_group_under_the_one_it_reports_to(cast, signed_in):
    board = HubFactory(forum=cast.forum, name="Board", kind="board")
    group = HubFactory(forum=cast.forum, name="Group & <friends>", reports_to=board)
    HubFactory(forum=cast.forum, name="Alone")
    HubFactory(forum=cast.other_forum, name="Elsewhere")
    add_seat(hub=board, title="Rep", holder=cast.rep, by=cast.chair)
    add_seat(hub=board, title="Rep", by=cast.chair)
    gone = add_seat(hub=group, title="Rep", by=cast.chair)
    end_seat(seat=gone, by=cast.chair)

    boxes = map_of(cast.forum, timezone.localdate())
    client = signed_in(cast.officer)
    page = client.get("/here/hub/groups/map/").content.decode()
    picture = client.get("/here/hub/groups/map.svg")

    assert [(box.hub.name, box.depth, box.in_words) for box in boxes] == [
        ("Alone", 0, "No seat for parent carers"),
        ("Board", 0, "1 of 2 seats held, 1 free"),
        ("Group & <friends>", 1, "No seat for parent carers"),
    ]
    assert "1 of 2 seats are held" in page
    drawing = ElementTree.fromstring(picture.content)
    assert drawing.get("role") == "img"
    assert "Group & <friends>" in "".join(drawing.itertext())
    assert "style=" not in picture.content.decode()


def test_map_asks_the_database_as_often_for_three_rows_as_for_one(
    cast, signed_in, django_assert_num_queries
):
    client = signed_in(cast.rep)
    for _ in range(2):
        add_seat(hub=HubFactory(forum=cast.forum), title="Rep", holder=cast.rep, by=cast.chair)
        with django_assert_num_queries(6):
            client.get("/here/hub/groups/map/")


def test_group_with_too_few_members_is_a_need_until_it_has_them(cast, signed_in):
    steering = HubFactory(forum=cast.forum, kind="steering", members_wanted=3)
    PoolMember.objects.create(hub=steering, person=cast.rep, joined_on="2026-01-01")
    # On a seat and in the pool: one person. Left, or of a seat that is free: nobody.
    add_seat(hub=steering, title="Rep", holder=cast.rep, by=cast.chair)
    add_seat(hub=steering, title="Rep", holder=cast.chair, by=cast.chair)
    add_seat(hub=steering, title="Rep", by=cast.chair)
    PoolMember.objects.create(
        hub=steering, person=cast.treasurer, joined_on="2026-01-01", left_on="2026-02-01"
    )
    client = signed_in(cast.coordinator)

    before = client.get("/home/").content.decode()
    group = client.get(steering.get_absolute_url()).content.decode()
    PoolMember.objects.create(hub=steering, person=PersonFactory(forum=cast.forum), joined_on=NOW)
    after = client.get("/home/").content.decode()

    assert "2 active members; it wants at least 3." in before
    assert "Too few" in group
    assert f"Find people for {steering}" not in after
