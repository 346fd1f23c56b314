"""What each fund has, has promised and has spent; and which fund may pay for what."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q, Sum
from django.db.models.functions import Greatest, TruncDate

from coproduction.models import Forum
from coproduction.money import in_pounds
from reps.models import Category, Claim, ClaimLine, Fund, LedgerEntry


@dataclass(frozen=True)
class Balance:
    """One fund's sums, in pence."""

    fund: Fund
    budget: int
    received: int
    committed: int
    spent: int

    @property
    def left(self):
        return self.budget - self.committed - self.spent

    @property
    def in_words(self):
        return {
            name: in_pounds(getattr(self, name))
            for name in ("budget", "received", "committed", "spent", "left")
        }

    @property
    def share(self):
        """How much is spent or promised, in whole hundredths."""
        return min(100, round(100 * (self.committed + self.spent) / self.budget or 0))

    def forecast(self, today: date) -> int:
        """What will be left on the last day if it goes on as since the first day."""
        if today < self.fund.starts_on:
            return self.left
        last = min(today, self.fund.ends_on)
        days = (last - self.fund.starts_on).days + 1
        whole = (self.fund.ends_on - self.fund.starts_on).days + 1
        return self.budget - round((self.committed + self.spent) * whole / days)


def _by_fund(rows, field):
    return dict(rows.order_by().values_list("fund").annotate(total=Sum(field)))


def balances(forum: Forum, funds: Iterable[Fund] | None = None) -> list[Balance]:
    """Every fund of a forum with its sums: three queries, however many claims there are."""
    if funds is None:
        funds = Fund.objects.for_forum(forum).select_related("payer", "forum").in_order()
    funds = list(funds.with_income())
    promised = _by_fund(
        ClaimLine.objects.filter(
            fund__in=funds, claim__forum=forum, claim__state__in=Claim.COMMITTED
        ),
        "amount_pence",
    )
    moved = _by_fund(LedgerEntry.objects.filter(fund__in=funds).outgoing(), "pence")
    return [
        Balance(
            fund=fund,
            budget=fund.budget_pence,
            received=fund.received_pence,
            committed=promised.get(fund.pk) or 0,
            spent=-(moved.get(fund.pk) or 0),
        )
        for fund in funds
    ]


def pays_for(fund: Fund, activities: set[int], category: str, day: date) -> bool:
    """May this fund pay for this kind of work, this category, on this day?"""
    return (
        fund.is_active
        and fund.starts_on <= day <= fund.ends_on
        and category in fund.categories
        and bool(activities)
    )


class Purse:
    """The funds of a forum and what is left in each, for suggesting and for refusing."""

    def __init__(self, forum: Forum):
        funds = Fund.objects.for_forum(forum).select_related("payer", "forum").in_order()
        self.balances = balances(forum, funds)
        self.left = {each.fund.pk: each.left for each in self.balances}
        self.activities = defaultdict(set)
        through = Fund.activities.through.objects.filter(fund__forum=forum)
        for fund, activity in through.values_list("fund_id", "activity_id"):
            self.activities[fund].add(activity)

    @property
    def funds(self) -> list[Fund]:
        return [each.fund for each in self.balances]

    def may_pay(self, fund: Fund, activity_id: int, category: str, day: date) -> bool:
        scope = self.activities[fund.pk] & {activity_id}
        return pays_for(fund, scope, category, day)

    def choices(self, activity_id: int, category: str, day: date) -> list[Fund]:
        """The funds that may pay for it, as the treasurer ordered them."""
        return [fund for fund in self.funds if self.may_pay(fund, activity_id, category, day)]

    def suggest(self, line: ClaimLine) -> Fund | None:
        """The first that may pay and has enough left; its money is then kept for this line."""
        claim = line.claim
        for fund in self.choices(claim.activity_id, line.category, claim.happened_on):
            if self.left[fund.pk] >= line.amount_pence:
                self.left[fund.pk] -= line.amount_pence
                return fund
        return None


@dataclass(frozen=True)
class Spent:
    """What a fund spent on one category in a period."""

    category: str
    pence: int

    @property
    def amount(self):
        return in_pounds(self.pence)


def spent_by_category(fund: Fund, starts_on: date, ends_on: date) -> list[Spent]:
    moved = (
        fund.ledger.outgoing()
        .filter(on__range=(starts_on, ends_on))
        .order_by()
        .values_list("category")
        .annotate(total=Sum("pence"))
    )
    found = dict(moved)
    return [
        Spent(category.label, -found[category.value])
        for category in Category
        if found.get(category.value)
    ]


@dataclass(frozen=True)
class Speed:
    """How fast claims were paid: for everybody to see (RR8)."""

    number: int
    median: float | None
    in_time: int | None

    @property
    def in_words(self):
        if self.median is None:
            return "No claim was paid in this time."
        days = f"{self.median:g} day{'' if self.median == 1 else 's'}"
        return f"Half of the claims were paid within {days}. {self.in_time}% were paid in time."


class Median(Aggregate):
    """The one in the middle, or between the two in the middle."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def speed(claims) -> Speed:
    """Days from sent to paid; top-ups that nobody asked for do not count."""
    took = ExpressionWrapper(F("paid_on") - TruncDate("submitted_at"), DurationField())
    found = claims.filter(state=Claim.State.PAID, is_top_up=False).aggregate(
        number=Count("pk"),
        median=Median(Greatest(took, timedelta(0))),
        kept=Count("pk", filter=Q(paid_on__lte=F("promised_on"))),
    )
    if not found["number"]:
        return Speed(0, None, None)
    share = round(100 * found["kept"] / found["number"])
    return Speed(found["number"], found["median"] / timedelta(days=1), share)


A_YEAR = timedelta(days=365)


def sums_by_fund(claims: Iterable[int]) -> list[tuple[str, str]]:
    """What these claims take from each fund, in words."""
    sums = (
        ClaimLine.objects.filter(claim__in=list(claims), fund__isnull=False)
        .order_by("fund__position", "fund__name")
        .values_list("fund__name")
        .annotate(total=Sum("amount_pence"))
    )
    return [(name, in_pounds(total)) for name, total in sums]


@dataclass(frozen=True)
class PutIn:
    """What one partner promised and gave, and what was spent on work that services asked for."""

    payer: str
    promised: str
    received: str
    spent: str


def put_in_by_services(forum: Forum) -> list[PutIn]:
    """What each partner puts in, in a shared contribution (RR16); nobody's own pay is shown."""
    sums = {}
    for each in balances(forum):
        if each.fund.payer:
            before = sums.get(each.fund.payer.name, (0, 0, 0))
            own = (each.budget, each.received, each.spent)
            sums[each.fund.payer.name] = [sum(pair) for pair in zip(before, own, strict=True)]
    return [PutIn(name, *map(in_pounds, sums[name])) for name in sorted(sums)]
