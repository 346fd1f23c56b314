"""Indicators: begun with ours, reworded with their history, assessed by both sides."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from charters.models import Assessment, Indicator
from charters.rules import assessing_side
from charters.starters import indicators
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken
from coproduction.models import Forum, Organisation, Person


@transaction.atomic
def start_indicators(*, forum: Forum, by: Person | None, now=None) -> None:
    """A forum that has none yet gets ours, of all three tiers; they are its own from then on."""
    now = now or timezone.now()
    # Two people begin at once: they come once.
    Forum.objects.select_for_update().get(pk=forum.pk)
    if Indicator.objects.for_forum(forum).exists():
        return
    Indicator.objects.bulk_create(
        Indicator(
            forum=forum,
            tier=tier,
            position=position,
            text=text,
            evidence_hint=hint,
            changed_at=now,
            changed_by=by,
        )
        for tier, rows in indicators().items()
        for position, (text, hint) in enumerate(rows, 1)
    )
    record_event(verb="indicators.begun", subject=forum, by=by, forum=forum, at=now)


@transaction.atomic
def change_indicator(
    *, indicator: Indicator, text: str, evidence_hint: str, by: Person, now=None
) -> Indicator:
    """It reads so from now on; what was said of the old wording stays with it, and counts on."""
    now = now or timezone.now()
    # Two people reword it at once: the second is told.
    indicator = Indicator.objects.select_for_update().get(pk=indicator.pk)
    if not indicator.is_active:
        raise RuleBroken("Somebody has changed this already.")
    if (indicator.text, indicator.evidence_hint) == (text, evidence_hint):
        return indicator
    indicator.is_active = False
    indicator.save(update_fields=["is_active"])
    new = Indicator.objects.create(
        forum=indicator.forum,
        tier=indicator.tier,
        position=indicator.position,
        text=text,
        evidence_hint=evidence_hint,
        replaces=indicator,
        changed_at=now,
        changed_by=by,
    )
    record_event(verb="indicator.changed", subject=new, by=by, forum=indicator.forum, at=now)
    return new


@transaction.atomic
def assess(
    *,
    indicator: Indicator,
    organisation: Organisation,
    mark: int,
    evidence: str,
    confidence: str,
    by: Person,
    assessed_on: date | None = None,
    now=None,
) -> Assessment:
    """This person's side has said where the organisation stands today, and what shows it.

    Said twice on a day, the newer word counts. Refused for whoever is of neither side.
    """
    now = now or timezone.now()
    side = assessing_side(by, organisation)
    if not side:
        raise RuleBroken("Families of the forum, and the service itself, assess this.")
    assessment, _ = Assessment.objects.update_or_create(
        indicator=indicator,
        organisation=organisation,
        side=side,
        assessed_on=assessed_on or timezone.localdate(now),
        defaults={
            "mark": mark,
            "evidence": evidence,
            "confidence": confidence,
            "assessed_at": now,
            "assessed_by": by,
        },
    )
    record_event(
        verb="indicator.assessed", subject=assessment, by=by, forum=organisation.forum, at=now
    )
    return assessment
