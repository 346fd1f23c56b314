"""Several at once: a switch is one, no seat is filled twice, and who leaves shares nothing."""

import pytest

from coproduction.actions import offer_template, switch_on
from coproduction.exceptions import RuleBroken
from coproduction.models import Forum, SharedTemplate, Sharing
from coproduction.tests.at_once import all_at_once, meeting
from coproduction.tests.factories import PersonFactory
from coproduction.tests.region import region_of, share_everything
from hub.actions import open_to_region, regional, send_to_group
from hub.models import RegionalGroup, RegionalSeat
from hub.tests.factories import HubFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def region(cast):
    return region_of(cast.forum)


def test_six_who_switch_on_at_once_switch_on_once(cast, region):
    found = all_at_once(6, lambda place: switch_on(forum=cast.forum, what="figures", by=cast.chair))

    assert len({each.pk for each in found}) == Sharing.objects.count() == 1


def test_forum_that_leaves_while_it_switches_on_shares_nothing(cast, region):
    def press(place):
        if place == 0:
            return Forum.objects.filter(pk=cast.forum.pk).update(region=None)
        return switch_on(forum=cast.forum, what="figures", by=cast.chair)

    found = all_at_once(5, press)

    assert not Sharing.objects.filter(ended_at=None).exists()
    assert all(isinstance(each, int | Sharing | RuleBroken) for each in found)


def test_offered_by_six_at_once_one_offer_stands(cast, region):
    share_everything(cast.forum, cast.chair)
    hub = HubFactory(forum=cast.forum)

    all_at_once(
        6,
        lambda place: offer_template(forum=cast.forum, kind="group", key=hub.pk, by=cast.chair),
    )

    assert SharedTemplate.objects.filter(ended_at=None).count() == 1


@pytest.fixture
def four(cast, region):
    group = open_to_region(hub=HubFactory(forum=cast.forum), by=cast.chair)
    return group, [PersonFactory(forum=cast.forum, roles=["rep"]) for _ in range(4)]


def test_four_sent_at_once_fill_two_seats(cast, four):
    group, reps = four

    found = all_at_once(
        4, lambda place: send_to_group(group=group, person=reps[place], by=cast.chair)
    )

    assert RegionalSeat.objects.count() == 2
    assert sum(isinstance(each, RuleBroken) for each in found) == 2


def test_control_without_the_lock_more_would_sit(cast, four, monkeypatch):
    """All look before anybody sits down: then each sees a free seat."""
    group, reps = four
    monkeypatch.setattr(
        regional, "lock_row", lambda model, pk, *related: RegionalGroup.objects.get(pk=pk)
    )
    look = meeting(4, regional.reason_cannot_send_to_group)
    monkeypatch.setattr(regional, "reason_cannot_send_to_group", look)

    all_at_once(4, lambda place: send_to_group(group=group, person=reps[place], by=cast.chair))

    assert RegionalSeat.objects.count() == 4
