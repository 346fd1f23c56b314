"""Whom a forum reaches, in a browser: what a member tells, and what the team and all can read."""

import pytest
from django.urls import reverse

from coproduction.models import EqualityAnswers
from coproduction.tests.reach_world import furnish_reach

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (320, True), (1280, False)])
def test_member_tells_changes_and_takes_back(width, javascript, cast, come):
    member = come(cast.rep, width=width, javascript=javascript)
    page = member.page

    page.goto(reverse("you", args=["here"]))
    page.get_by_role("link", name="Tell, change or remove").click()
    member.look()
    page.get_by_label("35 to 44").check()
    page.get_by_label("Which part of the area").fill("nowhere")
    page.get_by_role("button", name="Save").click()
    member.look()
    assert page.get_by_label("35 to 44").is_checked()
    page.get_by_label("Which part of the area").fill("CV34 4RL")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_label("Which part of the area").input_value() == "CV34"
    page.get_by_role("button", name="Remove my answers").click()

    member.look()
    assert page.get_by_text("Nothing of what you told us").is_visible()
    assert not EqualityAnswers.objects.exists()


@pytest.mark.parametrize("width", [1280, 320])
def test_team_reads_the_page_adds_a_group_and_shows_it_to_all(width, cast, come):
    furnish_reach(cast.forum, coordinator=cast.coordinator, rep=cast.rep)
    team = come(cast.coordinator, width=width)
    page = team.page

    for name in ("reach", "population", "linked-groups", "followers-note", "members-note"):
        page.goto(reverse(name, args=["here"]))
        team.look()
    page.goto(reverse("linked-group-add", args=["here"]))
    page.get_by_label("What is the group called?").fill("Food cupboard")
    page.get_by_label("Charity").check()
    page.get_by_label("Lone parents").check()
    page.get_by_role("button", name="Save").click()
    team.look()
    page.get_by_role("link", name="Write down that you were in touch").click()
    page.get_by_label("What did you do?").fill("Left cards by the door.")
    page.get_by_role("button", name="Save").click()
    team.look()
    assert page.get_by_text("Left cards by the door.").is_visible()
    family = come(width=width)
    family.page.goto(reverse("public-reach", args=["here"]))
    family.look()
    assert family.page.get_by_role("heading", name="Our members beside the area").is_visible()
