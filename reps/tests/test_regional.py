"""What a region pays beside what its forums pay at home (seed 002, MR4)."""

from datetime import date
from decimal import Decimal

import pytest

from coproduction.exceptions import RuleBroken
from coproduction.tests.factories import UserFactory
from coproduction.tests.region import region_of
from reps.actions import add_regional_rate, save_activity, save_regional_policy
from reps.models import Activity, Policy, Rate
from reps.pricing import Rates
from reps.tests.world import purse

DAY = date(2026, 11, 20)


@pytest.fixture
def lead(cast):
    lead = UserFactory()
    region_of(cast.forum).leads.add(lead)
    return lead


def test_work_for_the_region_is_paid_by_its_rate_and_work_at_home_by_ones_own(cast, lead):
    purse(cast.forum, treasurer=cast.treasurer)
    region = cast.forum.region
    policy = save_regional_policy(region=region, by=lead, name="Statement", text="One sum.")
    rate = {"category": "pay", "pence": Decimal(7500), "starts_on": date(2026, 9, 1)}
    add_regional_rate(region=region, policy=policy, by=lead, **rate)
    work = save_activity(
        forum=cast.forum, name="Work in the region", policy=policy, hub_kind="", by=cast.treasurer
    )
    home = Activity.objects.get(forum=cast.forum, name="The hub")

    assert Rates(work, DAY).pay(90).pence == 7500
    assert Rates(home, DAY).pay(90).pence == 2500
    assert Rates(work, date(2026, 8, 31)).pay(90) is None


def test_only_a_lead_writes_what_the_region_pays(cast, lead):
    region = cast.forum.region
    policy = save_regional_policy(region=region, by=lead, name="Statement", text="")
    home = Policy.objects.create(forum=cast.forum, name="At home")
    rate = {"category": "pay", "pence": Decimal(1), "starts_on": DAY}

    with pytest.raises(RuleBroken, match="leads decide"):
        save_regional_policy(region=region, by=cast.treasurer.user, name="Other", text="")
    with pytest.raises(RuleBroken, match="leads decide"):
        add_regional_rate(region=region, policy=policy, by=cast.treasurer.user, **rate)
    with pytest.raises(RuleBroken, match="policy of the region"):
        add_regional_rate(region=region, policy=home, by=lead, **rate)
    with pytest.raises(RuleBroken, match="of this name"):
        save_regional_policy(region=region, by=lead, name="Statement", text="")
    assert not Rate.objects.exists()
