"""A hub's rule: the days that it gives, those that are skipped, and one date that changes."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from coproduction.exceptions import RuleBroken
from coproduction.models import Message, TermDate
from hub.actions import (
    add_hub,
    add_item,
    cancel_session,
    change_hub,
    make_sessions,
    move_session,
    send_request,
)
from hub.models import Hub, Item, Session
from hub.series import days_of_rule, plan, weekday_of_month
from hub.tests.factories import HubFactory, ItemFactory, RequestFactory, SessionFactory

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 21, 9, tzinfo=LONDON)


def fortnightly(**fields):
    return HubFactory(repeats="weeks", first_on=date(2026, 11, 27), **fields)


def test_fortnightly_friday_stays_at_eleven_over_both_changes_of_the_clock(cast):
    hub = fortnightly(forum=cast.forum)

    made = make_sessions(hub=hub, by=cast.coordinator, now=NOW)

    local = [timezone.localtime(session.starts_at) for session in made]
    assert {moment.time() for moment in local} == {time(11)}
    assert {moment.weekday() for moment in local} == {4}
    offsets = {moment.utcoffset() for moment in local}
    assert offsets == {timedelta(0), timedelta(hours=1)}
    in_march = [moment.date() for moment in local if moment.month == 3]
    assert in_march == [date(2027, 3, 5), date(2027, 3, 19)]


@pytest.mark.parametrize(
    ("day", "reason"),
    [(date(2026, 12, 25), "Christmas Day"), (date(2027, 3, 26), "Good Friday")],
)
def test_bank_holidays_are_left_out_and_named(db, day, reason):
    hub = HubFactory(repeats="weeks", every_weeks=1, first_on=date(2026, 11, 27))

    skipped = {each.day: each.skipped for each in plan(hub, day, day)}

    assert skipped == {day: reason}


def test_school_holidays_are_left_out_as_the_hub_says(db):
    hub = HubFactory(repeats="weeks", every_weeks=1, first_on=date(2026, 11, 27))
    kinds = TermDate.Kind
    for kind, name, first, last in (
        (kinds.HALF_TERM, "Spring half-term", date(2027, 2, 15), date(2027, 2, 19)),
        (kinds.HOLIDAY, "Christmas holiday", date(2026, 12, 21), date(2027, 1, 3)),
        (kinds.TERM, "Spring term", date(2027, 1, 4), date(2027, 3, 25)),
        (kinds.CLOSED, "Our away day", date(2027, 1, 15), date(2027, 1, 15)),
    ):
        TermDate.objects.create(
            forum=hub.forum, kind=kind, name=name, starts_on=first, ends_on=last
        )

    def found(in_holidays):
        hub.in_holidays = in_holidays
        days = plan(hub, date(2026, 11, 27), date(2027, 2, 28))
        return [(each.skipped, each.warning) for each in days if each.skipped or each.warning]

    holiday, half_term, away = "Christmas holiday", "Spring half-term", "Our away day"
    bank = ["Christmas Day", "New Year's Day"]
    assert found("skip") == [(name, "") for name in (*bank, away, half_term)]
    assert found("half_terms") == [(bank[0], ""), (bank[1], ""), (away, ""), ("", half_term)]
    assert found("meet") == [(bank[0], ""), (bank[1], ""), (away, ""), ("", half_term)]
    hub.weekday = 2
    assert (holiday, "") in found("skip")
    assert ("", holiday) in found("meet")


@pytest.mark.parametrize(
    ("month", "weekday", "which", "day"),
    [
        ((2026, 12), 3, 3, 17),
        ((2027, 2), 3, 3, 18),
        ((2028, 2), 1, 5, 29),  # a last Tuesday on 29 February
        ((2026, 5), 4, 5, 29),
        ((2026, 8), 0, 1, 3),
    ],
)
def test_weekday_of_month(month, weekday, which, day):
    assert weekday_of_month(*month, weekday, which) == date(*month, day)


def test_third_thursday_of_each_month(db):
    hub = HubFactory(repeats="months", week_of_month=3, weekday=3, first_on=date(2026, 11, 21))

    days = list(days_of_rule(hub, date(2026, 11, 21), date(2027, 2, 28)))

    assert days == [date(2026, 12, 17), date(2027, 1, 21), date(2027, 2, 18)]


def test_every_six_weeks_counts_from_the_first_date(db):
    hub = HubFactory(repeats="weeks", every_weeks=6, weekday=1, first_on=date(2026, 9, 1))

    days = list(days_of_rule(hub, date(2026, 11, 21), date(2027, 2, 28)))

    assert days == [date(2026, 11, 24), date(2027, 1, 5), date(2027, 2, 16)]


def test_every_other_month_keeps_its_months(db):
    hub = HubFactory(
        repeats="months", every_months=2, week_of_month=1, weekday=0, first_on=date(2026, 9, 1)
    )

    days = list(days_of_rule(hub, date(2026, 11, 21), date(2027, 4, 30)))

    assert days == [date(2027, 1, 4), date(2027, 3, 1)]


def test_sessions_are_made_once_and_for_a_year(cast):
    hub = fortnightly(forum=cast.forum, welcome_minutes=10)

    first = make_sessions(hub=hub, by=cast.coordinator, now=NOW)
    again = make_sessions(hub=hub, by=None, now=NOW)
    later = make_sessions(hub=hub, by=None, now=NOW + timedelta(days=28))

    assert len(first) == 25  # 26 fortnights without Christmas Day
    assert again == []
    assert [session.day for session in later] == [date(2027, 11, 26), date(2027, 12, 10)]
    welcome = Item.objects.filter(session__hub=hub)
    assert {item.kind for item in welcome} == {"welcome"}
    assert welcome.count() == 27


def test_day_of_a_moved_session_is_not_made_again(cast):
    hub = fortnightly(forum=cast.forum)
    session = make_sessions(hub=hub, by=None, now=NOW)[0]
    move_session(
        session=session,
        starts_at=session.starts_at + timedelta(days=3),
        reason="The room is taken.",
        by=cast.coordinator,
        now=NOW,
    )

    assert make_sessions(hub=hub, by=None, now=NOW) == []


def test_database_refuses_a_day_of_a_series_twice(cast):
    hub = fortnightly(forum=cast.forum)
    session = make_sessions(hub=hub, by=None, now=NOW)[0]

    twice = pytest.raises(IntegrityError, match="one_session_per_day_of_a_series")
    with twice, transaction.atomic():
        SessionFactory(hub=hub, series_on=session.series_on)


def test_move_session_tells_who_comes_and_keeps_its_agenda(cast):
    hub = fortnightly(forum=cast.forum)
    session = make_sessions(hub=hub, by=None, now=NOW)[0]
    item = ItemFactory(session=session, requestor=cast.officer)
    later = session.starts_at + timedelta(days=3)

    moved = move_session(
        session=session, starts_at=later, reason="Too few can come.", by=cast.chair, now=NOW
    )

    assert (moved.starts_at, moved.moved_from) == (later, session.starts_at)
    assert item.session == moved
    told = Message.objects.filter(kind="hub/session_moved")
    assert {message.person for message in told} == {cast.officer, cast.facilitator}
    assert "Too few can come." in told[0].body
    assert "Friday 27 November 2026, 11:00" in told[0].body


def test_move_session_refuses_past_taken_and_without_reason(cast):
    hub = fortnightly(forum=cast.forum)
    first, second, *_ = make_sessions(hub=hub, by=None, now=NOW)

    def refusal(starts_at, reason="So.", **fields):
        with pytest.raises(RuleBroken) as refused:
            move_session(
                session=first, starts_at=starts_at, reason=reason, by=cast.chair, now=NOW, **fields
            )
        return str(refused.value)

    assert refusal(NOW - timedelta(days=1)) == "Choose a time that is to come."
    assert refusal(second.starts_at) == "There is a session at that time already."
    assert "Say why" in refusal(NOW + timedelta(days=9), reason=" ")
    first.refresh_from_db()
    assert first.moved_from is None


def test_cancel_session_frees_requests_and_keeps_topics_for_later(cast):
    hub = fortnightly(forum=cast.forum)
    session = make_sessions(hub=hub, by=None, now=NOW)[3]
    topic = ItemFactory(session=session, requestor=cast.officer)
    asked = RequestFactory(hub=hub, requestor=cast.officer, preferred_session=session, minutes=30)
    asked = send_request(request=asked, by=cast.officer, now=NOW)

    cancel_session(session=session, reason="Snow.", by=cast.chair, now=NOW)

    session.refresh_from_db()
    topic.refresh_from_db()
    asked.refresh_from_db()
    assert (session.state, session.cancelled_reason) == (Session.State.CANCELLED, "Snow.")
    assert topic.state == Item.State.NOT_REACHED
    assert (asked.state, asked.preferred_session) == ("sent", None)
    told = Message.objects.filter(kind="hub/session_cancelled")
    assert {message.person for message in told} == {cast.officer, cast.facilitator}
    with pytest.raises(RuleBroken, match="cancelled already"):
        cancel_session(session=session, reason="Snow.", by=cast.chair, now=NOW)


def test_new_rule_makes_untouched_dates_again_and_keeps_the_others(cast):
    hub = fortnightly(forum=cast.forum)
    made = make_sessions(hub=hub, by=None, now=NOW)
    busy, wanted, *_ = made
    add_item(session=busy, title="Saturday clubs", minutes=30, by=cast.chair, now=NOW)
    RequestFactory(hub=hub, preferred_session=wanted)

    change_hub(hub=hub, weekday=3, by=cast.chair, now=NOW)

    days = set(hub.sessions.values_list("series_on", flat=True))
    assert {busy.day, wanted.day} <= days
    assert {day.weekday() for day in days - {busy.day, wanted.day}} == {3}
    assert len(days) > 20


def test_new_name_keeps_the_old_one_in_the_history(cast):
    hub = HubFactory(forum=cast.forum, name="Participation Steering Group", kind="steering")

    change_hub(hub=hub, name="Co-production Steering Group", by=cast.chair, now=NOW)

    assert Hub.objects.get().name == "Co-production Steering Group"
    earlier = hub.earlier_names.get()
    assert (earlier.name, earlier.until) == ("Participation Steering Group", date(2026, 11, 21))


def test_group_cannot_report_to_itself_by_way_of_others(cast):
    board = HubFactory(forum=cast.forum, kind="board")
    group = HubFactory(forum=cast.forum, reports_to=board)
    task = HubFactory(forum=cast.forum, reports_to=group)

    with pytest.raises(RuleBroken, match="cannot report to itself"):
        change_hub(hub=board, reports_to=task, by=cast.chair)
    with pytest.raises(RuleBroken, match="your own forum"):
        change_hub(hub=board, reports_to=HubFactory(forum=cast.other_forum), by=cast.chair)


def test_group_is_added_with_its_dates_and_not_twice(cast):
    fields = {
        "name": "Young people’s forum",
        "kind": "young_people",
        "repeats": "months",
        "week_of_month": 3,
        "weekday": 3,
        "first_on": date(2026, 11, 21),
        "starts_at": time(17),
    }

    hub = add_hub(forum=cast.forum, by=cast.chair, now=NOW, **fields)

    assert hub.sessions.count() == 12
    with pytest.raises(RuleBroken, match="already"):
        add_hub(forum=cast.forum, by=cast.chair, now=NOW, **fields)


def test_pages_show_which_dates_are_left_out_and_why(cast, signed_in):
    with time_machine.travel(NOW, tick=False):
        hub = fortnightly(forum=cast.forum)
        make_sessions(hub=hub, by=None)
        TermDate.objects.create(
            forum=cast.forum,
            kind=TermDate.Kind.HOLIDAY,
            name="Holiday that came later",
            starts_on=date(2026, 11, 23),
            ends_on=date(2026, 11, 29),
        )
        page = signed_in(cast.rep).get(hub.get_absolute_url()).content.decode()

    assert "Friday 25 December 2026: Christmas Day" in page
    assert "Holiday that came later" in page


def test_list_of_groups_asks_the_database_as_often_for_three_as_for_one(
    cast, signed_in, django_assert_num_queries
):
    client = signed_in(cast.coordinator)
    HubFactory(forum=cast.forum, reports_to=HubFactory(forum=cast.forum))
    for _ in range(2):
        with django_assert_num_queries(5):
            client.get("/here/hub/groups/")
        HubFactory(forum=cast.forum, reports_to=HubFactory(forum=cast.forum))


def test_group_page_asks_the_database_as_often_for_many_dates(
    cast, signed_in, django_assert_num_queries
):
    client = signed_in(cast.coordinator)
    hub = HubFactory(forum=cast.forum)
    for _ in range(2):
        with django_assert_num_queries(14):
            client.get(hub.get_absolute_url())
        for _ in range(3):
            SessionFactory(hub=hub)


def test_form_says_what_is_wrong_and_keeps_what_was_typed(cast, signed_in):
    answers = {
        "name": "The board",
        "kind": "board",
        "repeats": "weeks",
        "weekday": "4",
        "every_weeks": "2",
        "week_of_month": "3",
        "every_months": "1",
        "starts_at": "half past",
        "minutes": "60",
        "in_holidays": "skip",
        "place": "Shire Hall",
        "welcome_minutes": "0",
        "reps_wanted_min": "5",
        "reps_wanted_max": "3",
        "reps_allowed": "6",
        "cut_off_days": "10",
        "triage_days": "7",
    }

    page = signed_in(cast.chair).post("/here/hub/groups/add/", answers).content.decode()

    assert "Write the time like 11:00." in page
    assert "Give the first date" in page
    assert "must go up" in page
    assert "Shire Hall" in page
    assert Hub.objects.count() == 0
