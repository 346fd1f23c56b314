import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from coproduction.exceptions import RuleBroken
from coproduction.models import Influence, Message
from coproduction.tests.factories import PersonFactory
from hub.actions import (
    add_item,
    add_session,
    agree_agenda,
    decide_involvement,
    mark_attendance,
    mark_not_reached,
    move_item,
    record_item,
    withdraw_item,
)
from hub.actions.session import WrittenMeanwhile
from hub.models import Attendance, Item, PoolMember, Session
from hub.tests.factories import HubFactory, ItemFactory, SessionFactory


@pytest.fixture
def hub(cast):
    return HubFactory(forum=cast.forum)


@pytest.fixture
def session(hub):
    start = timezone.make_aware(timezone.datetime(2027, 6, 4, 11))
    return SessionFactory(hub=hub, starts_at=start)


@pytest.fixture
def begun(hub):
    return SessionFactory(hub=hub, starts_at=timezone.now() - timedelta(hours=1))


def add(session, cast, title, minutes=30, **fields):
    return add_item(
        session=session, title=title, minutes=minutes, by=cast.coordinator, summary="A.", **fields
    )


def agenda(session):
    items = session.items.on_agenda().in_order()
    return [(item.title, f"{item.starts_at:%H:%M}") for item in items]


def test_add_session_twice_with_one_key_gives_one(hub, cast):
    options = {"hub": hub, "by": cast.coordinator, "one_time_key": uuid.uuid4()}
    moment = timezone.now() + timedelta(days=9)

    first = add_session(starts_at=moment, **options)
    second = add_session(starts_at=moment, **options)

    assert first == second
    assert Session.objects.count() == 1


def test_add_session_at_a_taken_time_is_refused(hub, cast, session):
    with pytest.raises(RuleBroken, match="has a session at that time"):
        add_session(hub=hub, starts_at=session.starts_at, by=cast.coordinator)


def test_prep_comes_before_what_it_prepares(hub, cast, session):
    with pytest.raises(RuleBroken, match="comes before"):
        add_session(
            hub=hub,
            starts_at=session.starts_at + timedelta(hours=3),
            kind=Session.Kind.PREP,
            prepares=session,
            by=cast.coordinator,
        )


def test_items_follow_each_other_by_the_clock_of_the_place(session, cast):
    for title, minutes in (("A", 20), ("B", 40), ("C", 10)):
        add(session, cast, title, minutes)

    assert agenda(session) == [("A", "11:00"), ("B", "11:20"), ("C", "12:00")]


def test_move_up_changes_places_and_times(session, cast):
    items = [add(session, cast, title, minutes) for title, minutes in (("A", 20), ("B", 40))]

    move_item(item=items[1], place=1, by=cast.coordinator)

    assert agenda(session) == [("B", "11:00"), ("A", "11:40")]


def test_move_past_the_end_leaves_it(session, cast):
    item = add(session, cast, "A")

    move_item(item=item, place=0, by=cast.coordinator)

    assert agenda(session) == [("A", "11:00")]


def test_withdraw_closes_the_gap_and_tells_who_brought_it(session, cast):
    first = add(session, cast, "A", requestor=cast.officer)
    add(session, cast, "B")

    withdraw_item(item=first, by=cast.coordinator)

    assert agenda(session) == [("B", "11:00")]
    assert Message.objects.filter(calendar="").get().kind == "hub/item_withdrawn"


def test_publish_tells_pool_presenters_and_facilitators_once(session, cast):
    PoolMember.objects.create(hub=session.hub, person=cast.rep, joined_on="2026-01-01")
    left = PersonFactory(forum=cast.forum, roles=["rep"])
    PoolMember.objects.create(
        hub=session.hub, person=left, joined_on="2026-01-01", left_on="2026-02-01"
    )
    add(session, cast, "A", requestor=cast.officer)
    add(session, cast, "B", requestor=cast.officer)

    agree_agenda(session=session, by=cast.coordinator)
    agree_agenda(session=session, by=cast.facilitator)
    agree_agenda(session=session, by=cast.chair)

    told = Message.objects.filter(kind="hub/agenda_published")
    assert sorted(message.person_id for message in told) == sorted(
        [cast.rep.pk, cast.officer.pk, cast.facilitator.pk]
    )


