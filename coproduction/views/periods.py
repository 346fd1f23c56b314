"""The days that a report is about, as its address says them: from and to."""

from datetime import date, timedelta

from coproduction.dates import months_after
from coproduction.figures import Period
from coproduction.forms import PeriodForm


def asked_period(request, today: date):
    """The form with the days of the address, and their Period; None where they make no sense.

    Without any in the address it is the last six months.
    """
    usual = {"from": today - timedelta(days=182), "to": today}
    form = PeriodForm({key: request.GET.get(key, usual[key]) for key in usual})
    if not form.is_valid():
        return form, None
    return form, Period(form.cleaned_data["from"], form.cleaned_data["to"])


def usual_periods(today: date) -> list[tuple[str, Period]]:
    """What people mostly ask for, to choose by one press."""
    school_year = today.replace(month=9, day=1)
    if school_year > today:
        school_year = school_year.replace(year=today.year - 1)
    return [
        ("Last 3 months", Period(months_after(today, -3), today)),
        ("Last 6 months", Period(today - timedelta(days=182), today)),
        ("Last 12 months", Period(months_after(today, -12), today)),
        ("This school year", Period(school_year, today)),
    ]
