"""Feedback forms as surveys of an evaluation: whom they asked, how many answered, what they chose.

No word that somebody wrote comes into a report from here: those are quoted with consent.
"""

from django.utils import timezone

from coproduction.dates import short
from coproduction.reports.blocks import Table
from coproduction.reports.methods import Survey, SurveyKind
from feedback.models import FeedbackForm
from feedback.results import results_of

TOO_FEW = "Too few to show"
NOT_SURVEYS = (FeedbackForm.Kind.OPEN, FeedbackForm.Kind.INTEREST)


def _surveys(forum):
    published = FeedbackForm.objects.for_forum(forum).exclude(state=FeedbackForm.State.DRAFT)
    return published.exclude(kind__in=NOT_SURVEYS)


def _choices(forum):
    for form in _surveys(forum).order_by("-created_at", "-pk"):
        yield str(form.pk), f"{form}: {form.get_audience_display().lower()}"


def _find(forum, key):
    form = _surveys(forum).filter(pk=key).first() if key.isdecimal() else None
    if form is None:
        return None
    answered, results = results_of(form, forum.small_number_threshold)
    head = ("Answer", "How many")
    tables = [
        Table(each.question, head, [(bar.label, _shown(bar.number)) for bar in each.bars])
        for each in results
        if each.answered
    ]
    # Nought is what a few look like too: the newest few are never counted in.
    return Survey(form.title, form.get_audience_display(), _when(form), answered or None, tables)


def _shown(number):
    return TOO_FEW if number is None else number


def _when(form):
    """From its first day to its last; one that is open has none yet."""
    first = short(form.opens_on or timezone.localdate(form.created_at))
    return f"{first} to {short(form.closes_on)}" if form.closes_on else f"since {first}"


SURVEYS = {"form": SurveyKind(_choices, _find, FeedbackForm)}
