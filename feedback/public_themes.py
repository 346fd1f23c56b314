"""A theme as everybody may see it: what families say, who answers, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from coproduction.models import Influence, InfluenceClaim
from coproduction.small_numbers import disclosable_parts, disclosable_whole
from feedback.models import FeedbackForm, Passing, Submission, Theme


@dataclass(frozen=True)
class Answer:
    """What a service owes or has answered about a theme, in words for everybody."""

    influence: Influence
    who: str
    kind: str  # waiting, answered or let_go
    outcome: str = ""
    words: str = ""


def answers_about(themes: Iterable[Theme]) -> dict[int, list[Answer]]:
    """By the key of each theme every answer to it as a whole, the oldest first.

    What one family told and a service was asked about shows once its answer is confirmed.
    """
    answers = {theme.pk: [] for theme in themes}
    confirmed = Q(influence__state=Influence.State.CONFIRMED)
    about = Q(theme__in=answers) | Q(submission__theme__in=answers) & confirmed
    passings = (
        Passing.objects.filter(about)
        .select_related(
            "influence__owed_by__organisation",
            "influence__forum",
            "influence__work",
            "submission",
        )
        .prefetch_related("influence__claims")
        .order_by("pk")
    )
    for passing in passings:
        key = passing.theme_id or passing.submission.theme_id
        answers[key].append(_answer(passing.influence))
    return answers


def _answer(influence):
    who = str(influence.owed_by.organisation or "The service")
    if influence.state == Influence.State.CONFIRMED:
        claims = [each for each in influence.claims.all() if each.verdict == "confirmed"]
        outcome = InfluenceClaim.Outcome(claims[-1].outcome).label if claims else ""
        return Answer(influence, who, "answered", outcome, influence.published_text)
    if influence.state == Influence.State.LAPSED:
        return Answer(influence, who, "let_go", words=influence.closed_reason)
    return Answer(influence, who, "waiting")


@dataclass(frozen=True)
class Numbers:
    """How many told, from whom, and if it helped; None where there are too few to show."""

    everybody: int | None
    voices: list[tuple[str, int | None]]
    helped: list[tuple[str, int | None]]


def numbers_about(theme: Theme, threshold: int | None) -> Numbers:
    """Exact without a threshold, for the forum.

    Young people's voices stand apart from their parents' (seed 004).
    """
    counted = Submission.objects.filter(theme=theme).counted()
    voices = dict(counted.order_by().values_list("voice").annotate(number=Count("pk")))
    helped = dict(
        counted.exclude(helped="").order_by().values_list("helped").annotate(number=Count("pk"))
    )
    voice_names = FeedbackForm.Audience
    shown = {code: voices.get(code, 0) for code in voice_names.values}
    helped_shown = {code: helped.get(code, 0) for code in Submission.Helped.values}
    everybody = sum(voices.values())
    if threshold:
        shown = disclosable_parts(shown, threshold)
        helped_shown = disclosable_parts(helped_shown, threshold)
        everybody = disclosable_whole(shown, everybody, threshold)
    return Numbers(
        everybody=everybody,
        voices=[
            (voice_names(code).label, number) for code, number in shown.items() if voices.get(code)
        ],
        helped=[(Submission.Helped(code).label, number) for code, number in helped_shown.items()]
        if helped
        else [],
    )


def quotes_about(theme: Theme) -> list[tuple[str, str]]:
    """Words that their writers gave to be printed, each with whose voice it is."""
    quoted = Submission.objects.filter(theme=theme).counted().exclude(quote="").oldest_first()
    return [(each.quote, each.get_voice_display()) for each in quoted[:12]]


def words_to_copy(theme: Theme, address: str) -> str:
    """A short text for a post."""
    return f"You said: {theme.title}. See who has to answer, and what came of it: {address}"
