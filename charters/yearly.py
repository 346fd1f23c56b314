"""What the records say of a service in a year. Once the year is published, it stays as it was.

All are plain values, so that they can be kept as they are.
"""

from charters.models import Indicator, YearlyLook
from charters.standing import standings
from charters.testing import countable_figures
from coproduction.dates import in_days
from coproduction.figures import Period
from coproduction.models import Influence


def counted_for(look: YearlyLook) -> list[dict]:
    """Each figure that has a record of this service in these months: kept so many of so many."""
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


def stood_for(look: YearlyLook) -> list[dict]:
    """Each indicator that somebody answered, as both sides saw it when the year ended."""
    if look.published_at:
        return look.stood
    found = []
    for tier in Indicator.Tier:
        if tier in Indicator.OF_THE_AREA:
            continue
        for row in standings(look.organisation.forum, look.organisation, tier, until=look.ends_on):
            if row.families or row.service:
                found.append(
                    {
                        "tier": tier.label,
                        "indicator": row.indicator.text,
                        "families": _said(row.families, look),
                        "service": _said(row.service, look),
                        "gap": row.gap_in_words,
                    }
                )
    return found


def _said(assessments, look):
    """A side's newest word in the year, and its last one from before; None where it is silent."""
    if not assessments:
        return None
    newest = assessments[0]
    before = next((each for each in assessments[1:] if each.assessed_on < look.starts_on), None)
    return {
        "mark": newest.get_mark_display(),
        "on": newest.assessed_on.isoformat(),
        "evidence": newest.evidence,
        "before": before.get_mark_display() if before else "",
    }


def changed_by(look: YearlyLook) -> list[dict]:
    """What this service changed for families in the year: confirmed by the forum, and public."""
    if look.published_at:
        return look.changed
    answers = Influence.objects.published().filter(
        in_days("published_at", look.starts_on, look.ends_on),
        forum=look.organisation.forum_id,
        owed_by__organisation=look.organisation_id,
    )
    return [
        {
            "title": answer.work.title,
            "text": answer.published_text,
            "address": answer.get_public_url(),
        }
        for answer in answers.select_related("work", "forum").order_by("published_at", "pk")
    ]
