"""May they, and can it now? Each rule gives a reason to refuse, or None.

The page shows the sentence beside a missing button; the action refuses with it.
"""

from datetime import date, datetime, timedelta

from django.db.models import Sum
from django.utils import timezone

from coproduction.dates import in_words
from coproduction.models import Person
from coproduction.permissions import Permission, person_may
from hub.models import Item, Request, Session


def minutes_held(session: Session, *, besides: Request | None = None) -> int:
    """Minutes that undecided requests keep of this session."""
    holding = session.preferred_by.holding()
    if besides:
        holding = holding.exclude(pk=besides.pk)
    return holding.aggregate(total=Sum("minutes"))["total"] or 0


def minutes_taken(session: Session, *, besides: Request | None = None) -> int:
    """Minutes of the agenda's items plus those that undecided requests hold.

    See also SessionQuerySet.with_minutes_taken, the same for a list.
    """
    items = session.items.on_agenda().aggregate(total=Sum("minutes"))["total"] or 0
    return items + minutes_held(session, besides=besides)


def request_closes_at(session: Session) -> datetime:
    """The last moment to ask for this session: the hub's cut-off, in days before it."""
    return session.starts_at - timedelta(days=session.hub.cut_off_days)


# The hub looks at requests every two weeks: seed 004.
TWO_WEEKS = timedelta(days=14)


def decide_by(request: Request) -> date:
    """The day by which whoever asked hears what the forum decides."""
    return timezone.localdate(request.sent_at) + TWO_WEEKS


def answer_by(request: Request, *, now: datetime) -> date:
    """The day by which the requestor tells the forum more: before the session closes to them."""
    in_two_weeks = timezone.localdate(now) + TWO_WEEKS
    session = request.preferred_session
    if session is None or request_closes_at(session) <= now:
        return in_two_weeks
    return min(in_two_weeks, timezone.localdate(request_closes_at(session)))


def reason_session_is_full(
    session: Session, minutes: int, *, besides: Request | None = None
) -> str | None:
    """Only as many minutes are given away as the session has."""
    left = session.minutes - minutes_taken(session, besides=besides)
    if minutes <= left:
        return None
    day = in_words(session.day)
    if left <= 0:
        return f"The session on {day} is full. Choose another session, or any session."
    return (
        f"The session on {day} has {left} minutes left, and you ask for {minutes}. "
        "Choose another session, ask for fewer minutes, or choose any session."
    )


def reason_cannot_hold(request: Request, session: Session | None, *, now: datetime) -> str | None:
    """May this request keep its minutes of the session it prefers?"""
    if session is None:
        return None
    if session.hub_id != request.hub_id or session.kind != Session.Kind.MAIN:
        return "Choose one of the sessions in the list."
    if session.state not in {Session.State.PLANNED, Session.State.PUBLISHED}:
        return f"The session on {in_words(session.day)} is not open any more. Choose another."
    if request_closes_at(session) <= now:
        return (
            f"Requests for {in_words(session.day)} closed on "
            f"{in_words(timezone.localdate(request_closes_at(session)))}. Choose a later session."
        )
    return reason_session_is_full(session, request.minutes, besides=request)


def missing_answers(request: Request) -> list[str]:
    """What a request must say before it can be sent, in the order of its pages."""
    needed = {
        "title": "Give it a title.",
        "summary": "Say in plain words what it is about.",
        "level": "Choose how far families will share in it.",
        "level_reason": "Say why you chose this level.",
        "purpose": "Say what you want from the session.",
        "decision_stage": "Say how far the decision has gone.",
        "can_change": "Say what can still change.",
        "minutes": "Say how many minutes you need.",
        "who_comes": "Say who will come.",
    }
    missing = [sentence for field, sentence in needed.items() if not getattr(request, field)]
    if request.is_too_late_for_its_level and not request.keeps_level_because:
        missing.append("Choose another level, or say how families can still share in it.")
    return missing


def reason_cannot_change_request(request: Request, person: Person) -> str | None:
    """Only the requestor, before it is sent or when more was asked for."""
    if request.requestor_id != person.pk:
        return f"Only {request.requestor} can change this request."
    if request.state not in Request.EDITABLE:
        return "This request is with the forum now. Ask the coordinator if it must change."
    return None


def reason_cannot_withdraw(request: Request, person: Person) -> str | None:
    if request.requestor_id != person.pk:
        return f"Only {request.requestor} can withdraw this request."
    if Request.State.WITHDRAWN not in Request.MOVES[request.state]:
        return f"It cannot be withdrawn: {request.get_state_display().lower()}."
    return None


def reason_cannot_decide(request: Request, person: Person, to_state: str) -> str | None:
    """The forum decides, once, on what was sent to it, and never on its own request."""
    if not person_may(person, Permission.REQUEST_TRIAGE):
        return "The forum's coordinator or chair decides on requests."
    if request.requestor_id == person.pk:
        return "This is your own request. Somebody else of the forum decides on it."
    if to_state not in Request.MOVES[request.state]:
        return f"Somebody has dealt with this already: {request.get_state_display().lower()}."
    return None


def reason_cannot_take_item(session: Session, *, now: datetime) -> str | None:
    """Can this session's agenda still take an item?"""
    if session.state in {Session.State.HELD, Session.State.CANCELLED}:
        return f"The session on {in_words(session.day)} is {session.get_state_display().lower()}."
    if session.ends_at <= now:
        return f"The session on {in_words(session.day)} is over."
    return None


def reason_cannot_publish(session: Session) -> str | None:
    """An agenda needs something on it, and each topic explained in plain words."""
    if session.state != Session.State.PLANNED:
        return f"It cannot be published: {session.get_state_display().lower()}."
    topics = session.items.on_agenda().topics()
    if not topics.exists():
        return "There is nothing on the agenda yet."
    unclear = topics.filter(summary="").values_list("title", flat=True)
    if unclear:
        return f"“{unclear[0]}” has no plain summary yet."
    return None


def reason_cannot_record(item: Item, person: Person, *, now: datetime) -> str | None:
    """What was said is recorded from the moment that the session begins."""
    if not person_may(person, Permission.SESSION_RECORD):
        return "The facilitator or the forum's team records what was said."
    if item.kind != Item.Kind.TOPIC:
        return "Only topics have a record."
    if item.state == Item.State.WITHDRAWN or item.session.state == Session.State.CANCELLED:
        return "This item is off the agenda."
    if not item.session.has_begun(now):
        return f"The session begins on {in_words(item.session.day)}. You can record it then."
    return None


def reason_cannot_decide_involvement(item: Item, person: Person) -> str | None:
    """Seed 004: the forum decides if there is a need for more involvement, not the council."""
    if not person_may(person, Permission.INVOLVEMENT_DECIDE):
        return "The forum decides this."
    if item.state != Item.State.PRESENTED:
        return "Decide this once the item has been presented."
    return None
