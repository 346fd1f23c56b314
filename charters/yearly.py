"""What the records say of a service in a year: counted, not told."""

from charters.models import YearlyLook
from charters.testing import countable_figures
from coproduction.figures import Period


def counted_for(look: YearlyLook) -> list[dict]:
    """Each figure that has a record of this service in these months: kept so many of so many.

    Plain values, so that they can be kept as they are when the look is published.
    """
    if look.published_at:
        return look.counted
    period = Period(look.starts_on, look.ends_on)
    found = []
    for figure in countable_figures().values():
        cases = figure.cases([look.organisation.forum], period)
        theirs = [case for case in cases if case.organisation_id == look.organisation_id]
        if theirs:
            found.append(
                {
                    "title": figure.title,
                    "meaning": figure.meaning,
                    "kept": sum(case.is_kept for case in theirs),
                    "counted": len(theirs),
                }
            )
    return found
