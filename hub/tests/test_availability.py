"""Who of the reps can come: asked, answered by a link or on the page, reminded once."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from coproduction.exceptions import RuleBroken
from coproduction.models import Message
from coproduction.tests.factories import PersonFactory
from hub.actions import ask_reps, move_session, remind_reps, say_availability
from hub.jobs import ask_the_reps
from hub.models import Availability, PoolMember
from hub.tests.factories import HubFactory, SessionFactory


@pytest.fixture
def hub(cast):
    hub = HubFactory(forum=cast.forum, ask_days=21)
    for person in (cast.rep, cast.chair):
        PoolMember.objects.create(hub=hub, person=person, joined_on="2026-01-01")
    return hub


@pytest.fixture
def session(hub):
    return SessionFactory(hub=hub, starts_at=timezone.now() + timedelta(days=10))


def told(kind):
    return [message.person for message in Message.objects.filter(kind=f"hub/{kind}")]


def path_in(kind, person):
    body = Message.objects.get(kind=f"hub/{kind}", person=person).body
    address = next(word for word in body.split() if "/can-you-come/" in word)
    return address[address.index("/here/") :]


def test_pool_is_asked_once_and_who_joins_later_too(session, hub, cast):
    ask_reps(session=session, by=cast.coordinator)
    late = PersonFactory(forum=cast.forum, roles=["rep"])
    PoolMember.objects.create(hub=hub, person=late, joined_on="2026-01-01")
    PoolMember.objects.create(
        hub=hub, person=cast.treasurer, joined_on="2026-01-01", left_on="2026-02-01"
    )

    ask_reps(session=session, by=None)

    assert sorted(person.pk for person in told("can_you_come")) == sorted(
        [cast.rep.pk, cast.chair.pk, late.pk]
    )


def test_rep_answers_by_the_link_without_a_cookie_and_changes_it(session, cast, client):
    ask_reps(session=session, by=None)
    address = path_in("can_you_come", cast.rep)
    client.get(address)
    before = Availability.objects.get(person=cast.rep).answer

    first = client.post(address, {"answer": "maybe", "note": "Until 12."}).content.decode()
    client.cookies.clear()
    second = client.post(address, {"answer": "yes"}).content.decode()

    assert before == ""
    assert "We have written down: maybe" in first
    assert "We look forward to seeing you" in second
    row = Availability.objects.get(person=cast.rep)
    assert (row.answer, row.answered_by, row.note) == ("yes", cast.rep, "")


def test_link_without_an_answer_says_what_is_missing_and_keeps_the_note(session, cast, client):
    ask_reps(session=session, by=None)

    page = client.post(
        path_in("can_you_come", cast.rep), {"note": "Only by phone"}
    ).content.decode()

    assert "Choose yes, maybe or no." in page
    assert "Only by phone" in page


def test_link_of_somebody_who_left_the_pool_is_refused_kindly(session, hub, cast, client):
    ask_reps(session=session, by=None)
    address = path_in("can_you_come", cast.rep)
    hub.pool.filter(person=cast.rep).delete()

    page = client.post(address, {"answer": "yes"}).content.decode()

    assert "Only reps who take part" in page
    assert Availability.objects.get(person=cast.rep).answer == ""


def test_link_after_the_session_has_begun_is_refused_kindly(session, cast, client):
    ask_reps(session=session, by=None)
    with time_machine.travel(session.starts_at + timedelta(minutes=1)):
        page = client.post(path_in("can_you_come", cast.rep), {"answer": "yes"}).content.decode()

    assert "This session has begun." in page
    assert Availability.objects.answered().count() == 0


def test_team_writes_down_what_a_rep_said_on_the_phone(session, cast, signed_in):
    signed_in(cast.coordinator).post(
        f"/here/hub/sessions/{session.pk}/reps/{cast.rep.pk}/", {"answer": "yes"}
    )

    row = Availability.objects.get()
    page = signed_in(cast.coordinator).get(f"/here/hub/sessions/{session.pk}/reps/")
    assert (row.person, row.answered_by) == (cast.rep, cast.coordinator)
    assert f"written down by {cast.coordinator}" in page.content.decode()


@pytest.mark.parametrize("role", ["officer", "facilitator", "treasurer"])
def test_nobody_else_answers_for_a_rep(session, cast, role):
    person = getattr(cast, role)

    with pytest.raises(RuleBroken, match="answers this"):
        say_availability(session=session, person=cast.rep, answer="yes", by=person)
    with pytest.raises(RuleBroken, match="Only reps who take part"):
        say_availability(session=session, person=person, answer="yes", by=person)


def test_clock_asks_three_weeks_before_and_reminds_once_five_days_before(session, cast):
    session.starts_at = timezone.now() + timedelta(days=22)
    session.save()
    counts = []
    for days in (0, 2, 3, 17.5, 18):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            ask_the_reps(timestamp=0)
            ask_the_reps(timestamp=0)
            if days == 3:
                say_availability(session=session, person=cast.rep, answer="no", by=cast.rep)
        counts.append((len(told("can_you_come")), len(told("can_you_come_reminder"))))

    assert counts == [(0, 0), (2, 0), (2, 0), (2, 1), (2, 1)]
    assert told("can_you_come_reminder") == [cast.chair]


def test_moved_session_asks_again(session, cast):
    ask_reps(session=session, by=None)
    say_availability(session=session, person=cast.rep, answer="yes", by=cast.rep)

    move_session(
        session=session,
        starts_at=session.starts_at + timedelta(days=1),
        reason="The room is taken.",
        by=cast.chair,
    )

    assert len(ask_reps(session=session, by=None)) == 2
    assert Availability.objects.answered().count() == 0


def test_access_needs_are_shown_with_consent_only_and_of_those_who_come(session, cast, signed_in):
    def need(person, words, consents, answer):
        person.access_needs, person.shares_access_needs = words, consents
        person.save()
        PoolMember.objects.get_or_create(
            hub=session.hub, person=person, defaults={"joined_on": "2026-01-01"}
        )
        say_availability(session=session, person=person, answer=answer, by=person)

    need(cast.rep, "A hearing loop", True, "yes")
    need(cast.chair, "Secret from others", False, "yes")
    need(cast.treasurer, "Would be shown", True, "no")

    page = signed_in(cast.coordinator).get(f"/here/hub/sessions/{session.pk}/reps/")

    words = page.content.decode()
    assert "A hearing loop" in words
    assert "Secret from others" not in words
    assert "Would be shown" not in words


def test_too_few_and_too_many_are_said_and_nothing_is_forbidden(session, cast, signed_in):
    client = signed_in(cast.coordinator)
    few = client.get(f"/here/hub/sessions/{session.pk}/reps/").content.decode()
    for _ in range(7):
        rep = PersonFactory(forum=cast.forum, roles=["rep"])
        PoolMember.objects.create(hub=session.hub, person=rep, joined_on="2026-01-01")
        say_availability(session=session, person=rep, answer="yes", by=rep)
    many = client.get(f"/here/hub/sessions/{session.pk}/reps/").content.decode()

    assert "Too few so far" in few
    assert "7 yes, 0 maybe. 3 to 5 reps are wanted, up to 6 may come." in many
    assert "More than may come" in many


def test_officer_does_not_see_how_many_reps_come(session, cast, signed_in):
    say_availability(session=session, person=cast.rep, answer="yes", by=cast.rep)

    pages = {
        who: signed_in(getattr(cast, who)).get(session.get_absolute_url()).content.decode()
        for who in ("rep", "officer")
    }

    assert "1 rep comes" in pages["rep"]
    assert "1 rep" not in pages["officer"]


def test_reps_page_asks_the_database_as_often_for_three_rows_as_for_one(
    session, cast, signed_in, django_assert_num_queries
):
    client = signed_in(cast.coordinator)
    for _ in range(2):
        ask_reps(session=session, by=None)
        with django_assert_num_queries(7):
            client.get(f"/here/hub/sessions/{session.pk}/reps/")
        for _ in range(2):
            rep = PersonFactory(forum=cast.forum, roles=["rep"])
            PoolMember.objects.create(hub=session.hub, person=rep, joined_on="2026-01-01")


def test_reminder_goes_to_who_has_not_answered(session, cast):
    ask_reps(session=session, by=None)
    say_availability(session=session, person=cast.rep, answer="no", by=cast.rep)

    remind_reps(session=session, by=cast.coordinator)
    remind_reps(session=session, by=cast.coordinator)

    assert told("can_you_come_reminder") == [cast.chair]
