"""The links of mails, as a tired parent or a busy officer opens them: a phone, no JavaScript."""

import pytest
from playwright.sync_api import expect

from coproduction.links import link_for
from coproduction.models import InfluenceClaim
from coproduction.tests.whole_world import furnish_for
from hub.actions import ask_reps, set_presence
from hub.models import Availability, Item, PoolMember, Rating, WaitingPlace
from hub.tests.factories import HubFactory, SessionFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]

KINDS = [
    pytest.param({"width": 320}, id="phone"),
    pytest.param({"width": 320, "javascript": False}, id="phone-without-javascript"),
    pytest.param({"width": 1280}, id="laptop"),
]


@pytest.fixture
def world(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return furnish_for(cast, "hub")


def opened(somebody, purpose, url_name, person, thing):
    somebody.page.goto(link_for(purpose, person=person, thing=thing, url_name=url_name))
    somebody.look()
    return somebody.page


def press(somebody, name):
    somebody.page.get_by_role("button", name=name, exact=True).click()
    somebody.page.wait_for_load_state("load")
    somebody.look()


@pytest.mark.parametrize("kind", KINDS)
def test_rep_says_if_they_come(kind, cast, come):
    hub = HubFactory(forum=cast.forum, what_to_expect="Everybody says hello.")
    PoolMember.objects.create(hub=hub, person=cast.rep, joined_on="2026-01-01")
    session = SessionFactory(hub=hub)
    ask_reps(session=session, by=cast.coordinator)
    rep = come(**kind)
    page = opened(rep, "availability", "hub:can-you-come", cast.rep, session)

    press(rep, "Send my answer")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Maybe").check()
    page.get_by_label("Anything we should know?").fill("Only until 12.")
    press(rep, "Send my answer")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    row = Availability.objects.get(person=cast.rep)
    assert (row.answer, row.note) == ("maybe", "Only until 12.")


@pytest.mark.parametrize("kind", KINDS)
def test_officer_takes_minutes_that_came_free(kind, world, cast, come):
    officer = come(**kind)
    page = opened(officer, "waiting-offer", "hub:offer", cast.officer, world.waiting)
    WaitingPlace.objects.get().session.items.all().delete()

    press(officer, "Take them")

    expect(page.get_by_role("heading", name="The minutes are kept for you")).to_be_visible()
    assert WaitingPlace.objects.get().state == WaitingPlace.State.TAKEN


@pytest.mark.parametrize("kind", KINDS)
def test_officer_says_that_they_still_come_and_then_that_they_cannot(kind, world, cast, come):
    officer = come(**kind)
    item = world.own_planned_item
    page = opened(officer, "still-coming", "hub:coming", cast.officer, item)

    press(officer, "Yes, I come")
    expect(page.get_by_role("heading", name="Good. We expect you.")).to_be_visible()
    press(officer, "No, give my time to somebody else")

    expect(page.get_by_role("heading", name="Thank you for telling us")).to_be_visible()
    item.refresh_from_db()
    assert item.state == Item.State.WITHDRAWN


@pytest.mark.parametrize("kind", KINDS)
def test_rep_says_how_it_was_one_topic_after_the_other(kind, world, cast, come):
    first, second = world.held.items.topics().in_order()[:2]
    for item in (first, second):
        set_presence(item=item, person=cast.rep, is_there=True, by=cast.facilitator)
    rep = come(**kind)
    page = opened(rep, "rate", "hub:how-was-it", cast.rep, world.held)

    for _ in range(2):
        page.get_by_role("group", name="Was I listened to?").get_by_label("Yes").check()
        page.get_by_role("group", name="Was it early enough").get_by_label("Partly").check()
        page.get_by_label("Consultation").check()
        press(rep, "Send my answers")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    assert Rating.objects.count() == 2


@pytest.mark.parametrize("kind", KINDS)
def test_officer_answers_families(kind, world, cast, come):
    officer = come(**kind)
    page = opened(officer, "answer", "influence-answer", cast.officer, world.owed)

    press(officer, "Send to the forum")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("It did not change").check()
    page.get_by_label("In plain words").fill("The law says who gets it. We asked for a change.")
    press(officer, "Send to the forum")

    claim = InfluenceClaim.objects.latest("pk")
    assert (claim.influence, claim.outcome) == (world.owed, "not_changed")


@pytest.mark.parametrize("kind", KINDS)
def test_link_that_is_not_good_any_more_says_what_to_do(kind, world, cast, come):
    cast.rep.is_active = False
    cast.rep.save(update_fields=["is_active"])
    rep = come(**kind)

    rep.page.goto(link_for("rate", person=cast.rep, thing=world.held, url_name="hub:how-was-it"))

    expect(rep.page.get_by_role("heading", level=1)).to_be_visible()
    rep.problems.clear()  # the browser names the 404
    rep.look()
