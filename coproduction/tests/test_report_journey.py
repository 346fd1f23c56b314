"""A joint evaluation in Chromium: begun, written by both, signed twice, published, read by all."""

import re

import pytest
from playwright.sync_api import expect

from coproduction.models import Report

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
FORUM_SAYS = "We see a plan while it can still change."
COUNCIL_SAYS = "We hear in an hour what took us months."


def press(somebody, name):
    somebody.look()
    somebody.page.get_by_role("button", name=name).click()


def follow(somebody, name):
    somebody.look()
    somebody.page.get_by_role("link", name=name).first.click()


def write(somebody, heading, words):
    follow(somebody, re.compile(f"^Write your words.*{heading}$"))
    expect(somebody.page.get_by_role("heading", name=heading)).to_be_visible()
    somebody.page.get_by_label("Your words").fill(words)
    press(somebody, "Save")
    expect(somebody.page.get_by_text(words)).to_be_visible()


@pytest.mark.parametrize("kind", KINDS)
def test_report_from_both_sides_words_to_the_public_page(cast, come, kind):
    coordinator, facilitator = come(cast.coordinator, **kind), come(cast.facilitator, **kind)
    page = coordinator.page
    page.goto("/here/reports/written/")
    follow(coordinator, "Begin a report")
    follow(coordinator, "Joint evaluation")
    press(coordinator, "Begin")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.get_by_label("Title").fill("Our first half year")
    page.get_by_label("Who writes the other side?").select_option(label=cast.council.name)
    press(coordinator, "Begin")
    write(coordinator, "Benefits", FORUM_SAYS)

    facilitator.page.goto("/home/")
    follow(facilitator, "Write: Our first half year")
    write(facilitator, "Benefits", COUNCIL_SAYS)
    follow(facilitator, "Read all of it")
    expect(facilitator.page.get_by_text(FORUM_SAYS)).to_be_visible()
    follow(facilitator, "Where it is written")
    press(facilitator, f"Sign it for {cast.council}")
    expect(facilitator.page.get_by_text("You have signed.")).to_be_visible()

    page.goto("/home/")
    follow(coordinator, "Read and sign: Our first half year")
    press(coordinator, "Sign it for")
    follow(coordinator, "Publish it")
    press(coordinator, "Publish it")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.get_by_label("Everybody").check()
    press(coordinator, "Publish it")
    expect(page.get_by_text("Published.", exact=True)).to_be_visible()
    coordinator.look()

    anybody = come(**kind)
    anybody.page.goto("/here/")
    follow(anybody, "Reports")
    follow(anybody, "Our first half year")
    for words in (FORUM_SAYS, COUNCIL_SAYS, "Who signed"):
        expect(anybody.page.get_by_text(words)).to_be_visible()
    anybody.look()
    assert Report.objects.get().state == Report.State.PUBLISHED
