"""Giving what families told to a service: from then on a named person owes them an answer."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from coproduction.actions import open_influence
from coproduction.events import record_event
from coproduction.exceptions import refuse_when
from coproduction.models import Influence, Person
from feedback.actions.theme import locked_theme, open_theme_work, work_of
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
    work = open_theme_work(theme=submission.theme, by=by, now=now)
    influence = _owed(work, to=to, said=words, by=by, now=now)
    passing = Passing.objects.create(
        submission=submission, influence=influence, passed_at=now, passed_by=by
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
    theme = locked_theme(theme)
    refuse_when(reason_cannot_pass_theme(theme, to))
    influence = _owed(work_of(theme, by, now), to=to, said=words, by=by, now=now)
    passing = Passing.objects.create(theme=theme, influence=influence, passed_at=now, passed_by=by)
    waiting = theme.submissions.filter(state__in=Submission.WAITS_FOR_FORUM)
    # What may tell of harm stays with the forum until somebody has dealt with it.
    waiting.exclude(is_alarming=True, safe_at__isnull=True).update(state=State.PASSED)
    record_event(verb="theme.passed_on", subject=theme, by=by, forum=theme.forum, at=now)
    return passing


def _owed(work, *, to, said, by, now):
    return open_influence(
        work=work, said=said, heard_on=timezone.localdate(now), owed_by=to, by=by, now=now
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
