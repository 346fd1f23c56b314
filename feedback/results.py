"""What people chose, added up: from the tallies, with what came since the last count."""

from dataclasses import dataclass

from coproduction.about_people import RATHER_NOT, RATHER_NOT_WORDS
from coproduction.small_numbers import (
    disclosable,
    disclosable_parts,
    disclosable_whole,
    rounded,
    share_of,
)
from feedback.answers import choices_of
from feedback.bank import ABOUT_YOU
from feedback.models import AboutYouCount, FeedbackForm, Question, Submission, Tally
from feedback.tallies import counts_of

# What came since the last count, at most: should the clock stand still, pages stay quick.
MOST_UNCOUNTED = 5000


@dataclass(frozen=True)
class Bar:
    """One answer: how many chose it, None for too few to show, and its share of a hundred."""

    label: str
    number: int | None
    share: int


@dataclass(frozen=True)
class Result:
    """One question with its answers."""

    question: str
    why: str
    answered: int | None
    bars: list[Bar]
    is_several: bool = False


def _counts(form):
    counts = {
        (key, value): number
        for key, value, number in Tally.objects.filter(form=form).values_list(
            "key", "value", "number"
        )
    }
    late = Submission.objects.filter(form=form, is_tallied=False, erased_on=None).counted()
    late = late.only("version_id", "answers", "form_id").order_by("pk")[:MOST_UNCOUNTED]
    for place, number in counts_of(form.pk, late).items():
        counts[place] = counts.get(place, 0) + number
    return counts


def _hold_back(form, counts, threshold):
    """Without the newest few, so that what is shown grows by as many as the threshold at a time.

    Else whoever looks before and after somebody has answered could see a number step, and know
    what it was.
    """
    newest = counts.get(("", ""), 0) % threshold
    held = Submission.objects.filter(form=form, erased_on=None).counted()
    held = held.only("version_id", "answers", "form_id").order_by("-pk")[:newest]
    for place, number in counts_of(form.pk, held).items():
        counts[place] = max(counts.get(place, 0) - number, 0)


def _bars(parts: dict[str, int | None], whole: int | None) -> list[Bar]:
    """Each part with its share of the whole; without a whole its length beside the longest."""
    most = whole or max((number or 0 for number in parts.values()), default=0)
    return [Bar(label, number, share_of(number, most) or 0) for label, number in parts.items()]


def _result(label, parts, threshold, *, why="", is_several=False, answered=None) -> Result:
    """One question as it may be shown: exact without a threshold."""
    whole = sum(parts.values()) if answered is None else answered
    if threshold:
        exact = parts
        parts = disclosable_parts(exact, threshold, adds_up=not is_several)
        if is_several:
            whole = disclosable(whole, threshold)
        else:
            whole = disclosable_whole(parts, sum(exact.values()), threshold)
    bars = _bars(parts, None if is_several else whole)
    return Result(label, why, whole, bars, is_several)


def results_of(form: FeedbackForm, threshold: int | None) -> tuple[int | None, list[Result]]:
    """How many answered, and each question that can be counted, as its newest version asks it.

    With a threshold small counts are hidden and others rounded, for everybody to see; without
    one they are exact, for the forum.
    """
    counts = _counts(form)
    if threshold:
        _hold_back(form, counts, threshold)
    version = form.versions.published().newest_first().first()
    if version is None:
        return 0, []
    results = []
    for question in version.questions.filter(kind__in=Question.COUNTED).in_order():
        results.append(
            _result(
                question.text,
                {each: counts.get((question.key, each), 0) for each in choices_of(question)},
                threshold,
                why=question.why,
                is_several=question.kind == Question.Kind.SEVERAL,
                answered=counts.get((question.key, ""), 0),
            )
        )
    return _everybody(counts.get(("", ""), 0), results, threshold), results


def _everybody(number, results, threshold):
    """How many answered; where questions are shown, no more of it than their wholes tell."""
    if not threshold:
        return number
    wholes = [each.answered for each in results if not each.is_several]
    if not wholes:
        return disclosable(number, threshold)
    return max((each for each in wholes if each is not None), default=None)


def about_you_of(form: FeedbackForm, threshold: int) -> list[Result]:
    """Who answers, for the forum: small groups are hidden here too, and unknown stays unknown."""
    counts = {
        (question, answer): number
        for question, answer, number in AboutYouCount.objects.filter(form=form).values_list(
            "question", "answer", "number"
        )
    }
    whole = _counts(form).get(("", ""), 0)
    results = []
    for code, (label, choices) in ABOUT_YOU.items():
        parts = {words: counts.get((code, answer), 0) for answer, words in choices.items()}
        parts[RATHER_NOT_WORDS] = counts.get((code, RATHER_NOT), 0)
        result = _result(label, parts, threshold)
        # The forum knows how many answered: what is unknown is worked out from what is shown,
        # or it would say how many are hidden.
        known = result.answered
        unknown = None if known is None else rounded(max(whole - known, 0))
        result.bars.append(Bar("Not known", unknown, share_of(unknown, whole) or 0))
        results.append(result)
    return results
