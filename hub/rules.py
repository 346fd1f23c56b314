"""May they, and can it now? Each rule gives a reason to refuse, or None.

The page shows the sentence beside a missing button; the action refuses with it.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Sum
from django.utils import timezone

from coproduction.dates import in_words
from coproduction.models import Person, TwoKeys
from coproduction.permissions import Permission, person_may
from hub.models import (
    Action,
    Attendance,
    Hub,
    Item,
    Rating,
    Request,
    Session,
    WaitingPlace,
)


def minutes_held(session: Session, *, besides: Request | None = None) -> int:
    """Minutes that undecided requests keep of this session, and offers to the waiting list."""
    holding = session.preferred_by.holding()
    offered = session.waiting_places.offered()
    if besides:
        holding, offered = holding.exclude(pk=besides.pk), offered.exclude(request=besides)
    return sum(rows.aggregate(total=Sum("minutes"))["total"] or 0 for rows in (holding, offered))


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


def review_days(requests: Sequence[Request]) -> dict[int, list[date]]:
    """For each hub of these requests, the days on which it looks at what is asked: seed 004."""
    days = {request.hub_id: [] for request in requests}
    if not requests:
        return days
    since = min(request.sent_at for request in requests)
    sessions = Session.objects.filter(hub__in=days).main().coming(since).select_related("hub")
    for session in sessions.soonest_first():
        days[session.hub_id].append(session.day - timedelta(days=session.hub.triage_days))
    return days


def decide_by(request: Request, days: list[date]) -> date:
    """The day by which whoever asked hears what the forum decides: the hub's next review."""
    sent_on = timezone.localdate(request.sent_at)
    return next((day for day in days if day >= sent_on), sent_on + TWO_WEEKS)


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
        return f"The session on {day} is full. Choose another, or wait for minutes to come free."
    return (
        f"The session on {day} has {left} minutes left, and you ask for {minutes}. "
        "Choose another, ask for fewer minutes, or wait for more to come free."
    )


def reason_cannot_ask_for(request: Request, session: Session | None, *, now: datetime):
    """Is this session one that the request can ask for, full or not?

    After the cut-off a reason is asked for: both sides may bend the notice, and it shows.
    """
    if session is None:
        return None
    if session.hub_id != request.hub_id or session.kind != Session.Kind.MAIN:
        return "Choose one of the sessions in the list."
    if session.state not in {Session.State.PLANNED, Session.State.PUBLISHED}:
        return f"The session on {in_words(session.day)} is not open any more. Choose another."
    if session.has_begun(now):
        return f"The session on {in_words(session.day)} has begun. Choose a later session."
    if is_late(session, now=now) and not request.late_reason.strip():
        closed = in_words(timezone.localdate(request_closes_at(session)))
        return (
            f"Requests for {in_words(session.day)} closed on {closed}. "
            "Choose a later session, or say why yours is late."
        )
    return None


def is_late(session: Session, *, now: datetime) -> bool:
    """After the hub's cut-off for this session."""
    return request_closes_at(session) <= now


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
    if request.state == Request.State.INVITED:
        return "You were invited: say yes or no."
    if Request.State.WITHDRAWN not in Request.MOVES[request.state]:
        return f"It cannot be withdrawn: {request.get_state_display().lower()}."
    return None


def reason_cannot_decide(request: Request, person: Person, to_state: str) -> str | None:
    """The forum decides, once, on what was sent to it, and never on its own request."""
    if not person_may(person, Permission.REQUEST_TRIAGE):
        return "The forum's coordinator or chair decides on requests."
    if request.requestor_id == person.pk:
        return "This is your own request. Somebody else of the forum decides on it."
    if request.state == Request.State.INVITED:
        return f"{request.requestor} has been invited and has to answer."
    if to_state not in Request.MOVES[request.state]:
        return f"Somebody has dealt with this already: {request.get_state_display().lower()}."
    return None


