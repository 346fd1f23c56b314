import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, SessionFull, refuse_when
from coproduction.mail import write_message
from coproduction.models import Person
from coproduction.permissions import Permission
from coproduction.seen import own_changes
from hub.actions.audience import holders_of, people_to_tell, runs_the_hub
from hub.actions.invitations import sync_invitations
from hub.actions.locks import locked_session
from hub.actions.waiting import offer_free_minutes
from hub.models import Hub, Item, Session
from hub.rules import (
    key_to_turn,
    reason_cannot_agree_agenda,
    reason_cannot_carry_item,
    reason_cannot_take_item,
    reason_session_is_full,
)


def settle_times(session: Session) -> None:
    """Each item starts when the one before it ends; positions run from 1 without gaps."""
    clock = timezone.localtime(session.starts_at)
    changed = []
    for position, item in enumerate(session.items.on_agenda().in_order(), start=1):
        if (item.position, item.starts_at) != (position, clock.time()):
            item.position, item.starts_at = position, clock.time()
            changed.append(item)
        clock += timedelta(minutes=item.minutes)
    Item.objects.bulk_update(changed, ["position", "starts_at"])


@transaction.atomic
def add_session(
    *,
    hub: Hub,
    starts_at: datetime,
    by: Person,
    kind: str = Session.Kind.MAIN,
    minutes: int | None = None,
    place: str = "",
    join_link: str = "",
    prepares: Session | None = None,
    title: str = "",
    one_time_key: uuid.UUID | None = None,
    now: datetime | None = None,
) -> Session:
    """The session stands, planned. A form that is sent twice gives the same session.

    Refused when the hub has a session at that time, or when a prep session does not come before
    the session that it prepares.
    """
    now = now or timezone.now()
    one_time_key = one_time_key or uuid.uuid4()
    # Two forms for the same hour, or one form twice: the hub is the parent that both wait for.
    Hub.objects.select_for_update().get(pk=hub.pk)
    if already := Session.objects.filter(one_time_key=one_time_key, hub=hub).first():
        return already
    taken = Session.objects.filter(hub=hub, starts_at=starts_at)
    if taken.exclude(state=Session.State.CANCELLED).exists():
        raise RuleBroken("This hub has a session at that time already.")
    if prepares and starts_at >= prepares.starts_at:
        raise RuleBroken("A prep session comes before the session that it prepares.")
    session = Session.objects.create(
        hub=hub,
        one_time_key=one_time_key,
        kind=kind,
        prepares=prepares,
        title=title,
        starts_at=starts_at,
        minutes=minutes or hub.minutes,
        place=place or hub.place,
        join_link=join_link or hub.join_link,
    )
    record_event(verb="session.added", subject=session, by=by, forum=hub.forum, at=now)
    return session


@transaction.atomic
def add_item(
    *,
    session: Session,
    title: str,
    minutes: int,
    by: Person,
    over_reason: str = "",
    one_time_key: uuid.UUID | None = None,
    now: datetime | None = None,
    **fields,
) -> Item:
    """The item is last on the session's agenda. A form that is sent twice gives the same item.

    Refused when the session is over or cancelled, and when it has too few minutes left, unless
    a reason is given for going over.
    """
    now = now or timezone.now()
    one_time_key = one_time_key or uuid.uuid4()
    # Two items for the last minutes: the second must see the first.
    session = locked_session(session)
    if already := Item.objects.filter(one_time_key=one_time_key, session=session).first():
        return already
    item = place_item(
        session,
        title=title,
        minutes=minutes,
        over_reason=over_reason,
        now=now,
        one_time_key=one_time_key,
        **fields,
    )
    record_event(verb="item.added", subject=item, by=by, forum=session.hub.forum, at=now)
    return item


def place_item(
    session: Session, *, minutes: int, over_reason: str, now: datetime, **fields
) -> Item:
    """The last item of a session that the caller has locked; refused as add_item says."""
    refuse_when(reason_cannot_take_item(session, now=now))
    full = reason_session_is_full(session, minutes, besides=fields.get("request"))
    if not over_reason.strip():
        refuse_when(full, SessionFull)
    last = session.items.aggregate(last=Max("position"))["last"] or 0
    item = Item.objects.create(
        session=session,
        minutes=minutes,
        position=last + 1,
        starts_at=timezone.localtime(session.starts_at).time(),
        over_reason=over_reason if full else "",
        papers_due_on=_papers_due_on(session) if fields.get("requestor") else None,
        **fields,
    )
    settle_times(session)
    ask_again(session)
    sync_invitations(session, now=now)
    item.refresh_from_db(fields=["position", "starts_at"])
    return item


