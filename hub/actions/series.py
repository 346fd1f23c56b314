from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.locking import lock_row
from coproduction.mail import write_message
from coproduction.models import Forum, Person
from coproduction.seen import own_changes
from hub.actions.audience import people_to_tell
from hub.actions.invitations import changed, sync_invitations
from hub.actions.locks import locked_session
from hub.models import EarlierHubName, Hub, Item, Request, Session, WaitingPlace
from hub.rules import (
    reason_cannot_cancel_session,
    reason_cannot_move_session,
    reason_cannot_report_to,
)
from hub.series import A_YEAR, plan, starts_at

WELCOME = "Welcome and introductions"


@transaction.atomic
def add_hub(*, forum: Forum, by: Person, now: datetime | None = None, **fields) -> Hub:
    """The body stands, and its sessions for a year where it has a rule.

    Refused when the forum has one of that name, or when it would report to another forum's.
    """
    now = now or timezone.now()
    # Two forms at once with one name: the forum's row lets the second see the first.
    Forum.objects.select_for_update().get(pk=forum.pk)
    if Hub.objects.filter(forum=forum, name=fields["name"]).exists():
        raise RuleBroken(f"You have a group called “{fields['name']}” already.")
    hub = Hub(forum=forum, **fields)
    refuse_when(reason_cannot_report_to(hub, hub.reports_to))
    hub.save()
    record_event(verb="hub.added", subject=hub, by=by, forum=forum, at=now)
    make_sessions(hub=hub, by=by, now=now)
    return hub


@transaction.atomic
def change_hub(
    *, hub: Hub, by: Person, seen: dict | None = None, now: datetime | None = None, **fields
) -> Hub:
    """The body is as the fields say; a name it had is kept in its history with its last day.

    A new rule holds for what is not planned in earnest yet: sessions that nobody asked for, and
    that have nothing on the agenda, go and are made again. Others keep their day.
    """
    now = now or timezone.now()
    # Two people changing the rule at once must not leave the sessions of both.
    hub = _locked(hub)
    fields = own_changes(hub, fields, seen)
    refuse_when(reason_cannot_report_to(hub, fields.get("reports_to")))
    taken = Hub.objects.filter(forum=hub.forum, name=fields.get("name")).exclude(pk=hub.pk)
    if taken.exists():
        raise RuleBroken(f"You have a group called “{fields['name']}” already.")
    different = [name for name, value in fields.items() if getattr(hub, name) != value]
    if "name" in different:
        EarlierHubName.objects.create(hub=hub, name=hub.name, until=timezone.localdate(now))
    for name in different:
        setattr(hub, name, fields[name])
    hub.save(update_fields=different)
    record_event(verb="hub.changed", subject=hub, by=by, forum=hub.forum, fields=different, at=now)
    # Locked first: an item that somebody adds now must not go with its session.
    untouched = list(_untouched(hub, now).select_for_update(of=["self"]))
    Item.objects.filter(session__in=untouched).delete()
    Session.objects.filter(pk__in=[session.pk for session in untouched]).delete()
    _make_sessions(hub, by, now)
    return hub


@transaction.atomic
def make_sessions(*, hub: Hub, by: Person | None, now: datetime | None = None) -> list[Session]:
    """Every day of the hub's rule for a year ahead has its session, but for days that are skipped.

    Made once: a session that was moved or cancelled is not made again, and an hour that a
    session has already stays as it is. `by` is None when the clock asks.
    """
    now = now or timezone.now()
    # The clock and a person at once: the hub is the parent that both wait for.
    return _make_sessions(_locked(hub), by, now)


def _make_sessions(hub, by, now):
    """The same for a hub that is locked already."""
    if not hub.is_active:
        return []
    today = timezone.localdate(now)
    made = set(hub.sessions.filter(series_on__gt=today).values_list("series_on", flat=True))
    busy = set(
        hub.sessions.filter(starts_at__gt=now)
        .exclude(state=Session.State.CANCELLED)
        .values_list("starts_at", flat=True)
    )
    new = Session.objects.bulk_create(
        Session(
            hub=hub,
            series_on=each.day,
            starts_at=starts_at(hub, each.day),
            minutes=hub.minutes,
            place=hub.place,
            join_link=hub.join_link,
        )
        for each in plan(hub, today + timedelta(days=1), today + A_YEAR)
        if not each.skipped and each.day not in made and starts_at(hub, each.day) not in busy
    )
    _welcome(hub, new)
    if new:
        record_event(verb="hub.sessions_made", subject=hub, by=by, forum=hub.forum, at=now)
    return new


