"""An attacker who knows everything that is shown, and how it is made, and tries every truth.

Each possible truth is drawn as it would be shown. Truths that look the same cannot be told apart;
what is the same in all of them is given away. So for a small table nothing is left to believe:
every table that there can be has been tried.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable


def given_away(
    truths: Iterable[tuple[int, ...]],
    shown: Callable[[tuple[int, ...]], Hashable],
    threshold: int,
    *,
    least: int = 2,
) -> list[tuple[Hashable, int, set[int]]]:
    """Each small count of which fewer than `least` values are left: what was shown, which, values.

    A count is at risk where all the values that it may have are from one to under the threshold.
    """
    alike = defaultdict(list)
    for truth in truths:
        alike[shown(truth)].append(truth)
    found = []
    for picture, same in alike.items():
        for place, values in enumerate(map(set, zip(*same, strict=True))):
            if all(0 < value < threshold for value in values) and len(values) < least:
                found.append((picture, place, values))
    return found
