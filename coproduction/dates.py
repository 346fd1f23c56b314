"""Dates as people say them."""

from datetime import date


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
