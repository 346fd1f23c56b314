"""A parent's way in Chromium: on a phone, without JavaScript, without cookies; and the team's."""

import pytest
from playwright.sync_api import expect

from feedback.actions import change_question, publish_form
from feedback.models import Submission
from feedback.tests.factories import make_form, tell, with_question
from feedback.tests.world import furnish_feedback

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]
KINDS = [{"width": 1280}, {"width": 320}, {"width": 320, "javascript": False}]
IDS = ["laptop", "phone", "phone-without-javascript"]


@pytest.fixture
def form(cast):
    form = make_form(cast.forum, cast.coordinator, slug="tell", published=False)
    late = with_question(form, cast.coordinator, key="late", kind="yes_no", text="Was it late?")
    why = with_question(form, cast.coordinator, key="how", kind="short", text="How late?")
    change_question(question=why, by=cast.coordinator, show_if=late, show_if_answers=["Yes"])
    return publish_form(form=form, by=cast.coordinator)


@pytest.fixture
def come(visitor, signed_in):
    def arrive(person=None, **kind):
        somebody = visitor(**kind)
        if person:
            somebody.sign_in(signed_in(person))
        return somebody

    return arrive


@pytest.mark.parametrize("kind", KINDS, ids=IDS)
def test_parent_tells_and_looks_what_came_of_it(kind, form, come):
    parent = come(**kind)
    page = parent.page

    def on(name):
        parent.look()
        page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_load_state("load")

    page.goto("/here/feedback/tell/")
    parent.look()
    page.get_by_role("button", name="Start").click()
    page.get_by_label("What happened?").fill("The taxi came late.")
    page.wait_for_timeout(2100)
    on("Continue")
    page.get_by_label("Bad", exact=True).check()
    on("Continue")
    page.get_by_label("Yes", exact=True).check()
    parent.context.clear_cookies()
    on("Continue")
    page.get_by_label("How late?").fill("An hour")
    on("Continue")
    page.locator(".thread-change", has_text="how late?").click()
    page.get_by_label("How late?").fill("Two hours")
    on("Continue")
    expect(page.get_by_text("Two hours")).to_be_visible()
    page.wait_for_timeout(600)
    on("Send")
    page.get_by_label("Yes", exact=True).first.check()
    on("Continue")
    parent.look()
    page.locator(".feedback-link a").click()
    page.get_by_label("Write to the forum").fill("It was the blue one.")
    on("Send")
    expect(page.get_by_text("It was the blue one.")).to_be_visible()
    parent.look()

    told = Submission.objects.get()
    assert (told.state, told.answers["how"]) == (Submission.State.NEW, "Two hours")
    assert parent.context.cookies() == []


def test_by_keyboard_alone(form, come):
    parent = come(width=320, javascript=False)
    page = parent.page
    page.goto("/here/feedback/tell/questions/")

    page.get_by_label("What happened?").focus()
    page.keyboard.type("Late.")
    page.wait_for_timeout(2100)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="How was it for your family?")).to_be_visible()


def test_box_for_machines_is_seen_by_nobody(form, come):
    page = come(width=320).page
    page.goto("/here/feedback/tell/questions/")

    box = page.locator("input[name=more_about]").bounding_box()

    assert box["x"] + box["width"] < 0


@pytest.mark.parametrize("kind", KINDS, ids=IDS)
def test_pages_of_the_team_and_the_public_are_accessible(kind, form, cast, come):
    world = furnish_feedback(cast.forum, coordinator=cast.coordinator, officer=cast.officer)
    tell(form, "He hit her.")
    manage = "/here/feedback/manage/"
    coordinator = come(cast.coordinator, **kind)
    for address in (
        "/here/feedback/",
        "/here/feedback/said/",
        world["fb_public_theme"].get_public_url(),
        f"/here/feedback/{world['fb_form'].slug}/results/",
        f"/here/feedback/{world['fb_form'].slug}/easy/",
        manage,
        f"{manage}harm/",
        f"{manage}items/?state=new",
        world["fb_item"].get_absolute_url(),
        f"{manage}themes/",
        world["fb_theme"].get_absolute_url(),
        f"{world['fb_theme'].get_absolute_url()}pass/",
        f"{manage}forms/",
        f"{manage}forms/add/",
        f"{manage}forms/settings/",
        world["fb_form"].get_absolute_url(),
        world["fb_draft_form"].get_absolute_url(),
        f"{world['fb_form'].get_absolute_url()}preview/",
        f"{world['fb_form'].get_absolute_url()}results/",
        f"{world['fb_form'].get_absolute_url()}enter/",
        f"{world['fb_draft_form'].get_absolute_url()}questions/add/",
    ):
        coordinator.page.goto(address)
        coordinator.look()


def test_results_renew_themselves(cast, come):
    form = make_form(
        cast.forum, cast.coordinator, slug="live", shows_results=True, questions=["how_was_it"]
    )
    page = come().page
    page.goto("/here/feedback/live/results/")
    expect(page.get_by_text("Nobody has answered yet.")).to_be_visible()
    page.clock.install()
    page.reload()

    for _ in range(10):
        tell(form, answers={"how_was_it": "Good"})
    page.clock.fast_forward(21_000)

    expect(page.get_by_text("About 10 people have answered.")).to_be_visible()
