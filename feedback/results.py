"""What people chose, added up: from the tallies, with what came since the last count."""

from dataclasses import dataclass

from coproduction.small_numbers import disclosable, disclosable_parts
from feedback.answers import choices_of
from feedback.bank import ABOUT_YOU, RATHER_NOT
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


def _bars(parts: dict[str, int], threshold: int | None, *, adds_up: bool) -> list[Bar]:
    shown = disclosable_parts(parts, threshold, adds_up=adds_up) if threshold else dict(parts)
    whole = sum(number or 0 for number in shown.values()) if adds_up else None
    most = whole or max((number or 0 for number in shown.values()), default=0) or 1
    return [
        Bar(label, number, round(100 * (number or 0) / most)) for label, number in shown.items()
    ]


def everybody(form: FeedbackForm, threshold: int | None) -> int | None:
    """How many have answered; None for too few to say. Exact for the forum, without a threshold."""
    number = _counts(form).get(("", ""), 0)
    return disclosable(number, threshold) if threshold else number


def results_of(form: FeedbackForm, threshold: int | None) -> tuple[int | None, list[Result]]:
    """How many answered, and each question that can be counted, as its newest version asks it.

    With a threshold small counts are hidden and others rounded, for everybody to see; without
    one they are exact, for the forum.
    """
    counts = _counts(form)
    version = form.versions.published().newest_first().first()
    if version is None:
        return 0, []
    results = []
    for question in version.questions.filter(kind__in=Question.COUNTED).in_order():
        several = question.kind == Question.Kind.SEVERAL
        parts = {each: counts.get((question.key, each), 0) for each in choices_of(question)}
        answered = counts.get((question.key, ""), 0)
        results.append(
            Result(
                question=question.text,
                why=question.why,
                answered=disclosable(answered, threshold) if threshold else answered,
                bars=_bars(parts, threshold, adds_up=not several),
                is_several=several,
            )
        )
    whole = counts.get(("", ""), 0)
    return disclosable(whole, threshold) if threshold else whole, results


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
        rather_not = counts.get((code, RATHER_NOT), 0)
        unknown = max(whole - sum(parts.values()) - rather_not, 0)
        parts |= {"Would rather not say": rather_not, "Not known": unknown}
        results.append(
            Result(
                question=label,
                why="",
                answered=disclosable(sum(parts.values()) - unknown, threshold),
                bars=_bars(parts, threshold, adds_up=True),
            )
        )
    return results
