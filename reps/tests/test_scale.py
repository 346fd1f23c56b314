"""Twenty thousand claims of one forum: lists, runs and reports stay quick, and ask no oftener."""

from time import perf_counter

import pgtrigger
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coproduction.tests.timing import SLACK
from reps.actions import cancel_run, mark_paid
from reps.models import Claim
from reps.tests.test_pages import address
from reps.tests.world import agreed, approved, in_a_run, ready_to_be_paid, rep, submitted

# Milliseconds of server time: the best of some runs, as other work disturbs the clock.
QUICK, RUNS = 300, 4
MANY, REPS, WAITING, TO_PAY = 20_000, 60, 300, 400
FIRST = 1_000_000  # the key of the first copy: far from those that actions give
PAID_FOR = "current_date - n %% 1500"
LISTS = (
    ("claim-all", "treasurer"),
    ("claim-queue", "treasurer"),
    ("run-add", "treasurer"),
    ("run-list", "treasurer"),
    ("fund-detail", "treasurer"),
    ("ledger", "treasurer"),
    ("money", "treasurer"),
    ("accounts", "treasurer"),
    ("payee-list", "treasurer"),
    ("top-ups", "treasurer"),
    ("claim-list", "rep"),
    ("rep-list", "chair"),
    ("service-funding", "chair"),
)


def copy_rows(row, numbers, **changed):
    """Copies of this row, one for each number n, with these columns in SQL's words instead."""
    names = [field.column for field in row._meta.concrete_fields]
    values = [changed.get(name, name) for name in names]
    columns = ", ".join(f'"{name}"' for name in names)
    taken = ", ".join(f'"{value}"' if value in names else value for value in values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {row._meta.db_table} ({columns}) SELECT {taken} "
            f"FROM {row._meta.db_table}, generate_series(%s, %s) n WHERE id = %s",
            [numbers[0], numbers[-1], row.pk],
        )


def one_of(keys):
    """Each key in its turn, in SQL's words."""
    return f"(ARRAY{list(keys)})[n %% {REPS} + 1]"


def fill(cast, money):
    """Years of claims, most of them paid: each a copy of one that went its way by actions."""
    people = [rep(cast.forum) for _ in range(REPS)]
    details = [
        ready_to_be_paid(person, checker=cast.chair, number=f"{number:08d}")
        for number, person in enumerate(people)
    ]
    paid = approved(cast.rep, money.activity, by=cast.treasurer, miles=10)
    run = agreed([paid], by=cast.treasurer, second=cast.chair)
    mark_paid(run=run, on=timezone.localdate(), by=cast.treasurer)
    waits = submitted(cast.rep, money.activity, miles=10)
    to_pay = approved(cast.rep, money.activity, by=cast.treasurer, miles=10)
    with pgtrigger.ignore():
        for claim, numbers in (
            (waits, range(WAITING)),
            (to_pay, range(WAITING, WAITING + TO_PAY)),
            (paid, range(WAITING + TO_PAY, MANY)),
        ):
            _copy_claim(claim, numbers, one_of(each.pk for each in people))
        _copy_payments(paid, range(WAITING + TO_PAY, MANY), people, details)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _copy_claim(claim, numbers, person):
    day = "current_date - n %% 60" if claim.state != "paid" else PAID_FOR
    claim.refresh_from_db()
    copy_rows(
        claim,
        numbers,
        id=f"{FIRST} + n",
        one_time_key="gen_random_uuid()",
        reference="'Z' || lpad(n::text, 7, '0')",
        title="'Meeting ' || n",
        person_id=person,
        started_by_id=person,
        submitted_by_id=person,
        happened_on=day,
        submitted_at=f"({day})::timestamptz",
        promised_on=f"{day} + 14",
        paid_on=f"{day} + 9" if claim.state == "paid" else "NULL::date",
    )
    for place, line in enumerate(claim.lines.in_order()):
        copy_rows(
            line,
            numbers,
            id=f"{FIRST} + 2 * n + {place}",
            one_time_key="gen_random_uuid()",
            claim_id=f"{FIRST} + n",
        )


def _copy_payments(paid, numbers, people, details):
    payment = paid.payments.get()
    copy_rows(
        payment,
        numbers,
        id=f"{FIRST} + n",
        claim_id=f"{FIRST} + n",
        person_id=one_of(each.pk for each in people),
        details_id=one_of(each.pk for each in details),
        bank_reference="'CTZ' || lpad(n::text, 7, '0')",
        paid_on=f"{PAID_FOR} + 9",
    )
    for place, entry in enumerate(payment.entries.order_by("line")):
        copy_rows(
            entry,
            numbers,
            id=f"{FIRST} + 2 * n + {place}",
            payment_id=f"{FIRST} + n",
            line_id=f"{FIRST} + 2 * n + {place}",
            on=f"{PAID_FOR} + 9",
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
    assert Claim.objects.count() > MANY
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
    assert len(claims) == TO_PAY + 1

    times = []
    for _ in range(RUNS):
        begins = perf_counter()
        run = in_a_run(claims, by=cast.treasurer)
        times.append((perf_counter() - begins) * 1000)
        assert run.payments.count() == len(claims)
        assert run.total_pence == sum(claim.total_pence for claim in claims)
        cancel_run(run=run, by=cast.treasurer)

    print(f"{len(claims)} claims in a run: {min(times):.0f} ms")
    assert min(times) < QUICK * SLACK
