"""Days as moments: the same rows as by date, on the days when clocks change as well."""

from datetime import UTC, date, datetime, timedelta

import pytest

from coproduction.dates import in_days
from coproduction.figures import Period
from coproduction.models import Work
from coproduction.tests.factories import ForumFactory

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


@pytest.fixture
def works(db):
    """One opened in each half hour around both changes of the clocks, and one on a first day."""
    forum = ForumFactory()
    moments = [
        datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=30 * half)
        for day in (SPRING, AUTUMN)
        for half in range(-50, 100)
    ]
    Work.objects.bulk_create(
        Work(forum=forum, title=str(moment), reference=f"W{number}", opened_at=moment)
        for number, moment in enumerate(moments)
    )
    return Work.objects.filter(forum=forum)


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
@pytest.mark.parametrize("days", [0, 1])
def test_days_hold_the_same_rows_as_dates(works, day, days):
    period = Period(day, day + timedelta(days=days))

    found = works.filter(period.holds("opened_at"))
    until = works.filter(period.ends_after("opened_at"))
    since = works.filter(in_days("opened_at", day, None))

    by_date = works.filter(opened_at__date__range=period.days)
    assert set(found) == set(by_date) != set()
    assert set(until) == set(works.filter(opened_at__date__lte=period.ends_on)) != set(works)
    assert set(since) == set(works.filter(opened_at__date__gte=day)) != set(works)


def test_first_and_last_day_of_the_calendar_hold_everything(works):
    period = Period(date.min, date.max)

    assert works.filter(period.holds("opened_at")).count() == works.count() > 0
    assert works.filter(period.ends_after("opened_at")).count() == works.count()