def reason_cannot_answer_invitation(request: Request, person: Person) -> str | None:
    """Whoever was invited says yes or no, once."""
    if request.requestor_id != person.pk:
        return f"{request.requestor} was invited and answers this."
    if request.state != Request.State.INVITED:
        return f"This is dealt with: {request.get_state_display().lower()}."
    return None


def reason_cannot_take_invitation_back(request: Request, person: Person) -> str | None:
    if not person_may(person, Permission.REQUEST_TRIAGE):
        return "The forum's coordinator or chair can take an invitation back."
    if request.state != Request.State.INVITED:
        return f"It cannot be taken back: {request.get_state_display().lower()}."
    return None


def reason_cannot_answer_offer(place: WaitingPlace, person: Person, *, now: datetime):
    """Whoever asked answers an offer of minutes, before it runs out."""
    if place.request.requestor_id != person.pk:
        return f"{place.request.requestor} answers this."
    if place.state != WaitingPlace.State.OFFERED:
        return f"There is no offer to answer: {place.get_state_display().lower()}."
    if place.offer_ends_at <= now:
        return "This offer has run out. The minutes went to the next in line."
    return None


def reason_cannot_say_if_coming(item: Item, person: Person, *, now: datetime) -> str | None:
    """Whoever brings an item says if they still come, until the session begins."""
    if item.requestor_id != person.pk:
        return f"{item.requestor or 'Nobody'} answers this."
    if item.state != Item.State.PLANNED or item.session.has_begun(now):
        return "It is too late to change this here. Please ring the forum."
    return None


def reason_cannot_ask_reps(session: Session, *, now: datetime) -> str | None:
    """Reps are asked about sessions that are to come."""
    if session.state == Session.State.CANCELLED:
        return "This session is off."
    if session.has_begun(now):
        return "This session has begun."
    return None


def reason_cannot_say_availability(
    session: Session, person: Person, by: Person, *, now: datetime
) -> str | None:
    """A rep of the pool answers for themselves; the team writes down what a rep told them."""
    if not session.hub.pool.on(session.day).filter(person=person).exists():
        return "Only reps who take part in this group are asked."
    if by.pk != person.pk and not person_may(by, Permission.HUB_MANAGE):
        return f"{person} answers this."
    if by.forum_id != session.hub.forum_id:
        return "Only people of this forum can answer."
    return reason_cannot_ask_reps(session, now=now)


def reason_cannot_take_item(session: Session, *, now: datetime) -> str | None:
    """Can this session's agenda still take an item?"""
    if session.state in {Session.State.HELD, Session.State.CANCELLED}:
        return f"The session on {in_words(session.day)} is {session.get_state_display().lower()}."
    if session.ends_at <= now:
        return f"The session on {in_words(session.day)} is over."
    return None


def reason_cannot_move_session(
    session: Session, starts_at: datetime | None = None, *, now: datetime
) -> str | None:
    """Before it begins, to a time that is to come; a prep session stays before its session."""
    if session.state in {Session.State.HELD, Session.State.CANCELLED} or session.has_begun(now):
        return "Only a session that is to come can move."
    if starts_at is None:
        return None
    if starts_at <= now:
        return "Choose a time that is to come."
    if session.prepares and starts_at >= session.prepares.starts_at:
        return "A prep session comes before the session that it prepares."
    if session.preps.exclude(state=Session.State.CANCELLED).filter(starts_at__gte=starts_at):
        return "Its prep session would come after it. Move the prep session first."
    return None


def reason_cannot_cancel_session(session: Session, *, now: datetime) -> str | None:
    if session.state == Session.State.CANCELLED:
        return "This session is cancelled already."
    if session.state == Session.State.HELD or session.has_begun(now):
        return "It has begun, so it cannot be cancelled."
    return None


def reason_cannot_report_to(hub: Hub, parent: Hub | None) -> str | None:
    """A group reports to another of its forum, and never to itself by way of others."""
    while parent is not None:
        if parent.forum_id != hub.forum_id:
            return "Choose a group of your own forum."
        if hub.pk and parent.pk == hub.pk:
            return "A group cannot report to itself, nor to a group that reports to it."
        parent = parent.reports_to
    return None


