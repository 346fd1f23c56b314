"""One topic the whole way in Chromium: from a request to a public page that shows what changed."""

from datetime import timedelta

import brotli
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coproduction.models import Influence
from coproduction.tests.factories import ProgrammeFactory
from hub.models import Item, Session
from hub.tests.factories import HubFactory, SessionFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]

KINDS = [
    pytest.param({"width": 1280}, id="laptop"),
    pytest.param({"width": 320}, id="phone"),
    pytest.param({"width": 320, "javascript": False}, id="phone-without-javascript"),
]


@pytest.fixture
def hub(cast):
    hub = HubFactory(forum=cast.forum, name="The hub")
    SessionFactory(hub=hub)
    ProgrammeFactory(forum=cast.forum, name="Business as Usual")
    return hub


def press(somebody, name):
    somebody.look()
    somebody.page.get_by_role("button", name=name, exact=True).click()


def follow(somebody, name):
    somebody.look()
    somebody.page.get_by_role("link", name=name).first.click()


def ask(officer):
    """The officer answers every page of a request and sends it; gives the reference."""
    page = officer.page
    page.goto("/here/hub/")
    follow(officer, "Ask for time at the hub")
    press(officer, "Start")
    press(officer, "Continue")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.get_by_label("Give it a short title").fill("Saturday clubs")
    page.get_by_label("What is it about").fill("Who gets a place? The EOTAS list is not clear.")
    press(officer, "Continue")
    page.get_by_label("Business as Usual").check()
    press(officer, "Continue")
    page.get_by_label("No, it is a new piece of work").check()
    press(officer, "Continue")
    page.get_by_label("Co-design", exact=True).check()
    page.get_by_label("Why this level?").fill("The money is fixed. The rest is open.")
    press(officer, "Continue")
    page.get_by_label("Design it together").check()
    press(officer, "Continue")
    page.get_by_label("It is decided").check()
    page.get_by_label("What can families still change?").fill("Who comes first.")
    press(officer, "Continue")
    expect(page.get_by_text("families cannot share in it any more")).to_be_visible()
    page.get_by_label("Change it to “Consultation”").check()
    press(officer, "Continue")
    page.get_by_label("Who will come?").fill("The manager.")
    press(officer, "Continue")
    page.get_by_label("How many minutes do you need?").fill("40")
    page.get_by_role("radio").first.check()
    press(officer, "Continue")
    press(officer, "Continue")
    expect(page.get_by_text("“EOTAS” has no meaning")).to_be_visible()
    press(officer, "Send the request")
    expect(page.get_by_role("heading", name="The forum has your request")).to_be_visible()
    officer.look()
    return page.locator(".thread-reference").inner_text()


def accept_and_publish(coordinator, facilitator):
    page = coordinator.page
    page.goto("/home/")
    follow(coordinator, "Decide on a request: Saturday clubs")
    press(coordinator, "Accept it")
    expect(page.get_by_text("Accepted.")).to_be_visible()
    press(coordinator, "Agree the agenda")
    expect(page.get_by_text("The other side has been asked")).to_be_visible()
    coordinator.look()
    facilitator.page.goto("/home/")
    follow(facilitator, "Agree the agenda")
    press(facilitator, "Agree the agenda")
    expect(facilitator.page.get_by_text("Everybody who comes has been told")).to_be_visible()
    facilitator.look()


def record(facilitator, rep):
    page = facilitator.page
    page.goto("/home/")
    follow(facilitator, "Record what was said")
    follow(facilitator, "Saturday clubs")
    page.get_by_label("What was said").fill("Nobody knows where they stand on the list.")
    page.get_by_label("Outcome (optional)").fill("A list that families can see.")
    press(facilitator, "Save")
    expect(page.get_by_text("now owes families an answer")).to_be_visible()
    page.get_by_label(rep.name).select_option(label="Parent carer rep")
    press(facilitator, "Save who was there")
    expect(page.get_by_text(f"{rep.name}, parent carer rep")).to_be_visible()
    facilitator.look()


def claim(officer):
    page = officer.page
    page.goto("/home/")
    follow(officer, "Say what changed: Saturday clubs")
    page.get_by_label("Something changed").check()
    page.get_by_label("In plain words").fill("Families see their place on the list.")
    press(officer, "Send to the forum")
    expect(page.get_by_text("The forum has your answer")).to_be_visible()
    officer.look()


def confirm(chair):
    chair.page.goto("/home/")
    follow(chair, "Check an answer: Saturday clubs")
    press(chair, "Confirm and publish")
    expect(chair.page.get_by_text("Everybody can read it now")).to_be_visible()
    chair.look()


@pytest.mark.parametrize("kind", KINDS)
def test_topic_goes_the_whole_way(hub, cast, come, kind):
    reference = ask(come(cast.officer, **kind))
    accept_and_publish(come(cast.coordinator, **kind), come(cast.facilitator, **kind))
    Session.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    record(come(cast.facilitator, **kind), cast.rep)
    claim(come(cast.officer, **kind))
    confirm(come(cast.chair, **kind))
    anybody = come(**kind)
    anybody.page.goto("/here/")
    follow(anybody, "Saturday clubs")
    anybody.look()

    expect(anybody.page.get_by_text("Nobody knows where they stand")).to_be_visible()
    expect(anybody.page.get_by_text("Families see their place on the list.")).to_be_visible()
    assert Item.objects.get().request.reference == reference
    assert Influence.objects.get().state == Influence.State.CONFIRMED


def test_everything_is_reached_by_keyboard(hub, cast, come):
    """Tab reaches the first question, typing and Enter send it: no mouse."""
    officer = come(cast.officer)
    page = officer.page
    page.goto("/here/hub/requests/start/")

    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "Start":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/pages/topic/")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "id_title":
            break
    page.keyboard.type("By keyboard")
    page.keyboard.press("Tab")
    page.keyboard.type("Every key.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.wait_for_url("**/pages/programme/")
    officer.look()


PUBLIC = ["/", "/here/", "/here/you-said-we-did/", "/here/words/", "/accessibility/"]
SIGN_IN = ["/accounts/login/", "/accounts/demo/"]
SIGNED_IN = [
    "/home/",
    "/here/hub/",
    "/here/hub/sessions/add/",
    "/here/hub/requests/",
    "/here/work/",
    "/here/influence/",
    "/here/reports/evaluation/",
    "/accounts/email/",
    "/accounts/2fa/",
    "/accounts/sessions/",
]


@pytest.mark.parametrize("width", [1280, 320])
def test_every_other_page_is_accessible_too(hub, cast, come, width):
    anybody, coordinator = come(width=width), come(cast.coordinator, width=width)
    for address in PUBLIC + SIGN_IN:
        anybody.page.goto(address)
        anybody.look()
    for address in SIGNED_IN:
        coordinator.page.goto(address)
        coordinator.look()


def test_public_pages_are_light(hub, cast, visitor):
    """Design: a first public page under 100 KB transferred, a next one under 30 KB."""
    somebody = visitor()
    transferred = []
    somebody.page.on("response", lambda response: transferred.append(weight(response)))
    somebody.page.goto("/here/", wait_until="networkidle")
    first, transferred[:] = sum(transferred), []

    somebody.page.goto("/here/words/", wait_until="networkidle")

    assert 0 < first < 100_000
    assert 0 < transferred[0] < 30_000


def weight(response):
    """The bytes of an answer as production sends it: text compressed, typefaces as they are."""
    body = response.body()
    return len(body if "woff2" in response.url else brotli.compress(body))
