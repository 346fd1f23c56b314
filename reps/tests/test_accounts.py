"""The end of a year: every penny of each fund, on a page and in one workbook."""

from datetime import date, timedelta
from io import BytesIO

import pgtrigger
import pytest
from django.utils import timezone
from openpyxl import load_workbook

from coproduction.models import Event
from reps.accounts import accounts_of, year_around
from reps.actions import change_details, mark_paid, receive_tranche, return_payment
from reps.models import Claim, LedgerEntry, Payment, PaymentDetails
from reps.tests.test_pages import address, paid_claim
from reps.tests.world import account, agreed, approved, in_a_run, rep, submitted


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 3, 31), date(2025, 4, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 4, 1), date(2027, 3, 31)),
    ],
)
def test_year_goes_from_april_to_march(day, first, last):
    assert year_around(day) == (first, last)


def paid_on(cast, money, day, **options):
    claim = approved(cast.rep, money.activity, by=cast.treasurer, **options)
    run = agreed([claim], by=cast.treasurer, second=cast.chair)
    (payment,) = mark_paid(run=run, on=day, by=cast.treasurer)
    return payment


def test_accounts_add_up_over_the_end_of_a_time(cast, money):
    """Paid in one time and sent back in the next: each time shows what moved in it."""
    today = timezone.localdate()
    before, after = today - timedelta(days=10), today
    receive_tranche(tranche=money.tranche, on=before, by=cast.treasurer)
    returned = paid_on(cast, money, before, miles=10)
    return_payment(payment=returned, on=after, reason="No such account", by=cast.treasurer)
    last = before + timedelta(days=1)

    old = accounts_of(cast.forum, before - timedelta(days=30), last).funds
    new = accounts_of(cast.forum, last + timedelta(days=1), after).funds

    assert [(each.at_start, each.came_in, each.paid_out) for each in old] == [(0, 100000000, 2950)]
    assert old[0].paid == {"pay": 2500, "mileage": 450}
    assert [(each.at_start, each.came_in, each.paid_out) for each in new] == [(99997050, 0, -2950)]
    assert new[0].at_end == sum(LedgerEntry.objects.values_list("pence", flat=True)) == 100000000


def test_what_is_approved_and_not_paid_is_owed(cast, money):
    today = timezone.localdate()
    approved(cast.rep, money.activity, by=cast.treasurer, miles=10)
    paid_on(cast, money, today)

    then = accounts_of(cast.forum, today - timedelta(days=9), today - timedelta(days=1))
    now = accounts_of(cast.forum, today, today)

    assert then.funds == []
    assert [(each.paid_out, each.owed) for each in now.funds] == [(2500, 2950)]
    assert now.by_category == [("Involvement pay", "£25.00")]


def test_workbook_holds_what_an_accountant_asks_for(cast, money, proved):
    receive_tranche(tranche=money.tranche, on=timezone.localdate(), by=cast.treasurer)
    paid = paid_claim(cast, money)
    waits = approved(cast.rep, money.activity, by=cast.treasurer)

    answer = proved(cast.treasurer).get(address("accounts-xlsx"))

    book = load_workbook(BytesIO(answer.content))
    sheets = {
        sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book
    }
    assert list(sheets) == [
        "Funds",
        "What was paid for",
        "Movements",
        "Paid, with receipts",
        "Approved, not paid yet",
    ]
    assert sheets["Funds"][1][2:] == [0, 1000000, 29.5, 999970.5, 25]
    assert [row[6] for row in sheets["Movements"][1:]] == [1000000, -25, -4.5]
    assert {row[1] for row in sheets["Paid, with receipts"][1:]} == {paid.reference}
    assert [row[1] for row in sheets["Approved, not paid yet"][1:]] == [waits.reference]
    assert Event.objects.filter(verb="accounts.exported").count() == 1


def test_accounts_of_other_days_are_shown(cast, money, proved):
    paid_claim(cast, money)
    client = proved(cast.treasurer)
    days = {
        "since_day": "1",
        "since_month": "4",
        "since_year": "2020",
        "until_day": "31",
        "until_month": "3",
    }

    past = client.get(address("accounts"), {**days, "until_year": "2021"})
    wrong = client.get(address("accounts"), {**days, "until_year": "2019"})

    assert "Nothing came in or went out in this time." in past.content.decode()
    assert "The last day must not be before the first day." in wrong.content.decode()


