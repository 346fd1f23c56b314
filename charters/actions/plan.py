"""How a piece of work is planned, and with whom."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from charters.models import Group, PlanEntry, Product, ServicePlanLine, WorkFrame
from charters.scales import duties as known_duties
from charters.scales import scales, wording
from charters.scales import ways as known_ways
from coproduction.actions import add_document, open_work
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken
from coproduction.locking import lock_row
from coproduction.models import (
    Document,
    Forum,
    LevelWording,
    Organisation,
    ParticipationLevel,
    Person,
    Work,
)


def _locked(work: Work) -> Work:
    return lock_row(Work, work.pk, "forum")


@transaction.atomic
def write_plan(
    *, work: Work, topic: str, text: str, by: Person, because: str = "", now=None
) -> PlanEntry:
    """What was agreed about this topic stands; what stood before is kept, and what changed it.

    Saved again with the same words, nothing is written. Level and groups have pages of their own.
    """
    now = now or timezone.now()
    if topic in PlanEntry.KEPT_ELSEWHERE:
        raise RuleBroken("The level and the groups are kept on their own pages.")
    # Two people at once: each gets a number of their own.
    work = _locked(work)
    newest = work.plan_entries.filter(topic=topic).order_by("-number").first()
    if newest and newest.text.split() == text.split():
        return newest
    entry = PlanEntry.objects.create(
        work=work,
        topic=topic,
        number=newest.number + 1 if newest else 1,
        text=text,
        because=because,
        written_at=now,
        written_by=by,
    )
    record_event(verb="plan.written", subject=entry, by=by, forum=work.forum, at=now)
    return entry


@transaction.atomic
def move_stage(*, work: Work, stage: str, by: Person, now=None) -> Work:
    """The work is at this step; its list of tasks grows with it."""
    # Two people move it at once: the last word counts, and both are in the record.
    work = _locked(work)
    if work.stage != stage:
        work.stage = stage
        work.save(update_fields=["stage"])
        record_event(
            verb="work.stage_moved",
            subject=work,
            by=by,
            forum=work.forum,
            fields=["stage"],
            at=now,
        )
    return work


@transaction.atomic
def frame_work(
    *, work: Work, by: Person, duties: list[str], ways: Sequence[str] = (), now=None, **fields
) -> WorkFrame:
    """Who began it, when families joined, in which ways they take part, which duties it touches."""
    now = now or timezone.now()
    if set(duties) - set(known_duties()) or set(ways) - set(known_ways()):
        raise RuleBroken("Something that you chose is not in the list.")
    sponsor = fields.get("sponsor")
    if sponsor and sponsor.forum_id != work.forum_id:
        raise RuleBroken("Choose somebody who is known to this forum.")
    # In the order of the list: from being told to deciding together.
    ways = [key for key in known_ways() if key in ways]
    frame, _ = WorkFrame.objects.update_or_create(
        work=work,
        defaults={
            **fields,
            "duties": sorted(duties),
            "ways": ways,
            "written_at": now,
            "written_by": by,
        },
    )
    record_event(verb="work.framed", subject=work, by=by, forum=work.forum, fields=fields, at=now)
    return frame


@transaction.atomic
def add_group(*, work: Work, by: Person, now=None, **fields) -> Group:
    """Somebody more has to do with this work. Refused for one that stands there already."""
    now = now or timezone.now()
    # Added twice at once: the second is told.
    work = _locked(work)
    _refuse_second(work.groups, fields["name"])
    group = Group.objects.create(work=work, added_at=now, added_by=by, **fields)
    record_event(verb="group.added", subject=group, by=by, forum=work.forum, at=now)
    return group


@transaction.atomic
def change_group(*, group: Group, by: Person, now=None, **fields) -> Group:
    """What is known of this group is this: heard or not, how, why not."""
    _refuse_second(group.work.groups.exclude(pk=group.pk), fields["name"])
    for name, value in fields.items():
        setattr(group, name, value)
    group.save(update_fields=list(fields))
    record_event(
        verb="group.changed",
        subject=group,
        by=by,
        forum=group.work.forum,
        fields=fields,
        at=now,
    )
    return group


def _refuse_second(groups, name):
    if groups.filter(name__iexact=name).exists():
        raise RuleBroken("This group stands there already.")


@transaction.atomic
def add_product(
    *,
    work: Work,
    by: Person,
    to_print=None,
    to_fill_in=None,
    now: datetime | None = None,
    **fields,
) -> Product:
    """What was made together stands with its day, to print and to fill in where there is a file.

    Everybody may open its files. Refused for one that stands there already.
    """
    now = now or timezone.now()
    # Added twice at once: the second is told.
    work = _locked(work)
    if work.products.filter(name__iexact=fields["name"]).exists():
        raise RuleBroken("This stands there already.")
    files = {
        name: add_document(
            forum=work.forum, upload=upload, by=by, access=Document.Access.PUBLIC, now=now
        )
        for name, upload in (("to_print", to_print), ("to_fill_in", to_fill_in))
        if upload
    }
    product = Product.objects.create(work=work, added_at=now, added_by=by, **fields, **files)
    record_event(verb="product.added", subject=product, by=by, forum=work.forum, at=now)
    return product


@transaction.atomic
def use_scale(*, forum: Forum, key: str, by: Person, now=None) -> None:
    """The forum's levels are named as in this scale; what it has no word for keeps ours."""
    if key not in scales():
        raise RuleBroken("That scale is not there. Choose another.")
    LevelWording.objects.filter(forum=forum).delete()
    for level in ParticipationLevel:
        if words := wording(key, level):
            name, meaning = words
            LevelWording.objects.create(forum=forum, level=level, name=name, meaning=meaning)
    record_event(verb="levels.named", subject=forum, by=by, forum=forum, at=now)


