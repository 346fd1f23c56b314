"""Somebody outside the forum's team who asks for every stretch of days, looks twice, and subtracts.

What they may find out is what whole quarters tell, and nothing of one writer (promises R29).
"""

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone

from coproduction.actions.region import _fewest
from coproduction.dashboard import read_by
from coproduction.figures import Period, all_figures
from coproduction.models import RegionalFigure
from coproduction.regions import TOO_FEW, _cell
from coproduction.reports.blocks import Table, part
from coproduction.small_numbers import disclosable_parts, disclosable_whole, quarters_within
from coproduction.tests.disclosure import given_away
from feedback.models import Submission, Theme
from feedback.open_data import DATASETS
from feedback.public_themes import numbers_about
from feedback.tests.test_figures import answered, told

pytestmark = pytest.mark.django_db

SPRING = Period(date(2026, 1, 1), date(2026, 6, 30))
WINTER = Period(date(2026, 1, 1), date(2026, 3, 31))
MAY = date(2026, 5, 5)


def a_theme(cast, **fields):
    now = timezone.now()
    return Theme.objects.create(
        forum=cast.forum,
        title="Taxis come late",
        summary="Often.",
        created_at=now,
        published_at=now,
        published_by=cast.coordinator,
        **fields,
    )


def stretches():
    """Every stretch of days that begins and ends on one of these: within quarters, and across."""
    days = [SPRING.starts_on + timedelta(days=number) for number in range(0, 181, 9)]
    days += [MAY - timedelta(days=1), MAY, MAY + timedelta(days=1), SPRING.ends_on]
    return [Period(first, last) for first, last in product(days, days) if first <= last]


def one_day(cast):
    """Enough for both quarters to be shown, and one more in May that nobody may find."""
    theme = a_theme(cast)
    for day in (date(2026, 2, 3), date(2026, 4, 14)):
        for _ in range(9):
            each = told(cast, day, theme=theme, answer_by=day, answers={"heard_of_us": "Yes"})
            answered(each, day, by=cast.coordinator)
    late = told(cast, MAY, theme=theme, answer_by=MAY, voice="young_people", tone="concern")
    answered(late, MAY + timedelta(days=1), by=cast.coordinator)
    return theme


@pytest.mark.parametrize(
    "key", [key for key, figure in all_figures().items() if figure.is_made_safe]
)
def test_no_stretch_of_days_tells_more_than_its_quarters(key, cast):
    one_day(cast)
    figure, by_quarters = all_figures()[key], {}

    for period in stretches():
        value = read_by(cast.facilitator, figure, cast.forum, period)
        seen = by_quarters.setdefault(tuple(quarters_within(*period.days)), set())
        seen.add((value.value, tuple(value.breakdown.items()), len(value.records)))

    assert all(len(seen) == 1 for seen in by_quarters.values())
    assert by_quarters[()] == {(None, (), 0)}


def test_the_teams_own_numbers_would_tell(cast):
    """The control: exact numbers of every stretch tell what came on one day."""
    one_day(cast)
    figure = all_figures()["replied_in_time"]

    value = read_by(cast.coordinator, figure, cast.forum, Period(MAY, MAY))

    assert (value.value, len(value.records)) == (0, 1)


@pytest.mark.parametrize("key", ["replied_in_time", "days_to_reply", "feedback_received"])
def test_page_of_a_figure_lists_no_writer_to_others(key, cast, signed_in):
    one_day(cast)
    url = reverse("figure-detail", args=["here", key]) + f"?from={MAY}&to={MAY + timedelta(days=2)}"

    team = signed_in(cast.coordinator).get(url)
    others = signed_in(cast.facilitator).get(url)

    assert team.context["line"].value.value is not None
    assert others.context["line"].value.value is None
    assert "cases" not in others.context
    assert "page" not in others.context


def table(blocks):
    (found,) = [block for block in blocks if isinstance(block, Table)]
    return found.rows


def test_themes_in_a_report_of_any_days_tell_no_more_than_quarters(cast):
    """A partner begins such a report too, for days of its choice."""
    one_day(cast)
    by_quarters = {}

    for period in stretches()[::7]:
        for name in ("themes_told", "comments"):
            rows = table(part(name, cast.forum, period))
            by_quarters.setdefault((name, *quarters_within(*period.days)), set()).add(rows[0][2])

    assert all(len(seen) == 1 for seen in by_quarters.values())
    assert table(part("themes_told", cast.forum, SPRING))[0][2] == 20


def test_promises_in_a_report_count_writers_only_as_they_may_be_shown(cast):
    one_day(cast)

    day = part("promises", cast.forum, Period(MAY, MAY))
    half_a_year = part("promises", cast.forum, SPRING)
    winter = table(part("promises", cast.forum, WINTER))

    assert winter[0][:2] == ("Answers to writers in time", "About 100 of a hundred")
    assert day == []
    # One of ten in the second quarter was late: how many of a hundred would tell of that one.
    assert half_a_year == []


