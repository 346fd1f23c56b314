"""What the forum does with a piece of feedback: look, sort, take out names, answer, close."""

import uuid

from django.db import transaction
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.locking import lock_row
from coproduction.models import Person
from feedback.contact_box import unlock
from feedback.models import ContactDetails, Reply, SafetyNote, Submission
from feedback.rules import (
    reason_cannot_check,
    reason_cannot_close,
    reason_cannot_mark_unwanted,
    reason_cannot_note_safe,
    reason_cannot_quote,
    reason_cannot_reply,
)
from feedback.tallies import take_from_tallies

State = Submission.State


@transaction.atomic
def release_submission(*, submission: Submission, by: Person, now=None) -> Submission:
    """A person wrote it after all: it stands in the queue with the rest."""
    # Released by one, thrown away by the other: the second is told.
    submission = locked(submission)
    if State.NEW not in Submission.MOVES[submission.state]:
        raise RuleBroken("This is in the queue already.")
    submission.state = State.NEW
    submission.save(update_fields=["state"])
    _record("feedback.released", submission, by, now)
    return submission


@transaction.atomic
def mark_unwanted(*, submission: Submission, by: Person, now=None) -> Submission:
    """It is out of the queue and of every count; for some weeks it can be brought back.

    Refused while it may tell of harm, and for what was answered.
    """
    # See release_submission.
    submission = locked(submission)
    refuse_when(reason_cannot_mark_unwanted(submission))
    if submission.is_tallied:
        take_from_tallies(submission.form_id, [submission])
        submission.is_tallied = False
    submission.state = State.SPAM
    submission.save(update_fields=["state", "is_tallied"])
    _record("feedback.marked_unwanted", submission, by, now)
    return submission


@transaction.atomic
def sort_submission(*, submission: Submission, by: Person, now=None, **fields) -> Submission:
    """Its theme, its service and what kind of thing it is; from now on it is looked at."""
    # Sorted by one while another closes it: neither loses what they did.
    submission = locked(submission)
    for name, value in fields.items():
        if getattr(value, "forum_id", submission.forum_id) != submission.forum_id:
            raise RuleBroken("Choose something of this forum.")
        setattr(submission, name, value)
    if submission.state == State.NEW:
        submission.state = State.IN_HAND
    submission.save(update_fields=[*fields, "state"])
    _record("feedback.sorted", submission, by, now, sorted(fields))
    return submission


@transaction.atomic
def check_words(
    *, submission: Submission, shared_words: str, reason: str, by: Person, now=None
) -> Submission:
    """A service may read these words. What the writer wrote is kept beside them.

    Where words were taken out or changed the writer reads why; without a why it is refused.
    """
    now = now or timezone.now()
    # Checked by two at once: the later reading stands, whole.
    submission = locked(submission)
    refuse_when(reason_cannot_check(submission, shared_words, reason))
    submission.shared_words, submission.hidden_because = shared_words, reason
    submission.checked_at, submission.checked_by = now, by
    if submission.state == State.NEW:
        submission.state = State.IN_HAND
    submission.save(
        update_fields=["shared_words", "hidden_because", "checked_at", "checked_by", "state"]
    )
    _record("feedback.checked", submission, by, now, ["shared_words"])
    return submission


@transaction.atomic
def quote_submission(*, submission: Submission, quote: str, by: Person, now=None) -> Submission:
    """These words stand on the public page of its theme; none takes them away.

    Refused unless the writer allowed it and somebody has read the words for names.
    """
    # The words may be erased at the same time.
    submission = locked(submission)
    if quote:
        refuse_when(reason_cannot_quote(submission))
    submission.quote = quote
    submission.save(update_fields=["quote"])
    _record("feedback.quoted", submission, by, now, ["quote"])
    return submission


@transaction.atomic
def note_safe(*, submission: Submission, what: str, by: Person, now=None) -> SafetyNote:
    """A named person has written what was done for somebody's safety; the alarm is off.

    Refused without a word on what was done, and when somebody else was first.
    """
    now = now or timezone.now()
    # The lead and the coordinator at once: both must see who did what.
    submission = locked(submission)
    refuse_when(reason_cannot_note_safe(submission, by, what))
    note = submission.safety_notes.create(what=what, noted_at=now, noted_by=by)
    submission.safe_at, submission.safe_by = now, by
    if submission.state in {State.NEW, State.CHECKING}:
        submission.state = State.IN_HAND
    submission.save(update_fields=["safe_at", "safe_by", "state"])
    _record("feedback.made_safe", submission, by, now)
    return note


@transaction.atomic
def reply_to_writer(
    *,
    submission: Submission,
    words: str,
    is_answer: bool,
    by: Person,
    one_time_key: uuid.UUID,
    now=None,
) -> Reply:
    """The writer reads this under their link; as an answer, they are asked if it helped."""
    now = now or timezone.now()
    # The writer may write at this moment: the state follows the later word.
    submission = locked(submission)
    refuse_when(reason_cannot_reply(submission))
    if already := submission.replies.filter(one_time_key=one_time_key).first():
        return already
    reply = submission.replies.create(
        one_time_key=one_time_key, written_by=by, written_on=timezone.localdate(now), words=words
    )
    if is_answer:
        submission.state, submission.helped, submission.helped_on = State.ANSWERED, "", None
    elif submission.state == State.NEW:
        submission.state = State.IN_HAND
    submission.save(update_fields=["state", "helped", "helped_on"])
    _record("feedback.replied", submission, by, now)
    return reply


@transaction.atomic
def close_submission(
    *, submission: Submission, reason: str, by: Person, replies_seen: int | None = None, now=None
) -> Submission:
    """Nothing more is done about it, and the writer reads why.

    Refused without a reason, while it may tell of harm, and when the writer has written more
    than the `replies_seen` that whoever closes it has read.
    """
    # The writer answers at the same time: then it stays open.
    submission = locked(submission)
    refuse_when(reason_cannot_close(submission, reason))
    if replies_seen is not None and submission.replies.count() > replies_seen:
        raise RuleBroken("Somebody has written meanwhile. Read it first, then close it.")
    submission.state, submission.close_reason = State.CLOSED, reason
    submission.save(update_fields=["state", "close_reason"])
    _record("feedback.closed", submission, by, now, ["close_reason"])
    return submission


@transaction.atomic
def open_contact(*, submission: Submission, by: Person, now=None) -> dict[str, str]:
    """How to reach the writer. That somebody looked is in the record."""
    contact = ContactDetails.objects.filter(submission=submission).first()
    if contact is None:
        raise RuleBroken("There is no way to reach this writer any more.")
    _record("feedback.contact_opened", submission, by, now)
    return unlock(contact.locked)


@transaction.atomic
def forget_contact(*, submission: Submission, by: Person, now=None) -> Submission:
    """The writer was told, and how to reach them is gone for good."""
    deleted, _ = ContactDetails.objects.filter(submission=submission).delete()
    if deleted:
        _record("feedback.contact_forgotten", submission, by, now)
    return submission


def locked(submission: Submission) -> Submission:
    """The row that everybody waits for who changes one piece of feedback."""
    return lock_row(Submission, submission.pk, "forum", "form", "theme__forum", "service")


def _record(verb, submission, by, now, fields=()):
    record_event(
        verb=verb, subject=submission, by=by, forum=submission.forum, fields=fields, at=now
    )
