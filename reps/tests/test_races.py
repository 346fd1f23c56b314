"""Money at the same moment, on a real PostgreSQL. Each has a control that must go wrong."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from coproduction.exceptions import RuleBroken
from reps.actions import approve_claim, mark_paid
from reps.funding import Purse
from reps.models import Claim, Fund, LedgerEntry, Payment, PaymentRun
from reps.tests.world import agreed, approved, in_a_run, rep, submitted

# One after the other, in one process: each takes as many connections as it has people.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]

AT_ONCE = 200
WORKERS = 40


def all_at_once(number, do):
    """Runs do(0) … do(number - 1) as many at once as there are workers; what each came to."""
    start = threading.Barrier(min(number, WORKERS))

    def one(place):
        try:
            if place < WORKERS:
                start.wait()
            return do(place)
        except (RuleBroken, DatabaseError) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as threads:
        return list(threads.map(one, range(number)))


def done(results):
    return [result for result in results if not isinstance(result, Exception)]


def test_claim_goes_into_one_run_of_two_hundred(cast, money):
    claim = approved(cast.rep, money.activity, by=cast.treasurer)

    results = all_at_once(AT_ONCE, lambda place: in_a_run([claim], by=cast.treasurer))

    assert len(done(results)) == 1
    assert {type(each) for each in results} == {PaymentRun, RuleBroken}
    assert Payment.objects.count() == PaymentRun.objects.count() == 1


@pytest.fixture
def unguarded(money, monkeypatch):
    """Nobody waits for the purse or for a claim, and the database does not look."""
    monkeypatch.setattr("reps.actions.run.locked_purse", lambda forum: money.fund)
    monkeypatch.setattr(money.fund, "profile", "generic", raising=False)
    monkeypatch.setattr(
        "reps.actions.run.locked_claims",
        lambda forum, keys: list(
            Claim.objects.filter(pk__in=keys).select_related("person__forum", "activity__policy")
        ),
    )
    monkeypatch.setattr("reps.actions.run.reason_cannot_pay", lambda claim, details: None)
    numbers = iter(range(1, 1000))
    monkeypatch.setattr(
        "reps.actions.run.PaymentRun.objects.for_forum",
        lambda forum: _numbered(next(numbers)),
        raising=False,
    )
    with without(Payment, "a_claim_is_paid_once", "a_reference_is_one_payment"):
        yield


def test_without_lock_and_constraint_a_claim_is_in_several_runs(cast, money, unguarded):
    """The control of the first."""
    claim = approved(cast.rep, money.activity, by=cast.treasurer)

    all_at_once(20, lambda place: in_a_run([claim], by=cast.treasurer))

    assert Payment.objects.count() > 1


@contextmanager
def without(model, *names):
    """Without these unique indexes of the model; its rows are gone afterwards."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP INDEX {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")
        with connection.schema_editor() as editor:
            for constraint in model._meta.constraints:
                if constraint.name in names:
                    editor.add_constraint(model, constraint)


class _numbered:  # noqa: N801 (stands in for a queryset)
    def __init__(self, number):
        self.number = number

    def newest_first(self):
        return self

    def first(self):
        return self


@pytest.fixture
def two_runs(cast, money):
    """Two treasurers, and six claims of which both want the two in the middle."""
    second = rep(cast.forum)
    second.roles = ["treasurer"]
    second.save(update_fields=["roles"])
    claims = [approved(cast.rep, money.activity, by=cast.treasurer) for _ in range(6)]
    return [(claims[:4], cast.treasurer), (claims[2:], second)]


def test_two_treasurers_at_once_have_no_claim_in_common(two_runs):
    results = all_at_once(2, lambda place: in_a_run(two_runs[place][0], by=two_runs[place][1]))

    assert len(done(results)) == 1
    assert Payment.objects.count() == 4


def test_two_treasurers_share_claims_without_lock_and_constraint(two_runs, unguarded):
    """The control."""
    all_at_once(2, lambda place: in_a_run(two_runs[place][0], by=two_runs[place][1]))

    assert Payment.objects.count() == 8
    assert Payment.objects.values("claim").distinct().count() == 6


def test_marked_paid_two_hundred_times_is_paid_once(cast, money):
    claim = approved(cast.rep, money.activity, by=cast.treasurer, miles=10)
    run = agreed([claim], by=cast.treasurer, second=cast.chair)
    today = timezone.localdate()

    results = all_at_once(AT_ONCE, lambda place: mark_paid(run=run, on=today, by=cast.treasurer))

    assert sum(len(each) for each in done(results)) == 1
    assert LedgerEntry.objects.count() == 2
    assert -sum(LedgerEntry.objects.values_list("pence", flat=True)) == claim.total_pence


def test_marked_paid_without_lock_and_constraint_is_in_the_ledger_twice(cast, money, monkeypatch):
    """The control: nobody waits for the purse or the run, and the ledger takes a line twice."""
    run = agreed(
        [approved(cast.rep, money.activity, by=cast.treasurer)],
        by=cast.treasurer,
        second=cast.chair,
    )
    together = threading.Barrier(10)
    monkeypatch.setattr("reps.actions.run.locked_purse", lambda forum: None)
    monkeypatch.setattr(
        "reps.actions.run.locked_run",
        lambda run: PaymentRun.objects.select_related("forum").get(pk=run.pk),
    )
    monkeypatch.setattr(
        "reps.actions.run.reason_cannot_mark_paid",
        lambda run, day, today: together.wait(timeout=60) and None,
    )
    today = timezone.localdate()

    with without(LedgerEntry, "a_line_is_paid_once_in_a_payment"):
        all_at_once(10, lambda place: mark_paid(run=run, on=today, by=cast.treasurer))

        assert LedgerEntry.objects.count() > 1


def test_last_money_of_a_fund_is_promised_once(cast, money):
    Fund.objects.get().tranches.update(pence=2500)
    claims = [submitted(cast.rep, money.activity) for _ in range(10)]

    results = all_at_once(10, lambda place: approve_claim(claim=claims[place], by=cast.treasurer))

    assert len(done(results)) == 1
    assert Claim.objects.filter(state="approved").count() == 1


def test_last_money_is_promised_twice_without_the_lock(cast, money, monkeypatch):
    """The control: nobody waits for the purse, so several count the same money."""
    Fund.objects.get().tranches.update(pence=2500)
    claims = [submitted(cast.rep, money.activity) for _ in range(10)]
    together = threading.Barrier(10)
    monkeypatch.setattr("reps.actions.decision.locked_purse", lambda forum: None)
    real = Purse

    def slow(forum):
        found = real(forum)
        together.wait(timeout=60)
        return found

    monkeypatch.setattr("reps.actions.decision.Purse", slow)

    all_at_once(10, lambda place: approve_claim(claim=claims[place], by=cast.treasurer))

    assert Claim.objects.filter(state="approved").count() > 1
