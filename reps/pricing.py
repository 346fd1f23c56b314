"""What something comes to by the rates of its day. No rate is in the code: see models.Rate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from coproduction.models import Person
from coproduction.money import whole_pence
from reps.models import BY_HOUR, BY_RATE, Activity, Category, ClaimLine, Rate, Vehicle
from reps.tax_year import tax_year_of


class Rates:
    """The rates of one kind of work on a day; of two, the one that was decided later."""

    def __init__(self, activity: Activity, day: date, rates: Iterable[Rate] | None = None):
        if rates is None:
            rates = rates_of([activity])
        self.in_force: dict[tuple, Rate] = {}
        fits = (None, activity.pk)
        for rate in sorted(rates, key=lambda rate: (rate.starts_on, rate.pk)):
            same = rate.policy_id == activity.policy_id and rate.activity_id in fits
            if same and rate.starts_on <= day:
                key = (rate.category, rate.vehicle, rate.activity_id is not None)
                self.in_force[(*key, rate.over_miles, rate.up_to_minutes)] = rate

    def _of(self, category, vehicle="") -> list[Rate]:
        """Those made for this kind of work, else those for every kind."""
        found = [
            (own, rate)
            for (kind, with_vehicle, own, *_), rate in self.in_force.items()
            if kind == category and with_vehicle == vehicle
        ]
        return [rate for own, rate in found if own] or [rate for own, rate in found if not own]

    def pay(self, minutes: int | None) -> Rate | None:
        """The pay for work of this length: the shortest step that it fits in."""
        rates = [rate for rate in self._of(Category.PAY) if minutes is not None or not rate.by_hour]
        steps = sorted(
            (rate for rate in rates if rate.up_to_minutes), key=lambda rate: rate.up_to_minutes
        )
        fits = (rate for rate in steps if minutes is not None and minutes <= rate.up_to_minutes)
        any_length = next((rate for rate in rates if rate.up_to_minutes is None), None)
        return next(fits, any_length)

    def bands(self, vehicle: str) -> list[Rate]:
        """The rates of miles, from the first mile of a tax year upwards."""
        return sorted(self._of(Category.MILEAGE, vehicle), key=lambda rate: rate.over_miles)

    def one(self, category: str) -> Rate | None:
        return next(iter(self._of(category)), None)


def rates_of(activities: Iterable[Activity]) -> list[Rate]:
    """Every rate that may count for these kinds of work, in one query."""
    activities = list(activities)
    return list(
        Rate.objects.filter(policy__in={each.policy_id for each in activities}).filter(
            Q(activity=None) | Q(activity__in=[each.pk for each in activities])
        )
    )


@dataclass(frozen=True)
class Expense:
    """What somebody drove or spent, as they tell it."""

    category: str
    words: str = ""
    quantity: Decimal = Decimal(1)
    vehicle: str = ""
    spent_pence: int | None = None
    receipt: Any = None
    no_receipt_reason: str = ""
    agreed_with: str = ""


@dataclass(frozen=True)
class Part:
    """So much of something, at one rate."""

    quantity: Decimal
    rate: Rate
    pence: int


def pay_of(rate: Rate | None, minutes: int | None) -> int:
    """What the pay comes to: one sum for the whole, or so much for each hour."""
    if rate is None:
        return 0
    return whole_pence(rate.pence * hours_of(rate, minutes))


def hours_of(rate: Rate, minutes: int | None) -> Decimal:
    """How often the rate is paid: once, or for each hour and its part."""
    return round(Decimal(minutes or 0) / 60, 2) if rate.by_hour else Decimal(1)


def split_miles(miles: Decimal, bands: list[Rate], already: Decimal) -> list[Part]:
    """The miles by band: what crosses 10,000 in a tax year is paid at two rates."""
    parts, left = [], miles
    for rate, after in zip(bands, [*bands[1:], None], strict=True):
        if after is not None:
            room = max(Decimal(after.over_miles) - already, Decimal(0))
            taken = min(left, room)
        else:
            taken = left
        if taken > 0:
            parts.append(Part(taken, rate, whole_pence(taken * rate.pence)))
            left, already = left - taken, already + taken
    return parts


def miles_driven(person: Person, day: date, vehicle: str = Vehicle.CAR) -> Decimal:
    """Miles claimed in the tax year of this day, in this forum."""
    return miles_of([person], day, vehicle).get(person.pk, Decimal(0))


def miles_of(people: Iterable[Person], day: date, vehicle: str = Vehicle.CAR) -> dict[int, Decimal]:
    """What each of these people has driven in the tax year of this day, by their keys."""
    driven = ClaimLine.objects.standing().filter(
        claim__person__in=[person.pk for person in people],
        claim__happened_on__range=tax_year_of(day),
        category=Category.MILEAGE,
        vehicle=vehicle,
        tops_up__isnull=True,
    )
    totals = driven.values_list("claim__person").annotate(miles=Sum("quantity")).order_by()
    return dict(totals)


def most_paid(category: str, quantity: Decimal, spent: int, rate: Rate | None) -> int:
    """What of an expense is paid: what was spent, up to the hourly rate and the cap."""
    pence = spent
    if rate is not None and rate.pence is not None and category in BY_HOUR:
        pence = min(pence, whole_pence(quantity * rate.pence))
    if rate is not None and rate.cap_pence is not None:
        pence = min(pence, rate.cap_pence)
    return pence


def priced_now(line: ClaimLine, rates: Iterable[Rate]) -> tuple[Rate, int] | None:
    """What a line would come to by the rates as we know them now; None where no rate prices it."""
    if line.category not in BY_RATE or line.rate is None:
        return None
    found = Rates(line.claim.activity, line.claim.happened_on, rates)
    if line.category == Category.PAY:
        rate = found.pay(line.claim.minutes)
        return (rate, pay_of(rate, line.claim.minutes)) if rate else None
    if line.category == Category.MILEAGE:
        same_band = (
            rate for rate in found.bands(line.vehicle) if rate.over_miles == line.rate.over_miles
        )
        rate = next(same_band, None)
    else:
        rate = found.one(line.category)
    return (rate, whole_pence(line.quantity * rate.pence)) if rate else None
