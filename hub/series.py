"""Which days a hub's rule gives, and which of them are skipped and why.

The rule is a wall clock's: 11:00 stays 11:00 over both changes of the clock (promises R19).
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from coproduction.closed_days import ClosedDays
from coproduction.models import TermDate
from hub.models import Hub

A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class PlannedDay:
    """A day that the rule gives; `skipped` says why nobody meets, `warning` what to think of."""

    day: date
    skipped: str = ""
    warning: str = ""


def days_of_rule(hub: Hub, starts_on: date, ends_on: date) -> Iterator[date]:
    """Every day that the rule alone gives, the first and the last day included."""
    if hub.repeats == Hub.Repeats.WEEKS:
        yield from _every_weeks(hub, starts_on, ends_on)
    elif hub.repeats == Hub.Repeats.MONTHS:
        yield from _every_months(hub, starts_on, ends_on)


def _every_weeks(hub, starts_on, ends_on):
    anchor = hub.first_on + timedelta(days=(hub.weekday - hub.first_on.weekday()) % 7)
    step = timedelta(weeks=hub.every_weeks)
    # Straight to the first day that is not before the start: hubs may be years old.
    turns = max(0, -(-(starts_on - anchor).days // step.days))
    day = anchor + turns * step
    while day <= ends_on:
        yield day
        day += step


def _every_months(hub, starts_on, ends_on):
    first = hub.first_on.year * 12 + hub.first_on.month - 1
    for month in range(first, ends_on.year * 12 + ends_on.month, hub.every_months):
        day = weekday_of_month(month // 12, month % 12 + 1, hub.weekday, hub.week_of_month)
        if max(starts_on, hub.first_on) <= day <= ends_on:
            yield day


def weekday_of_month(year: int, month: int, weekday: int, which: int) -> date:
    """The third Thursday and its like; 5 is the last one, whether fourth or fifth."""
    first_weekday, length = calendar.monthrange(year, month)
    first = 1 + (weekday - first_weekday) % 7
    if which == Hub.WeekOfMonth.LAST:
        return date(year, month, first + (length - first) // 7 * 7)
    return date(year, month, first + 7 * (which - 1))


def plan(hub: Hub, starts_on: date, ends_on: date) -> list[PlannedDay]:
    """The rule's days, each with why it is skipped: bank holidays, and holidays as the hub says."""
    closed = ClosedDays(hub.forum, starts_on, ends_on)
    return [_planned(hub, day, closed.of(day)) for day in days_of_rule(hub, starts_on, ends_on)]


def _planned(hub, day, why):
    if why is None:
        return PlannedDay(day)
    always = why.kind in {ClosedDays.BANK_HOLIDAY, TermDate.Kind.CLOSED}
    meets = {
        Hub.InHolidays.SKIP: set(),
        Hub.InHolidays.HALF_TERMS: {TermDate.Kind.HALF_TERM},
        Hub.InHolidays.MEET: {TermDate.Kind.HALF_TERM, TermDate.Kind.HOLIDAY},
    }[hub.in_holidays]
    if always or why.kind not in meets:
        return PlannedDay(day, skipped=why.name)
    return PlannedDay(day, warning=why.name)


def starts_at(hub: Hub, day: date) -> datetime:
    """The moment at which the hub's session of this day begins, by the clock on the wall."""
    return timezone.make_aware(datetime.combine(day, hub.starts_at))
