"""What a time came to, fund by fund: what an accountant asks for at the end of a year (T13)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from coproduction.dates import in_days
from coproduction.models import Forum
from coproduction.money import in_pounds
from reps.models import Category, Claim, ClaimLine, Fund, LedgerEntry

# Each sum of a fund, and its head in a table.
SUMS = {
    "at_start": "At the start",
    "came_in": "Came in",
    "paid_out": "Paid",
    "at_end": "At the end",
    "owed": "Approved, not paid yet",
}


def year_around(day: date) -> tuple[date, date]:
    """From April to March, as grants and most charities count; any other days can be asked for."""
    begins = date(day.year if day.month >= 4 else day.year - 1, 4, 1)
    return begins, date(begins.year + 1, 3, 31)


@dataclass(frozen=True)
class FundAccount:
    """One fund from the first day to the last, in pence."""

    fund: Fund
    at_start: int
    came_in: int
    paid: dict[str, int]
    owed: int

    @property
    def paid_out(self):
        return sum(self.paid.values())

    @property
    def at_end(self):
        return self.at_start + self.came_in - self.paid_out

    @property
    def sums(self) -> list[tuple[str, int]]:
        """Each with its head."""
        return [(head, getattr(self, name)) for name, head in SUMS.items()]


@dataclass(frozen=True)
class Accounts:
    """Every fund that something is to be said of, and all of them together."""

    starts_on: date
    ends_on: date
    funds: list[FundAccount]

    @property
    def totals(self) -> list[tuple[str, int]]:
        """The sums of all funds, each with its head."""
        return [
            (head, sum(getattr(each, name) for each in self.funds)) for name, head in SUMS.items()
        ]

    @property
    def by_category(self) -> list[tuple[str, str]]:
        """What was paid for what, out of all funds, in words."""
        sums = {kind: sum(each.paid.get(kind, 0) for each in self.funds) for kind in Category}
        return [(kind.label, in_pounds(pence)) for kind, pence in sums.items() if pence]


def accounts_of(forum: Forum, starts_on: date, ends_on: date) -> Accounts:
    """Read from the ledger alone, so that it stays as it was once the books are closed.

    What is owed is what was approved by the last day and paid later, or not yet. Four queries.
    """
    entries = LedgerEntry.objects.for_forum(forum).order_by()
    before = dict(entries.filter(on__lt=starts_on).values_list("fund").annotate(total=Sum("pence")))
    came_in, paid = defaultdict(int), defaultdict(lambda: defaultdict(int))
    moved = entries.filter(on__range=(starts_on, ends_on)).values_list("fund", "category")
    for fund, category, total in moved.annotate(total=Sum("pence")):
        if category:
            paid[fund][category] -= total
        else:
            came_in[fund] += total
    owed = dict(
        owed_lines(forum, ends_on).order_by().values_list("fund").annotate(Sum("amount_pence"))
    )
    rows = [
        FundAccount(
            fund=fund,
            at_start=before.get(fund.pk, 0),
            came_in=came_in[fund.pk],
            paid=dict(paid[fund.pk]),
            owed=owed.get(fund.pk, 0),
        )
        for fund in Fund.objects.for_forum(forum).select_related("payer", "forum").in_order()
    ]
    return Accounts(
        starts_on, ends_on, [each for each in rows if any(pence for _, pence in each.sums)]
    )


def owed_lines(forum: Forum, day: date):
    """What was approved by the end of this day, and not paid by then."""
    return ClaimLine.objects.filter(
        Q(claim__paid_on__isnull=True) | Q(claim__paid_on__gt=day),
        in_days("claim__decided_at", None, day),
        claim__forum=forum,
        claim__state__in=[*Claim.COMMITTED, Claim.State.PAID],
        amount_pence__gt=0,
    )


def paid_lines(forum: Forum, starts_on: date, ends_on: date):
    """What was paid in these days and did not come back."""
    return ClaimLine.objects.filter(
        claim__forum=forum,
        claim__state=Claim.State.PAID,
        claim__paid_on__range=(starts_on, ends_on),
        amount_pence__gt=0,
    )


def fund_rows(accounts: Accounts) -> Iterator[list]:
    """For a spreadsheet: each fund, then all of them, in pounds that can be added up."""
    for each in accounts.funds:
        yield [each.fund.name, each.fund.giver, *(pence / 100 for _, pence in each.sums)]
    yield ["All funds", "", *(pence / 100 for _, pence in accounts.totals)]


def category_rows(accounts: Accounts) -> Iterator[list]:
    """For a spreadsheet: what each fund paid for what."""
    for each in accounts.funds:
        yield [each.fund.name, *(each.paid.get(kind, 0) / 100 for kind in Category)]
