"""Giving what families told to a service: from then on a named person owes them an answer."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from coproduction.actions import open_influence
from coproduction.events import record_event
from coproduction.exceptions import refuse_when
from coproduction.locking import lock_row
from coproduction.models import Influence, Person
from feedback.actions.theme import open_theme_work
from feedback.actions.triage import locked
from feedback.models import Passing, Submission, Theme
from feedback.rules import reason_cannot_pass, reason_cannot_pass_theme

State = Submission.State


@transaction.atomic
def pass_submission(
    *, submission: Submission, to: Person, words: str, by: Person, now=None
) -> Passing:
    """This person owes an answer to what one writer told, in the words that the forum checked.

    Refused before the words were read for names, without a theme, and while it may tell of harm.
    """
    now = now or timezone.now()
    # Passed on by two at once: the service must not be asked twice.
    submission = locked(submission)
    refuse_when(reason_cannot_pass(submission, to))
    passing = _pass(
        theme=submission.theme, submission=submission, to=to, said=words, by=by, now=now
    )
    submission.state = State.PASSED
    submission.save(update_fields=["state"])
    record_event(
        verb="feedback.passed_on", subject=submission, by=by, forum=submission.forum, at=now
    )
    return passing


@transaction.atomic
def pass_theme(*, theme: Theme, to: Person, words: str, by: Person, now=None) -> Passing:
    """This person owes families an answer to the whole theme; each writer sees that it went there.

    Refused for a theme that was put together with another.
    """
    now = now or timezone.now()
    # See pass_submission.
    theme = lock_row(Theme, theme.pk, "forum")
    refuse_when(reason_cannot_pass_theme(theme, to))
    passing = _pass(theme=theme, submission=None, to=to, said=words, by=by, now=now)
    waiting = theme.submissions.filter(state__in=Submission.WAITS_FOR_FORUM)
    # What may tell of harm stays with the forum until somebody has dealt with it.
    waiting.exclude(is_alarming=True, safe_at__isnull=True).update(state=State.PASSED)
    record_event(verb="theme.passed_on", subject=theme, by=by, forum=theme.forum, at=now)
    return passing


def _pass(*, theme, submission, to, said, by, now):
    influence = open_influence(
        work=open_theme_work(theme=theme, by=by, now=now),
        said=said,
        heard_on=timezone.localdate(now),
        owed_by=to,
        by=by,
        now=now,
    )
    return Passing.objects.create(
        theme=None if submission else theme,
        submission=submission,
        influence=influence,
        passed_at=now,
        passed_by=by,
    )


@transaction.atomic
def mark_answered(*, influence: Influence, by: Person, now=None) -> int:
    """Whoever told of this reads the answer now, and is asked if it helped. Says how many."""
    passing = Passing.objects.filter(influence=influence).first()
    if passing is None:
        return 0
    about = Q(pk=passing.submission_id) | Q(theme=passing.theme_id, theme__isnull=False)
    waiting = Submission.objects.filter(about, state=State.PASSED)
    return waiting.update(state=State.ANSWERED, helped="", helped_on=None)
