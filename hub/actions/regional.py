"""Groups of the whole region: opened by the forum that hosts one, with seats for every forum."""

from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.locking import lock_row
from coproduction.models import Forum, Person, SharedTemplate
from coproduction.rules import reason_cannot_share
from hub.actions.series import add_hub
from hub.models import Hub, RegionalGroup, RegionalSeat
from hub.rules import reason_cannot_send_to_group


@transaction.atomic
def begin_from_shared(*, template: SharedTemplate, forum: Forum, by: Person, now=None) -> Hub:
    """A group stands that works as another forum's does; it has no dates until it gets a rule.

    See coproduction.actions.copy_template, which holds who may copy what.
    """
    words = {name: value for name, value in template.content.items() if name != "pattern"}
    name = words.pop("name")
    if Hub.objects.filter(forum=forum, name=name).exists():
        name = f"{name[:60]} (from {template.forum.name[:48]})"
    starts_at = time.fromisoformat(words.pop("starts_at"))
    return add_hub(
        forum=forum,
        name=name,
        starts_at=starts_at,
        repeats=Hub.Repeats.ASKED,
        copied_from=template,
        by=by,
        now=now,
        **words,
    )


@transaction.atomic
def open_to_region(
    *,
    hub: Hub,
    by: Person,
    seats_each: int = 2,
    peers: str = "",
    reports_to: RegionalGroup | None = None,
    now: datetime | None = None,
) -> RegionalGroup:
    """The group is the whole region's: its name, purpose and dates are for all its forums.

    Each forum has so many seats (seed 002: two of each). What is on its agendas stays with the
    forum that hosts it. Refused where the forum has no region; opened again, it changes.
    """
    now = now or timezone.now()
    # Opened twice at once: the second changes what the first made.
    hub = lock_row(Hub, hub.pk, "forum")
    refuse_when(reason_cannot_share(hub.forum))
    if reports_to and reports_to.region_id != hub.forum.region_id:
        raise RuleBroken("Choose a group of your own region.")
    if reports_to and reports_to.hub_id == hub.pk:
        raise RuleBroken("A group cannot report to itself.")
    group, _ = RegionalGroup.objects.update_or_create(
        hub=hub,
        defaults={
            "region_id": hub.forum.region_id,
            "seats_each": seats_each,
            "peers": peers,
            "reports_to": reports_to,
        },
        create_defaults={
            "region_id": hub.forum.region_id,
            "seats_each": seats_each,
            "peers": peers,
            "reports_to": reports_to,
            "opened_at": now,
            "opened_by": by,
        },
    )
    record_event(verb="hub.opened_to_region", subject=hub, by=by, forum=hub.forum, at=now)
    return group


@transaction.atomic
def close_to_region(*, hub: Hub, by: Person, now: datetime | None = None) -> None:
    """The group is the forum's own again; who sat in it for the others sits there no more."""
    now = now or timezone.now()
    # Somebody is sent to it at the same moment.
    hub = lock_row(Hub, hub.pk, "forum")
    RegionalGroup.objects.filter(hub=hub).delete()
    record_event(verb="hub.closed_to_region", subject=hub, by=by, forum=hub.forum, at=now)


@transaction.atomic
def send_to_group(
    *, group: RegionalGroup, person: Person, by: Person, now: datetime | None = None
) -> RegionalSeat:
    """This person sits in the group for their forum; the group's host reads their name.

    Refused for people of another forum, once its seats are taken, outside the region, and where
    the group is for people of one role that they do not have.
    """
    now = now or timezone.now()
    # Two of the team at once would fill one seat more than there is.
    group = lock_row(RegionalGroup, group.pk, "hub__forum")
    today = timezone.localdate(now)
    refuse_when(reason_cannot_send_to_group(group, person, by, today=today))
    seat = RegionalSeat.objects.create(group=group, forum=person.forum, holder=person, since=today)
    record_event(verb="regional_seat.taken", subject=seat, by=by, forum=person.forum, at=now)
    return seat


@transaction.atomic
def leave_group(*, seat: RegionalSeat, by: Person, now: datetime | None = None) -> RegionalSeat:
    """The seat is free from today; who held it stays in the forum's history. Twice is once."""
    now = now or timezone.now()
    # Pressed twice: it ends once.
    seat = lock_row(RegionalSeat, seat.pk, "forum", "holder")
    if seat.until is None:
        seat.until = timezone.localdate(now)
        seat.save(update_fields=["until"])
        record_event(verb="regional_seat.left", subject=seat, by=by, forum=seat.forum, at=now)
    return seat
