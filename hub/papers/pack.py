from datetime import date

from django.db import models

from coproduction.access import influences_visible_to
from coproduction.dates import short
from coproduction.models import Person
from hub.models import Action, Session

from .agenda import agenda_paper
from .common import Levels, agreed, frame, late
from .notes import notes_paper
from .shapes import Fact, Owed, Pack


class Part(models.TextChoices):
    """What a meeting pack can hold, in the order in which it stands there."""

    AGENDA = "agenda", "The agenda"
    NOTES = "notes", "Notes of last time"
    ACTIONS = "actions", "Actions that are still open"
    OWED = "owed", "What families wait to hear"
    WORDS = "words", "What the words mean"


def last_with_notes(session: Session) -> Session | None:
    """The session of the same hub before this one at which something was written down."""
    earlier = Session.objects.main().filter(hub=session.hub, starts_at__lt=session.starts_at)
    held = earlier.filter(state=Session.State.HELD).select_related("hub__forum")
    return held.latest_first().first()


def _open_actions(session, today):
    """Of this session and those before it."""
    actions = Action.objects.open().filter(hub=session.hub).select_related("owner")
    return [agreed(action, today) for action in actions.soonest_first()]


def _owed(session, person, today):
    """What services still owe families for topics of this hub."""
    entries = (
        influences_visible_to(person)
        .owed()
        .filter(item__session__hub=session.hub)
        .select_related("work", "owed_by__organisation")
        .soonest_first()
    )
    return [
        Owed(
            work=entry.work.title,
            said=entry.said,
            owed_by=entry.owed_by.name,
            due=short(entry.due_on),
            late=late(entry, today),
        )
        for entry in entries
    ]


def pack_paper(
    session: Session, person: Person, parts: list[str], *, levels: Levels, today: date
) -> Pack:
    """The chosen parts, for one session; the words of all of them are explained once."""
    agenda = notes = None
    last = last_with_notes(session) if Part.NOTES in parts else None
    if Part.AGENDA in parts:
        agenda = agenda_paper(session, person, levels=levels, today=today)
    if last:
        notes = notes_paper(last, person, levels=levels, today=today)
    used = {word.term: word for paper in (agenda, notes) if paper for word in paper.words}
    words = sorted(used.values(), key=lambda word: word.term.casefold())
    return Pack(
        **frame(session, "Meeting pack", today),
        facts=[Fact("When", session.when), Fact("Where", session.place)],
        agenda=agenda,
        notes=notes,
        has_no_notes=Part.NOTES in parts and last is None,
        actions=_open_actions(session, today) if Part.ACTIONS in parts else None,
        owed=_owed(session, person, today) if Part.OWED in parts else None,
        words=words if Part.WORDS in parts else None,
    )
