"""Invitations and feeds, read by another library than the one that wrote them."""

import uuid
from datetime import datetime, timedelta
from email import message_from_string
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.utils import timezone

from coproduction.mail import as_email
from coproduction.models import Message
from coproduction.tests.factories import PersonFactory
from hub.actions import (
    add_item,
    agree_agenda,
    ask_reps,
    cancel_session,
    move_session,
    say_availability,
    withdraw_item,
)
from hub.models import PoolMember
from hub.tests.factories import HubFactory, SessionFactory

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2027, 1, 10, 9, tzinfo=LONDON)
JOIN = "https://meetings.example.org/secret-room"


@pytest.fixture
def session(cast):
    hub = HubFactory(forum=cast.forum, purpose="Services bring what they plan.")
    PoolMember.objects.create(hub=hub, person=cast.rep, joined_on="2026-01-01")
    return SessionFactory(
        hub=hub, starts_at=datetime(2027, 3, 26, 11, tzinfo=LONDON), join_link=JOIN
    )


def comes(session, person, answer="yes"):
    say_availability(session=session, person=person, answer=answer, by=person, now=NOW)


def mails(person, method="REQUEST"):
    return list(Message.objects.filter(person=person, calendar_method=method).order_by("pk"))


def parts_of(message):
    """The mail as it leaves, by the email library: its parts by type."""
    mail = message_from_string(as_email(message).message().as_string())
    assert mail.get_content_type() == "multipart/alternative"
    return {part.get_content_type(): part for part in mail.get_payload()}


def event_in(message):
    text = parts_of(message)["text/calendar"].get_payload(decode=True).decode()
    calendar = vobject.readOne(text)
    (event,) = calendar.vevent_list
    return calendar, event


def test_invitation_is_a_part_that_outlook_takes_as_one(session, cast, settings):
    comes(session, cast.rep)

    (message,) = mails(cast.rep)
    part = parts_of(message)["text/calendar"]
    calendar, event = event_in(message)

    assert part.get_param("method") == "REQUEST"
    assert part.get_content_charset() == "utf-8"
    assert part.get_filename() is None
    assert calendar.method.value == "REQUEST"
    assert event.uid.value == f"session-{session.pk}@{settings.MAIL_DOMAIN}"
    assert event.sequence.value == "0"
    assert event.organizer.value.startswith("MAILTO:")
    assert event.attendee.value == f"MAILTO:{cast.rep.email}"
    assert JOIN in event.location.value
    assert event.dtstart.value == datetime(2027, 3, 26, 11, tzinfo=LONDON)
    assert event.dtend.value - event.dtstart.value == timedelta(minutes=120)


@pytest.mark.parametrize("day", ["2027-03-26", "2027-04-09", "2027-10-29", "2027-11-05"])
def test_eleven_is_eleven_on_both_sides_of_both_changes_of_the_clock(session, cast, day):
    session.starts_at = datetime.fromisoformat(f"{day}T11:00").replace(tzinfo=LONDON)
    session.save()
    comes(session, cast.rep)

    text = mails(cast.rep)[0].calendar
    _, event = event_in(mails(cast.rep)[0])

    assert f"DTSTART;TZID=Europe/London:{day.replace('-', '')}T110000" in text.replace("\r\n ", "")
    assert "BEGIN:VTIMEZONE" in text
    assert event.dtstart.value.strftime("%H:%M") == "11:00"
    assert event.dtstart.value.utcoffset() == session.starts_at.utcoffset()


def test_moved_session_updates_the_same_event_with_a_higher_sequence(session, cast):
    item = add_item(
        session=session,
        title="Letters",
        minutes=20,
        requestor=cast.officer,
        by=cast.chair,
        now=NOW,
    )
    move_session(
        session=session,
        starts_at=session.starts_at + timedelta(days=7),
        reason="Easter.",
        by=cast.chair,
        now=NOW,
    )

    first, second = (event_in(message)[1] for message in mails(cast.officer))
    assert item.session == session
    assert first.uid.value == second.uid.value
    assert [first.sequence.value, second.sequence.value] == ["0", "1"]
    assert second.dtstart.value == datetime(2027, 4, 2, 11, tzinfo=LONDON)


def test_cancelled_session_leaves_every_calendar_once(session, cast, settings):
    comes(session, cast.rep)

    cancel_session(session=session, reason="Snow.", by=cast.chair, now=NOW)

    (message,) = mails(cast.rep, "CANCEL")
    calendar, event = event_in(message)
    assert calendar.method.value == "CANCEL"
    assert event.status.value == "CANCELLED"
    assert int(event.sequence.value) > 0
    assert event.uid.value == f"session-{session.pk}@{settings.MAIL_DOMAIN}"


def test_who_cannot_come_after_all_has_it_taken_out_and_put_in_again(session, cast):
    for answer in ("yes", "yes", "no", "no", "maybe"):
        comes(session, cast.rep, answer)

    messages = Message.objects.filter(person=cast.rep).exclude(calendar="").order_by("pk")
    assert [message.calendar_method for message in messages] == ["REQUEST", "CANCEL", "REQUEST"]
    sequences = [int(event_in(message)[1].sequence.value) for message in messages]
    assert sequences == sorted(set(sequences))