FORUM, PARTNER = "forum", "partner"


def sides_of(person: Person) -> list[str]:
    """Whose keys this person holds: the forum's, its partners', or none."""
    sides = {FORUM: Permission.FORUM_AGREE, PARTNER: Permission.PARTNER_AGREE}
    return [side for side, permission in sides.items() if person_may(person, permission)]


def key_to_turn(thing: TwoKeys, person: Person) -> str | None:
    """The key that this person can turn now: their side's, still open, and never the second."""
    turned_one = person.pk in {thing.forum_agreed_by_id, thing.partner_agreed_by_id}
    open_keys = [side for side in sides_of(person) if not thing.has_key(side)]
    return open_keys[0] if open_keys and not turned_one else None


def reason_cannot_turn_key(thing: TwoKeys, person: Person) -> str | None:
    """Each side agrees for itself (seed 004: "by shared consent")."""
    if not sides_of(person):
        return "The forum's chair or coordinator and the facilitator agree this."
    if key_to_turn(thing, person) is None:
        return "You have agreed. The other side has to agree as well."
    return None


def reason_agenda_is_not_ready(session: Session) -> str | None:
    """An agenda needs something on it, and each topic explained in plain words.

    See also SessionQuerySet.with_agenda_ready, the same for many.
    """
    if session.state not in {Session.State.PLANNED, Session.State.PUBLISHED}:
        return f"It cannot be agreed: {session.get_state_display().lower()}."
    topics = list(session.items.on_agenda().topics().in_order())
    if not topics:
        return "There is nothing on the agenda yet."
    unclear = next((topic for topic in topics if not topic.summary), None)
    if unclear:
        return f"“{unclear}” has no plain summary yet."
    return None


def reason_cannot_agree_agenda(session: Session, person: Person) -> str | None:
    """Both sides agree before an agenda is published; after a change, both again."""
    if session.is_agreed:
        return "This agenda is agreed."
    return reason_agenda_is_not_ready(session) or reason_cannot_turn_key(session, person)


def reason_cannot_carry_item(item: Item, session: Session) -> str | None:
    """An item that was not reached goes on one later agenda of the same hub."""
    if item.state != Item.State.NOT_REACHED:
        return f"It stays where it is: {item.get_state_display().lower()}."
    if hasattr(item, "carried_to"):
        return "It is on a later agenda already."
    if session.hub_id != item.session.hub_id or session.starts_at <= item.session.starts_at:
        return "Choose a later session of the same group."
    return None


def reason_cannot_ask_question(item: Item, person: Person, *, now: datetime) -> str | None:
    """Parent carers ask before the session, so that the answer can be brought."""
    if not person_may(person, Permission.QUESTION_ASK):
        return "Parent carers of the forum ask these questions."
    if item.kind != Item.Kind.TOPIC or item.state != Item.State.PLANNED:
        return f"It is too late to ask ahead: {item.get_state_display().lower()}."
    if item.session.has_begun(now):
        return "The session has begun. Ask there."
    return None


def reason_cannot_add_papers(item: Item, person: Person) -> str | None:
    """Whoever brings it, and the forum's team, until it was presented."""
    if item.requestor_id != person.pk and not person_may(person, Permission.AGENDA_MANAGE):
        return "Whoever brings this topic adds its papers."
    if item.state not in {Item.State.PLANNED, Item.State.PRESENTED}:
        return f"No papers are needed: {item.get_state_display().lower()}."
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


def reason_cannot_write_live(item: Item, person: Person, *, now: datetime) -> str | None:
    """Points, who is there and the clock: from the session's beginning, by who records."""
    return reason_cannot_record(item, person, now=now)


def reason_cannot_add_action(session: Session, person: Person, owner: Person, due_on: date):
    """Who records writes down what was agreed: an owner of this forum, and a day after it."""
    if not person_may(person, Permission.SESSION_RECORD):
        return "The facilitator or the forum's team writes actions down."
    if session.state == Session.State.CANCELLED:
        return "This session is off."
    if owner.forum_id != session.hub.forum_id:
        return "Choose somebody of this forum or its partners."
    if due_on < session.day:
        return "Choose a day after the session."
    return None