def test_publish_empty_agenda_is_refused(session, cast):
    with pytest.raises(RuleBroken, match="nothing on the agenda"):
        agree_agenda(session=session, by=cast.coordinator)


def test_publish_topic_without_summary_is_refused(session, cast):
    add_item(session=session, title="Letters", minutes=10, by=cast.coordinator)

    with pytest.raises(RuleBroken, match="“Letters” has no plain summary"):
        agree_agenda(session=session, by=cast.coordinator)


def test_record_opens_influence_owed_by_the_requestor(begun, cast):
    item = ItemFactory(session=begun, requestor=cast.officer)

    item = record_item(
        item=item, comments="Sooner.", outcome="Yes.", by=cast.facilitator, version=1
    )

    begun.refresh_from_db()
    influence = Influence.objects.get()
    assert (item.state, begun.state) == (Item.State.PRESENTED, Session.State.HELD)
    assert (influence.owed_by, influence.said) == (cast.officer, "Sooner.")
    assert influence.due_on == begun.day + timedelta(days=28)


def test_record_again_opens_no_second_influence_and_follows_the_words(begun, cast):
    item = ItemFactory(session=begun, requestor=cast.officer)
    item = record_item(item=item, comments="A.", outcome="", by=cast.facilitator, version=1)

    record_item(item=item, comments="B.", outcome="", by=cast.facilitator, version=2)

    assert Influence.objects.get().said == "B."


def test_record_before_it_begins_is_refused(session, cast):
    item = ItemFactory(session=session)

    with pytest.raises(RuleBroken, match="You can record it then"):
        record_item(item=item, comments="A.", outcome="", by=cast.facilitator, version=1)


def test_record_over_somebody_elses_words_is_refused_with_theirs(begun, cast):
    item = ItemFactory(session=begun)
    record_item(item=item, comments="Theirs.", outcome="", by=cast.chair, version=1)

    with pytest.raises(WrittenMeanwhile) as conflict:
        record_item(item=item, comments="Mine.", outcome="", by=cast.facilitator, version=1)

    assert conflict.value.item.comments == "Theirs."


def test_facilitator_does_not_wipe_the_forums_notes(begun, cast):
    item = ItemFactory(session=begun)
    item = record_item(
        item=item, comments="A.", outcome="", forum_notes="Ours.", by=cast.chair, version=1
    )

    item = record_item(item=item, comments="B.", outcome="", by=cast.facilitator, version=2)

    assert item.forum_notes == "Ours."


def test_not_reached_owes_nothing(begun, cast):
    item = mark_not_reached(
        item=ItemFactory(session=begun, requestor=cast.officer), by=cast.facilitator
    )

    assert (item.state, Influence.objects.count()) == (Item.State.NOT_REACHED, 0)


@pytest.mark.parametrize("who", ["facilitator", "officer", "rep"])
def test_the_forum_alone_decides_on_more_involvement(begun, cast, who):
    item = record_item(
        item=ItemFactory(session=begun), comments="A.", outcome="", by=cast.chair, version=1
    )

    with pytest.raises(RuleBroken, match="The forum decides"):
        decide_involvement(item=item, decision="enough", by=getattr(cast, who))


def test_come_back_needs_a_date(begun, cast):
    item = record_item(
        item=ItemFactory(session=begun), comments="A.", outcome="", by=cast.chair, version=1
    )

    with pytest.raises(RuleBroken, match="Give a date"):
        decide_involvement(item=item, decision="come_back", by=cast.chair)


def test_attendance_is_what_was_marked_last(begun, cast):
    item = ItemFactory(session=begun)
    for came in ({cast.rep: "rep", cast.officer: "officer"}, {cast.rep: "rep"}):
        mark_attendance(session=begun, item=item, came=came, by=cast.facilitator)

    assert list(Attendance.objects.values_list("person", "came_as")) == [(cast.rep.pk, "rep")]


def test_attendance_of_another_forum_is_refused(begun, cast):
    with pytest.raises(RuleBroken, match="Only people of this forum"):
        mark_attendance(session=begun, item=None, came={cast.stranger: "rep"}, by=cast.facilitator)
