"""What comes out of a printer: read in Chromium as paper, A4 between its margins."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coproduction.models import GlossaryTerm
from hub.actions import send_request
from hub.tests.factories import HubFactory, ItemFactory, RequestFactory, SessionFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]

# 178 mm, as static/css/print.css leaves them, at 96 dots an inch.
PAPER = 672
# Only a finger or a mouse could use these.
TO_PRESS = "form, button, .govuk-button, .thread-nav, .thread-header__you, .govuk-back-link"


@pytest.fixture
def paper(cast, visitor, signed_in):
    """paper(address): that page, as the forum's chair would print it."""

    def printed(address):
        somebody = visitor(width=PAPER)
        somebody.sign_in(signed_in(cast.chair))
        somebody.page.goto(address)
        somebody.page.emulate_media(media="print")
        return somebody.page

    return printed


@pytest.fixture
def session(cast):
    hub = HubFactory(forum=cast.forum)
    session = SessionFactory(hub=hub, starts_at=timezone.now() - timedelta(hours=1))
    GlossaryTerm.objects.create(forum=cast.forum, term="EHCP", meaning="A plan for a child.")
    ItemFactory(
        session=session, title="Letters", summary="About an EHCP.", comments="Plainer.", pk=41
    )
    for number in range(3):
        asked = RequestFactory(
            hub=hub, requestor=cast.officer, title=f"Help while you wait for it {number}"
        )
        send_request(request=asked, by=cast.officer)
    return session


@pytest.mark.parametrize(
    "address", ["{session}", "{session}notes/", "/here/hub/items/41/", "/here/hub/requests/"]
)
def test_paper_has_the_words_and_nothing_to_press(address, paper, session):
    page = paper(address.format(session=session.get_absolute_url()))

    expect(page.locator("h1")).to_be_visible()
    pressed = page.locator(TO_PRESS)
    assert pressed.count() > 3
    assert [each for each in pressed.all() if each.is_visible()] == []
    assert page.locator("summary:has-text('Add an item'):visible").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER


def test_words_explained_are_read_on_paper_though_they_are_closed(paper, session):
    page = paper("/here/hub/items/41/")

    expect(page.get_by_text("A plan for a child.")).to_be_visible()


@pytest.mark.parametrize(
    "kind", [{"width": 1280}, {"width": 320}, {"width": 320, "javascript": False}]
)
def test_pack_is_made_with_the_keyboard_alone(kind, cast, visitor, signed_in, session):
    chair = visitor(**kind)
    chair.sign_in(signed_in(cast.chair))
    chair.page.goto(f"{session.get_absolute_url()}pack/")
    chair.look()
    boxes = chair.page.get_by_role("checkbox")
    for box in boxes.all():
        box.focus()
        chair.page.keyboard.press("Space")
    chair.page.get_by_role("button", name="Make the pack").press("Enter")
    expect(chair.page.get_by_text("Choose at least one part.").first).to_be_visible()
    chair.look()

    chair.page.get_by_label("The agenda").check()
    with chair.page.expect_download() as download:
        chair.page.get_by_role("button", name="Make the pack").press("Enter")

    assert download.value.suggested_filename == f"pack-{session.day:%Y-%m-%d}.pdf"
