"""HMRC's year: from 6 April to 5 April."""

from datetime import date


def tax_year_of(day: date) -> tuple[date, date]:
    """The first and the last day of the tax year that this day is in."""
    begins = date(day.year, 4, 6)
    if day < begins:
        begins = date(day.year - 1, 4, 6)
    return begins, date(begins.year + 1, 4, 5)


def in_words(day: date) -> str:
    """2026 to 2027."""
    begins, ends = tax_year_of(day)
    return f"{begins.year} to {ends.year}"