def public_page(client, theme):
    page = client.get(theme.get_public_url()).content.decode()
    return page.split('class="govuk-button')[0]


def dataset(forum):
    return [row[-1] for row in DATASETS[0].rows(forum)]


def test_one_more_voice_changes_nothing_that_others_see(cast, client):
    """Seen before and after: 12 would become 13, and 10 become 15."""
    theme = a_theme(cast)
    for _ in range(12):
        told(cast, MAY, theme=theme)
    before = public_page(client, theme), dataset(cast.forum)

    told(cast, MAY, theme=theme, voice="young_people")

    assert (public_page(client, theme), dataset(cast.forum)) == before
    assert numbers_about(theme, None).everybody == 13


def test_first_voice_changes_nothing_that_others_see(cast, client):
    theme = a_theme(cast)
    before = public_page(client, theme), dataset(cast.forum)

    told(cast, MAY, theme=theme, helped="yes", helped_on=MAY)

    assert (public_page(client, theme), dataset(cast.forum)) == before


def test_one_who_says_that_it_helped_changes_nothing_that_others_see(cast, client):
    theme = a_theme(cast)
    for _ in range(16):
        told(cast, MAY, theme=theme)
    for each in Submission.objects.all()[:12]:
        Submission.objects.filter(pk=each.pk).update(helped="yes", helped_on=MAY)
    before = public_page(client, theme)

    last = Submission.objects.filter(helped="").last()
    Submission.objects.filter(pk=last.pk).update(helped="yes", helped_on=MAY)

    assert "Yes: about 10" in before
    assert public_page(client, theme) == before


def test_numbers_of_a_theme_grow_by_as_many_as_the_threshold(cast):
    theme, seen = a_theme(cast), []
    for _ in range(25):
        told(cast, MAY, theme=theme)
        seen.append(numbers_about(theme, 8).everybody)

    assert seen == [None] * 7 + [10] * 8 + [15] * 8 + [25] * 2


@pytest.mark.parametrize(("threshold", "top"), [(3, 12), (5, 15), (7, 28), (8, 24)])
def test_that_a_whole_is_so_many_times_the_threshold_gives_nothing_away(threshold, top):
    """Somebody who knows how it is held back knows that of the whole."""
    truths = [truth for truth in product(range(top + 1), repeat=3) if sum(truth) % threshold == 0]

    def shown(truth):
        parts = disclosable_parts(dict(zip("abc", truth, strict=True)), threshold)
        return *parts.values(), disclosable_whole(parts, sum(truth), threshold)

    assert given_away(truths, shown, threshold) == []


def test_half_hidden_shares_are_not_shown_as_all(cast):
    """Nine who had heard of the forum, and seven who had not: not a hundred of a hundred."""
    for answer, number in (("Yes", 9), ("No", 7)):
        for _ in range(number):
            told(cast, MAY, answers={"heard_of_us": answer})

    figure = all_figures()["heard_of_us"]

    assert read_by(cast.coordinator, figure, cast.forum, SPRING).value == 56
    assert read_by(cast.facilitator, figure, cast.forum, SPRING).value is None


def test_title_of_a_theme_is_not_told_to_others_before_it_is_published(cast):
    theme = one_day(cast)
    Theme.objects.filter(pk=theme.pk).update(published_at=None, published_by=None)
    figure = all_figures()["feedback_by_theme"]

    team = read_by(cast.coordinator, figure, cast.forum, SPRING)
    others = read_by(cast.facilitator, figure, cast.forum, SPRING)

    assert team.breakdown == {"Taxis come late": 19}
    assert others.breakdown == {"Not in a published theme": 20}
    assert others.value == 0


def test_region_reads_how_fast_writers_are_answered_only_of_many(cast):
    """Of seven nothing is said; of nine the middle as it is."""
    figures = all_figures()
    for number, fewest in ((7, 7), (2, 9)):
        for _ in range(number):
            each = told(cast, MAY, answer_by=MAY)
            answered(each, MAY + timedelta(days=3), by=cast.coordinator)
        value = figures["days_to_reply"].compute([cast.forum], SPRING)

        assert _fewest(figures["days_to_reply"], value) == fewest
    in_time = figures["replied_in_time"].compute([cast.forum], SPRING)
    assert _fewest(figures["replied_in_time"], in_time) == 9
    assert _cell(figures["days_to_reply"], row(3, 7), 8) == TOO_FEW
    assert _cell(figures["days_to_reply"], row(3, 9), 8).number == 3
    assert _cell(figures["replied_in_time"], row(93, 2), 8) == TOO_FEW


def row(number, fewest):
    return RegionalFigure(number=Decimal(number), fewest=fewest)
