import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, SessionFull, refuse_when
from coproduction.mail import write_message
from coproduction.models import Person
from coproduction.permissions import Permission, roles_with
from hub.models import Hub, Item, Session
from hub.rules import reason_cannot_publish, reason_cannot_take_item, reason_session_is_full


def locked_session(session: Session) -> Session:
    """The row that guards a session's minutes and the order of its agenda."""
    locked = Session.objects.select_for_update(of=["self"]).select_related("hub__forum", "prepares")
    try:
        return locked.get(pk=session.pk)
    except Session.DoesNotExist:
        # Its hub got a new rule while somebody looked at it.
        raise RuleBroken("This session is not there any more. Choose another.") from None


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
        **fields,
    )
    settle_times(session)
    item.refresh_from_db(fields=["position", "starts_at"])
    return item


@transaction.atomic
def move_item(*, item: Item, up: bool, by: Person, now: datetime | None = None) -> Item:
    """The item changes places with its neighbour, and every start time follows.

    At the end of the agenda it stays where it is. Refused once the session is held.
    """
    now = now or timezone.now()
    # Two people ordering one agenda: positions must stay one line.
    session = locked_session(item.session)
    refuse_when(reason_cannot_take_item(session, now=now))
    line = list(session.items.on_agenda().in_order())
    here = line.index(item)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(line):
        return item
    line[here], line[there] = line[there], line[here]
    for position, each in enumerate(line, start=1):
        each.position = position
    Item.objects.bulk_update(line, ["position"])
    settle_times(session)
    record_event(
        verb="item.moved", subject=item, by=by, forum=session.hub.forum, fields=["position"], at=now
    )
    return item


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
    if item.requestor:
        write_message(
            kind="hub/item_withdrawn",
            to=item.requestor,
            link=item.get_absolute_url(),
            item=item,
            session=session,
            now=now,
        )
    record_event(
        verb="item.withdrawn",
        subject=item,
        by=by,
        forum=session.hub.forum,
        fields=["state"],
        at=now,
    )
    return item


@transaction.atomic
def publish_agenda(*, session: Session, by: Person, now: datetime | None = None) -> Session:
    """Reps and presenters can read the agenda, and are told.

    Refused when it is published already, empty, or has a topic without a plain summary.
    """
    now = now or timezone.now()
    # Pressed twice: the second sees that it is published, and nobody is told again.
    session = locked_session(session)
    if session.state == Session.State.PUBLISHED:
        return session
    refuse_when(reason_cannot_publish(session))
    session.state = Session.State.PUBLISHED
    session.published_at, session.published_by = now, by
    session.save(update_fields=["state", "published_at", "published_by"])
    items = list(session.items.on_agenda().in_order().select_related("organisation"))
    for person in people_to_tell(session):
        write_message(
            kind="hub/agenda_published",
            to=person,
            link=session.get_absolute_url(),
            session=session,
            items=items,
            now=now,
        )
    record_event(
        verb="session.agenda_published",
        subject=session,
        by=by,
        forum=session.hub.forum,
        fields=["state"],
        at=now,
    )
    return session


def people_to_tell(session: Session) -> list[Person]:
    """The hub's pool on the day, those who present, and the facilitators: each once."""
    people = Person.objects.active().filter(forum=session.hub.forum).select_related("forum")
    in_pool = people.filter(pk__in=session.hub.pool.on(session.day).values("person"))
    presenters = people.filter(pk__in=session.items.on_agenda().values("requestor"))
    facilitators = people.with_role("facilitator")
    return list((in_pool | presenters | facilitators).distinct().order_by("pk"))


def runs_the_hub(forum) -> list[Person]:
    """Those who decide on requests: the forum's coordinators and chairs."""
    return list(
        Person.objects.active()
        .filter(forum=forum)
        .with_role(*roles_with(Permission.REQUEST_TRIAGE))
        .select_related("forum")
        .order_by("pk")
    )
