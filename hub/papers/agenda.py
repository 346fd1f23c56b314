from datetime import date

from django.db import models

from coproduction.models import Person, Role
from hub.models import Action, Item, Request, Session
from hub.rules import may_see_join_link

from .common import Levels, agreed, frame, given, level_of, words_used
from .shapes import Agenda, AgendaItem, Fact, Notice

# From here on an item may run over a page's end: kept together it would leave half a page empty.
LONG_ITEM = 900


def agenda_of(session: Session, person: Person) -> models.QuerySet:
    """The items that this person sees on the agenda, in order, with what a page shows of each."""
    return (
        session.items.visible_to(person)
        .on_agenda()
        .in_order()
        .select_related("organisation", "requestor", "presents_too", "work__forum", "request")
    )


def _only_one(forum, role):
    """The person who has this role, where one person has it: then we know who it is."""
    people = list(Person.objects.active().filter(forum=forum).with_role(role)[:2])
    return people[0].name if len(people) == 1 else ""


def _notices(session):
    if session.state == Session.State.CANCELLED:
        return [Notice("This session is off", session.cancelled_reason)]
    notices = []
    if session.moved_from:
        notices.append(Notice("It has moved", session.moved_reason))
    if session.state == Session.State.PLANNED:
        notices.append(Notice("This agenda is not published yet", "It can still change."))
    elif session.changed_since_published:
        notices.append(Notice("This agenda has changed", "Both sides are asked to agree it again."))
    return notices


def _agenda_item(item, session, levels):
    """An item as the session's page shows it, with what the request behind it says can change."""
    marks = []
    if session.state == Session.State.PUBLISHED and not item.is_agreed:
        marks.append("New, not agreed yet")
    decided = Request.DecisionStage.DECIDED
    if item.request and item.request.decision_stage == decided:
        marks.append("The decision is already made")
    brought_by = item.requestor.described if item.requestor else ""
    together = f"together with {item.presents_too}, parent carer" if item.presents_too else ""
    words = {
        "title": item.title,
        "summary": item.summary,
        "brought_by": ", ".join(filter(None, [brought_by, str(item.organisation or ""), together])),
        "can_change": item.request.can_change if item.request else "",
        "cannot_change": item.request.cannot_change if item.request else "",
    }
    return AgendaItem(
        starts_at=f"{item.starts_at:%H:%M}",
        minutes=item.minutes,
        is_topic=item.kind == Item.Kind.TOPIC,
        is_long=sum(map(len, words.values())) > LONG_ITEM,
        level=level_of(item.work.level if item.work else "", levels),
        marks=marks,
        **words,
    )


def carried_actions(session: Session) -> models.QuerySet:
    """What earlier sessions agreed and nobody has done: it stands on every agenda until then."""
    if session.kind == Session.Kind.PREP or session.state == Session.State.CANCELLED:
        return Action.objects.none()
    return Action.objects.carried_to(session).select_related("owner", "hub__forum").soonest_first()


def agenda_paper(session: Session, person: Person, *, levels: Levels, today: date) -> Agenda:
    """The agenda as this person may see it."""
    forum = session.hub.forum
    items = [_agenda_item(item, session, levels) for item in agenda_of(session, person)]
    planned = sum(item.minutes for item in items)
    facts = [Fact("When", session.when), Fact("Where", session.place)]
    if session.join_link and may_see_join_link(session, person):
        facts.append(Fact("Join online", session.join_link, session.join_link))
    facts += given(
        ("How to get in", session.hub.place_access),
        ("Chair", _only_one(forum, Role.CHAIR)),
        ("Facilitator", _only_one(forum, Role.FACILITATOR)),
        ("Who helps you", session.hub.link_person),
        ("Minutes", f"{session.minutes}, and {planned} of them are planned"),
    )
    texts = [
        text
        for item in items
        for text in (item.title, item.summary, item.can_change, item.cannot_change)
    ]
    return Agenda(
        **frame(session, "Agenda", today),
        notices=_notices(session),
        facts=facts,
        items=items,
        carried=[agreed(action, today) for action in carried_actions(session)],
        words=words_used(forum, texts),
    )
