"""A service's plan taken in from a spreadsheet in Chromium: first with mistakes, then without."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from coproduction.models import Work
from coproduction.tests.factories import OrganisationFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]

KINDS = [
    pytest.param({"width": 1280}, id="laptop"),
    pytest.param({"width": 320, "javascript": False}, id="phone-without-javascript"),
]
SOON = f"{date.today() + timedelta(days=60):%-d %B %Y}"
HEADERS = "What,About when,Organisation\n"
WRONG = f"{HEADERS}Swimming for all,soon,Nobody Council\n,{SOON},\n"
RIGHT = f"{HEADERS}Swimming for all,{SOON},The Council\n"


def choose(somebody, name, text):
    page = somebody.page
    file = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("Your plan as an Excel or CSV file").set_input_files(file)
    page.get_by_role("button", name="Show me what it would change").click()
    page.wait_for_load_state("load")
    somebody.look()


@pytest.mark.parametrize("kind", KINDS)
def test_plan_with_mistakes_is_shown_mended_and_taken_in(kind, cast, come):
    OrganisationFactory(forum=cast.forum, name="The Council")
    coordinator = come(cast.coordinator, **kind)
    page = coordinator.page
    page.goto("/here/hub/plan/")
    coordinator.look()
    page.get_by_role("link", name="Take in a spreadsheet").click()

    page.get_by_role("button", name="Show me what it would change").click()
    expect(page.get_by_role("alert")).to_be_visible()
    coordinator.look()
    choose(coordinator, "plan.csv", WRONG)
    expect(page.get_by_text("Some rows need mending.")).to_be_visible()
    expect(page.get_by_text("To be mended first")).to_have_count(2)
    assert not Work.objects.exists()
    page.get_by_role("link", name="Choose another file").click()
    choose(coordinator, "plan.csv", RIGHT)
    page.get_by_role("button", name="Take all of it in").click()

    page.wait_for_load_state("load")
    expect(page.get_by_role("link", name="Swimming for all")).to_be_visible()
    coordinator.look()
    assert Work.objects.get().title == "Swimming for all"
