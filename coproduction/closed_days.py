"""Days on which families cannot be expected to meet: bank holidays and a forum's school holidays.

Bank holidays are England's, from the `holidays` library; a date that it does not know yet, such
as a royal wedding, can be added to the forum's own dates as a closed day.
"""

from dataclasses import dataclass
from datetime import date

import holidays

from coproduction.models import Forum, TermDate


@dataclass(frozen=True)
class ClosedDay:
    """Why nobody meets on a day, and whether that is a half-term or another kind of break."""

    kind: str
    name: str


class ClosedDays:
    """The closed days of a forum: ask with `of(day)`. Reads the database once."""

    BANK_HOLIDAY = "bank_holiday"

    def __init__(self, forum: Forum, starts_on: date, ends_on: date):
        years = range(starts_on.year, ends_on.year + 1)
        self._bank = holidays.country_holidays("GB", subdiv="ENG", years=years)
        self._breaks = list(
            TermDate.objects.filter(
                forum=forum, starts_on__lte=ends_on, ends_on__gte=starts_on
            ).exclude(kind=TermDate.Kind.TERM)
        )

    def of(self, day: date) -> ClosedDay | None:
        """Why this day is closed, a bank holiday before all else; None for a day like any other."""
        if day in self._bank:
            return ClosedDay(self.BANK_HOLIDAY, self._bank[day])
        for each in self._breaks:
            if each.starts_on <= day <= each.ends_on:
                return ClosedDay(each.kind, each.name)
        return None
