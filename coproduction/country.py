"""The whole country at a glance, for national bodies: issues, and what became of them (LF18).

What rises is in regions.rising_everywhere. Here is what changed: answers that forums have
published anyway, and that they let be listed; and how many answers came in time, in all areas
together.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import TruncDate

from coproduction.figures import Period
from coproduction.models import Influence, InfluenceClaim, Organisation
from coproduction.regions import FEWEST_AREAS, USUAL_THRESHOLD, What, sharing_everywhere
from coproduction.shareable import subjects_of_answers

A_YEAR = timedelta(days=365)
NEWEST = 200
SOLVED = (InfluenceClaim.Outcome.CHANGED, InfluenceClaim.Outcome.PARTLY)


@dataclass(frozen=True)
class Solution:
    """Something that changed because families said so, as its forum published it."""

    influence: Influence
    outcome: str
    code: str = ""
    subject: str = ""

    @property
    def area(self):
        return self.influence.forum.area


def _published(today):
    return Influence.objects.published().filter(
        Period(today - A_YEAR, today).holds("published_at"),
        forum__in=sharing_everywhere(What.SOLUTIONS),
    )


def solutions(today: date, code: str = "") -> list[Solution]:
    """What changed in the last twelve months, all of it or in part: the newest first."""
    confirmed = InfluenceClaim.objects.filter(
        verdict=InfluenceClaim.Verdict.CONFIRMED, outcome__in=SOLVED
    )
    solved = (
        _published(today)
        .filter(Exists(confirmed.filter(influence=OuterRef("pk"))))
        .select_related("forum", "owed_by__organisation")
        .prefetch_related(Prefetch("claims", confirmed.order_by("pk"), to_attr="confirmed"))
        .latest_published_first()[: NEWEST if not code else None]
    )
    subjects = subjects_of_answers([influence.pk for influence in solved])
    found = [
        Solution(
            influence,
            influence.confirmed[-1].get_outcome_display(),
            *subjects.get(influence.pk, ("", "")),
        )
        for influence in solved
    ]
    return [each for each in found if not code or each.code == code][:NEWEST]


def subjects_of(found: list[Solution]) -> list[tuple[str, str, int, int]]:
    """Of each subject its code and name, how many solutions there are, and in how many areas."""
    names = {each.code: each.subject for each in found if each.code}
    rows = []
    for code, name in names.items():
        areas = [each.influence.forum_id for each in found if each.code == code]
        rows.append((code, name, len(areas), len(set(areas))))
    return sorted(rows, key=lambda row: (-row[2], row[1]))


@dataclass(frozen=True)
class Kept:
    """How many answers to families were due of one kind of body, and given by their day."""

    name: str
    areas: int
    due: int
    in_time: int

    @property
    def share(self):
        return round(100 * self.in_time / self.due)


def kept(today: date) -> list[Kept]:
    """Answers to families in time, by kind of body and by body, in the last twelve months.

    Two areas at least and as many answers as the usual threshold, or it is not told. In SQL, as it
    is of the whole country; see also figures._answers_due, the same for a forum.
    """
    given = (
        InfluenceClaim.objects.filter(influence=OuterRef("pk"))
        .exclude(outcome=InfluenceClaim.Outcome.TOO_EARLY)
        .annotate(on=TruncDate("claimed_at"))
        .filter(on__lte=OuterRef("due_on"))
    )
    due = (
        Influence.objects.filter(
            forum__in=sharing_everywhere(What.SOLUTIONS),
            due_on__range=(today - A_YEAR, today),
        )
        .exclude(state=Influence.State.LAPSED)
        .annotate(in_time=Exists(given))
        .order_by()
    )
    kinds = dict(Organisation.Kind.choices)
    by_kind = _counted(due, F("owed_by__organisation__kind"))
    by_body = _counted(due, F("owed_by__organisation__body__name"))
    named = [(kinds[name], counts) for name, counts in by_kind if name in kinds]
    named += [(name, counts) for name, counts in by_body if name]
    found = [Kept(name, *counts) for name, counts in named]
    return [each for each in found if each.areas >= FEWEST_AREAS and each.due >= USUAL_THRESHOLD]


def _counted(due, by):
    rows = due.values(whose=by).annotate(
        areas=Count("forum", distinct=True),
        due=Count("pk"),
        kept=Count("pk", filter=Q(in_time=True)),
    )
    found = [(row["whose"], (row["areas"], row["due"], row["kept"])) for row in rows]
    return sorted(found, key=lambda row: (-row[1][1], str(row[0])))
