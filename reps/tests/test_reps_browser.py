"""A claim on a phone and a month's payments, in Chromium: for everybody, and without JavaScript."""

import pytest

from coproduction.tests.files import picture
from reps.models import Claim
from reps.tests.world import approved, attended, in_a_run, submitted

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture
def come(visitor, proved):
    """come(person, **kind): that person at a browser of that kind, with a second factor."""

    def arrive(person, **kind):
        somebody = visitor(**kind)
        somebody.sign_in(proved(person))
        return somebody

    return arrive


@pytest.mark.parametrize("javascript", [True, False])
def test_rep_claims_on_a_phone(cast, money, come, settings, tmp_path, javascript):
    settings.MEDIA_ROOT = tmp_path
    attended(cast.rep, money.hub)
    jo = come(cast.rep, width=320, javascript=javascript)
    page = jo.page

    page.goto(f"{jo.base_url}/here/reps/claims/")
    jo.look()
    page.get_by_role("button", name="Claim for").click()
    jo.look()
    page.get_by_role("link", name="Choose what happens with the pay").click()
    jo.look()
    page.get_by_label("Pay me all of it").check()
    page.get_by_role("button", name="Save my choice").click()
    page.get_by_role("link", name="Public transport or taxi").click()
    jo.look()
    page.get_by_label("What was it for?").fill("Bus")
    page.get_by_label("How much did you pay?").fill("4.20")
    page.get_by_label("Your receipt").set_input_files(
        {"name": "bus.png", "mimeType": "image/png", "buffer": picture("PNG")}
    )
    page.get_by_role("button", name="Save this expense").click()
    jo.look()
    page.get_by_role("button", name="Send the claim: £29.20").click()
    jo.look()

    assert "It is not paid yet" in page.content()
    assert Claim.objects.get().total_pence == 2920


@pytest.mark.parametrize("width", [1280, 320])
def test_treasurers_pages_are_for_everybody(cast, money, come, width):
    claim = submitted(cast.rep, money.activity, miles=12)
    run = in_a_run([approved(cast.rep, money.activity, by=cast.treasurer)], by=cast.treasurer)
    approved(cast.rep, money.activity, by=cast.treasurer)
    tom = come(cast.treasurer, width=width)

    for path in (
        "money/",
        "money/to-decide/",
        f"claims/{claim.reference}/decide/",
        "money/runs/add/",
        f"money/runs/{run.pk}/",
        "money/payees/",
        f"money/funds/{money.fund.pk}/",
        "money/ledger/",
        "money/claims/",
        "money/rates/",
        "money/rates/add/",
        "how-we-pay-you/bank/",
    ):
        tom.page.goto(f"{tom.base_url}/here/reps/{path}")
        tom.look()


@pytest.mark.parametrize("width", [1280, 320])
def test_pages_of_reps_are_for_everybody(cast, money, come, width):
    session = attended(cast.rep, money.hub, days_ago=-5)
    maggie = come(cast.chair, width=width)

    for path in (
        "join/",
        "people/",
        f"sessions/{session.pk}/ask/",
        f"sessions/{session.pk}/interests/",
        "conduct/",
        "interests/",
        "interests/add/",
        "about-you/",
        "money/side-by-side/",
    ):
        maggie.page.goto(f"{maggie.base_url}/here/reps/{path}")
        maggie.look()
