"""Counts that leave the forum: too small to show, or rounded, so that nobody is singled out.

The rule of NHS Digital for small areas: small counts are hidden, all others are rounded to the
nearest five. So neither a second look later, nor a sum, gives a hidden count away.
"""

from collections.abc import Mapping

STEP = 5


def disclosable(number: int, threshold: int) -> int | None:
    """The number as it may be shown: None when it is small, but nought stays nought."""
    if 0 < number < threshold:
        return None
    return STEP * ((number + STEP // 2) // STEP)


def disclosable_parts(
    counts: Mapping[str, int], threshold: int, *, adds_up: bool = True
) -> dict[str, int | None]:
    """Each part as it may be shown. Where parts add up, one alone is never the only one hidden.

    Otherwise the whole less the rest would be the hidden count: the next smallest goes with it,
    a nought only when there is nothing else.
    """
    shown = {name: disclosable(number, threshold) for name, number in counts.items()}
    hidden = [name for name, number in shown.items() if number is None]
    if adds_up and len(hidden) == 1 and len(counts) > 1:
        others = [name for name in counts if name not in hidden]
        next_one = min(others, key=lambda name: (counts[name] == 0, counts[name]))
        shown[next_one] = None
    return shown
