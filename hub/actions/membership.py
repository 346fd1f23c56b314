"""Seats of parent carers on boards, and organisations that are expected to come."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken
from coproduction.locking import lock_row
from coproduction.models import Organisation, Person
from hub.models import ExpectedOrganisation, Hub, Seat


@transaction.atomic
def add_seat(
    *,
    hub: Hub,
    title: str,
    by: Person,
    holder: Person | None = None,
    one_time_key: uuid.UUID | None = None,
    now: datetime | None = None,
) -> Seat:
    """The group has one more seat for a parent carer, held by this person or free.

    Sent twice with one key, it stands once.
    """
    now = now or timezone.now()
    one_time_key = one_time_key or uuid.uuid4()
    # Two presses at once: the second waits for the first, and finds its seat.
    Hub.objects.select_for_update(of=["self"], no_key=True).get(pk=hub.pk)
    if already := Seat.objects.filter(one_time_key=one_time_key, hub=hub).first():
        return already
    if holder and holder.forum_id != hub.forum_id:
        raise RuleBroken("Choose somebody of this forum.")
    seat = Seat.objects.create(
        hub=hub,
        title=title,
        holder=holder,
        since=timezone.localdate(now),
        one_time_key=one_time_key,
    )
    record_event(verb="seat.added", subject=seat, by=by, forum=hub.forum, at=now)
    return seat


@transaction.atomic
def fill_seat(*, seat: Seat, holder: Person | None, by: Person, now=None) -> Seat:
    """Somebody else holds it from today, or nobody; who held it before stays in the history."""
    now = now or timezone.now()
    # Two of the team fill it at once: the first row is ended once.
    seat = lock_row(Seat, seat.pk, "hub__forum")
    today = timezone.localdate(now)
    if seat.until is not None:
        raise RuleBroken("This seat has changed meanwhile. Look again.")
    if holder and holder.forum_id != seat.hub.forum_id:
        raise RuleBroken("Choose somebody of this forum.")
    if holder == seat.holder:
        return seat
    seat.until = today
    seat.save(update_fields=["until"])
    return add_seat(hub=seat.hub, title=seat.title, holder=holder, by=by, now=now)


@transaction.atomic
def end_seat(*, seat: Seat, by: Person, now: datetime | None = None) -> Seat:
    """The group has this seat no more. Twice is once."""
    now = now or timezone.now()
    # As for filling it.
    seat = lock_row(Seat, seat.pk, "hub__forum")
    if seat.until is None:
        seat.until = timezone.localdate(now)
        seat.save(update_fields=["until"])
        record_event(verb="seat.ended", subject=seat, by=by, forum=seat.hub.forum, at=now)
    return seat


@transaction.atomic
def expect_organisations(
    *, hub: Hub, organisations: list[Organisation], by: Person, now: datetime | None = None
) -> None:
    """Exactly these are expected at the group from today; earlier days keep who was then."""
    now = now or timezone.now()
    # Two lists at once: the second sees the first.
    hub = lock_row(Hub, hub.pk, "forum")
    if any(each.forum_id != hub.forum_id for each in organisations):
        raise RuleBroken("Choose organisations of this forum.")
    today = timezone.localdate(now)
    wanted = {each.pk for each in organisations}
    current = hub.expected.filter(until__isnull=True)
    current.exclude(organisation__in=wanted).update(until=today)
    there = set(current.values_list("organisation", flat=True))
    ExpectedOrganisation.objects.bulk_create(
        ExpectedOrganisation(hub=hub, organisation=each, since=today)
        for each in organisations
        if each.pk not in there
    )
    record_event(verb="hub.expected_changed", subject=hub, by=by, forum=hub.forum, at=now)
