"""To the penny: whatever is claimed, each sum on its way to the bank is the same sum."""

import os
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coproduction.money import in_pounds, parse_pounds, whole_pence
from reps.actions import (
    Decision,
    add_rate,
    agree_run,
    approve_claim,
    choose_pay,
    create_run,
    make_top_ups,
    mark_paid,
    submit_claim,
    take_bank_file,
)
from reps.funding import balances
from reps.models import Claim, ClaimLine, LedgerEntry, Payment, Rate
from reps.pricing import most_paid, split_miles
from reps.tests.world import drafted, expense, ready_to_be_paid, rep

# Each case is a claim, with its top-up where rates rise. CASES=5000 is the long run.
CASES = int(os.environ.get("CASES", "40"))
# So many claims share a run, a bank file and a rise: each is compared alone, and all together.
A_RUN = 10
QUICK = max(CASES, 1000)

miles = st.decimals(min_value=Decimal("0.1"), max_value=Decimal("900"), places=2)
pence = st.integers(min_value=1, max_value=90_000)
rates = st.decimals(min_value=0, max_value=Decimal("9999"), places=2)
choices = st.sampled_from(ClaimLine.Choice.values)


@settings(max_examples=QUICK, deadline=None)
@given(miles=miles, rates=st.lists(rates, min_size=1, max_size=4), already=miles)
def test_miles_are_split_into_bands_without_one_lost(miles, rates, already):
    bands = [Rate(over_miles=300 * place, pence=rate) for place, rate in enumerate(rates)]

    parts = split_miles(miles, bands, already)

    assert sum(part.quantity for part in parts) == miles
    assert all(part.pence == whole_pence(part.quantity * part.rate.pence) for part in parts)


@settings(max_examples=QUICK, deadline=None)
@given(spent=pence, hours=miles, hourly=rates, cap=st.none() | pence)
def test_expense_is_never_paid_above_what_was_spent_or_its_limits(spent, hours, hourly, cap):
    rate = Rate(category="childcare", pence=hourly, cap_pence=cap)

    paid = most_paid("childcare", hours, spent, rate)

    assert 0 <= paid <= spent
    assert paid <= whole_pence(hours * hourly)
    assert cap is None or paid <= cap


@settings(max_examples=QUICK, deadline=None)
@given(st.integers(min_value=0, max_value=10**9 - 1))
def test_sum_that_is_shown_is_the_sum_that_is_read(number):
    shown = in_pounds(number)

    if shown.endswith("p"):
        assert int(shown[:-1]) == number
    else:
        assert parse_pounds(shown) == number


@pytest.mark.parametrize("typed", ["", "£", "1.234", "-5", "1,23", "12,34.5", "1e3", "٣", "12 5"])
def test_what_is_no_sum_is_refused(typed):
    with pytest.raises(ValueError, match=r".*"):
        parse_pounds(typed)


@pytest.fixture
def people(cast, money):
    """Three who are paid: by bank, by bank, and by cheque."""
    second = rep(cast.forum)
    ready_to_be_paid(second, checker=cast.treasurer, number="12345678")
    return [cast.rep, second]


claims = st.fixed_dictionaries(
    {
        "who": st.integers(0, 1),
        "choice": choices,
        "part": st.integers(1, 2499),
        "miles": st.none() | miles,
        "passenger": st.none() | miles,
        "spent": st.lists(pence, max_size=2),
        "cut": st.integers(0, 100),
    }
)


@settings(
    max_examples=-(-CASES // A_RUN),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(made=st.lists(claims, min_size=A_RUN, max_size=A_RUN), rise=st.none() | st.integers(1, 5000))
def test_lines_claim_run_file_and_ledger_are_one_sum(cast, money, people, made, rise):
    with transaction.atomic():
        wanted = [_approved(cast, money, people[each["who"]], each) for each in made]
        paid = [_pay(cast, [claim for claim in wanted if claim.total_pence])]
        if rise:
            paid.append(_pay_the_rise(cast, money, rise))
        _compare(cast, sum(paid))
        transaction.set_rollback(True)


def _approved(cast, money, person, case):
    claim = drafted(person, money.activity)
    part = {"part_pence": case["part"]} if case["choice"] == "part" else {}
    gift = {"gift_to": "The hospice"} if case["choice"] == "charity" else {}
    choose_pay(claim=claim, choice=case["choice"], by=person, **part, **gift)
    if case["miles"]:
        expense(claim, "mileage", vehicle="car", quantity=case["miles"])
    if case["passenger"]:
        expense(claim, "passenger", quantity=case["passenger"])
    for spent in case["spent"]:
        expense(claim, "transport", spent_pence=spent, no_receipt_reason="Lost")
    submit_claim(claim=claim, by=person)
    decisions = {
        line.pk: Decision(
            money.fund, line.asked_pence * (100 - case["cut"]) // 100, "Less this time."
        )
        for line in claim.lines.all()
    }
    done = approve_claim(claim=claim, by=cast.treasurer, decisions=decisions)
    assert done.total_pence == sum(decision.pence for decision in decisions.values())
    assert done.total_pence == done.lines.total()
    return done


def _pay(cast, claims):
    """Through a run and the bank; gives what it came to."""
    if not claims:
        return 0
    run = create_run(
        forum=cast.forum,
        claims=claims,
        pay_on=timezone.localdate(),
        by=cast.treasurer,
        one_time_key=uuid.uuid4(),
    )
    run = agree_run(run=run, by=cast.chair)
    in_file = sum(
        parse_pounds(line.split(",")[3])
        for line in take_bank_file(run=run, by=cast.treasurer).decode().splitlines()
    )
    mark_paid(run=run, on=timezone.localdate(), by=cast.treasurer)
    payments = run.payments.all()
    gifts = sum(payment.pence for payment in payments if payment.is_gift)
    assert run.total_pence == sum(claim.total_pence for claim in claims)
    assert run.total_pence == sum(payment.pence for payment in payments)
    assert run.total_pence == in_file + gifts
    return run.total_pence


def _pay_the_rise(cast, money, rise):
    add_rate(
        forum=cast.forum,
        policy=money.policy,
        category="pay",
        pence=Decimal(2500 + rise),
        up_to_minutes=120,
        starts_on=timezone.localdate() - timedelta(days=30),
        by=cast.treasurer,
    )
    owed = make_top_ups(forum=cast.forum, by=cast.treasurer)
    assert all(line.asked_pence == rise for claim in owed for line in claim.lines.all())
    assert make_top_ups(forum=cast.forum, by=cast.treasurer) == []
    return _pay(cast, [approve_claim(claim=claim, by=cast.chair) for claim in owed])


def _compare(cast, paid):
    ledger = LedgerEntry.objects.aggregate(sum=Sum("pence"))["sum"] or 0
    lines = ClaimLine.objects.filter(claim__state="paid").total()
    (balance,) = balances(cast.forum)
    assert -ledger == paid == lines == balance.spent
    for claim in Claim.objects.filter(state="paid").prefetch_related("lines", "payments__entries"):
        payments = claim.payments.all()
        entries = [entry for payment in payments for entry in payment.entries.all()]
        assert claim.total_pence == sum(line.amount_pence for line in claim.lines.all())
        assert claim.total_pence == sum(payment.pence for payment in payments)
        assert claim.total_pence == -sum(entry.pence for entry in entries)
    assert balance.committed == 0
    assert paid == (Payment.objects.aggregate(sum=Sum("pence"))["sum"] or 0)