def reason_cannot_end_action(action: Action, person: Person) -> str | None:
    """Its owner or who records says what came of it."""
    if action.owner_id != person.pk and not person_may(person, Permission.SESSION_RECORD):
        return f"{action.owner} or the forum's team ends this."
    if action.state != Action.State.OPEN:
        return f"This is ended: {action.get_state_display().lower()}."
    return None


def may_see_join_link(session: Session, person: Person) -> bool:
    """The link is for people of the session: the forum's own, who runs it, who brings something."""
    of_the_forum = person_may(person, Permission.FORUM_NOTES_VIEW)
    runs_it = person_may(person, Permission.SESSION_RECORD)
    return of_the_forum or runs_it or session.items.on_agenda().filter(requestor=person).exists()


def reason_cannot_print_agenda(session: Session, person: Person) -> str | None:
    """Whoever sees something on the agenda can print what they see."""
    if session.kind == Session.Kind.PREP:
        return "A prep session has no agenda."
    if not session.items.visible_to(person).on_agenda().exists():
        if person_may(person, Permission.AGENDA_MANAGE):
            return "There is nothing on the agenda yet."
        return "The agenda is not published yet. You get a mail when it is."
    return None


def reason_cannot_print_notes(session: Session, person: Person) -> str | None:
    """Notes are for everybody of the forum once they are out, and before for who writes them."""
    if session.kind == Session.Kind.PREP or session.state != Session.State.HELD:
        return "Nothing has been written down yet."
    if not session.notes_published_at and not person_may(person, Permission.SESSION_RECORD):
        promised = in_words(session.notes_due_on)
        return f"The notes are not published yet. They are promised by {promised}."
    return None


def reason_cannot_make_pack(session: Session) -> str | None:
    if session.kind == Session.Kind.PREP:
        return "A pack is for a main session. A prep session has no agenda."
    if session.state == Session.State.CANCELLED:
        return "This session is off."
    return None


def reason_cannot_publish_notes(session: Session, person: Person) -> str | None:
    """Notes go out when every topic has its record (seed 002: "as soon as possible")."""
    if not person_may(person, Permission.SESSION_RECORD):
        return "The facilitator or the forum's team publishes the notes."
    if session.notes_published_at:
        return "The notes are published."
    if session.state != Session.State.HELD:
        return "Write down what was said first."
    open_items = session.items.topics().filter(state=Item.State.PLANNED)
    if unwritten := open_items.first():
        return f"“{unwritten}” has no record yet. Write it, or mark it as not reached."
    return None


def side_for_rating(item: Item, person: Person) -> str | None:
    """As what this person was at the item: a rep, an officer, or neither."""
    came_as = item.attendances.filter(person=person).values_list("came_as", flat=True).first()
    return {
        Attendance.CameAs.REP: Rating.Side.REP,
        Attendance.CameAs.CHAIR: Rating.Side.REP,
        Attendance.CameAs.OFFICER: Rating.Side.OFFICER,
        Attendance.CameAs.FACILITATOR: Rating.Side.OFFICER,
    }.get(came_as)


def reason_cannot_rate(item: Item, person: Person) -> str | None:
    """Who was there says how it was, once, for a topic that was presented."""
    if item.state != Item.State.PRESENTED or item.kind != Item.Kind.TOPIC:
        return "Only topics that were presented are asked about."
    if side_for_rating(item, person) is None:
        return "Only people who were there are asked."
    if item.ratings_given.filter(person=person).exists():
        return "You have said how it was. Thank you."
    return None


def reason_cannot_decide_involvement(item: Item, person: Person) -> str | None:
    """Seed 004: the forum decides if there is a need for more involvement, not the council."""
    if not person_may(person, Permission.INVOLVEMENT_DECIDE):
        return "The forum decides this."
    if item.state != Item.State.PRESENTED:
        return "Decide this once the item has been presented."
    return None
