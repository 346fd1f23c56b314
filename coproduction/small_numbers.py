"""Counts that leave the forum: too small to show, or rounded, so that nobody is singled out.

The rule of NHS Digital for small areas: small counts are hidden, all others are rounded to the
nearest five. What stands beside a hidden count is hidden with it, and a whole is shown only as far
as it leaves every hidden count open. A percentage is worked out from what is shown, never from
what is hidden. docs/adr/0027-numbers-that-give-nobody-away.md says why it is so;
tests/test_small_numbers.py tries every possible table.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from coproduction.dates import months_after

STEP = 5
HALF = STEP // 2


def rounded(number: int) -> int:
    return STEP * ((number + HALF) // STEP)


def disclosable(number: int, threshold: int) -> int | None:
    """A number that stands alone, as it may be shown: None when it is small; nought stays."""
    return None if 0 < number < threshold else rounded(number)


def disclosable_parts(
    counts: Mapping[str, int],
    threshold: int,
    *,
    adds_up: bool = True,
    hides_nought: bool = False,
) -> dict[str, int | None]:
    """Each part as it may be shown.

    Where one is hidden, noughts are too: what is hidden may then be nobody at all. Where parts add
    up, one alone is never the only one hidden: the next smallest goes with it, or the whole less
    the rest would be the hidden count. With `hides_nought` noughts are always hidden: that nobody
    of a few people is disabled would tell of each of them.
    """
    least = 0 if hides_nought else 1
    is_small = any(least <= number < threshold for number in counts.values())
    shown = {
        name: None if is_small and number < threshold else rounded(number)
        for name, number in counts.items()
    }
    hidden = [name for name, number in shown.items() if number is None]
    if adds_up and len(hidden) == 1 and len(counts) > 1:
        others = [name for name in counts if name not in hidden]
        shown[min(others, key=counts.get)] = None
    return shown


def disclosable_whole(shown: Mapping[str, int | None], whole: int, threshold: int) -> int | None:
    """The sum of parts that add up, beside those parts as they are shown.

    Where it would be so small or so big that only one truth fits what is hidden, it is the next
    rounded number at which two do.
    """
    if whole < threshold:
        return None if whole else 0
    known = [number for number in shown.values() if number is not None]
    hidden = len(shown) - len(known)
    if not hidden:
        return rounded(whole)
    # Half a step more or less is what a rounded whole leaves open.
    lowest = STEP * -(-(sum(map(partial(_least, threshold), known)) + 1 - HALF) // STEP)
    most = _most_of_all(known, hidden, threshold)
    highest = rounded(whole) if most is None else STEP * ((most - 1 + HALF) // STEP)
    if highest < max(lowest, threshold) and most is not None:
        return None
    return max(min(rounded(whole), highest), lowest)


def _least(threshold, number):
    """The least that a shown number can be."""
    return max(number - HALF, threshold) if number else 0


def _most_of_all(known, hidden, threshold):
    """The most that all parts can be together, by what is shown; None where there is no end.

    Of two that are hidden one may be there for the other's sake: then it is the smallest but one.
    """
    most = sum(known) + HALF * len(known) + (hidden - 1) * (threshold - 1)
    if hidden != 2:
        return most + threshold - 1
    return most + min(known) + HALF if known else None


def disclosable_rows(
    rows: Mapping[str, Mapping[str, int]], threshold: int, *, hides_nought: bool = False
) -> dict[str, dict[str, int | None]]:
    """A table of two ways as it may be shown: each row for itself, as nobody is in two rows.

    Sums down the columns are worked out from what is shown (see together): a sum of its own would
    say something of the row in which one is hidden.
    """
    return {
        name: disclosable_parts(counts, threshold, hides_nought=hides_nought)
        for name, counts in rows.items()
    }


@dataclass(frozen=True)
class Band:
    """How few and how many a number can be, by what is shown of it; None where nobody can tell."""

    least: int
    most: int | None

    def __add__(self, other):
        no_end = self.most is None or other.most is None
        return Band(self.least + other.least, None if no_end else self.most + other.most)


def bands_of(shown: Mapping[str, int | None], whole: int | None, threshold: int) -> dict[str, Band]:
    """Of each part of parts that add up: half a step each way, and small where it is hidden.

    Of two that are hidden, either may be there for the other's sake, and then it is not small:
    it is at most what the whole leaves beside the rest.
    """
    small = Band(0, threshold - 1)
    if list(shown.values()).count(None) == 2:
        known = sum(_least(threshold, number) for number in shown.values() if number is not None)
        # As far as disclosable_whole may have moved it.
        most = None if whole is None else max(whole + HALF + 1 - known, threshold - 1)
        small = Band(0, most)
    return {
        name: small
        if number is None
        else Band(_least(threshold, number), number + HALF if number else 0)
        for name, number in shown.items()
    }


def share_of(part: int | None, whole: int | None) -> int | None:
    """Of a hundred, from numbers that are shown. None where either is hidden, or there is nobody.

    Never more than a hundred: both may be rounded.
    """
    if part is None or not whole:
        return None
    return min(round(100 * part / whole), 100)


def quarters_within(starts_on: date, ends_on: date) -> list[tuple[date, date]]:
    """The whole quarters of the calendar inside these days.

    Who reads safe numbers only reads those of whole quarters, and of several quarters their sum:
    then two stretches of days tell no more than the quarters that they are made of.
    """
    first = date(starts_on.year, 3 * ((starts_on.month - 1) // 3) + 1, 1)
    found = []
    while (after := months_after(first, 3)) - timedelta(days=1) <= ends_on:
        if first >= starts_on:
            found.append((first, after - timedelta(days=1)))
        first = after
    return found


def safe_sum(
    each: Iterable[Mapping[str, int]], threshold: int, *, adds_up: bool = True
) -> dict[str, int | None]:
    """Several sets of parts together, each made safe first: what is hidden adds nothing.

    A part that is hidden in one set and nought in all others stays hidden: it is not nought.
    """
    shown: dict[str, int | None] = {}
    hidden = set()
    for counts in each:
        for name, number in disclosable_parts(counts, threshold, adds_up=adds_up).items():
            shown[name] = (shown.get(name) or 0) + (number or 0)
            if number is None:
                hidden.add(name)
    return {
        name: None if name in hidden and not number else number for name, number in shown.items()
    }
