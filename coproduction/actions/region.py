"""What a forum shares with its region, offers it, and copies from it: each its own choice."""

from datetime import date, datetime
from decimal import Decimal

from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.figures import Figure, Value, all_figures
from coproduction.locking import lock_row
from coproduction.models import (
    Body,
    Forum,
    Organisation,
    Person,
    RegionalFigure,
    SharedTemplate,
    Sharing,
)
from coproduction.regions import counts_people, is_comparable, stretches
from coproduction.rules import reason_cannot_copy, reason_cannot_share
from coproduction.shareable import template_kinds


@transaction.atomic
def switch_on(*, forum: Forum, what: str, by: Person, now: datetime | None = None) -> Sharing:
    """From now on people of the region's forums see it. Twice is once.

    Refused where the forum belongs to no region.
    """
    now = now or timezone.now()
    # Pressed twice, or the forum leaves its region at the same moment.
    forum = lock_row(Forum, forum.pk)
    refuse_when(reason_cannot_share(forum))
    if already := Sharing.objects.filter(forum=forum, what=what, ended_at__isnull=True).first():
        return already
    sharing = Sharing.objects.create(
        forum=forum, region_id=forum.region_id, what=what, shared_at=now, shared_by=by
    )
    _record("sharing.switched_on", sharing, by, now, [what])
    return sharing


@transaction.atomic
def switch_off(*, forum: Forum, what: str, by: Person, now: datetime | None = None) -> None:
    """Nobody else sees it any more; what was counted for others goes. Twice is once."""
    now = now or timezone.now()
    # As for switching on.
    forum = lock_row(Forum, forum.pk)
    for sharing in Sharing.objects.filter(forum=forum, what=what, ended_at__isnull=True):
        sharing.ended_at, sharing.ended_by = now, by
        sharing.save(update_fields=["ended_at", "ended_by"])
        _record("sharing.switched_off", sharing, by, now, [what])
    if what == Sharing.What.FIGURES:
        RegionalFigure.objects.filter(forum=forum).delete()


@transaction.atomic
def say_stage(*, forum: Forum, stage: str, by: Person, now: datetime | None = None) -> Forum:
    """How long the forum has been going stands beside its figures (seed 002, MR16)."""
    now = now or timezone.now()
    forum.stage = stage
    forum.save(update_fields=["stage"])
    record_event(
        verb="forum.stage_said", subject=forum, by=by, forum=forum, fields=["stage"], at=now
    )
    return forum


@transaction.atomic
def offer_template(
    *, forum: Forum, kind: str, key: int, by: Person, now: datetime | None = None
) -> SharedTemplate:
    """The region's forums can copy it in the words that it has now.

    Offered again, the newer words take the place of the older. Refused where the forum has no
    such thing, and while it does not share templates.
    """
    now = now or timezone.now()
    # Two of the team offer it at once: one offer stands.
    forum = lock_row(Forum, forum.pk)
    refuse_when(reason_cannot_share(forum))
    if not Sharing.objects.standing().filter(forum=forum, what=Sharing.What.TEMPLATES).exists():
        raise RuleBroken("Switch on “Our templates” first.")
    found = template_kinds().get(kind)
    thing = found and next((each for each in found.things(forum) if each.key == key), None)
    if thing is None:
        raise RuleBroken("Choose something of your own forum.")
    SharedTemplate.objects.filter(
        forum=forum, kind=kind, source_key=key, ended_at__isnull=True
    ).update(ended_at=now, ended_by=by)
    template = SharedTemplate.objects.create(
        forum=forum,
        region_id=forum.region_id,
        kind=kind,
        source_key=key,
        title=thing.title[:160],
        content=found.content(forum, key),
        offered_at=now,
        offered_by=by,
    )
    _record("template.offered", template, by, now)
    return template


@transaction.atomic
def withdraw_template(
    *, template: SharedTemplate, by: Person, now: datetime | None = None
) -> SharedTemplate:
    """Nobody can read or copy it any more; copies that were made stay. Twice is once."""
    now = now or timezone.now()
    # Somebody copies it at the same moment: before this, or not at all.
    template = lock_row(SharedTemplate, template.pk, "forum")
    if template.ended_at is None:
        template.ended_at, template.ended_by = now, by
        template.save(update_fields=["ended_at", "ended_by"])
        _record("template.withdrawn", template, by, now)
    return template


@transaction.atomic
def copy_template(
    *, template: SharedTemplate, forum: Forum, by: Person, now: datetime | None = None
):
    """The forum has a draft of its own in these words, which says whose they were and of when.

    What the other forum changes later changes nothing in it. Refused when it is not offered (any
    more), and for the forum's own.
    """
    now = now or timezone.now()
    # It is withdrawn at the same moment: see withdraw_template.
    template = lock_row(SharedTemplate, template.pk, "forum")
    refuse_when(reason_cannot_copy(template, forum))
    made = template_kinds()[template.kind].copy(template=template, forum=forum, by=by, now=now)
    record_event(verb="template.copied", subject=made, by=by, forum=forum, at=now)
    return made


@transaction.atomic
def name_body(
    *, organisation: Organisation, name: str, by: Person, now: datetime | None = None
) -> Organisation:
    """This organisation is the same body as in other areas; an empty name takes it apart again.

    Who says the same name, whatever its capitals, says the same body (seed 002: PCT clusters).
    """
    now = now or timezone.now()
    organisation.body = _body_called(" ".join(name.split()))
    organisation.save(update_fields=["body"])
    record_event(
        verb="organisation.body_said",
        subject=organisation,
        by=by,
        forum=organisation.forum,
        fields=["body"],
        at=now,
    )
    return organisation


def _body_called(name):
    if not name:
        return None
    # Two forums name it at once: the unique name makes the second find the first.
    Body.objects.bulk_create([Body(name=name)], ignore_conflicts=True)
    # Compared as the constraint compares.
    return Body.objects.alias(small=Lower("name")).get(small=Lower(models.Value(name)))


@transaction.atomic
def count_figures(*, forum: Forum, today: date) -> int:
    """Each figure that can be compared is counted for the stretches that are shown, and kept.

    What was counted for other stretches goes. Nothing is counted of a forum that does not share.
    """
    # Switched off meanwhile: then nothing may be left behind.
    forum = lock_row(Forum, forum.pk)
    if not Sharing.objects.standing().filter(forum=forum, what=Sharing.What.FIGURES).exists():
        RegionalFigure.objects.filter(forum=forum).delete()
        return 0
    rows = [
        _counted(forum, figure, period, today)
        for figure in all_figures().values()
        if is_comparable(figure)
        for period in stretches(today)
    ]
    RegionalFigure.objects.filter(forum=forum).delete()
    RegionalFigure.objects.bulk_create(rows)
    return len(rows)


def _counted(forum, figure, period, today):
    value = figure.compute([forum], period)
    return RegionalFigure(
        forum=forum,
        key=figure.key,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        number=None if value.value is None else Decimal(str(value.value)),
        fewest=_fewest(figure, value),
        counted_on=today,
    )


def _fewest(figure: Figure, value: Value) -> int | None:
    """How many people stand behind it at least: of a share, those in its smallest part."""
    if value.value is None or not counts_people(figure):
        return None
    parts = figure.counts_in(value)
    if figure.unit == "of a hundred":
        return min((part for part in parts.values() if part), default=0)
    return sum(parts.values()) if figure.unit == "days" else int(value.value)


def _record(verb, thing, by, now, fields=()):
    record_event(verb=verb, subject=thing, by=by, forum=thing.forum, fields=fields, at=now)
