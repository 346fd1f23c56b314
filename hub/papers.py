"""What a meeting needs on paper, put together for the templates in templates/pdf/."""

from collections.abc import Iterable

from coproduction.access import influences_visible_to
from coproduction.dates import short
from coproduction.models import GlossaryTerm, Person
from coproduction.plain_english import terms_in
from hub.models import Action, Attendance, Item, Session

EMPTY_LINES = 12
PARTS = {
    "agenda": "Agenda",
    "notes": "Notes of last time",
    "actions": "Actions that are open",
    "owed": "What families wait to hear",
    "words": "What the words mean",
}


def agenda_paper(session: Session, items: Iterable[Item], levels: dict) -> dict:
    """The agenda as this reader sees it: `items` are those that they may see."""
    items = list(items)
    return {
        "title": f"Agenda, {short(session.day)}",
        "forum": session.hub.forum.name,
        "facts": _facts(session),
        "changed": session.changed_since_published,
        "items": [_agenda_row(item, levels) for item in items],
        "carried": _actions(Action.objects.carried_to(session).select_related("owner")),
        "terms": _terms(session, *(f"{item.title} {item.summary}" for item in items)),
    }


def _facts(session):
    rows = [("Group", session.hub.name), ("When", session.when), ("Where", session.place)]
    if session.join_link:
        rows.append(("Join online", session.join_link))
    if session.hub.place_access:
        rows.append(("How to get in", session.hub.place_access))
    if session.hub.link_person:
        rows.append(("Who helps you", session.hub.link_person.name))
    return rows


def _agenda_row(item, levels):
    level = item.work.level if item.work else ""
    name, meaning = levels.get(level, ("", ""))
    asked = item.request
    by = [item.requestor.described if item.requestor else "", str(item.organisation or "")]
    return {
        "time": f"{item.starts_at:%H:%M}",
        "minutes": item.minutes,
        "title": item.title,
        "summary": item.summary,
        "by": ", ".join(filter(None, by)),
        "level": name,
        "meaning": meaning,
        "decided": bool(asked and asked.decision_stage == "decided"),
        "can_change": asked.can_change if asked else "",
        "cannot_change": asked.cannot_change if asked else "",
    }


def _actions(actions):
    return [
        {"what": each.what, "owner": each.owner.name, "due": short(each.due_on)}
        for each in actions.soonest_first()
    ]


def _terms(session, *texts):
    glossary = GlossaryTerm.objects.for_forum(session.hub.forum).by_term()
    return [(term.term, term.meaning) for term in terms_in(" ".join(texts), glossary)]


def sign_in_sheet(session: Session) -> dict:
    """Who is expected, with room to sign, and empty lines for who comes as well."""
    expected = (
        Person.objects.active().filter(forum=session.hub.forum).select_related("organisation")
    )
    coming = session.availabilities.may_come().values("person")
    brings = session.items.on_agenda().values("requestor")
    people = (
        expected.filter(pk__in=coming)
        | expected.filter(pk__in=brings)
        | expected.with_role("facilitator", "chair")
    )
    rows = [
        (person.name, str(person.organisation or ", ".join(person.role_names)))
        for person in people.distinct().by_name()
    ]
    return {
        "title": f"Sign-in sheet, {short(session.day)}",
        "forum": session.hub.forum.name,
        "facts": _facts(session)[:3],
        "why": "We keep this to count who took part. Your name is not given to others.",
        "people": [*rows, *[("", "")] * EMPTY_LINES],
    }


def notes_paper(session: Session, items: Iterable[Item]) -> dict:
    """What was said and agreed. Parent carers are counted, never named."""
    items = list(items)
    return {
        "title": f"Notes, {short(session.day)}",
        "forum": session.hub.forum.name,
        "facts": [*_facts(session)[:3], *_who_came(session)],
        "items": [_note(item) for item in items],
        "terms": _terms(session, *(f"{item.comments} {item.outcome}" for item in items)),
    }


def _who_came(session):
    came = Attendance.objects.filter(session=session)
    reps = came.filter(came_as__in=["rep", "chair"]).values("person").distinct().count()
    partners = (
        came.filter(came_as__in=["officer", "facilitator"])
        .order_by("person__name")
        .values_list("person__name", "person__organisation__name")
        .distinct()
    )
    rows = [("Parent carers who took part", str(reps))]
    if partners:
        rows.append(("From services", "; ".join(", ".join(filter(None, row)) for row in partners)))
    return rows


def _note(item):
    decision = item.get_more_involvement_display()
    if item.return_on:
        decision += f", by {short(item.return_on)}"
    return {
        "title": item.title,
        "state": "" if item.state == Item.State.PRESENTED else item.get_state_display(),
        "said": item.comments,
        "points": [
            {"voice": point.get_voice_display(), "text": point.text}
            for point in item.points.all()
            if point.removed_at is None
        ],
        "outcome": item.outcome,
        "actions": [
            {"what": each.what, "owner": each.owner.name, "due": short(each.due_on)}
            for each in item.actions.all()
        ],
        "decision": decision,
    }


def pack_paper(
    session: Session, items: Iterable[Item], levels: dict, *, parts: list[str], person: Person
) -> dict:
    """The parts that were chosen, in one document with a list of contents."""
    items = list(items)
    made = {
        "agenda": lambda: agenda_paper(session, items, levels),
        "notes": lambda: _last_notes(session),
        "actions": lambda: {
            "actions": _actions(
                Action.objects.open().filter(hub=session.hub).select_related("owner")
            )
        },
        "owed": lambda: {"entries": _owed(person)},
        "words": lambda: {
            "terms": [
                (term.term, term.meaning)
                for term in GlossaryTerm.objects.for_forum(session.hub.forum).by_term()
            ]
        },
    }
    return {
        "title": f"Meeting pack, {short(session.day)}",
        "forum": session.hub.forum.name,
        "facts": _facts(session),
        "parts": [
            {**made[part](), "kind": part, "title": PARTS[part]} for part in PARTS if part in parts
        ],
    }


def _last_notes(session):
    last = (
        session.hub.sessions.main()
        .filter(state=Session.State.HELD, starts_at__lt=session.starts_at)
        .select_related("hub__forum", "hub__link_person")
        .latest_first()
        .first()
    )
    if last is None:
        return {"facts": [("Last time", "There was none yet.")], "items": []}
    items = last.items.topics().on_agenda().in_order().prefetch_related("points", "actions__owner")
    return notes_paper(last, items)


def _owed(person):
    owed = influences_visible_to(person).owed().select_related("work", "owed_by")
    return [
        {"title": str(each.work), "who": each.owed_by.name, "due": short(each.due_on)}
        for each in owed.soonest_first()[:60]
    ]
