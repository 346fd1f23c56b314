"""Every page of the access matrix in Chromium: no rule broken, nothing blocked, never too wide."""

import brotli
import pytest
from django.urls import reverse

from coproduction.tests.access_matrix import FORUM_ROWS, LIBRARY_ROWS, LINK_ROWS, ROLES, SITE_ROWS
from coproduction.tests.test_access import address, link
from coproduction.tests.whole_world import furnish_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Long walks: each in a process of its own, beside the other tests in a browser.
WIDTHS = [
    pytest.param(width, marks=pytest.mark.xdist_group(f"every page at {width}"))
    for width in (1280, 320)
]
# Files and pictures: read by what opens them, and tested where they are made.
FILES = (
    "-pdf",
    "-xlsx",
    "-csv",
    "-docx",
    "-ods",
    "-file",
    "-download",
    "-calendar",
    "-picture",
    "-feed",
    "-sheet",
    "document",
)
PAGES = {
    name: row for name, row in FORUM_ROWS.items() if row.get == 200 and not name.endswith(FILES)
}


@pytest.fixture
def world(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return furnish_for(cast)


@pytest.fixture
def crowd(cast, visitor, proved):
    """crowd(row, width): the first who may open it, after a second factor, at an open browser."""
    there = {}

    def find(row, width):
        role = next(role for role in ROLES if role in row.may - row.hidden)
        if role not in there:
            there[role] = visitor(width=width)
            there[role].sign_in(proved(getattr(cast, role)))
        return there[role]

    return find


def seen(somebody, url, problems):
    """Opens and looks; what is wrong is gathered, so that one run tells all of it."""
    if url:
        somebody.page.goto(url)
    try:
        somebody.look()
    except AssertionError as wrong:
        problems.append(str(wrong).splitlines()[0])
        somebody.problems.clear()


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_a_forum(width, world, crowd):
    problems = []

    for name, row in PAGES.items():
        seen(crowd(row, width), address(name, row, world), problems)

    assert len(PAGES) > 50
    assert problems == []


@pytest.mark.xdist_group("every form")
def test_every_form_that_is_refused(world, crowd):
    """Sent as it opens, with nothing filled in: the page of the errors, where there are any."""
    problems, refused = [], 0

    for name, row in PAGES.items():
        if row.post != 200:
            continue
        somebody = crowd(row, 320)
        somebody.page.goto(address(name, row, world))
        button = somebody.page.locator("main form[method=post] button.govuk-button").first
        if not button.is_visible():
            continue
        button.click()
        seen(somebody, None, problems)
        refused += somebody.page.get_by_role("alert").count()

    assert refused > 10
    assert problems == []


def test_every_page_of_a_forum_is_light(world, cast, proved):
    """Design: a next page is under 30 KB as it is sent. See also hub/tests/test_journey.py."""
    clients = {role: proved(getattr(cast, role)) for role in ROLES}
    sizes = {}

    for name, row in PAGES.items():
        role = next(role for role in ROLES if role in row.may - row.hidden)
        answer = clients[role].get(address(name, row, world))
        sizes[name] = len(brotli.compress(answer.content))

    assert {name: size for name, size in sizes.items() if not 0 < size < 30_000} == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_every_link_of_a_mail(width, world, cast, come):
    problems = []
    somebody = come(width=width)

    for name in LINK_ROWS:
        seen(somebody, link(name, cast, world), problems)

    assert problems == []


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_outside_the_forums(width, cast, come):
    problems = []
    anybody, rep = come(width=width), come(cast.rep, width=width)

    for name, row in (SITE_ROWS | LIBRARY_ROWS).items():
        if name == "healthz" or name.endswith(FILES):
            continue
        if row.anonymous == 200:
            seen(anybody, reverse(name, kwargs=row.kwargs), problems)
        if row.signed_in == 200:
            seen(rep, reverse(name, kwargs=row.kwargs), problems)

    assert problems == []
