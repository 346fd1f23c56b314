"""Late requests, waiting lists, invitations, and whether people still come."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from coproduction.exceptions import RuleBroken, SessionFull
from coproduction.models import Message
from hub.actions import (
    accept_invitation,
    accept_request,
    ask_if_coming,
    cancel_session,
    cannot_come,
    confirm_coming,
    decline_invitation,
    decline_request,
    end_offer,
    invite,
    pass_offer,
    send_request,
    take_invitation_back,
    take_offer,
    withdraw_item,
)
from hub.estimates import usual_minutes
from hub.jobs import ask_who_comes, end_offers
from hub.models import Item, Request, Session, WaitingPlace
from hub.rules import minutes_taken
from hub.tests.factories import HubFactory, ItemFactory, RequestFactory, SessionFactory


@pytest.fixture
def hub(cast):
    return HubFactory(forum=cast.forum, cut_off_days=14, offer_hours=48)


@pytest.fixture
def full(hub):
    """A session whose last minutes are an item of 40."""
    session = SessionFactory(hub=hub)
    ItemFactory(session=session, title="Long", minutes=80)
    ItemFactory(session=session, title="Goes away", minutes=40)
    return session


@pytest.fixture
def stand_in_line(full, cast):
    """stand_in_line(20): a request of 20 minutes that waits for the full session."""

    def send(minutes, by=None):
        request = RequestFactory(
            hub=full.hub,
            requestor=by or cast.officer,
            preferred_session=full,
            minutes=minutes,
            joins_waiting_list=True,
        )
        send_request(request=request, by=request.requestor)
        return WaitingPlace.objects.get(request=request)

    return send


def free(full, cast):
    withdraw_item(item=full.items.get(title="Goes away"), by=cast.coordinator)


def states(*places):
    return [WaitingPlace.objects.get(pk=place.pk).state for place in places]


def test_request_after_the_cut_off_needs_a_reason_and_is_late_for_ever(hub, cast):
    session = SessionFactory(hub=hub, starts_at=timezone.now() + timedelta(days=9))
    request = RequestFactory(hub=hub, requestor=cast.officer, preferred_session=session)
    with pytest.raises(RuleBroken, match="or say why yours is late"):
        send_request(request=request, by=cast.officer)

    Request.objects.filter(pk=request.pk).update(late_reason="The law changed last week.")
    request = send_request(request=request, by=cast.officer)
    item = accept_request(
        request=request,
        session=SessionFactory(hub=hub),
        minutes=20,
        level="consultation",
        level_reason="Agreed.",
        by=cast.chair,
    )

    item.request.refresh_from_db()
    assert (request.is_late, item.request.is_late) == (True, True)


def test_late_request_shows_as_late(hub, cast, signed_in):
    session = SessionFactory(hub=hub, starts_at=timezone.now() + timedelta(days=9))
    request = RequestFactory(
        hub=hub, requestor=cast.officer, preferred_session=session, late_reason="New law."
    )
    send_request(request=request, by=cast.officer)

    client = signed_in(cast.chair)

    assert ", late" in client.get("/here/hub/requests/").content.decode()
    assert "New law." in client.get(request.get_absolute_url()).content.decode()


def test_request_in_time_is_not_late(full, stand_in_line):
    assert stand_in_line(20).request.is_late is False


def test_database_refuses_late_without_a_reason(hub, cast):
    request = RequestFactory(hub=hub, requestor=cast.officer)
    request.is_late = True

    with pytest.raises(IntegrityError, match="request_that_is_late"), transaction.atomic():
        request.save()


def test_full_session_puts_in_line_who_wants_to_wait_and_refuses_others(full, stand_in_line, cast):
    place = stand_in_line(20)
    other = RequestFactory(hub=full.hub, requestor=cast.officer, preferred_session=full, minutes=20)

    assert (place.state, place.request.preferred_session) == ("waiting", None)
    assert minutes_taken(full) == full.minutes
    with pytest.raises(SessionFull):
        send_request(request=other, by=cast.officer)


def test_free_minutes_are_offered_in_order_to_whom_they_fit(full, stand_in_line, cast):
    too_long, first, second, third = (stand_in_line(minutes) for minutes in (60, 20, 20, 20))

    free(full, cast)

    assert states(too_long, first, second, third) == ["waiting", "offered", "offered", "waiting"]
    assert minutes_taken(full) == full.minutes
    told = Message.objects.filter(kind="hub/waiting_offer")
    assert told.count() == 2
    assert "/here/hub/offer/" in told[0].body


def test_taken_offer_keeps_its_minutes_and_goes_to_the_forum(full, stand_in_line, cast):
    place = stand_in_line(40)
    free(full, cast)

    place = take_offer(place=place, by=cast.officer)
    again = take_offer(place=place, by=cast.officer)

    place.request.refresh_from_db()
    assert (place.state, again.state) == ("taken", "taken")
    assert place.request.preferred_session == full
    assert minutes_taken(full) == full.minutes


def test_passed_offer_goes_to_the_next(full, stand_in_line, cast):
    first, second = stand_in_line(40), stand_in_line(30)
    free(full, cast)

    pass_offer(place=first, by=cast.officer)

    assert states(first, second) == ["passed", "offered"]
    assert Request.objects.get(pk=first.request_id).state == Request.State.SENT


def test_offer_without_an_answer_runs_out_and_goes_to_the_next(full, stand_in_line, cast):
    first, second = stand_in_line(40), stand_in_line(30)
    free(full, cast)

    with time_machine.travel(timezone.now() + timedelta(hours=47)):
        end_offers(timestamp=0)
        before = states(first, second)
    with time_machine.travel(timezone.now() + timedelta(hours=49)):
        end_offers(timestamp=0)
        end_offers(timestamp=0)
        with pytest.raises(RuleBroken, match="no offer to answer"):
            take_offer(place=first, by=cast.officer)

    assert before == ["offered", "waiting"]
    assert states(first, second) == ["ran_out", "offered"]
    assert Message.objects.filter(kind="hub/waiting_ran_out").count() == 1


def test_offer_ends_when_the_session_begins(full, stand_in_line, cast):
    place = stand_in_line(40)
    soon = full.starts_at - timedelta(hours=3)

    with time_machine.travel(soon, tick=False):
        free(full, cast)

    place.refresh_from_db()
    assert place.offer_ends_at == full.starts_at


def test_only_whoever_asked_answers_an_offer(full, stand_in_line, cast):
    place = stand_in_line(40)
    free(full, cast)

    for person in (cast.facilitator, cast.coordinator, cast.other_officer):
        with pytest.raises(RuleBroken, match="answers this"):
            take_offer(place=place, by=person)


def test_decided_request_leaves_the_line_and_frees_what_was_offered(full, stand_in_line, cast):
    first, second = stand_in_line(40), stand_in_line(40)
    free(full, cast)

    decline_request(request=first.request, reason="Not now.", by=cast.chair)

    assert states(first, second) == ["left", "offered"]


def test_request_in_line_can_be_accepted_into_another_session(full, stand_in_line, cast):
    place = stand_in_line(40)

    accept_request(
        request=place.request,
        session=SessionFactory(hub=full.hub),
        minutes=40,
        level="consultation",
        level_reason="Agreed.",
        by=cast.chair,
    )

    assert states(place) == ["left"]


def test_cancelled_session_ends_its_line(full, stand_in_line, cast):
    place = stand_in_line(40)

    cancel_session(session=full, reason="Snow.", by=cast.chair)

    assert states(place) == ["left"]
    told = Message.objects.filter(kind="hub/session_cancelled")
    assert cast.officer in {message.person for message in told}


def test_link_takes_the_offer_without_a_sign_in_and_twice_is_once(
    full, stand_in_line, cast, client
):
    place = stand_in_line(40)
    free(full, cast)
    body = Message.objects.get(kind="hub/waiting_offer").body
    address = next(word for word in body.split() if "/hub/offer/" in word)
    path = address[address.index("/here/") :]

    first = client.post(path, {"yes": "1"}).content.decode()
    second = client.post(path, {"yes": "1"}).content.decode()

    assert "The minutes are kept for you" in first
    assert "The minutes are kept for you" in second
    assert states(place) == ["taken"]


def test_end_offer_leaves_an_answered_one_alone(full, stand_in_line, cast):
    place = stand_in_line(40)
    free(full, cast)
    take_offer(place=place, by=cast.officer)

    end_offer(place=place, now=timezone.now() + timedelta(days=5))

    assert states(place) == ["taken"]


@pytest.fixture
def invited(hub, cast):
    session = SessionFactory(hub=hub)
    asked = {
        "session": session,
        "invited": cast.officer,
        "title": "Blood tests",
        "summary": "Why in school time?",
        "minutes": 30,
        "one_time_key": "1f0e9b0e-5a0f-4a37-8a53-9c9a2ac2b6f1",
    }
    first = invite(by=cast.chair, **asked)
    assert invite(by=cast.chair, **asked) == first
    return first


YES = {
    "level": "co_design",
    "level_reason": "The hours are open.",
    "who_comes": "Kwame",
    "can_change": "The hours.",
    "decision_stage": "not_started",
}


def test_invitation_keeps_its_minutes_and_becomes_an_item(invited, cast):
    session = invited.preferred_session
    held = minutes_taken(session)

    item = accept_invitation(request=invited, by=cast.officer, **YES)

    assert (held, minutes_taken(session)) == (30, 30)
    assert (item.session, item.requestor, item.work.level) == (session, cast.officer, "co_design")
    assert item.request.state == Request.State.ACCEPTED
    told = Message.objects.filter(kind="hub/invitation_accepted")
    assert {message.person for message in told} == {cast.coordinator, cast.chair}


def test_invitation_can_be_declined_with_a_reason_once(invited, cast):
    with pytest.raises(RuleBroken, match="Say why not"):
        decline_invitation(request=invited, reason=" ", by=cast.officer)

    decline_invitation(request=invited, reason="On leave.", by=cast.officer)

    assert minutes_taken(invited.preferred_session) == 0
    with pytest.raises(RuleBroken, match="dealt with"):
        accept_invitation(request=invited, by=cast.officer, **YES)


def test_only_whoever_was_invited_answers(invited, cast):
    with pytest.raises(RuleBroken, match="was invited and answers"):
        accept_invitation(request=invited, by=cast.facilitator, **YES)
    with pytest.raises(RuleBroken, match="has to answer"):
        decline_request(request=invited, reason="No.", by=cast.chair)


def test_forum_takes_an_invitation_back(invited, cast):
    take_invitation_back(request=invited, by=cast.coordinator)

    invited.refresh_from_db()
    assert invited.state == Request.State.WITHDRAWN
    assert Message.objects.filter(kind="hub/invitation_taken_back").count() == 1


def test_invitation_of_another_forums_person_is_refused(hub, cast):
    with pytest.raises(RuleBroken, match="this forum's partners"):
        invite(
            session=SessionFactory(hub=hub),
            invited=cast.other_officer,
            title="Blood tests",
            summary="Why?",
            minutes=30,
            by=cast.chair,
            one_time_key="1f0e9b0e-5a0f-4a37-8a53-9c9a2ac2b6f1",
        )


def test_who_brings_a_topic_is_asked_once_some_days_before(hub, cast):
    near = SessionFactory(hub=hub, starts_at=timezone.now() + timedelta(days=4))
    far = SessionFactory(hub=hub, starts_at=timezone.now() + timedelta(days=6))
    for session in (near, far):
        ItemFactory(session=session, requestor=cast.officer)
        ItemFactory(session=session)

    ask_who_comes(timestamp=0)
    ask_who_comes(timestamp=0)

    asked = Message.objects.filter(kind="hub/still_coming")
    assert [message.person for message in asked] == [cast.officer]
    assert near.items.exclude(coming_asked_at=None).count() == 1


def test_who_cannot_come_gives_the_slot_to_the_next(full, stand_in_line, cast):
    place = stand_in_line(40)
    item = full.items.get(title="Goes away")
    item.requestor = cast.officer
    item.save()
    ask_if_coming(item=item)
    confirm_coming(item=item, by=cast.officer)

    item = cannot_come(item=item, by=cast.officer)

    assert item.state == Item.State.WITHDRAWN
    assert states(place) == ["offered"]
    told = Message.objects.filter(kind="hub/item_given_up")
    assert {message.person for message in told} == {cast.coordinator, cast.chair}
    with pytest.raises(RuleBroken, match="answers this"):
        confirm_coming(item=item, by=cast.facilitator)


def test_form_suggests_minutes_from_what_items_took(hub, cast, signed_in):
    request = RequestFactory(hub=hub, requestor=cast.officer)
    held = SessionFactory(hub=hub)
    few = usual_minutes(request)
    for minutes in (30, 44, 70):
        ItemFactory(session=held, state=Item.State.PRESENTED, actual_minutes=minutes)

    address = f"/here/hub/requests/{request.reference}/pages/time/"
    page = signed_in(cast.officer).get(address).content.decode()

    assert few is None
    assert "took about 44 minutes (the middle of 3)" in page


def test_time_page_offers_full_sessions_and_asks_why_late(hub, cast, signed_in):
    full = SessionFactory(hub=hub)
    ItemFactory(session=full, minutes=120)
    late = SessionFactory(hub=hub, starts_at=timezone.now() + timedelta(days=3))
    request = RequestFactory(hub=hub, requestor=cast.officer)
    address = f"/here/hub/requests/{request.reference}/pages/time/"
    client = signed_in(cast.officer)

    page = client.get(address).content.decode()
    refused = client.post(address, {"minutes": "30", "preferred_session": late.pk}).content.decode()

    assert "Full. Ask by" in page
    assert "Say why it is late" in refused
    assert Session.objects.filter(preferred_by=request).count() == 0
