"""Dates as people say them."""

import re
from calendar import month_name, monthrange
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from coproduction.exceptions import RuleBroken


def in_words(day: date) -> str:
    """Friday 4 December 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def short(day: date) -> str:
    """4 December 2026."""
    return f"{day.day} {day:%B %Y}"


def from_today(day: date, today: date) -> str:
    """How far off a due date is: due today, in 3 days, 5 days late."""
    days = (day - today).days
    if days == 0:
        return "today"
    if days == 1:
        return "tomorrow"
    if days > 1:
        return f"in {days} days"
    return f"{-days} day{'' if days == -1 else 's'} late"


def months_after(day: date, months: int) -> date:
    """The same day so many months on, or back below nought; the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def start_of(day: date) -> datetime:
    """The moment when this day begins where people live."""
    return timezone.make_aware(datetime.combine(day, time.min))


def in_days(path: str, first: date | None, last: date | None) -> Q:
    """Rows whose moment at `path` is from the first day to the last, both included.

    As `__date__range` says it too; but by moments, which PostgreSQL finds through an index.
    """
    found = Q(**{f"{path}__gte": start_of(first)}) if first else Q(**{f"{path}__isnull": False})
    if last and last < date.max:
        found &= Q(**{f"{path}__lt": start_of(last + timedelta(days=1))})
    return found


_MONTHS = {name.lower(): place for place, name in enumerate(month_name) if name}
_MONTHS |= {name[:3]: place for name, place in _MONTHS.items()} | {"sept": 9}
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ]\d{1,2}:\d{2}(?::\d{2})?)?")
_WORDS = re.compile(r"(?:[a-z]+,? )?(?:(\d{1,2})(?:st|nd|rd|th)? )?([a-z]+),? (\d{4}|\d{2})")


def parse_date(text: str | date) -> date:
    """The day that somebody wrote: 27/03/2027, 27 March 2027, 2027-03-27; Mar 2027 is its first.

    The day stands before the month, as people here write it. Refused with a sentence otherwise.
    """
    if isinstance(text, datetime):
        return text.date()
    if isinstance(text, date):
        return text
    words = " ".join(str(text).lower().replace("\u00a0", " ").split())
    parts = None
    if found := _YEAR_FIRST.fullmatch(words):
        parts = found[1], found[2], found[3]
    elif found := _DAY_FIRST.fullmatch(words):
        parts = found[3], found[2], found[1]
    elif found := _WORDS.fullmatch(words):
        parts = found[3], _MONTHS.get(found[2], 0), found[1] or 1
    try:
        year, month, day = map(int, parts)
        return date(year + 2000 if year < 100 else year, month, day)
    except (TypeError, ValueError):
        raise RuleBroken(
            f"“{str(text).strip()[:40]}” is not a date. Write the day first, such as 27/03/2027."
        ) from None
