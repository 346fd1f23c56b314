"""Feedback that a forum had before, as rows of a spreadsheet that have been checked."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from coproduction.incoming import Line, Made
from coproduction.models import Forum, Person
from feedback.actions.answering import as_received, tell_safeguarding
from feedback.models import Service, Submission, Theme
from feedback.published import questions_of
from feedback.tallies import take_from_tallies

CLOSED_BECAUSE = "It was dealt with before it came here."


@transaction.atomic
def bring_in_feedback(*, forum: Forum, lines: list[Line], by: Person, now: datetime) -> list[Made]:
    """What families told before stands with the rest, marked as entered from an earlier list.

    Themes and services that the forum did not have are made. What may tell of harm is new again,
    whatever the list says, and the safeguarding lead is told once for all of it.
    """
    first_with, first_about = _new_names(lines, "theme"), _new_names(lines, "service")
    themes = {
        key: Theme(forum=forum, title=title, summary=title, created_at=now, created_by=by)
        for key, (title, _) in first_with.items()
    }
    services = {key: Service(forum=forum, name=name) for key, (name, _) in first_about.items()}
    Theme.objects.bulk_create(themes.values())
    Service.objects.bulk_create(services.values())
    made = [Made(first_with[key][1], theme, is_main=False) for key, theme in themes.items()]
    made += [Made(first_about[key][1], each, is_main=False) for key, each in services.items()]
    rows = [_submission_of(line, by, themes, services) for line in lines]
    kept = Submission.objects.bulk_create(rows, batch_size=1000)
    if any(submission.is_alarming for submission in kept):
        tell_safeguarding(forum, timezone.localdate(now))
    return made + [Made(line.number, each) for line, each in zip(lines, kept, strict=True)]


def _new_names(lines, kind):
    """What the forum does not have yet: each name, and the first row that has it."""
    first = {}
    for line in lines:
        name = line.found[kind]
        if isinstance(name, str) and name:
            first.setdefault(name.casefold(), (name, line.number))
    return first


def _submission_of(line, by, themes, services):
    version, question = line.found["version"], line.found["question"]
    submission = as_received(
        version=version,
        questions=questions_of(version),
        answers={question.key: line.values["words"]},
        secret=secrets.token_hex(32),
        today=line.values["received_on"],
        channel=Submission.Channel.IMPORTED,
        entered_by=by,
    )
    submission.voice = line.get("voice") or submission.voice
    submission.theme = _made_or_known(line.found["theme"], themes)
    submission.service = _made_or_known(line.found["service"], services) or submission.service
    if not submission.is_alarming:
        submission.state = line.get("state", Submission.State.NEW)
    if submission.state == Submission.State.CLOSED:
        submission.close_reason = CLOSED_BECAUSE
    return submission


def _made_or_known(found, made):
    return made[found.casefold()] if isinstance(found, str) and found else found or None


def uncount(label: str, keys: list[int]) -> None:
    """Feedback that is taken out again counts no longer in its form's numbers."""
    if label != Submission._meta.label_lower:
        return
    tallied = Submission.objects.filter(pk__in=keys, is_tallied=True)
    by_form: dict[int, list[Submission]] = {}
    for submission in tallied.only("form_id", "version_id", "answers"):
        by_form.setdefault(submission.form_id, []).append(submission)
    for form_id, submissions in by_form.items():
        take_from_tallies(form_id, submissions)
