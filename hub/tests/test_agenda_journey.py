"""An agenda put in order in Chromium: by hand, by keyboard, and by buttons without JavaScript."""

import pytest
from playwright.sync_api import expect

from hub.models import Item
from hub.tests.factories import HubFactory, ItemFactory, SessionFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture
def session(cast):
    session = SessionFactory(hub=HubFactory(forum=cast.forum))
    for position, title in enumerate(("Buses", "Letters", "Clubs"), start=1):
        ItemFactory(session=session, title=title, position=position, kind=Item.Kind.TOPIC)
    return session


def titles(session):
    return list(session.items.in_order().values_list("title", flat=True))


def opened(somebody, session):
    somebody.page.goto(session.get_absolute_url())
    somebody.look()
    return somebody.page


def place(page, title):
    return page.locator("[data-agenda] > li").filter(has_text=title)


def test_item_is_dragged_to_its_place(session, cast, come):
    somebody = come(cast.coordinator)
    page = opened(somebody, session)

    with page.expect_navigation():
        place(page, "Clubs").drag_to(place(page, "Buses"), target_position={"x": 20, "y": 5})

    assert titles(session) == ["Clubs", "Buses", "Letters"]
    expect(page.locator("[data-agenda] > li h3")).to_have_text(["Clubs", "Buses", "Letters"])
    somebody.look()


def test_item_that_is_let_go_elsewhere_stays_where_it_was(session, cast, come):
    somebody = come(cast.coordinator)
    page = opened(somebody, session)
    place(page, "Clubs").hover(position={"x": 20, "y": 5})
    page.mouse.down()
    place(page, "Buses").hover(position={"x": 20, "y": 5})

    page.locator("h1").hover()
    page.mouse.up()

    expect(page.locator("[data-agenda] > li h3")).to_have_text(["Buses", "Letters", "Clubs"])
    assert titles(session) == ["Buses", "Letters", "Clubs"]
    somebody.look()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", [1280, 320])
def test_item_is_moved_by_keyboard_and_keeps_the_focus(width, javascript, session, cast, come):
    somebody = come(cast.coordinator, width=width, javascript=javascript)
    page = opened(somebody, session)

    page.get_by_role("button", name="Up : Clubs").press("Enter")
    page.wait_for_load_state("load")
    expect(page.get_by_role("button", name="Up : Clubs")).to_be_focused()
    somebody.look()
    page.keyboard.press("Enter")
    page.wait_for_load_state("load")

    expect(page.get_by_role("button", name="Down : Clubs")).to_be_focused()
    assert titles(session) == ["Clubs", "Buses", "Letters"]
    somebody.look()
