from datetime import date

from coproduction.dates import short
from coproduction.models import Person
from hub.models import Attendance, Session, notes_of

from .agenda import agenda_of
from .common import Levels, agreed, frame, given, level_of, words_used
from .shapes import Fact, Note, Notes, Notice, Said

NOT_OUT = Notice("These notes are not published yet", "Please do not pass them on yet.")


def took_part(session: Session) -> tuple[int, list[str]]:
    """How many parent carers were there, and who came from services: name, organisation."""
    came = Attendance.objects.filter(session=session)
    reps = came.filter(came_as__in=["rep", "chair"]).values("person").distinct().count()
    partners = (
        came.filter(came_as__in=["officer", "facilitator"])
        .order_by("person__organisation__name", "person__name")
        .values_list("person__name", "person__organisation__name")
        .distinct()
    )
    return reps, [", ".join(filter(None, pair)) for pair in partners]


def _decision(item):
    if not item.more_involvement:
        return ""
    by = f", by {short(item.return_on)}" if item.return_on else ""
    decided = f"{item.get_more_involvement_display()}{by}."
    return f"{decided} {item.more_involvement_note}".strip()


def _note(item, levels, today):
    standing = [point for point in item.points.all() if not point.removed_at]
    return Note(
        title=item.title,
        state=item.get_state_display(),
        level=level_of(item.work.level if item.work else "", levels),
        said=item.comments,
        points=[Said(point.get_voice_display(), point.text) for point in standing],
        outcome=item.outcome,
        decision=_decision(item),
        actions=[agreed(action, today) for action in item.actions.all()],
    )


def notes_paper(session: Session, person: Person, *, levels: Levels, today: date) -> Notes:
    """What was said and agreed at a session; who may read it before it is out: rules.py."""
    items = notes_of(agenda_of(session, person).topics())
    notes = [_note(item, levels, today) for item in items]
    loose = session.actions.filter(item=None).select_related("owner").soonest_first()
    reps, partners = took_part(session)
    texts = [session.hub.standing_question, session.standing_answer]
    for note in notes:
        texts += [note.title, note.said, note.outcome, note.decision]
        texts += [point.text for point in note.points]
    return Notes(
        **frame(session, "Notes", today),
        notices=[] if session.notes_published_at else [NOT_OUT],
        facts=[
            Fact("When", session.when),
            *given(("Where", session.place)),
            Fact("Who took part", f"{reps} parent carer{'' if reps == 1 else 's'}"),
            *given(("From services", "\n".join(partners))),
        ],
        items=notes,
        other_actions=[agreed(action, today) for action in loose],
        standing_question=session.hub.standing_question,
        standing_answer=session.standing_answer,
        words=words_used(session.hub.forum, texts),
    )
