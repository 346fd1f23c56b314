import uuid
from datetime import date

from django.db import transaction
from django.utils import timezone

from charters.models import Charter, CharterComment, Commitment
from charters.rules import reason_cannot_answer_comment, reason_cannot_comment
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.locking import lock_row
from coproduction.models import Person


@transaction.atomic
def give_comment(
    *,
    charter: Charter,
    text: str,
    today: date,
    one_time_key: uuid.UUID,
    name: str = "",
    commitment: Commitment | None = None,
) -> CharterComment:
    """What somebody thinks is kept, without anything that leads back to them.

    No event is written: its place in the chain would tell the time. Sent twice, it is kept once.
    Refused when the version is not open.
    """
    # Adopted at the same moment: a comment that came first has to be answered.
    charter = Charter.objects.select_for_update().get(pk=charter.pk)
    if again := CharterComment.objects.filter(one_time_key=one_time_key).first():
        return again
    refuse_when(reason_cannot_comment(charter, today=today))
    if commitment and commitment.charter_id != charter.pk:
        raise RuleBroken("That promise is not in this version.")
    comment = CharterComment.objects.create(
        charter=charter,
        commitment=commitment,
        text=text,
        name=name,
        given_on=today,
        one_time_key=one_time_key,
    )
    return comment


@transaction.atomic
def answer_comment(
    *, comment: CharterComment, answer: str, changed_it: bool, by: Person, now=None
) -> CharterComment:
    """The comment and its answer stand on the public page. Refused when it has an answer."""
    comment = _locked(comment)
    comment.answer, comment.changed_it = answer, changed_it
    comment.answered_at, comment.answered_by = now or timezone.now(), by
    comment.save(update_fields=["answer", "changed_it", "answered_at", "answered_by"])
    _record("charter_comment.answered", comment, by, now)
    return comment


@transaction.atomic
def set_comment_aside(*, comment: CharterComment, reason: str, by: Person, now=None):
    """It is not shown: it names a child, hurts somebody, or is about something else.

    Its words stay for the forum's team, and the public page counts it.
    """
    comment = _locked(comment)
    if not reason.strip():
        raise RuleBroken("Say why it cannot be shown.")
    comment.set_aside_reason = reason
    comment.set_aside_at, comment.set_aside_by = now or timezone.now(), by
    comment.save(update_fields=["set_aside_reason", "set_aside_at", "set_aside_by"])
    _record("charter_comment.set_aside", comment, by, now)
    return comment


def _locked(comment):
    # Two of the team answer at once: the second is told.
    comment = lock_row(CharterComment, comment.pk, "charter__forum")
    refuse_when(reason_cannot_answer_comment(comment))
    return comment


def _record(verb, comment, by, now):
    record_event(verb=verb, subject=comment, by=by, forum=comment.charter.forum, at=now)
