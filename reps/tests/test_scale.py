"""Twenty thousand claims of one forum: lists, runs and reports stay quick, and ask no oftener."""

from datetime import timedelta
from time import perf_counter

import pgtrigger
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coproduction.references import new_reference
from coproduction.tests.timing import SLACK
from reps.actions import cancel_run, mark_paid
from reps.models import Claim, ClaimLine, LedgerEntry, Payment, PaymentRun
from reps.tests.test_pages import address
from reps.tests.world import agreed, approved, in_a_run, ready_to_be_paid, rep, submitted

# Milliseconds of server time: the best of some runs, as other work disturbs the clock.
QUICK, RUNS = 300, 4
MANY, REPS, WAITING, TO_PAY = 20_000, 60, 300, 400
LISTS = (
    ("claim-all", "treasurer"),
    ("claim-queue", "treasurer"),
    ("run-add", "treasurer"),
    ("run-list", "treasurer"),
    ("fund-detail", "treasurer"),
    ("ledger", "treasurer"),
    ("money", "treasurer"),
    ("payee-list", "treasurer"),
    ("top-ups", "treasurer"),
    ("claim-list", "rep"),
    ("rep-list", "chair"),
    ("service-funding", "chair"),
)


def _claims(cast, money, people, now):
    today = timezone.localdate(now)
    for number in range(MANY):
        state = "submitted" if number < WAITING else "approved"
        state = state if number < WAITING + TO_PAY else "paid"
        day = today - timedelta(days=number % 1500 if state == "paid" else number % 60)
        is_decided = state != "submitted"
        yield Claim(
            forum=cast.forum,
            person=people[number % REPS],
            reference=new_reference(),
            activity=money.activity,
            title=f"Meeting {number}",
            happened_on=day,
            minutes=120,
            state=state,
            total_pence=2950,
            started_at=now,
            started_by=people[number % REPS],
            submitted_at=now - timedelta(days=(today - day).days),
            submitted_by=people[number % REPS],
            promised_on=day + timedelta(days=14),
            decided_at=now if is_decided else None,
            decided_by=cast.treasurer if is_decided else None,
            paid_on=day + timedelta(days=9) if state == "paid" else None,
        )


def _lines(money, claims, now):
    for claim in claims:
        fund = None if claim.state == "submitted" else money.fund
        common = {"claim": claim, "fund": fund, "added_at": now}
        yield ClaimLine(
            category="pay",
            choice="paid",
            worth_pence=2500,
            asked_pence=2500,
            amount_pence=2500,
            **common,
        )
        yield ClaimLine(
            category="mileage",
            vehicle="car",
            quantity=10,
            worth_pence=450,
            asked_pence=450,
            amount_pence=450,
            **common,
        )


def fill(cast, money):
    """Years of claims, most of them paid and in the ledger."""
    now = timezone.now()
    people = [rep(cast.forum) for _ in range(REPS)]
    for number, person in enumerate(people):
        ready_to_be_paid(person, checker=cast.chair, number=f"{number:08d}")
    with pgtrigger.ignore():
        _write(cast, money, people, now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _write(cast, money, people, now):
    claims = Claim.objects.bulk_create(_claims(cast, money, people, now), batch_size=2000)
    lines = ClaimLine.objects.bulk_create(_lines(money, claims, now), batch_size=4000)
    run = PaymentRun.objects.create(
        forum=cast.forum,
        number=1000,
        one_time_key="7a3c0d7e-1f2b-4c3d-8e9f-0a1b2c3d4e5f",
        pay_on=timezone.localdate(),
        profile="generic",
        state="done",
        created_at=now,
        created_by=cast.treasurer,
        agreed_at=now,
        agreed_by=cast.chair,
    )
    details = {each.pk: each.payment_details.get() for each in people}
    payments = Payment.objects.bulk_create(
        (
            Payment(
                run=run,
                claim=claim,
                person=claim.person,
                details=details[claim.person_id],
                payee=claim.person.name,
                bank_reference=f"CT{claim.reference}",
                pence=claim.total_pence,
                state="paid",
                paid_on=claim.paid_on,
                paid_at=now,
                paid_by=cast.treasurer,
            )
            for claim in claims
            if claim.state == "paid"
        ),
        batch_size=2000,
    )
    paid = {payment.claim_id: payment for payment in payments}
    LedgerEntry.objects.bulk_create(
        (
            LedgerEntry(
                forum=cast.forum,
                fund=money.fund,
                category=line.category,
                kind="payment",
                pence=-line.amount_pence,
                on=line.claim.paid_on,
                payment=paid[line.claim_id],
                line=line,
                written_at=now,
                written_by=cast.treasurer,
            )
            for line in lines
            if line.claim_id in paid
        ),
        batch_size=4000,
    )


def few(cast, money):
    """Of each list a few rows, on their way through the actions."""
    run = agreed(
        [approved(cast.rep, money.activity, by=cast.treasurer)],
        by=cast.treasurer,
        second=cast.chair,
    )
    mark_paid(run=run, on=timezone.localdate(), by=cast.treasurer)
    submitted(cast.rep, money.activity)
    approved(cast.rep, money.activity, by=cast.treasurer)
    in_a_run([approved(cast.rep, money.activity, by=cast.treasurer)], by=cast.treasurer)
    agreed(
        [approved(cast.rep, money.activity, by=cast.treasurer)],
        by=cast.treasurer,
        second=cast.chair,
    )


def measured(client, url):
    """How often the page asks the database, and its best time in milliseconds."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    number = len(asked)
    times = []
    for _ in range(RUNS):
        begins = perf_counter()
        client.get(url)
        times.append((perf_counter() - begins) * 1000)
    return number, min(times)


def test_twenty_thousand_claims_are_as_quick_to_look_at_as_few(cast, money, proved):
    few(cast, money)
    clients = {who: proved(getattr(cast, who)) for _, who in LISTS}
    urls = {
        name: address(name, money.fund.pk) if name == "fund-detail" else address(name)
        for name, _ in LISTS
    }
    young = {name: measured(clients[who], urls[name]) for name, who in LISTS}

    fill(cast, money)
    old = {name: measured(clients[who], urls[name]) for name, who in LISTS}

    print({name: f"{old[name][0]} queries, {old[name][1]:.0f} ms" for name in old})
    assert {name: asked for name, (asked, _) in old.items()} == {
        name: asked for name, (asked, _) in young.items()
    }
    assert {name: round(time) for name, (_, time) in old.items() if time > QUICK * SLACK} == {}


@pytest.mark.django_db(transaction=True)
def test_run_of_four_hundred_is_built_quickly(cast, money):
    fill(cast, money)
    claims = list(Claim.objects.for_forum(cast.forum).payable())

    times = []
    for _ in range(RUNS):
        begins = perf_counter()
        run = in_a_run(claims, by=cast.treasurer)
        times.append((perf_counter() - begins) * 1000)
        assert run.payments.count() == TO_PAY
        assert run.total_pence == sum(claim.total_pence for claim in claims)
        cancel_run(run=run, by=cast.treasurer)

    print(f"{len(claims)} claims in a run: {min(times):.0f} ms")
    assert min(times) < QUICK * SLACK