def test_presenter_whose_topic_goes_has_it_taken_out(session, cast):
    item = add_item(
        session=session, title="Letters", minutes=20, requestor=cast.officer, by=cast.chair
    )

    withdraw_item(item=item, by=cast.chair)

    assert (len(mails(cast.officer)), len(mails(cast.officer, "CANCEL"))) == (1, 1)


def test_facilitator_and_chair_have_it_once_the_agenda_is_published(session, cast):
    add_item(session=session, title="Letters", summary="Plain.", minutes=20, by=cast.chair)
    before = [len(mails(person)) for person in (cast.chair, cast.facilitator)]
    for person in (cast.chair, cast.facilitator):
        agree_agenda(session=session, by=person)

    assert before == [0, 0]
    assert [len(mails(person)) for person in (cast.chair, cast.facilitator)] == [1, 1]


def test_who_has_no_email_has_no_invitation(session, cast):
    cast.rep.email = ""
    cast.rep.save()

    comes(session, cast.rep)

    assert Message.objects.exclude(calendar="").count() == 0


def read(client, address):
    answer = client.get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return answer.content.decode(), list(vobject.readOne(answer.content.decode()).components())


def feed_of(person):
    person.feed_key = uuid.uuid4()
    person.save()
    return f"/here/hub/calendar/{person.feed_key}.ics"


def test_own_feed_has_no_attendees_and_no_links_to_join(session, cast, client):
    session.starts_at = timezone.now() + timedelta(days=10)
    session.save()
    ask_reps(session=session, by=None)
    comes_in = feed_of(cast.rep)

    text, components = read(client, comes_in)

    events = [each for each in components if each.name == "VEVENT"]
    assert [event.summary.value for event in events] == [session.hub.name]
    for word in ("ATTENDEE", "ORGANIZER", JOIN, cast.rep.email):
        assert word not in text


def test_own_feed_holds_what_one_takes_part_in_and_no_other(session, cast, client):
    session.starts_at = timezone.now() + timedelta(days=10)
    session.save()
    other = SessionFactory(hub=HubFactory(forum=cast.forum, name="Not mine"))
    SessionFactory(hub=HubFactory(forum=cast.other_forum, name="Elsewhere"))

    rep, _ = read(client, feed_of(cast.rep))
    team, _ = read(client, feed_of(cast.coordinator))

    assert session.hub.name in rep
    assert ("Not mine" in rep, "Not mine" in team, "Elsewhere" in team) == (False, True, False)
    assert other.hub.forum == cast.forum


def test_officers_feed_has_the_last_days_to_ask(session, cast, client):
    session.starts_at = timezone.now() + timedelta(days=30)
    session.save()

    text, components = read(client, feed_of(cast.officer))

    notes = [each for each in components if each.name == "VEVENT"]
    assert len(notes) == 1
    assert "Last day to ask for time" in text.replace("\r\n ", "")
    assert notes[0].dtstart.value == (session.starts_at - timedelta(days=14)).date()


def test_feed_ends_with_a_new_address_and_when_its_owner_leaves(session, cast, client):
    old = feed_of(cast.rep)
    new = feed_of(cast.rep)
    answers = [client.get(old).status_code, client.get(new).status_code]
    cast.rep.is_active = False
    cast.rep.save()

    assert [*answers, client.get(new).status_code] == [404, 200, 404]
    assert client.get(new.replace("/here/", "/there/")).status_code == 404


def test_public_feed_has_dates_and_nothing_else(session, cast, client):
    session.starts_at = timezone.now() + timedelta(days=10)
    session.save()
    add_item(session=session, title="Secret topic", minutes=20, by=cast.chair)

    text, components = read(client, "/here/hub/calendar.ics")

    assert len([each for each in components if each.name == "VEVENT"]) == 1
    for word in ("ATTENDEE", JOIN, "Secret topic"):
        assert word not in text


def test_feed_asks_the_database_as_often_for_three_rows_as_for_one(
    session, cast, client, django_assert_num_queries
):
    address = feed_of(PersonFactory(forum=cast.forum, roles=["facilitator"]))
    for _ in range(2):
        SessionFactory(hub=session.hub)
        with django_assert_num_queries(4):
            client.get(address)


def test_writers_feed_keeps_time_to_write_up_and_the_day_of_the_notes(session, cast, client):
    session.hub.write_up_minutes = 45
    session.hub.save()

    _, found = read(client, feed_of(cast.facilitator))
    _, others = read(client, feed_of(cast.rep))

    texts = [event.summary.value for event in found if event.name == "VEVENT"]
    assert [text for text in texts if text.startswith("Write up:")] == [f"Write up: {session.hub}"]
    assert any(text.startswith("Notes promised:") for text in texts)
    assert not any("Write up" in event.summary.value for event in others if event.name == "VEVENT")
