"""How long things are kept, in whole days and months."""

from calendar import monthrange
from datetime import date, timedelta

# Answers that somebody began and did not send.
DRAFT_DAYS = timedelta(days=14)
# What a machine wrote; until then it can be brought back.
UNWANTED_DAYS = timedelta(days=60)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
