"""The demo shows live feedback in every state it can have."""

import pytest

from feedback.models import ContactDetails, Draft, FeedbackForm, Question, Submission, Theme
from feedback.public_themes import answers_about

pytestmark = pytest.mark.xdist_group("demo of feedback")


def shown(model, field):
    return set(model.objects.values_list(field, flat=True))


def test_demo_has_every_state(demo):
    assert shown(FeedbackForm, "state") == set(FeedbackForm.State)
    assert shown(FeedbackForm, "kind") == set(FeedbackForm.Kind)
    assert shown(FeedbackForm, "audience") == set(FeedbackForm.Audience)
    assert shown(Question, "kind") == set(Question.Kind)
    assert shown(Submission, "state") == set(Submission.State)
    assert shown(Submission, "helped") == {"", *Submission.Helped}
    assert shown(Submission, "channel") == set(Submission.Channel)
    assert Submission.objects.alarming().exists()
    assert Submission.objects.filter(safe_at__isnull=False).exists()
    assert Submission.objects.filter(erased_on__isnull=False).exists()
    assert ContactDetails.objects.exists()
    assert Draft.objects.exists()


def test_demo_has_themes_with_every_kind_of_answer(demo):
    themes = list(Theme.objects.public())

    answers = [answer for each in answers_about(themes).values() for answer in each]

    assert {answer.kind for answer in answers} >= {"answered", "waiting"}
    assert {answer.outcome for answer in answers} >= {"Part of it changed", "It did not change"}
    assert any(theme.is_gap for theme in themes)
    assert Theme.objects.filter(published_at=None).exists()
