"""How a cell of each kind is read: the value that it means, or a sentence on what to write."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from functools import partial

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from coproduction.exceptions import RuleBroken
from coproduction.spreadsheets.mending import day_of, phone_of, plain_text, time_of

_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_HOURS = re.compile(r"(\d+(?:\.\d+)?)\s*(?:h|hr|hrs|hour|hours)(?:\s*(\d+)\s*(?:m|min|mins)?)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?")
_YES, _NO = {"yes", "y", "true", "x", "✓", "1"}, {"no", "n", "false", "0", "-"}
LONGEST_DAY = 24 * 60


def text(cell, longest: int = 5000) -> str:
    """Words, without spaces around them and without signs that no database keeps."""
    words = _NOT_TEXT.sub("", plain_text(cell).replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(words) > longest:
        raise RuleBroken(f"This is longer than {longest:,} letters.")
    return words


def line(longest: int) -> Callable:
    """Words of one line, of at most so many letters."""

    def read(cell):
        return text(" ".join(plain_text(cell).split()), longest)

    return read


def words(longest: int) -> Callable:
    return partial(text, longest=longest)


def email(cell) -> str:
    address = line(254)(cell).removeprefix("mailto:")
    try:
        validate_email(address)
    except ValidationError:
        raise RuleBroken(f"“{address[:60]}” is not an email address.") from None
    return address


def phone(cell) -> str:
    return line(30)(phone_of(cell))


def day(cell) -> date:
    found = day_of(cell)
    if not 1900 <= found.year < 2200:
        raise RuleBroken(f"The year {found.year} cannot be right. Write it with four figures.")
    return found


def clock(cell) -> time:
    return time_of(cell)


def choice(choices: Mapping[str, str], others: Mapping[str, str] | None = None) -> Callable:
    """One of these, by its code or its words; `others` are words that mean one of them."""
    by_words = {_bare(label): code for code, label in choices.items()}
    by_words |= {_bare(code): code for code in choices}
    by_words |= {_bare(word): code for word, code in (others or {}).items()}

    def read(cell):
        found = by_words.get(_bare(plain_text(cell)))
        if found is None:
            offered = ", ".join(f"“{label}”" for label in choices.values())
            raise RuleBroken(f"“{plain_text(cell)[:40]}” is none of these: {offered}.")
        return found

    return read


def _bare(words):
    return re.sub(r"[\W_]+", "", words.casefold())


def yes_no(cell) -> bool:
    typed = plain_text(cell).casefold()
    if typed in _YES | _NO:
        return typed in _YES
    raise RuleBroken(f"“{plain_text(cell)[:40]}” is neither yes nor no.")


def number(cell, most: int = 100_000) -> Decimal:
    typed = plain_text(cell).replace(",", "").removeprefix("£").strip()
    try:
        found = Decimal(typed)
    except InvalidOperation:
        raise RuleBroken(f"“{plain_text(cell)[:40]}” is not a number.") from None
    if not (found.is_finite() and 0 <= found <= most):
        raise RuleBroken(f"“{plain_text(cell)[:40]}” is not a number from 0 to {most:,}.")
    return found.quantize(Decimal("0.01"))


def pence(cell) -> int:
    """Pounds as people write them: £12.50, 12.5, 1,200."""
    return int(number(cell) * 100)


def minutes(cell) -> int:
    """How long: 90, 1:30, 1.5 hours, 2h 15m."""
    typed = f"{cell:%H:%M}" if isinstance(cell, time) else plain_text(cell).casefold().rstrip(". ")
    if found := _CLOCK.fullmatch(typed):
        whole = int(found[1]) * 60 + int(found[2])
    elif found := _HOURS.fullmatch(typed):
        whole = round(float(found[1]) * 60) + int(found[2] or 0)
    else:
        bare = re.sub(r"\s*(?:m|min|mins|minutes?)$", "", typed)
        if not (bare.isascii() and bare.isdigit()):
            raise RuleBroken(f"“{plain_text(cell)[:40]}” is not a number of minutes, such as 90.")
        whole = int(bare[:6])
    if not 1 <= whole <= LONGEST_DAY:
        raise RuleBroken("Write how many minutes it took: from 1 to 1,440.")
    return whole
