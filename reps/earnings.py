"""What somebody was paid in a tax year, and when the forum should warn them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from coproduction.models import Person
from coproduction.money import in_pounds
from reps.models import Category, Claim, ClaimLine, PaySettings
from reps.pricing import miles_driven
from reps.tax_year import in_words, tax_year_of

NEAR = Decimal("0.8")


@dataclass(frozen=True)
class Year:
    """Pay and expenses that were paid in a tax year, and the miles that were driven in it."""

    words: str
    starts_on: date
    ends_on: date
    pay: int
    expenses: int
    gifts: int
    miles: Decimal
    warnings: list[str]

    @property
    def in_words(self):
        return {name: in_pounds(getattr(self, name)) for name in ("pay", "expenses", "gifts")}


def paid_lines(person: Person, starts_on: date, ends_on: date):
    """What this person was paid in these days."""
    return ClaimLine.objects.filter(
        claim__person=person,
        claim__state=Claim.State.PAID,
        claim__paid_on__range=(starts_on, ends_on),
        amount_pence__gt=0,
    )


@dataclass(frozen=True)
class YearSoFar:
    """What came to somebody in a tax year, in words for a mail."""

    words: str
    pay: str
    expenses: str


def paid_in_year(people: Iterable[int], day: date) -> dict[int, YearSoFar]:
    """For each of these people the tax year of this day, in one query; gifts are not theirs."""
    starts_on, ends_on = tax_year_of(day)
    rows = (
        ClaimLine.objects.filter(
            claim__person__in=people,
            claim__state=Claim.State.PAID,
            claim__paid_on__range=(starts_on, ends_on),
        )
        .exclude(choice=ClaimLine.Choice.CHARITY)
        .order_by()
        .values_list("claim__person", "category")
        .annotate(total=Sum("amount_pence"))
    )
    sums = {}
    for person, category, total in rows:
        of = sums.setdefault(person, {"pay": 0, "expenses": 0})
        of["pay" if category == Category.PAY else "expenses"] += total
    return {
        person: YearSoFar(in_words(day), in_pounds(of["pay"]), in_pounds(of["expenses"]))
        for person, of in sums.items()
    }


def year_of(person: Person, day: date, settings: PaySettings) -> Year:
    """The tax year of this day, with a warning near what the forum has set (T6, T9)."""
    starts_on, ends_on = tax_year_of(day)
    lines = paid_lines(person, starts_on, ends_on)
    sums = {"pay": 0, "gifts": 0, "expenses": 0}
    rows = lines.order_by().values_list("category", "choice").annotate(total=Sum("amount_pence"))
    for category, choice, total in rows:
        if category != Category.PAY:
            sums["expenses"] += total
        else:
            sums["gifts" if choice == "charity" else "pay"] += total
    miles = miles_driven(person, day)
    return Year(
        words=in_words(day),
        starts_on=starts_on,
        ends_on=ends_on,
        miles=miles,
        warnings=list(_warnings(sums["pay"], miles, settings)),
        **sums,
    )


def _warnings(pay, miles, settings):
    if pay >= settings.warn_pay_pence:
        yield (
            f"Pay in this tax year is {in_pounds(pay)}. Over "
            f"{in_pounds(settings.warn_pay_pence)} HMRC may have to be told."
        )
    elif pay >= settings.warn_pay_pence * NEAR:
        yield (
            f"Pay in this tax year is {in_pounds(pay)}, near "
            f"{in_pounds(settings.warn_pay_pence)}. From there on HMRC may have to be told."
        )
    if miles >= settings.warn_miles:
        yield (
            f"{miles:,.0f} miles by car in this tax year. HMRC counts miles for all whom one "
            "drives for, and has a lower rate from here."
        )
    elif miles >= settings.warn_miles * NEAR:
        yield (
            f"{miles:,.0f} miles by car in this tax year, near {settings.warn_miles:,}. HMRC "
            "counts miles for all whom one drives for."
        )
