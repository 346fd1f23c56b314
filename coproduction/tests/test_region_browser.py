"""The region in Chromium: no rule broken, never too wide; shared and copied without a script."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from coproduction.actions import count_figures, offer_template
from coproduction.models import Sharing
from coproduction.tests.factories import ForumFactory, PersonFactory
from coproduction.tests.region import region_of, share_everything
from feedback.tests.factories import make_form
from feedback.tests.regional import answered, told
from hub.actions import open_to_region
from hub.models import Hub
from hub.tests.factories import HubFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture
def region(cast):
    """Our forum, and a neighbour with a long name that shares everything."""
    region = region_of(cast.forum)
    forum = ForumFactory(
        region=region, name="Bournemouth, Christchurch and Poole Families", stage="long"
    )
    by = PersonFactory(forum=forum, roles=["coordinator"])
    for each, who in ((forum, by), (cast.forum, cast.chair)):
        share_everything(each, who)
        told(each, "transport", 12)
        count_figures(forum=each, today=timezone.localdate())
    hub = HubFactory(forum=forum, name="Talking circle")
    open_to_region(hub=hub, by=by)
    form = make_form(forum, by)
    answered(form, "how_was_it", "Good", 20)
    for kind, thing in (("group", hub), ("form", form)):
        region.offered = offer_template(forum=forum, kind=kind, key=thing.pk, by=by)
    region.group = forum.shared_templates.get(kind="group")
    return region


@pytest.mark.parametrize("width", [1280, 320])
def test_pages_keep_the_rules(width, cast, region, come):
    chair, anybody = come(cast.chair, width=width), come(width=width)

    for name in ("home", "figures", "themes", "templates", "groups"):
        chair.page.goto(reverse(f"region-{name}", args=[region.slug]))
        chair.look()
    chair.page.goto(reverse("region-figure", args=[region.slug, "feedback_received"]))
    chair.look()
    chair.page.goto(reverse("region-template", args=[region.slug, region.offered.pk]))
    chair.look()
    chair.page.goto(reverse("region-rates:list", args=[region.slug]))
    chair.look()
    anybody.page.goto(region.get_absolute_url())
    anybody.look()


def test_shared_and_copied_without_a_script(cast, region, come):
    chair = come(cast.chair, javascript=False)
    chair.page.goto("/here/region/")

    chair.page.get_by_role("button", name=re.compile("Stop sharing.*Our figures")).click()
    again = chair.page.get_by_role("button", name=re.compile("Share it.*Our figures"))
    stopped = again.is_visible()
    chair.page.goto(reverse("region-template", args=[region.slug, region.group.pk]))
    chair.page.get_by_role("button", name=f"Copy it into {cast.forum}").click()

    assert stopped
    standing = Sharing.objects.standing().filter(forum=cast.forum)
    assert not standing.filter(what="figures").exists()
    assert chair.page.get_by_role("heading", name="Talking circle").is_visible()
    assert Hub.objects.get(forum=cast.forum).copied_from == region.group
