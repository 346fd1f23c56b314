"""Things that happen at once, on a real PostgreSQL. Each has a control that must go wrong."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from coproduction.exceptions import RuleBroken
from coproduction.models import Message
from coproduction.tests.at_once import all_at_once
from coproduction.tests.factories import PersonFactory
from hub.actions import (
    accept_request,
    add_item,
    add_point,
    agree_agenda,
    end_offer,
    offer_free_minutes,
    record_item,
    send_request,
    set_presence,
    start_request,
    take_offer,
    withdraw_item,
)
from hub.actions.session import WrittenMeanwhile
from hub.models import Item, Request, Session, WaitingPlace
from hub.rules import minutes_taken
from hub.tests.factories import HubFactory, ItemFactory, RequestFactory, SessionFactory

# One after the other, in one process: each takes as many connections as it has people.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]

OFFICERS = 50


@pytest.fixture
def last_minutes():
    """A session with 20 minutes left, and 50 officers who each want them."""
    session = SessionFactory()
    ItemFactory(session=session, minutes=100)
    drafts = [
        RequestFactory(hub=session.hub, preferred_session=session, minutes=20)
        for _ in range(OFFICERS)
    ]
    return session, drafts


def send_all(drafts):
    return all_at_once(
        len(drafts),
        lambda place: send_request(request=drafts[place], by=drafts[place].requestor),
    )


def test_last_minutes_go_to_one_of_fifty(last_minutes):
    session, drafts = last_minutes

    results = send_all(drafts)

    refusals = [result for result in results if isinstance(result, RuleBroken)]
    assert len(refusals) == OFFICERS - 1
    assert all("is full" in str(refusal) for refusal in refusals)
    assert minutes_taken(session) == session.minutes
    assert Request.objects.filter(state=Request.State.DRAFT).count() == OFFICERS - 1


def test_last_minutes_are_given_twice_without_the_lock(last_minutes, monkeypatch):
    """The control: nobody waits for the session, so several see the same free minutes."""
    session, drafts = last_minutes
    monkeypatch.setattr(
        "hub.actions.request.locked_sessions_of",
        lambda request: {session.pk: Session.objects.get(pk=session.pk)},
    )
    together = threading.Barrier(OFFICERS)
    counted = minutes_taken

    def slow_count(*args, **kwargs):
        total = counted(*args, **kwargs)
        together.wait(timeout=20)
        return total

    monkeypatch.setattr("hub.rules.minutes_taken", slow_count)

    send_all(drafts)

    assert counted(session) > session.minutes


def test_form_sent_twenty_times_makes_one_request():
    hub = HubFactory()
    officer = PersonFactory(forum=hub.forum, roles=["officer"])
    key = uuid.uuid4()

    results = all_at_once(
        20, lambda place: start_request(hub=hub, by=officer, one_time_key=key).reference
    )

    assert len(set(results)) == 1
    assert Request.objects.count() == 1


def test_form_sent_twenty_times_without_its_key_makes_twenty():
    """The control: what the one-time key is for."""
    hub = HubFactory()
    officer = PersonFactory(forum=hub.forum, roles=["officer"])

    all_at_once(20, lambda place: start_request(hub=hub, by=officer, one_time_key=uuid.uuid4()))

    assert Request.objects.count() == 20


def test_request_sent_twenty_times_mails_once():
    request = RequestFactory()

    results = all_at_once(20, lambda place: send_request(request=request, by=request.requestor))

    assert {result.reference for result in results} == {request.reference}
    assert Message.objects.filter(kind="hub/request_sent").count() == 1


def test_two_coordinators_accept_at_once_and_one_is_told():
    session = SessionFactory()
    request = RequestFactory(hub=session.hub)
    send_request(request=request, by=request.requestor)
    team = [PersonFactory(forum=session.hub.forum, roles=["coordinator"]) for _ in range(8)]

    results = all_at_once(
        8,
        lambda place: accept_request(
            request=request,
            session=session,
            minutes=40,
            level="consultation",
            level_reason="Agreed.",
            by=team[place],
        ),
    )

    assert sum(isinstance(result, Item) for result in results) == 1
    assert Item.objects.count() == 1


def test_items_added_at_once_never_pass_the_sessions_length():
    session = SessionFactory(minutes=60)
    coordinator = PersonFactory(forum=session.hub.forum, roles=["coordinator"])

    all_at_once(
        12,
        lambda place: add_item(session=session, title=f"{place}", minutes=20, by=coordinator),
    )

    items = list(session.items.in_order())
    assert sum(item.minutes for item in items) == 60
    assert [item.position for item in items] == [1, 2, 3]


@pytest.fixture
def both_keys():
    """An agenda that is ready, and five people of each side who all want to agree it."""
    session = SessionFactory()
    ItemFactory(session=session)
    people = [
        PersonFactory(forum=session.hub.forum, roles=[role])
        for role in ("coordinator", "facilitator")
        for _ in range(5)
    ]
    return session, people


def test_two_keys_pressed_at_once_publish_once(both_keys):
    session, people = both_keys

    all_at_once(len(people), lambda place: agree_agenda(session=session, by=people[place]))

    session.refresh_from_db()
    assert session.both_agreed
    told = Message.objects.filter(kind="hub/agenda_published").values_list("person", flat=True)
    assert len(told) == len(set(told)) == 5  # each facilitator once


def test_two_keys_pressed_at_once_never_meet_without_the_lock(both_keys, monkeypatch):
    """The control: each side reads an agenda without the other's key, and writes that back."""
    session, people = both_keys
    one_of_each = [people[0], people[-1]]
    together = threading.Barrier(2)

    def unlocked(session):
        found = Session.objects.select_related("hub__forum").get(pk=session.pk)
        together.wait(timeout=20)
        return found

    monkeypatch.setattr("hub.actions.agenda.locked_session", unlocked)

    all_at_once(2, lambda place: agree_agenda(session=session, by=one_of_each[place]))

    session.refresh_from_db()
    assert not session.both_agreed
    assert session.state == Session.State.PLANNED


