"""How soon claims are paid, as the charter tests it, and what a piece of work has cost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coproduction.figures import Period, all_figures
from coproduction.tests.factories import WorkFactory
from coproduction.work_facts import facts_of
from hub.tests.factories import ItemFactory
from reps.actions import (
    approve_claim,
    choose_pay,
    mark_paid,
    refuse_claim,
    start_claim,
    submit_claim,
)
from reps.tests.world import agreed, approved, attended, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    today = timezone.localdate()
    return Period(today - timedelta(days=60), today + timedelta(days=60))


def in_time(cast, period):
    return all_figures()["payments_in_time"].cases([cast.forum], period)


def test_claim_paid_by_its_day_is_kept_and_one_that_waits_is_not(money, cast, period):
    paid = approved(cast.rep, money.activity, by=cast.treasurer)
    run = agreed([paid], by=cast.treasurer, second=cast.chair)
    mark_paid(run=run, on=timezone.localdate(), by=cast.treasurer)
    submitted(cast.rep, money.activity, days_ago=5)

    cases = in_time(cast, period)

    assert sorted(case.is_kept for case in cases) == [False, True]
    figure = all_figures()["payments_in_time"].compute([cast.forum], period)
    assert (figure.value, figure.breakdown) == (50, {"All": "1 of 2"})


def test_refused_and_free_claims_are_no_promise_to_pay(money, cast, period):
    refuse_claim(
        claim=submitted(cast.rep, money.activity), reason="It was another day.", by=cast.treasurer
    )
    submitted(cast.rep, money.activity, choice="declined", days_ago=5)

    assert in_time(cast, period) == []


def test_what_a_case_says_names_no_rep_and_no_sum(money, cast, period):
    submitted(cast.rep, money.activity)

    [case] = in_time(cast, period)

    assert cast.rep.name not in case.words
    assert "£" not in case.words
    assert case.url == ""


def test_work_tells_what_reps_were_paid_to_those_who_see_budgets(money, cast):
    session = attended(cast.rep, money.hub)
    item = ItemFactory(session=session, work=WorkFactory(forum=cast.forum))
    claim = start_claim(session=session, person=cast.rep, by=cast.rep)
    choose_pay(claim=claim, choice="paid", by=cast.rep)
    claim = submit_claim(claim=claim, by=cast.rep)

    def told(person):
        return [fact.words for fact in facts_of(item.work, person) if fact.name == "Paid to reps"]

    assert told(cast.treasurer) == []
    approve_claim(claim=claim, by=cast.treasurer)
    assert told(cast.treasurer) == ["£25.00 for the sessions where it was a topic"]
    assert told(cast.coordinator) == told(cast.treasurer)
    assert told(cast.rep) == told(cast.officer) == []
