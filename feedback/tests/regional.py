"""Much feedback at once, for tests of what forums see of each other."""

import itertools
from datetime import timedelta

from django.utils import timezone

from coproduction.models import Person
from feedback.actions import add_theme, publish_form
from feedback.actions.retention import tally_form
from feedback.models import FeedbackForm, FeedbackSettings, Submission
from feedback.tests.factories import HELPLINES, make_form

_numbers = itertools.count(1)


def pieces(form, number, *, on, **fields):
    """So many pieces of feedback of one day."""
    version = form.versions.published().newest_first().first()
    return Submission.objects.bulk_create(
        Submission(
            forum_id=form.forum_id,
            form=form,
            version=version,
            secret_hash=f"regional-{next(_numbers)}",
            received_on=on,
            answer_by=on + timedelta(days=20),
            goes_on=on + timedelta(days=700),
            voice="parent_carers",
            **fields,
        )
        for _ in range(number)
    )


def told(forum, subject, number, *, days=21, **fields):
    """So many families told the forum of a subject, so many days ago."""
    by = Person.objects.filter(forum=forum).with_role("coordinator").first()
    form = FeedbackForm.objects.for_forum(forum).first() or make_form(forum, by)
    theme = forum.themes.filter(subject=subject).first() or add_theme(
        forum=forum, by=by, title="Taxis come late", summary="Nobody calls.", subject=subject
    )
    return pieces(
        form, number, on=timezone.localdate() - timedelta(days=days), theme=theme, **fields
    )


def answered(form, key, choice, number):
    """So many families chose this answer, and it is counted; the form is published for that."""
    if not form.versions.published().exists():
        FeedbackSettings.objects.get_or_create(forum=form.forum, defaults={"helplines": HELPLINES})
        by = Person.objects.filter(forum=form.forum).with_role("coordinator").first()
        form = publish_form(form=form, by=by)
    pieces(form, number, on=timezone.localdate(), answers={key: choice, "what_happened": "Words."})
    tally_form(form=form)
