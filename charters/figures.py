"""How a forum's promises stand: who signed them, how they were kept, and what earned a mark."""

from statistics import mean

from django.db.models import Count, Q
from django.utils import timezone

from charters.models import (
    Assessment,
    CharterTest,
    KiteMark,
    PromisedUpdate,
    ResultLine,
    Signature,
    Verdict,
)
from coproduction.dates import short
from coproduction.figures import Case, Figure, Topic, Value, figure_of_cases
from coproduction.permissions import Permission


def signed(forums, period):
    """Organisations whose signature stood on the last day, with both sides' names under it."""
    records = Signature.objects.filter(
        Q(closed_at__isnull=True) | ~period.ends_after("closed_at"),
        period.ends_after("countersigned_at"),
        forum__in=forums,
        ends_on__gte=period.ends_on,
    )
    number = records.values("organisation").distinct().count()
    return Value(number, records=records.select_related("forum", "organisation").newest_first())


def promises_kept(forums, period):
    """Of the tests that were closed for a time that ends in the period: promise by promise."""
    tests = CharterTest.objects.filter(
        charter__forum__in=forums, closed_at__isnull=False, ends_on__range=period.days
    )
    lines = ResultLine.objects.filter(test__in=tests, organisation__isnull=True)
    counts = dict(lines.order_by().values_list("verdict").annotate(number=Count("pk")))
    parts = {label: counts.get(verdict, 0) for verdict, label in Verdict.choices}
    told = sum(parts.values()) - parts[Verdict.CANNOT_TELL.label]
    kept = parts[Verdict.KEPT.label]
    return Value(
        round(100 * kept / told) if told else None,
        parts,
        tests.select_related("charter__forum").newest_first(),
    )


def marks_awarded(forums, period):
    """Pieces of work that were given the mark in the period, less what was taken back since."""
    records = KiteMark.objects.filter(
        period.holds("awarded_at"), forum__in=forums, revoked_at__isnull=True
    )
    return Value(
        records.count(),
        records=records.select_related("forum", "work").order_by("-awarded_at", "-pk"),
    )


def indicators_gap(forums, period):
    """How far services see themselves above what families see, on the scale from 0 to 3.

    Of each question and organisation the newest mark of each side by the last day; only where
    both sides gave one.
    """
    newest = (
        Assessment.objects.filter(
            indicator__forum__in=forums,
            indicator__is_active=True,
            assessed_on__lte=period.ends_on,
        )
        .order_by("indicator", "organisation", "side", "-assessed_on", "-pk")
        .distinct("indicator", "organisation", "side")
    )
    marks = {}
    for indicator, organisation, side, mark in newest.values_list(
        "indicator", "organisation", "side", "mark"
    ):
        marks.setdefault((indicator, organisation), {})[side] = mark
    both = [found for found in marks.values() if len(found) == len(Assessment.Side)]
    if not both:
        return Value(None)
    families, services = (
        mean(found[side] for found in both)
        for side in (Assessment.Side.FAMILIES, Assessment.Side.SERVICE)
    )
    parts = {
        "Families": round(families, 1),
        "Services": round(services, 1),
        "Questions that both answered": len(both),
    }
    return Value(round(services - families, 1), parts)


def _updates_due(forums, period):
    """Each day in the period on which families were to be told how a piece of work goes."""
    due = (
        PromisedUpdate.objects.filter(work__forum__in=forums, due_on__range=period.days)
        .filter(let_go_at__isnull=True)
        .select_related("work__forum", "owed_by__organisation")
    )
    return [_update_due(update) for update in due.in_order()]


def _update_due(update):
    given_on = update.given_at and timezone.localdate(update.given_at)
    told = f"told on {short(given_on)}" if given_on else "not told"
    return Case.of(
        update.owed_by.organisation,
        on=update.due_on,
        words=f"Families were to hear by {short(update.due_on)} how a piece of work goes: {told}",
        is_kept=given_on is not None and given_on <= update.due_on,
        url=update.get_absolute_url(),
    )


FIGURES = (
    figure_of_cases(
        "updates_in_time",
        "Families told how it goes, in time",
        "For each piece of work, on the days that were promised, also after its end.",
        _updates_due,
    ),
    Figure(
        "charter_signed",
        "Organisations that signed the charter",
        "organisations",
        "Whose signature stood on the last day.",
        signed,
        topic=Topic.PROMISES,
        records_for=Permission.WORK_VIEW,
    ),
    Figure(
        "promises_kept",
        "Promises kept",
        "of a hundred",
        "In the tests of the charter that ended in this time, of those that anybody could tell.",
        promises_kept,
        topic=Topic.PROMISES,
        records_for=Permission.WORK_VIEW,
    ),
    Figure(
        "marks_awarded",
        "Marks for working together",
        "pieces of work",
        "Everybody who took part signed that it was made together.",
        marks_awarded,
        topic=Topic.LEVELS,
        records_for=Permission.WORK_VIEW,
    ),
    Figure(
        "indicators_gap",
        "How differently both sides see it",
        "steps",
        "By how much services see themselves above what families see, from 0 to 3.",
        indicators_gap,
        topic=Topic.PROMISES,
    ),
)
