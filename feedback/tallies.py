"""Counts of answers that are read at once, however many people have answered."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import F

from feedback.counting import add_to_counts
from feedback.models import Question, Submission, Tally


def counted_questions(form_id: int) -> dict[int, list[str]]:
    """Of each version of a form, the keys of the questions whose answers can be counted."""
    keys: dict[int, list[str]] = {}
    rows = Question.objects.filter(version__form=form_id, kind__in=Question.COUNTED)
    for version, key in rows.values_list("version_id", "key"):
        keys.setdefault(version, []).append(key)
    return keys


def counts_of(form_id: int, submissions: Iterable[Submission]) -> Counter:
    """How often each answer was chosen; (key, "") counts who answered, ("", "") everybody."""
    keys, counts = counted_questions(form_id), Counter()
    for submission in submissions:
        counts["", ""] += 1
        for key in keys.get(submission.version_id, ()):
            answer = submission.answers.get(key)
            if answer:
                counts[key, ""] += 1
                counts.update(
                    (key, each) for each in (answer if isinstance(answer, list) else [answer])
                )
    return counts


def take_from_tallies(form_id: int, submissions: Iterable[Submission]) -> None:
    """These pieces of feedback count no longer."""
    for (key, value), number in sorted(counts_of(form_id, submissions).items()):
        tally = Tally.objects.filter(form=form_id, key=key, value=value)
        tally.update(number=F("number") - number)


def add_to_tallies(form_id: int, submissions: Iterable[Submission]) -> None:
    """These pieces of feedback count in the form's tallies."""
    counts = counts_of(form_id, submissions)
    add_to_counts(
        Tally,
        ("form_id", "key", "value"),
        {(form_id, *place): number for place, number in counts.items()},
    )
