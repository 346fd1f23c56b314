"""What Excel breaks, put right: lost zeros, days and times as numbers, shortened long numbers."""

import re
from datetime import date, datetime, time, timedelta

from coproduction.dates import parse_date
from coproduction.exceptions import RuleBroken

_DAY_ZERO = date(1899, 12, 30)  # Excel counts days from here, so that 1 March 1900 is right
FIRST_SERIAL, LAST_SERIAL = 7_306, 73_050  # 1 January 1920 to 31 December 2099
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::\d{2}(?:\.\d+)?)?\s*(am|pm)?", re.IGNORECASE)


def plain_text(cell) -> str:
    """The cell as words: a whole number without the point that Excel gives it."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()


def day_of(cell) -> date:
    """The day that a cell means, also where Excel left only the number of the day."""
    text = plain_text(cell)
    if not isinstance(cell, date) and _NUMBER.fullmatch(text):
        number = int(float(text))
        if FIRST_SERIAL <= number <= LAST_SERIAL:
            return _DAY_ZERO + timedelta(days=number)
    return parse_date(cell if isinstance(cell, date) else text)


def time_of(cell) -> time:
    """The time that a cell means: 11:00, 11.00, 11am, or the part of a day that Excel keeps."""
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    if isinstance(cell, float) and 0 <= cell < 1:
        return (datetime.min + timedelta(minutes=round(cell * 24 * 60))).time()
    text = plain_text(cell)
    found = _CLOCK.fullmatch(text)
    if found and (found[2] or found[3]):
        hour, minute = int(found[1]), int(found[2] or 0)
        if found[3] and hour <= 12:
            hour = hour % 12 + (12 if found[3].lower() == "pm" else 0)
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise RuleBroken(f"“{text[:40]}” is not a time. Write it like 11:00.")


def phone_of(cell) -> str:
    """A phone number with the zero, or the plus, that Excel took away.

    Refused when Excel has shortened it: then its last figures are gone for good.
    """
    text = plain_text(cell)
    if _SHORTENED.fullmatch(text):
        raise RuleBroken(
            f"Excel has shortened this number to {text}. Write it again, in a cell that is set "
            "to “Text”."
        )
    if text.isascii() and text.isdigit():
        # Ten figures, or nine in a few towns: every number in Britain begins with a nought.
        if len(text) in {9, 10} and text[0] in "123578":
            return f"0{text}"
        if len(text) == 12 and text.startswith("44"):
            return f"+{text}"
    return text


def bank_number_of(cell, *, length: int) -> str:
    """A sort code (6) or an account number (8) with the noughts that Excel took from its front."""
    text = re.sub(r"[\s-]", "", plain_text(cell))
    if not (text.isascii() and text.isdigit() and length - 3 <= len(text) <= length):
        raise RuleBroken(f"“{plain_text(cell)[:20]}” should have {length} figures.")
    return text.zfill(length)