@pytest.fixture
def line():
    """A full session of three items, and ten requests that wait for 20 minutes of it."""
    session = SessionFactory(minutes=60)
    items = [ItemFactory(session=session, minutes=20) for _ in range(3)]
    coordinator = PersonFactory(forum=session.hub.forum, roles=["coordinator"])
    for _ in range(10):
        request = RequestFactory(
            hub=session.hub, preferred_session=session, minutes=20, joins_waiting_list=True
        )
        send_request(request=request, by=request.requestor)
    return session, items, coordinator


def test_minutes_that_come_free_at_once_are_each_offered_once(line):
    session, items, coordinator = line

    all_at_once(3, lambda place: withdraw_item(item=items[place], by=coordinator))

    offered = WaitingPlace.objects.offered().in_order()
    assert [place.pk for place in offered] == [
        place.pk for place in WaitingPlace.objects.in_order()[:3]
    ]
    assert minutes_taken(session) == session.minutes


def test_minutes_that_come_free_are_offered_to_one_three_times_without_the_lock(line):
    """The control: nobody holds the session, so each sees the same line and asks its first."""
    session, items, coordinator = line
    items[0].delete()
    together = threading.Barrier(3)

    def offer(turn):
        with transaction.atomic():
            found = Session.objects.select_related("hub__forum").get(pk=session.pk)
            together.wait(timeout=20)
            offer_free_minutes(found, now=timezone.now())

    all_at_once(3, offer)

    told = Message.objects.filter(kind="hub/waiting_offer").values_list("person", flat=True)
    assert (len(told), len(set(told))) == (3, 1)


def test_offer_is_taken_or_runs_out_but_never_both(line):
    session, items, coordinator = line
    withdraw_item(item=items[0], by=coordinator)
    place = WaitingPlace.objects.offered().select_related("request__requestor").get()
    later = place.offer_ends_at

    def answer_or_end(turn):
        if turn % 2:
            return end_offer(place=place, now=later)
        return take_offer(place=place, by=place.request.requestor, now=place.offered_at)

    all_at_once(8, answer_or_end)

    place.refresh_from_db()
    request = Request.objects.get(pk=place.request_id)
    taken = place.state == WaitingPlace.State.TAKEN
    assert place.state in {WaitingPlace.State.TAKEN, WaitingPlace.State.RAN_OUT}
    assert (request.preferred_session_id == session.pk) is taken
    assert minutes_taken(session) == session.minutes
    assert WaitingPlace.objects.offered().count() == (0 if taken else 1)


def begun_item(**fields):
    """A topic of a session that has begun, and eight people who write it down."""
    session = SessionFactory(starts_at=timezone.now() - timedelta(minutes=5))
    forum = session.hub.forum
    writers = [PersonFactory(forum=forum, roles=["facilitator"]) for _ in range(8)]
    return ItemFactory(session=session, **fields), writers


def test_of_many_writers_at_once_one_saves_and_the_others_see_it():
    item, writers = begun_item()

    results = all_at_once(
        8,
        lambda place: record_item(
            item=item, comments=f"Words {place}", outcome="", by=writers[place], version=1
        ),
    )

    item.refresh_from_db()
    conflicts = [result for result in results if isinstance(result, WrittenMeanwhile)]
    assert len(conflicts) == 7
    assert {conflict.item.comments for conflict in conflicts} == {item.comments}
    assert item.version == 2


def test_many_writers_at_once_write_over_each_other_without_the_lock(monkeypatch):
    """The control: each reads version 1, and all believe that they were the first."""
    item, writers = begun_item()
    together = threading.Barrier(8)

    def unlocked(item):
        found = Item.objects.select_related("session__hub__forum", "work", "requestor")
        found = found.get(pk=item.pk)
        together.wait(timeout=20)
        return found

    monkeypatch.setattr("hub.actions.session._locked", unlocked)

    results = all_at_once(
        8,
        lambda place: record_item(
            item=item, comments=f"Words {place}", outcome="", by=writers[place], version=1
        ),
    )

    assert not any(isinstance(result, WrittenMeanwhile) for result in results)


def test_points_of_many_writers_at_once_all_stand():
    item, writers = begun_item()

    all_at_once(
        8,
        lambda place: add_point(
            item=item,
            text=f"Point {place}",
            voice="parent_carer",
            by=writers[place],
            one_time_key=uuid.uuid4(),
        ),
    )

    assert item.points.count() == 8


def test_same_tap_from_many_phones_marks_once():
    item, writers = begun_item()
    rep = PersonFactory(forum=item.session.hub.forum, roles=["rep"])

    all_at_once(
        8, lambda place: set_presence(item=item, person=rep, is_there=True, by=writers[place])
    )

    assert item.attendances.count() == 1
