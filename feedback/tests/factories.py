"""Forms and feedback for tests. States are reached by calling actions, as in life."""

import itertools

from feedback.actions import (
    add_form,
    add_question,
    change_feedback_settings,
    keep_answers,
    publish_form,
    send_answers,
)
from feedback.bank import WHO_SEES
from feedback.links import secret_from
from feedback.models import FeedbackForm, Question, Submission

_numbers = itertools.count(1)
HELPLINES = "Children's social care: 01632 960 002\nAt night: 01632 960 003"


def make_form(forum, by, *, questions=("what_happened", "how_was_it"), published=True, **fields):
    """A form with these questions of the bank, open unless said otherwise."""
    number = next(_numbers)
    change_feedback_settings(forum=forum, by=by, helplines=HELPLINES)
    about = {
        "title": f"Tell us {number}",
        "slug": f"tell-us-{number}",
        "intro": "Tell us what happened. We answer.",
        "who_sees": WHO_SEES,
        "kind": FeedbackForm.Kind.OPEN,
    }
    form = add_form(forum=forum, by=by, questions=list(questions), **about | fields)
    return publish_form(form=form, by=by) if published else form


def with_question(form, by, **fields):
    """One more question on the form's draft version."""
    version = form.versions.newest_first().first()
    return add_question(version=version, by=by, **fields)


def tell(form, words="The taxi came late.", *, answers=None, **sending) -> Submission:
    """Somebody has answered the form and sent it."""
    return tell_with_secret(form, words, answers=answers, **sending)[0]


def tell_with_secret(form, words="The taxi came late.", *, answers=None, signals=(), **sending):
    """The same, with the writer's secret."""
    secret = secret_from(f"test-{next(_numbers)}")
    version = form.versions.published().newest_first().first()
    given = {"what_happened": words} | (answers or {})
    today = sending.get("today")
    keep_answers(version=version, secret=secret, answers=given, signals=signals, today=today)
    return send_answers(secret=secret, forum=form.forum, **sending), secret


def every_kind():
    """The fields of one question of each kind."""
    kinds = Question.Kind
    for kind in kinds.values:
        choices = ["One", "Two", "Three"] if kind in Question.WITH_CHOICES else []
        yield {"kind": kind, "text": f"A question of kind {kind}?", "choices": choices}
