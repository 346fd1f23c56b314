"""While a session runs, and after: points, presence, actions, notes, and how it felt."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from coproduction.exceptions import RuleBroken
from coproduction.models import Event, Message
from coproduction.tests.factories import PersonFactory, WorkFactory
from hub.actions import (
    add_action,
    add_point,
    answer_standing_question,
    ask_ratings,
    begin_item,
    end_action,
    end_item,
    mark_not_reached,
    publish_notes,
    rate_item,
    record_item,
    remove_point,
    set_presence,
)
from hub.jobs import ask_how_it_was
from hub.levels import felt
from hub.models import Action, Attendance, Item, Point, Rating, RatingGiven
from hub.tests.factories import HubFactory, ItemFactory, SessionFactory


@pytest.fixture
def session(cast):
    hub = HubFactory(forum=cast.forum, standing_question="What does it mean for SEND?")
    return SessionFactory(hub=hub, starts_at=timezone.now() - timedelta(minutes=30))


@pytest.fixture
def items(session, cast):
    return [
        ItemFactory(
            session=session,
            title=title,
            position=position,
            requestor=cast.officer,
            organisation=cast.council,
            work=WorkFactory(
                forum=cast.forum, title=title, level="co_production", level_reason="Agreed."
            ),
        )
        for position, title in enumerate(("Letters", "Buses"), start=1)
    ]


def point(item, by, text="Ring us first.", voice="parent_carer", key=None):
    return add_point(item=item, text=text, voice=voice, by=by, one_time_key=key or uuid.uuid4())


def action(session, cast, **fields):
    fields.setdefault("due_on", timezone.localdate() + timedelta(days=9))
    fields.setdefault("one_time_key", uuid.uuid4())
    return add_action(
        session=session, what="Send the numbers.", owner=cast.officer, by=cast.chair, **fields
    )


def there(item):
    return set(item.attendances.values_list("person__name", "came_as"))


def test_beginning_a_topic_ends_the_one_before_and_keeps_who_is_there(items, cast):
    letters, buses = items
    now = timezone.now()
    begin_item(item=letters, by=cast.chair, now=now)
    for person in (cast.rep, cast.chair, cast.officer, cast.coordinator):
        set_presence(item=letters, person=person, is_there=True, by=cast.facilitator)
    set_presence(item=letters, person=cast.officer, is_there=False, by=cast.facilitator)

    begin_item(item=buses, by=cast.facilitator, now=now + timedelta(minutes=42))

    letters.refresh_from_db()
    assert letters.actual_minutes == 42
    assert there(buses) == {
        (cast.rep.name, "rep"),
        (cast.chair.name, "chair"),
        (cast.coordinator.name, "forum_team"),
    }


def test_ending_twice_keeps_the_first_end(items, cast):
    now = timezone.now()
    begin_item(item=items[0], by=cast.chair, now=now)
    end_item(item=items[0], by=cast.chair, now=now + timedelta(minutes=30))

    item = end_item(item=items[0], by=cast.facilitator, now=now + timedelta(minutes=50))

    assert item.actual_minutes == 30


def test_tap_sent_again_changes_nothing(items, cast):
    for _ in range(3):
        set_presence(item=items[0], person=cast.rep, is_there=True, by=cast.chair)

    assert there(items[0]) == {(cast.rep.name, "rep")}
    assert Event.objects.filter(verb="attendance.marked").count() == 1


def test_nobody_is_marked_before_the_session_or_from_another_forum(items, cast):
    with pytest.raises(RuleBroken, match="people of this forum"):
        set_presence(item=items[0], person=cast.stranger, is_there=True, by=cast.chair)
    coming = ItemFactory(session=SessionFactory(hub=items[0].session.hub))
    with pytest.raises(RuleBroken, match="You can record it then"):
        set_presence(item=coming, person=cast.rep, is_there=True, by=cast.chair)


def test_point_sent_again_stands_once(items, cast):
    key = uuid.uuid4()

    first, second = (point(items[0], cast.chair, key=key) for _ in range(2))

    assert first == second
    assert Point.objects.count() == 1


def test_point_carries_a_voice_and_no_name(items, cast, signed_in):
    point(items[0], cast.facilitator, text="It is cold on the bus.", voice="young_person")

    page = signed_in(cast.facilitator).get(f"/here/hub/items/{items[0].pk}/live/")

    words = page.content.decode()
    assert "Young person</span> <span>It is cold on the bus." in words


def test_removed_point_does_not_show_and_is_kept(items, cast):
    kept = point(items[0], cast.chair)
    gone = point(items[0], cast.chair, text="Not that.")

    remove_point(point=gone, by=cast.facilitator)

    assert list(items[0].points.standing()) == [kept]
    assert Point.objects.count() == 2


def test_points_alone_are_a_record_and_go_to_the_service(items, cast):
    point(items[0], cast.chair)
    point(items[0], cast.chair, text="We cannot pay.", voice="officer")

    item = record_item(item=items[0], comments="", outcome="", by=cast.facilitator, version=1)

    assert item.state == Item.State.PRESENTED
    assert item.influence.said == "– Ring us first."


def test_nothing_said_is_no_record(items, cast):
    with pytest.raises(RuleBroken, match="Write down what was said"):
        record_item(item=items[0], comments=" ", outcome="", by=cast.facilitator, version=1)


def test_earlier_versions_are_kept(items, cast, signed_in):
    item = record_item(
        item=items[0], comments="First words.", outcome="", by=cast.facilitator, version=1
    )
    record_item(item=item, comments="Better words.", outcome="", by=cast.chair, version=2)

    page = signed_in(cast.rep).get(item.get_absolute_url()).content.decode()

    assert "First words." in page
    assert "Earlier versions" in page
    assert list(item.revisions.values_list("version", "comments")) == [(2, "First words.")]


def test_second_writer_sees_both_versions_and_loses_nothing(items, cast, signed_in):
    record_item(
        item=items[0],
        comments="<script>alert(1)</script>",
        outcome="",
        by=cast.facilitator,
        version=1,
    )

    page = signed_in(cast.chair).post(
        f"/here/hub/items/{items[0].pk}/live/record/",
        {"version": "1", "comments": "<b>Mine</b>", "outcome": ""},
    )

    words = page.content.decode()
    assert "Somebody else saved this item" in words
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in words
    assert "&lt;b&gt;Mine&lt;/b&gt;" in words
    assert "<script>alert" not in words
    assert 'name="version" value="2"' in words


def test_action_has_an_owner_and_a_day_and_its_owner_is_told(session, items, cast):
    key = uuid.uuid4()

    first = action(session, cast, item=items[0], is_question=True, one_time_key=key)
    again = action(session, cast, item=items[0], is_question=True, one_time_key=key)

    assert first == again
    message = Message.objects.get(kind="hub/action")
    assert message.person == cast.officer
    assert "could not be answered" in message.body
    with pytest.raises(RuleBroken, match="a day after the session"):
        action(session, cast, due_on=session.day - timedelta(days=1))
    with pytest.raises(RuleBroken, match="this forum or its partners"):
        add_action(
            session=session,
            what="x",
            owner=cast.stranger,
            due_on=session.day,
            by=cast.chair,
            one_time_key=uuid.uuid4(),
        )


def test_open_action_stands_on_the_next_agenda_until_it_is_done(session, cast, signed_in):
    open_action = action(session, cast)
    later = SessionFactory(hub=session.hub)
    elsewhere = SessionFactory(hub=HubFactory(forum=cast.forum))
    client = signed_in(cast.rep)

    def stands_on(which):
        return "Send the numbers." in client.get(which.get_absolute_url()).content.decode()

    before = [stands_on(later), stands_on(elsewhere)]
    end_action(action=open_action, result="Sent on Monday.", by=cast.officer)

    assert (before, stands_on(later)) == ([True, False], False)


def test_action_ends_with_a_word_by_its_owner_or_the_team_once(session, cast):
    open_action = action(session, cast)
    with pytest.raises(RuleBroken, match="ends this"):
        end_action(action=open_action, result="Done.", by=cast.rep)
    with pytest.raises(RuleBroken, match="what came of it"):
        end_action(action=open_action, result=" ", by=cast.officer)

    ended = end_action(action=open_action, result="Not needed.", done=False, by=cast.chair)

    assert ended.state == Action.State.DROPPED
    with pytest.raises(RuleBroken, match="ended"):
        end_action(action=open_action, result="Done.", by=cast.officer)


def test_actions_list_says_what_is_overdue(session, cast, signed_in):
    overdue = action(session, cast)
    Action.objects.filter(pk=overdue.pk).update(due_on=timezone.localdate() - timedelta(days=3))

    page = signed_in(cast.rep).get("/here/hub/actions/?state=open").content.decode()

    assert "3 days late" in page
    assert list(Action.objects.overdue(timezone.localdate())) == [overdue]


def write_up(items, cast):
    for item in items:
        set_presence(item=item, person=cast.rep, is_there=True, by=cast.chair)
        set_presence(item=item, person=cast.officer, is_there=True, by=cast.chair)
    record_item(
        item=items[0], comments="Ring us.", outcome="They ring.", by=cast.facilitator, version=1
    )
    items[0].session.refresh_from_db()


def test_notes_go_out_once_with_actions_when_every_topic_has_its_record(session, items, cast):
    write_up(items, cast)
    action(session, cast, item=items[0])
    with pytest.raises(RuleBroken, match="“Buses” has no record yet"):
        publish_notes(session=session, by=cast.chair)
    mark_not_reached(item=items[1], by=cast.chair)

    publish_notes(session=session, by=cast.chair)
    publish_notes(session=session, by=cast.facilitator)

    told = Message.objects.filter(kind="hub/notes")
    assert {message.person for message in told} == {cast.rep, cast.officer, cast.facilitator}
    assert told.count() == 3
    body = told[0].body
    for words in ("Ring us.", "They ring.", "Send the numbers.", cast.officer.name):
        assert words in body
    assert cast.rep.name not in body.replace(f"Hello {cast.rep.first_name}", "")


def test_notes_show_to_everybody_once_they_are_published(session, items, cast, signed_in):
    write_up(items, cast)
    mark_not_reached(item=items[1], by=cast.chair)
    answer_standing_question(session=session, standing_answer="Fewer calls.", by=cast.chair)
    address = f"/here/hub/sessions/{session.pk}/notes/"
    before = signed_in(cast.officer).get(address).content.decode()
    draft = signed_in(cast.facilitator).get(address).content.decode()
    publish_notes(session=session, by=cast.chair)
    after = signed_in(cast.officer).get(address).content.decode()

    assert "They are not published yet" in before
    assert "Ring us." not in before
    assert "Promised by" in draft
    assert "Ring us." in after
    assert "Fewer calls." in after
    assert "1 parent carer took part" in after
    assert cast.rep.name not in after


def test_late_notes_are_said_to_be_late(session, items, cast, signed_in):
    write_up(items, cast)
    with time_machine.travel(timezone.now() + timedelta(days=11)):
        page = signed_in(cast.chair).get(f"/here/hub/sessions/{session.pk}/notes/")
        home = signed_in(cast.chair).get("/home/").content.decode()

    assert "The notes are late" in page.content.decode()
    assert "Publish the notes" not in home  # one topic has no record: that is asked for first


def test_who_was_there_is_asked_once_how_it_was(session, items, cast):
    write_up(items, cast)
    with time_machine.travel(timezone.now() + timedelta(hours=20)):
        ask_how_it_was(timestamp=0)
        ask_how_it_was(timestamp=0)

    asked = Message.objects.filter(kind="hub/how_was_it")
    assert {message.person for message in asked} == {cast.rep, cast.officer}
    assert asked.count() == 2


def test_rep_answers_three_questions_by_the_link_and_only_once(session, items, cast, client):
    write_up(items, cast)
    ask_ratings(session=session)
    body = Message.objects.get(kind="hub/how_was_it", person=cast.rep).body
    address = next(word for word in body.split() if "/how-was-it/" in word)
    path = address[address.index("/here/") :]
    answers = {
        "item": items[0].pk,
        "listened": "yes",
        "early": "no",
        "level_felt": "consultation",
    }
    missing = client.post(path, {"item": items[0].pk, "listened": "yes"}).content.decode()

    client.post(path, answers)
    thanks = client.post(path, answers, follow=True).content.decode()

    assert "Say if it was early enough." in missing
    assert "There is nothing more to answer" in thanks
    rating = Rating.objects.get()
    assert (rating.side, rating.listened, rating.early) == ("rep", "yes", "no")


def test_nothing_leads_from_a_rating_to_a_person(items, cast):
    write_up(items, cast)
    events = Event.objects.count()

    rate_item(item=items[0], person=cast.rep, level_felt="co_design", listened="yes", early="yes")

    assert {field.name for field in Rating._meta.fields} == {
        "id",
        "item",
        "side",
        "listened",
        "early",
        "level_felt",
    }
    assert {field.name for field in RatingGiven._meta.fields} == {"id", "item", "person"}
    assert Event.objects.count() == events


def test_only_who_was_there_is_asked(items, cast):
    write_up(items, cast)
    for person in (cast.treasurer, cast.coordinator):
        with pytest.raises(RuleBroken, match="people who were there"):
            rate_item(item=items[0], person=person, level_felt="co_design")


def test_gap_shows_once_three_have_answered_and_sides_are_apart(items, cast, signed_in):
    write_up(items, cast)

    def answer(number, level):
        for _ in range(number):
            rep = PersonFactory(forum=cast.forum, roles=["rep"])
            Attendance.objects.create(
                session=items[0].session, item=items[0], person=rep, came_as="rep"
            )
            rate_item(item=items[0], person=rep, level_felt=level, listened="yes", early="no")

    answer(2, "consultation")
    before = felt(cast.forum)[0][0].gap_in_words
    officer_sees = signed_in(cast.officer).get("/here/hub/how-shared/").content.decode()
    answer(1, "consultation")
    rate_item(item=items[0], person=cast.officer, level_felt="co_production")
    works, organisations = felt(cast.forum)

    assert before == "2 of 3 answers so far"
    assert "100% yes" not in officer_sees
    assert works[0].gap_in_words == "It felt 2 levels lower than asked"
    assert works[0].level_of_officers is None
    assert (organisations[0].name, organisations[0].gap) == (cast.council.name, 2.0)
    assert (works[0].listened_share, works[0].early_share) == (100, 0)
    page = signed_in(cast.officer).get(items[0].work.get_absolute_url()).content.decode()
    assert "It felt 2 levels lower than asked" in page


def test_live_page_leads_to_the_topic_that_runs(items, cast, signed_in):
    client = signed_in(cast.facilitator)
    live = f"/here/hub/sessions/{items[0].session.pk}/live/"
    first = client.get(live).url
    begin_item(item=items[1], by=cast.chair)
    second = client.get(live).url

    assert [first, second] == [f"/here/hub/items/{item.pk}/live/" for item in items]


@pytest.mark.parametrize(
    "typed", [{}, {"person": "x"}, {"person": "9" * 40}, {"person": "-1", "there": "1"}]
)
def test_tap_on_nobody_changes_nothing(items, cast, signed_in, typed):
    answer = signed_in(cast.chair).post(f"/here/hub/items/{items[0].pk}/live/presence/", typed)

    assert answer.status_code == 302
    assert there(items[0]) == set()


def test_live_page_asks_the_database_as_often_for_three_rows_as_for_one(
    items, cast, signed_in, django_assert_num_queries
):
    client = signed_in(cast.facilitator)
    for _ in range(2):
        point(items[0], cast.chair)
        action(items[0].session, cast, item=items[0])
        with django_assert_num_queries(16):
            client.get(f"/here/hub/items/{items[0].pk}/live/")
        ItemFactory(session=items[0].session, position=9)


def test_notes_ask_the_database_as_often_for_three_rows_as_for_one(
    items, cast, signed_in, django_assert_num_queries
):
    write_up(items, cast)
    client = signed_in(cast.facilitator)
    for number in range(2):
        point(items[0], cast.chair)
        action(items[0].session, cast, item=items[0])
        with django_assert_num_queries(13):
            client.get(f"/here/hub/sessions/{items[0].session_id}/notes/")
        ItemFactory(session=items[0].session, position=9 + number)


def test_actions_list_has_what_is_open_first(session, items, cast, signed_in):
    today = timezone.localdate()
    ended, late, soon = (
        add_action(
            session=session,
            item=items[0],
            what=what,
            owner=cast.officer,
            due_on=today + timedelta(days=days),
            by=cast.facilitator,
            one_time_key=uuid.uuid4(),
        )
        for what, days in (("Ended long ago", 1), ("Late", 2), ("Soon", 5))
    )
    end_action(action=ended, result="Done.", done=True, by=cast.officer)

    page = signed_in(cast.coordinator).get("/here/hub/actions/").content.decode()

    assert page.index("Late") < page.index("Soon") < page.index("Ended long ago")
