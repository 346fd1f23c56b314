"""Bringing in a spreadsheet in Chromium: on a phone, without JavaScript, and nothing is lost."""

import pytest
from playwright.sync_api import expect

from coproduction.models import Person
from coproduction.tests.sheets import csv_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


@pytest.mark.parametrize("kind", [{"width": 320}, {"width": 320, "javascript": False}])
def test_list_comes_in_and_out_again_on_a_phone(cast, come, kind):
    coordinator = come(cast.coordinator, **kind)
    page = coordinator.page
    rows = [["Person", "E-mail"], ["Amina Yusuf", "amina@example.org"], ["Jo", "jo at home"]]

    page.goto("/here/spreadsheets/")
    coordinator.look()
    page.get_by_role("link", name="Members and contacts").click()
    coordinator.look()
    page.get_by_label("Your file").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": csv_of(*rows)}
    )
    page.get_by_role("button", name="Show me what is in it").click()
    expect(page.get_by_role("heading", name="Which column is which?")).to_be_visible()
    coordinator.look()
    page.get_by_label("Person").select_option("Name")
    page.get_by_role("button", name="Show me the rows").click()
    expect(page.get_by_text("“jo at home” is not an email address.")).to_be_visible()
    coordinator.look()
    page.get_by_role("button", name="Bring in people").click()
    expect(page.get_by_role("alert")).to_contain_text("1 row is to mend")
    coordinator.look()
    page.get_by_label("Bring in the others without the 1 row to mend").check()
    page.get_by_role("button", name="Bring in people").click()
    expect(page.get_by_text("You can take it out again until")).to_be_visible()
    coordinator.look()
    assert Person.objects.filter(forum=cast.forum, name="Amina Yusuf").exists()
    page.get_by_role("link", name="Take it out again").click()
    coordinator.look()
    page.get_by_role("button", name="Take out 1 row").click()
    expect(page.get_by_text("took it out again on")).to_be_visible()
    coordinator.look()

    assert not Person.objects.filter(name="Amina Yusuf").exists()
