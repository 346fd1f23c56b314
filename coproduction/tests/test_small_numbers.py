"""Small counts stay hidden from somebody who knows all that is shown and how it is made."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduction.regions import USUAL_THRESHOLD
from coproduction.small_numbers import (
    Band,
    bands_of,
    disclosable,
    disclosable_parts,
    disclosable_rows,
    disclosable_whole,
    quarters_within,
    rounded,
    safe_sum,
    share_of,
)
from coproduction.tests.disclosure import given_away

# Threshold, how many parts, and the highest that each is tried.
LISTS = [(3, 2, 14), (3, 3, 14), (3, 4, 10), (5, 3, 16), (5, 4, 9), (8, 2, 30), (8, 3, 22)]


def parts(truth):
    return {str(place): number for place, number in enumerate(truth)}


def as_shown(truth, threshold, *, hides_nought):
    """A list as it is shown, with its whole."""
    shown = disclosable_parts(parts(truth), threshold, hides_nought=hides_nought)
    return *shown.values(), disclosable_whole(shown, sum(truth), threshold)


@pytest.mark.parametrize("hides_nought", [False, True])
@pytest.mark.parametrize(("threshold", "length", "top"), LISTS)
def test_no_list_gives_a_small_count_away(threshold, length, top, hides_nought):
    truths = product(range(top + 1), repeat=length)

    found = given_away(
        truths, lambda truth: as_shown(truth, threshold, hides_nought=hides_nought), threshold
    )

    assert found == []


@pytest.mark.parametrize(
    "careless",
    [
        lambda truth: truth,
        lambda truth: (*map(rounded, truth), sum(truth)),
        # Each hidden for itself: the whole less the rest is what is hidden.
        lambda truth: (*(n if n >= 3 else None for n in truth), sum(truth)),
        # The rule without its care for the whole.
        lambda truth: (*as_shown(truth, 3, hides_nought=True)[:-1], rounded(sum(truth))),
    ],
)
def test_attack_finds_what_is_shown_carelessly(careless):
    """The control: with a part of the rule off, small counts are found."""
    assert given_away(product(range(9), repeat=4), careless, 3)


def two_rows(truth):
    return {"reps": parts(truth[:2]), "others": parts(truth[2:])}


@pytest.mark.parametrize(("threshold", "top"), [(3, 9), (5, 11)])
def test_no_table_of_two_ways_gives_a_small_count_away(threshold, top):
    """With the whole of each row, and the sums of the columns as far as they are shown."""

    def shown(truth):
        rows = disclosable_rows(two_rows(truth), threshold, hides_nought=True)
        cells = [number for row in rows.values() for number in row.values()]
        wholes = [
            disclosable_whole(row, sum(two_rows(truth)[name].values()), threshold)
            for name, row in rows.items()
        ]
        return *cells, *wholes

    assert given_away(product(range(top + 1), repeat=4), shown, threshold) == []


def test_attack_finds_a_part_beside_everybody():
    """The control: two filters of which one holds the other, each safe for itself, are not."""
    truths = [
        (*reps, *others, *(a + b for a, b in zip(reps, others, strict=True)))
        for reps in product(range(7), repeat=3)
        for others in product(range(7), repeat=3)
    ]

    def shown(truth):
        return (
            *as_shown(truth[:3], 3, hides_nought=True),
            *as_shown(truth[6:], 3, hides_nought=True),
        )

    assert given_away(truths, shown, 3)


PERIODS = [(first, last) for first in range(3) for last in range(first, 3)]


def test_no_two_periods_give_a_small_count_away():
    """Three quarters, each of two parts; every stretch of them is asked for."""

    def shown(truth):
        quarters = [parts(truth[place : place + 2]) for place in (0, 2, 4)]
        return tuple(
            tuple(safe_sum(quarters[first : last + 1], 3).values()) for first, last in PERIODS
        )

    assert given_away(product(range(5), repeat=6), shown, 3) == []


def test_attack_finds_what_stretches_of_days_tell():
    """The control: made safe after it was added up, one period less another tells."""

    def shown(truth):
        return tuple(
            tuple(
                disclosable_parts(
                    {side: sum(truth[side + 2 * each] for each in range(first, last + 1))
                     for side in (0, 1)},
                    3,
                ).values()
            )
            for first, last in PERIODS
        )  # fmt: skip

    assert given_away(product(range(5), repeat=6), shown, 3)


def found_by_sliding(threshold, top=13):
    """As regions compare: three months now, a month later, two later, and in all.

    Pictures that also fit a month of more than was tried are left out: more would fit them.
    """

    def shown(truth):
        stretches = (truth[:3], truth[1:4], truth[2:5], truth)
        return tuple(disclosable(sum(months), threshold) for months in stretches)

    truths = list(product(range(top), repeat=5))
    open_ended = {shown(truth) for truth in truths if top - 1 in truth}
    found = given_away(truths, shown, threshold)
    return [picture for picture, _, _ in found if picture not in open_ended]


def test_months_that_slide_give_nothing_away_at_the_threshold_of_regions():
    """The control: at a lower one they do."""
    assert found_by_sliding(USUAL_THRESHOLD) == []
    assert found_by_sliding(5)


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 60), min_size=2), st.integers(3, 12)
)
def test_small_is_hidden_and_never_alone(counts, threshold):
    shown = disclosable_parts(counts, threshold)

    hidden = {name for name, number in shown.items() if number is None}
    assert {name for name, number in counts.items() if 0 < number < threshold} <= hidden
    assert len(hidden) != 1
    assert all(number % 5 == 0 for number in shown.values() if number is not None)


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 60), min_size=3), st.integers(3, 12)
)
def test_bands_hold_the_truth(counts, threshold):
    shown = disclosable_parts(counts, threshold)
    whole = disclosable_whole(shown, sum(counts.values()), threshold)

    bands = bands_of(shown, whole, threshold)

    for name, number in counts.items():
        assert bands[name].least <= number
        assert bands[name].most is None or number <= bands[name].most


def test_bands_add_up():
    assert Band(3, 7) + Band(0, 2) == Band(3, 9)
    assert Band(3, 7) + Band(0, None) == Band(3, None)


@pytest.mark.parametrize(("number", "shown"), [(0, 0), (1, None), (7, None), (8, 10), (12, 10)])
def test_number_that_stands_alone(number, shown):
    assert disclosable(number, 8) == shown


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [(10, 40, 25), (15, 10, 100), (None, 40, None), (10, None, None), (0, 0, None)],
)
def test_share_is_worked_out_from_what_is_shown(part, whole, share):
    assert share_of(part, whole) == share


def test_quarters_are_whole_and_inside_the_days():
    assert quarters_within(date(2026, 1, 2), date(2026, 9, 30)) == [
        (date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 9, 30)),
    ]
    assert quarters_within(date(2026, 1, 2), date(2026, 3, 31)) == []


def test_sum_of_quarters_leaves_out_what_is_hidden():
    summed = safe_sum([{"Good": 20, "Bad": 12}, {"Good": 11, "Bad": 1}, {"Good": 9}], 8)

    assert summed == {"Good": 30, "Bad": 10}
    assert safe_sum([{"Good": 3}], 8) == {"Good": None}
