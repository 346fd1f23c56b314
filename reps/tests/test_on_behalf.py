"""Reps without email or a computer: what they tell is written down by the team, and counts."""

import pytest
from django.urls import reverse
from django.utils import timezone

from coproduction.exceptions import RuleBroken
from coproduction.models import Event
from hub.models import PoolMember
from hub.tests.factories import ItemFactory, SessionFactory
from reps.actions import declare, end_interest, take_on
from reps.actions.rep import rep_of
from reps.asks import candidates
from reps.models import Rep
from reps.tests.test_pages import address
from reps.tests.world import rep


@pytest.fixture
def carol(cast):
    """A rep who has a phone and no sign-in."""
    person = rep(cast.forum, name="Carol Bennett", user=None, email="")
    return rep_of(person, cast.coordinator, timezone.now())


def test_what_somebody_told_on_the_phone_leads_to_fair_asks(cast, money, carol, signed_in):
    session = SessionFactory(hub=money.hub)
    ItemFactory(session=session, title="School transport")
    PoolMember.objects.create(
        hub=money.hub, person=carol.person, joined_on=timezone.localdate(session.starts_at)
    )

    signed_in(cast.coordinator).post(
        address("rep-about", carol.pk),
        {"interests": "Transport", "experience": "", "asks_a_month": "2", "barriers": ["money"]},
    )

    found, _ = candidates(session, timezone.now())
    told = Rep.objects.get(pk=carol.pk)
    assert (told.asks_a_month, told.barriers) == (2, [])
    assert "Cares about: transport." in found[0].reasons
    assert Event.objects.get(verb="rep.said_about_self").actor == f"person:{cast.coordinator.pk}"


def test_what_a_rep_ticked_stays_when_the_team_writes(cast, carol, signed_in):
    """Nobody but they themselves sees or changes what makes it hard for them."""
    Rep.objects.filter(pk=carol.pk).update(barriers=["travel"])
    client = signed_in(cast.coordinator)

    page = client.get(address("rep-about", carol.pk)).content.decode()
    client.post(address("rep-about", carol.pk), {"interests": "Sleep", "experience": ""})

    assert "make it harder" not in page
    assert Rep.objects.get(pk=carol.pk).barriers == ["travel"]


@pytest.mark.parametrize(
    ("answers", "kept"),
    [({"what": "My son drives a taxi"}, ["My son drives a taxi"]), ({"nothing": "on"}, [])],
)
def test_declaration_on_paper_stands_in_the_register(cast, carol, signed_in, answers, kept):
    client = signed_in(cast.coordinator)

    client.post(address("rep-declare", carol.pk), answers)

    assert [each.what for each in carol.person.interests.all()] == kept
    assert carol.person.declarations.get().declared_by == cast.coordinator
    assert carol.person.declarations.get().has_nothing == (not kept)


@pytest.mark.parametrize("answers", [{"what": ""}, {"what": "Taxis", "nothing": "on"}])
def test_declaration_is_something_or_nothing(cast, carol, signed_in, answers):
    page = signed_in(cast.coordinator).post(address("rep-declare", carol.pk), answers)

    assert "Write what they declare, or tick that it is nothing." in page.content.decode()
    assert not carol.person.declarations.exists()


def test_what_was_declared_on_paper_ends_by_the_phone(cast, carol, signed_in):
    client = signed_in(cast.coordinator)
    declare(person=carol.person, what="My son drives a taxi", by=cast.coordinator)
    interest = carol.person.interests.get()
    over = reverse(
        "reps:rep-interest-over",
        args=[cast.forum.slug, carol.pk, interest.pk],
    )

    assert over in client.get(address("rep-detail", carol.pk)).content.decode()
    client.post(over)

    interest.refresh_from_db()
    assert interest.ended_by == cast.coordinator
    assert carol.person.declarations.order_by("-pk").first().has_nothing
    assert over not in client.get(address("rep-detail", carol.pk)).content.decode()


def test_who_can_sign_in_ends_their_own(cast, signed_in):
    declare(person=cast.rep, what="Taxis", by=cast.rep)
    interest = cast.rep.interests.get()

    with pytest.raises(RuleBroken, match="They can sign in"):
        end_interest(interest=interest, by=cast.coordinator)

    interest.refresh_from_db()
    assert interest.ended_at is None


def test_who_can_sign_in_declares_for_themselves(cast, signed_in):
    with pytest.raises(RuleBroken, match="They can sign in"):
        declare(person=cast.rep, what="Taxis", by=cast.coordinator)
    with pytest.raises(RuleBroken, match="for themselves"):
        declare(person=cast.rep, what="Taxis", by=cast.treasurer)

    assert not cast.rep.declarations.exists()


def test_private_words_are_not_given_away_by_what_they_share(cast, money, signed_in):
    session = SessionFactory(hub=money.hub)
    ItemFactory(session=session, title="New wheelchair contracts")
    declare(person=cast.rep, by=cast.rep, what="Family", private_words="He sells wheelchairs")

    pages = {
        who: signed_in(getattr(cast, who))
        .get(address("session-conflicts", session.pk))
        .content.decode()
        for who in ("chair", "coordinator")
    }

    assert "Both speak of: wheelchair" in pages["chair"]
    assert "Both speak of" not in pages["coordinator"]


def test_rep_from_before_is_put_on_the_list_once(cast, signed_in):
    person = rep(cast.forum, name="Helen Tran")
    client = signed_in(cast.coordinator)
    before = client.get(address("rep-list")).content.decode()

    for _ in range(2):
        client.post(address("rep-take-on", person.pk))

    assert "Put on the list" in before
    assert person.rep.stage == Rep.Stage.ACTIVE
    assert person.rep.steps.get().changed_by == cast.coordinator


def test_who_is_no_rep_is_not_put_on_the_list(cast):
    with pytest.raises(RuleBroken, match="They begin with a talk"):
        take_on(person=cast.officer, by=cast.coordinator)