@transaction.atomic
def move_session(
    *, session: Session, starts_at: datetime, reason: str, by: Person, now=None
) -> Session:
    """The session is at another time, with its agenda; whoever was to come is told and why.

    Refused without a reason, once it has begun, and for a time that is past or taken.
    """
    now = now or timezone.now()
    # Two people move it at once, or somebody books the hour meanwhile: hub first, then session.
    hub = _locked(session.hub)
    session = locked_session(session)
    refuse_when(reason_cannot_move_session(session, starts_at, now=now))
    refuse_when(None if reason.strip() else "Say why it moves: people are told.")
    if starts_at == session.starts_at:
        return session
    if hub.sessions.exclude(state=Session.State.CANCELLED).filter(starts_at=starts_at).exists():
        raise RuleBroken("There is a session at that time already.")
    session.moved_from, session.moved_reason = session.starts_at, reason
    session.starts_at = starts_at
    session.save(update_fields=["moved_from", "moved_reason", "starts_at"])
    # Who could come then may not be able to now: they are asked again.
    session.availabilities.all().delete()
    changed(session)
    _tell(session, "hub/session_moved", now=now)
    sync_invitations(session, now=now)
    _record("session.moved", session, by, ["starts_at"], now)
    return session


@transaction.atomic
def cancel_session(*, session: Session, reason: str, by: Person, now=None) -> Session:
    """The session does not take place; whoever was to come is told and why.

    Its topics count as not reached, and can go on a later agenda; requests that kept minutes of
    it are for any session now. Refused without a reason, once it has begun, and twice.
    """
    now = now or timezone.now()
    # Somebody asks for its last minutes meanwhile: they wait here, and see that it is off.
    session = locked_session(session)
    refuse_when(reason_cannot_cancel_session(session, now=now))
    refuse_when(None if reason.strip() else "Say why it is off: people are told.")
    _tell(session, "hub/session_cancelled", now=now, reason=reason)
    session.state, session.cancelled_reason = Session.State.CANCELLED, reason
    session.save(update_fields=["state", "cancelled_reason"])
    sync_invitations(session, now=now)
    session.items.filter(state=Item.State.PLANNED).update(state=Item.State.NOT_REACHED)
    asked = Request.objects.holding().filter(preferred_session=session)
    # An invitation was to this day; a request is for any session now.
    asked.filter(state=Request.State.INVITED).update(state=Request.State.WITHDRAWN)
    asked.update(preferred_session=None)
    session.waiting_places.open().update(state=WaitingPlace.State.LEFT)
    _record("session.cancelled", session, by, ["state"], now)
    return session


def planned_days(hub: Hub, today: date):
    """What the hub's rule gives in the coming year, skipped days and their reasons included."""
    return plan(hub, today, today + A_YEAR)


def _locked(hub):
    return lock_row(Hub, hub.pk, "forum")


def _untouched(hub, now):
    """Sessions to come that the rule made and that nobody has done anything with."""
    return (
        hub.sessions.filter(
            series_on__isnull=False,
            starts_at__gt=now,
            state=Session.State.PLANNED,
            moved_from__isnull=True,
            preferred_by__isnull=True,
            preps__isnull=True,
            availabilities__isnull=True,
            invitations__isnull=True,
        )
        .exclude(items__kind=Item.Kind.TOPIC)
        .exclude(items__kind=Item.Kind.BREAK)
    )


def _welcome(hub, sessions):
    if hub.welcome_minutes:
        Item.objects.bulk_create(
            Item(
                session=session,
                kind=Item.Kind.WELCOME,
                title=WELCOME,
                minutes=hub.welcome_minutes,
                position=1,
                starts_at=hub.starts_at,
            )
            for session in sessions
        )


def _tell(session, kind, *, now, **context):
    for person in people_to_tell(session):
        write_message(
            kind=kind,
            to=person,
            link=session.get_absolute_url(),
            session=session,
            now=now,
            **context,
        )


def _record(verb, session, by, fields, now):
    record_event(verb=verb, subject=session, by=by, forum=session.hub.forum, fields=fields, at=now)
