"""Indicators: begun with ours, reworded with their history, assessed by both sides."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from charters.models import Assessment, Indicator
from charters.rules import assessing_side
from charters.starters import indicators
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken
from coproduction.models import Forum, Organisation, Person, Programme


@transaction.atomic
def start_indicators(*, forum: Forum, by: Person | None, now=None) -> None:
    """Each tier that has none yet gets ours; they are the forum's own from then on."""
    now = now or timezone.now()
    # Two people begin at once: they come once.
    Forum.objects.select_for_update().get(pk=forum.pk)
    has = set(Indicator.objects.for_forum(forum).values_list("tier", flat=True))
    missing = {tier: each for tier, each in indicators().items() if tier not in has}
    if not missing:
        return
    Indicator.objects.bulk_create(
        Indicator(
            forum=forum,
            tier=tier,
            position=position,
            text=text,
            evidence_hint=hint,
            source=each["source"],
            changed_at=now,
            changed_by=by,
        )
        for tier, each in missing.items()
        for position, (text, hint) in enumerate(each["rows"], 1)
    )
    record_event(verb="indicators.begun", subject=forum, by=by, forum=forum, at=now)


@transaction.atomic
def change_indicator(
    *,
    indicator: Indicator,
    text: str,
    evidence_hint: str,
    by: Person,
    source: str | None = None,
    programme: Programme | None = None,
    now=None,
) -> Indicator:
    """It reads so from now on; what was said of the old wording stays with it, and counts on.

    Where it comes from, and the programme whose progress it shows, may change with the words or
    without them.
    """
    now = now or timezone.now()
    # Two people reword it at once: the second is told.
    indicator = Indicator.objects.select_for_update().get(pk=indicator.pk)
    if not indicator.is_active:
        raise RuleBroken("Somebody has changed this already.")
    source = indicator.source if source is None else source
    if programme and programme.forum_id != indicator.forum_id:
        raise RuleBroken("That programme is not of this forum.")
    if (indicator.text, indicator.evidence_hint) == (text, evidence_hint):
        indicator.source, indicator.programme = source, programme
        indicator.save(update_fields=["source", "programme"])
        return indicator
    indicator.is_active = False
    indicator.save(update_fields=["is_active"])
    new = Indicator.objects.create(
        forum=indicator.forum,
        tier=indicator.tier,
        position=indicator.position,
        text=text,
        evidence_hint=evidence_hint,
        source=source,
        programme=programme,
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
    organisation: Organisation | None,
    mark: int,
    evidence: str,
    confidence: str,
    by: Person,
    assessed_on: date | None = None,
    now=None,
) -> Assessment:
    """This person's side has said where the organisation, or the area, stands today.

    Said twice on a day, the newer word counts. Refused for whoever is of neither side.
    """
    now = now or timezone.now()
    if (organisation is None) != (indicator.tier in Indicator.OF_THE_AREA):
        raise RuleBroken("This is said of the area as a whole, or of one service: not of both.")
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
        verb="indicator.assessed", subject=assessment, by=by, forum=indicator.forum, at=now
    )
    return assessment