def _papers_due_on(session):
    """Seed 002: papers go out "in sufficient time": with the agenda, by the forum's promise."""
    return session.agenda_due_on


def ask_again(session: Session) -> None:
    """The agenda has changed: what either side agreed to was another one (the session is locked).

    People outside the agenda's team keep what was agreed; a new item shows when both agree again.
    """
    if any(session.has_key(side) for side in ("forum", "partner")):
        session.turn_back()
        session.save(update_fields=Session.KEYS)


@transaction.atomic
def move_item(*, item: Item, place: int, by: Person, now: datetime | None = None) -> Item:
    """The item stands at this place of the agenda, from 1, and every start time follows.

    A place before the first or after the last is the first or the last. Both sides have to
    agree again. Refused once the session is held.
    """
    now = now or timezone.now()
    # Two people ordering one agenda: positions must stay one line.
    session = locked_session(item.session)
    refuse_when(reason_cannot_take_item(session, now=now))
    line = list(session.items.on_agenda().in_order())
    if item not in line:
        raise RuleBroken("This item is not on the agenda any more.")
    before = line.index(item)
    line.remove(item)
    line.insert(max(0, place - 1), item)
    if line.index(item) == before:
        return item
    for position, each in enumerate(line, start=1):
        each.position = position
    Item.objects.bulk_update(line, ["position"])
    settle_times(session)
    ask_again(session)
    _record("item.moved", item, by, session, ["position"], now)
    return item


@transaction.atomic
def change_item(
    *,
    item: Item,
    by: Person,
    over_reason: str = "",
    seen: dict | None = None,
    now: datetime | None = None,
    **fields,
) -> Item:
    """The item's title, summary or minutes are as given, and both sides have to agree again.

    Refused once the session is over, and for more minutes than it has left without a reason.
    """
    now = now or timezone.now()
    # Longer while somebody else takes the last minutes: one of the two is told.
    session = locked_session(item.session)
    item.refresh_from_db()
    refuse_when(reason_cannot_take_item(session, now=now))
    fields = own_changes(item, fields, seen)
    more = fields.get("minutes", item.minutes) - item.minutes
    full = reason_session_is_full(session, more) if more > 0 else None
    if not over_reason.strip():
        refuse_when(full, SessionFull)
    changed = [name for name, value in fields.items() if getattr(item, name) != value]
    if full:
        fields["over_reason"] = over_reason
        changed.append("over_reason")
    if not changed:
        return item
    for name in changed:
        setattr(item, name, fields[name])
    item.save(update_fields=changed)
    settle_times(session)
    ask_again(session)
    _record("item.changed", item, by, session, changed, now)
    offer_free_minutes(session, now=now)
    item.refresh_from_db(fields=["starts_at"])
    return item


@transaction.atomic
def carry_item(
    *, item: Item, session: Session, by: Person, over_reason: str = "", now: datetime | None = None
) -> Item:
    """What was not reached is on a later agenda, with its request, work, papers and questions.

    The earlier item stays in its session's record. Refused when it was carried already, when it
    was presented, and as add_item for a session that is full.
    """
    now = now or timezone.now()
    # Two people carrying the same item: the later session is locked, the second finds it there.
    session = locked_session(session)
    item.refresh_from_db()
    refuse_when(reason_cannot_carry_item(item, session))
    request, item.request = item.request, None
    item.save(update_fields=["request"])
    kept = ("title", "summary", "work", "programme", "organisation", "requestor", "papers_link")
    carried = place_item(
        session,
        minutes=item.minutes,
        over_reason=over_reason,
        now=now,
        carried_from=item,
        request=request,
        **{name: getattr(item, name) for name in kept},
    )
    carried.papers.set(item.papers.all())
    item.questions.update(item=carried)
    if carried.requestor:
        _tell_requestor(carried, "hub/item_carried", session, now)
    _record("item.carried", carried, by, session, [], now)
    return carried


