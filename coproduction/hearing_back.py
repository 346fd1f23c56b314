"""How fast services tell families what changed: counted, by organisation."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from django.utils import timezone

from coproduction.figures import Period
from coproduction.models import Forum, Influence, InfluenceClaim


@dataclass
class HearingBack:
    """One organisation: how long its first answers took, how many came in time, what is late."""

    name: str
    days: list[int] = field(default_factory=list)
    in_time: int = 0
    late_now: int = 0

    @property
    def median_days(self):
        return round(median(self.days)) if self.days else None

    @property
    def in_time_share(self):
        """Of a hundred answers, how many came by the day on which they were due."""
        return round(100 * self.in_time / len(self.days)) if self.days else None


def how_fast(forums: list[Forum], period: Period, today: date) -> list[HearingBack]:
    """By organisation: answers given in the period, and what is late today. Late ones first.

    An answer is the first claim that is not "too early"; it is in time by the day that was due
    then. Organisations, not people, are counted.
    """
    rows = defaultdict(lambda: HearingBack(""))

    def row_of(person):
        name = str(person.organisation or "Without an organisation")
        rows[name].name = name
        return rows[name]

    first = set()
    claims = (
        InfluenceClaim.objects.filter(influence__forum__in=forums)
        .exclude(outcome=InfluenceClaim.Outcome.TOO_EARLY)
        .select_related("influence__owed_by__organisation")
        .order_by("claimed_at", "pk")
    )
    for claim in claims:
        if claim.influence_id in first:
            continue
        first.add(claim.influence_id)
        day = timezone.localdate(claim.claimed_at)
        if period.starts_on <= day <= period.ends_on:
            row = row_of(claim.influence.owed_by)
            row.days.append((day - claim.influence.heard_on).days)
            row.in_time += day <= claim.influence.due_on
    overdue = Influence.objects.filter(forum__in=forums).overdue(today)
    for influence in overdue.select_related("owed_by__organisation"):
        row_of(influence.owed_by).late_now += 1
    return sorted(rows.values(), key=lambda row: (-row.late_now, row.name))