def test_accounts_ask_as_often_for_three_claims_as_for_one(
    cast, money, proved, django_assert_num_queries
):
    client = proved(cast.treasurer)
    for more in (1, 2):
        for _ in range(more):
            paid_claim(cast, money)
        with django_assert_num_queries(9):
            assert client.get(address("accounts")).status_code == 200


def test_late_claims_are_found_by_their_name(cast, money, proved):
    late = submitted(cast.rep, money.activity, miles=7)
    Claim.objects.filter(pk=late.pk).update(
        title="The slow one", promised_on=timezone.localdate() - timedelta(days=1)
    )
    submitted(cast.rep, money.activity)
    paid_claim(cast, money)
    client = proved(cast.treasurer)

    found = client.get(address("claim-all"), {"state": "late"}).content.decode()

    assert "The slow one" in found
    assert "A day of work" not in found
    assert Payment.objects.exists()


def test_claims_are_narrowed_by_day_and_by_kind_of_work(cast, money, proved):
    submitted(cast.rep, money.activity, days_ago=40)
    near = submitted(cast.rep, money.activity, days_ago=2)
    client = proved(cast.treasurer)
    since = timezone.localdate() - timedelta(days=10)
    days = {"since_day": since.day, "since_month": since.month, "since_year": since.year}

    found = client.get(address("claim-all"), {**days, "activity": money.activity.pk})

    assert [row.record for row in found.context["table"].rows] == [near]


def test_funder_sees_what_was_paid_in_the_days_they_ask_about(cast, money, proved):
    today = timezone.localdate()
    paid_on(cast, money, today - timedelta(days=20), days_ago=30, miles=10)
    paid_on(cast, money, today)
    client = proved(cast.treasurer)
    since = today - timedelta(days=5)
    days = {"since_day": since.day, "since_month": since.month, "since_year": since.year}

    page = client.get(address("fund-detail", money.fund.pk), days)
    listed = client.get(address("fund-detail-csv", money.fund.pk), days)

    assert page.context["found"] == "£25.00"
    assert len(list(listed.streaming_content)) == 3  # the mark for Excel, the heads, one line


def test_runs_are_narrowed_by_how_they_stand(cast, money, proved):
    paid_claim(cast, money)
    open_run = in_a_run([approved(cast.rep, money.activity, by=cast.treasurer)], by=cast.treasurer)

    found = proved(cast.treasurer).get(address("run-list"), {"state": "open"})

    assert list(found.context["page"]) == [open_run]


def test_account_that_waits_to_be_checked_is_on_top(cast, money):
    """One that is checked, one by cheque, and one that waits, whatever their names."""
    last = rep(cast.forum, name="Zoe Zander")
    change_details(person=last, method="bank", account=account("87654321"), by=last)
    change_details(person=rep(cast.forum), method="cheque", payee="A", by=cast.treasurer)

    order = PaymentDetails.objects.current().what_waits_first()

    assert [each.is_on_hold for each in order] == [True, False, False]
    assert order[0].person == last


@pytest.mark.parametrize("state", Claim.State.values)
def test_late_is_the_same_in_python_and_in_the_database(cast, money, state):
    today = timezone.localdate()
    claim = submitted(cast.rep, money.activity)
    claim.state, claim.promised_on = state, today - timedelta(days=1)
    with pgtrigger.ignore():
        Claim.objects.filter(pk=claim.pk).update(
            state=state,
            promised_on=claim.promised_on,
            decided_at=claim.submitted_at,
            decided_by=cast.treasurer,
            decision_reason="-" if state in {"refused", "needs_more"} else "",
            paid_on=today if state == "paid" else None,
        )

    assert Claim.objects.late(today).exists() == claim.is_late(today)
    assert claim.is_late(today) == (state in {"submitted", "approved", "in_run"})


def test_late_claim_says_so_and_never_reads_as_paid(cast, money, signed_in):
    claim = submitted(cast.rep, money.activity)
    Claim.objects.filter(pk=claim.pk).update(promised_on=timezone.localdate() - timedelta(days=1))
    client = signed_in(cast.rep)

    listed = client.get(address("claim-list")).content.decode()
    page = client.get(address("claim-detail", claim.reference)).content.decode()

    assert "Not paid yet: we promised to pay by" in listed
    assert "We are sorry." in page
