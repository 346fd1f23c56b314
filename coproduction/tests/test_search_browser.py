"""The page of results in Chromium: no rule broken, never too wide, and usable without a script."""

import pytest

from coproduction.tests.factories import WorkFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("typed", ["transport", "tranport", "zzzz", "-taxi"])
def test_results_keep_the_rules(typed, width, cast, come):
    WorkFactory(forum=cast.forum, title="School transport", summary="The transport is late.")
    rep = come(cast.rep, width=width)

    rep.page.goto(f"/here/search/?q={typed}")

    rep.look()


def test_box_in_the_head_works_without_a_script(cast, come):
    WorkFactory(forum=cast.forum, title="School transport", summary="It is late.")
    rep = come(cast.rep, javascript=False)
    rep.page.goto("/here/work/")

    rep.page.get_by_role("searchbox", name="Search Forum").fill("transport")
    rep.page.get_by_role("button", name="Search", exact=True).click()

    assert rep.page.get_by_role("link", name="School transport").is_visible()
