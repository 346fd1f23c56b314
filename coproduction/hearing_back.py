"""How fast services tell families what changed: counted, by organisation."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from django.utils import timezone

from coproduction.figures import Period
from coproduction.models import Forum, Influence, InfluenceClaim

NOBODYS = "Without an organisation"


@dataclass
class HearingBack:
    """One organisation: how long its answers took, how many came in time, what it still owes."""

    name: str
    days: list[int] = field(default_factory=list)
    in_time: int = 0
    waiting: int = 0
    late_now: int = 0

    @property
    def entries(self):
        """How many answers, given or owed, stand behind the numbers."""
        return len(self.days) + self.waiting

    @property
    def median_days(self):
        return round(median(self.days)) if self.days else None

    @property
    def in_time_share(self):
        """Of a hundred answers, how many came by the day on which they were due."""
        return round(100 * self.in_time / len(self.days)) if self.days else None


def how_fast(forums: list[Forum], period: Period, today: date) -> list[HearingBack]:
    """By organisation: answers given in the period, and what it owes today. Late ones first.

    "Too early" is no answer, nor is one that the forum sent back. It is in time by the day that
    was due then. Organisations, not people, are counted.
    """
    rows = defaultdict(lambda: HearingBack(""))

    def row_of(person):
        name = str(person.organisation or NOBODYS)
        rows[name].name = name
        return rows[name]

    claims = (
        InfluenceClaim.objects.filter(period.holds("claimed_at"), influence__forum__in=forums)
        .exclude(outcome=InfluenceClaim.Outcome.TOO_EARLY)
        .exclude(verdict=InfluenceClaim.Verdict.DISPUTED)
        .select_related("influence__owed_by__organisation")
    )
    for claim in claims:
        row, day = row_of(claim.influence.owed_by), timezone.localdate(claim.claimed_at)
        row.days.append((day - claim.influence.heard_on).days)
        row.in_time += day <= claim.influence.due_on
    owed = Influence.objects.filter(forum__in=forums).owed()
    for influence in owed.select_related("owed_by__organisation"):
        row = row_of(influence.owed_by)
        row.waiting += 1
        row.late_now += influence.is_overdue(today)
    return sorted(rows.values(), key=_late_ones_first)


def _late_ones_first(row):
    return (-row.late_now, row.name)


def together(rows: list[HearingBack], name: str) -> HearingBack:
    """These organisations as one."""
    return HearingBack(
        name=name,
        days=[days for row in rows for days in row.days],
        in_time=sum(row.in_time for row in rows),
        waiting=sum(row.waiting for row in rows),
        late_now=sum(row.late_now for row in rows),
    )


def safe_for_all(rows: list[HearingBack], least: int) -> list[HearingBack]:
    """The same numbers for everybody to read: small organisations are counted together.

    A school with one answer would lead to the one family that asked. Whoever has fewer than
    `least` is not named. Those who are not are at least two, and have `least` together: the next
    smallest goes along until it is so, since the sum of all is known.
    """
    by_size = sorted(rows, key=lambda row: (row.name != NOBODYS, row.entries, row.name))
    unnamed = [row for row in by_size if row.entries < least or row.name == NOBODYS]
    if not unnamed:
        return rows
    for row in by_size[len(unnamed) :]:
        if len(unnamed) > 1 and together(unnamed, "").entries >= least:
            break
        unnamed.append(row)
    named = [row for row in rows if row not in unnamed]
    return [*named, together(unnamed, "Other organisations" if named else "All organisations")]