@transaction.atomic
def add_service_plan(
    *,
    organisation: Organisation,
    plan: str,
    lines: dict[str, date | None],
    by: Person,
    now: datetime | None = None,
) -> list[ServicePlanLine]:
    """Each line of the plan waits to be looked at, with its day where the plan names one.

    A line that stands there already stays once.
    """
    now = now or timezone.now()
    # The same plan pasted twice at once: each line is kept once.
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    there = organisation.service_plan_lines.filter(plan=plan).values_list("text", flat=True)
    known = {text.casefold() for text in there}
    new = {text: day for text, day in lines.items() if text.casefold() not in known}
    if not new:
        raise RuleBroken("All of these lines stand there already.")
    made = ServicePlanLine.objects.bulk_create(
        ServicePlanLine(
            forum=organisation.forum,
            organisation=organisation,
            plan=plan,
            text=text,
            comes_on=day,
            added_at=now,
            added_by=by,
        )
        for text, day in new.items()
    )
    record_event(
        verb="service_plan.added", subject=organisation, by=by, forum=organisation.forum, at=now
    )
    return made


@transaction.atomic
def screen_line(
    *,
    line: ServicePlanLine,
    is_chance: bool,
    reason: str,
    by: Person,
    level: str = "",
    comes_on: date | None = None,
    now: datetime | None = None,
) -> ServicePlanLine:
    """The line is a chance to work together, and stands in the forward plan; or it is not.

    Refused without a reason, and for a chance without a level and a date.
    """
    now = now or timezone.now()
    # Two people look at it at once: one piece of work comes of it.
    line = lock_row(ServicePlanLine, line.pk, "forum")
    if line.state != ServicePlanLine.State.NEW:
        raise RuleBroken("Somebody has looked at this line already.")
    if not reason.strip():
        raise RuleBroken("Say why.")
    if is_chance and not (level and comes_on):
        raise RuleBroken("Say how far it is shared, and about when it comes.")
    if is_chance:
        line.state, line.level = ServicePlanLine.State.CHANCE, level
        line.work = open_work(
            forum=line.forum,
            title=line.text[:160],
            summary=f"From the plan “{line.plan}”.",
            lead_organisation_id=line.organisation_id,
            status=Work.Status.PLANNED,
            comes_on=comes_on,
            level=level,
            level_reason=reason,
            by=by,
            now=now,
        )
    else:
        line.state = ServicePlanLine.State.NOT
    line.reason, line.screened_at, line.screened_by = reason, now, by
    line.save(update_fields=["state", "level", "work", "reason", "screened_at", "screened_by"])
    record_event(
        verb="service_plan.screened",
        subject=line,
        by=by,
        forum=line.forum,
        fields=["state"],
        at=now,
    )
    return line