@transaction.atomic
def withdraw_item(*, item: Item, by: Person, now: datetime | None = None) -> Item:
    """The item is off the agenda and its minutes are free. Refused once it was presented."""
    now = now or timezone.now()
    session = locked_session(item.session)
    item.refresh_from_db()
    if Item.State.WITHDRAWN not in Item.MOVES[item.state]:
        raise RuleBroken(f"It stays on the agenda: {item.get_state_display().lower()}.")
    item.state = Item.State.WITHDRAWN
    item.save(update_fields=["state"])
    settle_times(session)
    ask_again(session)
    if item.requestor and item.requestor_id != by.pk:
        _tell_requestor(item, "hub/item_withdrawn", session, now)
    elif item.requestor:
        _tell_the_team(item, session, now)
    _record("item.withdrawn", item, by, session, ["state"], now)
    sync_invitations(session, now=now)
    offer_free_minutes(session, now=now)
    return item


def _tell_the_team(item, session, now):
    """Whoever brings it cannot come: the forum's team hears it, not themselves."""
    for person in runs_the_hub(session.hub.forum):
        write_message(
            kind="hub/item_given_up",
            to=person,
            link=session.get_absolute_url(),
            item=item,
            session=session,
            now=now,
        )


@transaction.atomic
def agree_agenda(*, session: Session, by: Person, now: datetime | None = None) -> Session:
    """This person's side agrees the agenda; with the other side's key it is published.

    Then reps and presenters can read it and are told; after a change they are told what is new.
    Where the forum runs the hub alone, its key is enough. Refused when the agenda is empty, has a
    topic without a plain summary, or is not this person's to agree.
    """
    now = now or timezone.now()
    # Both keys at the same moment: the second sees the first, and one of them publishes once.
    session = locked_session(session)
    already = by.pk in {session.forum_agreed_by_id, session.partner_agreed_by_id}
    if session.is_agreed or already:
        return session
    refuse_when(reason_cannot_agree_agenda(session, by))
    side = key_to_turn(session, by)
    session.turn_key(side, by=by, at=now)
    session.save(update_fields=Session.KEYS)
    record_event(
        verb=f"session.agenda_agreed_by_{side}",
        subject=session,
        by=by,
        forum=session.hub.forum,
        fields=[f"{side}_agreed_at"],
        at=now,
    )
    if session.is_agreed:
        _publish(session, by=by, now=now)
    else:
        _ask_other_side(session, side, now=now)
    return session


def _publish(session, *, by, now):
    kind = "hub/agenda_published"
    if session.state == Session.State.PUBLISHED:
        kind = "hub/agenda_changed"
    session.state = Session.State.PUBLISHED
    session.published_at, session.published_by = now, by
    session.save(update_fields=["state", "published_at", "published_by"])
    items = list(session.items.on_agenda().in_order().select_related("organisation"))
    new = [item for item in items if not item.is_agreed]
    session.items.on_agenda().update(is_agreed=True)
    for person in people_to_tell(session):
        write_message(
            kind=kind,
            to=person,
            link=session.get_absolute_url(),
            session=session,
            items=items,
            new=new,
            now=now,
        )
    sync_invitations(session, now=now)
    _record("session.agenda_published", session, by, session, ["state"], now)


def _ask_other_side(session, side, *, now):
    permission = Permission.PARTNER_AGREE if side == "forum" else Permission.FORUM_AGREE
    for person in holders_of(session.hub.forum, permission):
        write_message(
            kind="hub/agenda_to_agree",
            to=person,
            link=session.get_absolute_url(),
            needed_by=max(session.agenda_due_on, timezone.localdate(now)),
            session=session,
            items=session.items.on_agenda().in_order().select_related("organisation"),
            now=now,
        )


def _tell_requestor(item, kind, session, now):
    write_message(
        kind=kind,
        to=item.requestor,
        link=item.get_absolute_url(),
        item=item,
        session=session,
        now=now,
    )


def _record(verb, subject, by, session, fields, now):
    record_event(verb=verb, subject=subject, by=by, forum=session.hub.forum, fields=fields, at=now)
