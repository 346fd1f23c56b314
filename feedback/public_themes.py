"""A theme as everybody may see it: what families say, who answers, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

from django.db.models import Q

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
    """Exact without a threshold, for the forum."""
    return numbers_of([theme], threshold)[theme.pk]


def numbers_of(themes: Iterable[Theme], threshold: int | None) -> dict[int, Numbers]:
    """By the key of each theme, in one query however many themes there are.

    Young people's voices stand apart from their parents' (seed 004).
    """
    voices = {theme.pk: [] for theme in themes}
    helped = {pk: [] for pk in voices}
    rows = Submission.objects.filter(theme__in=voices).counted().order_by("pk")
    for theme, voice, said, on in rows.values_list("theme", "voice", "helped", "helped_on"):
        voices[theme].append(voice)
        if said:
            helped[theme].append((on, said))
    return {pk: _numbers(voices[pk], _in_order_of_day(helped[pk]), threshold) for pk in voices}


def _in_order_of_day(said):
    return [each for _, each in sorted(said, key=itemgetter(0))]


def _without_the_newest(rows, threshold):
    """So that what is shown grows by as many as the threshold at a time.

    Else whoever looks before and after somebody was heard could see a number step, and know what
    it was. See also results._hold_back.
    """
    return rows[: len(rows) - len(rows) % threshold]


def _numbers(voices, helped, threshold):
    if threshold:
        voices, helped = (_without_the_newest(rows, threshold) for rows in (voices, helped))
    by_voice = {code: voices.count(code) for code in FeedbackForm.Audience.values}
    by_help = {code: helped.count(code) for code in Submission.Helped.values}
    shown, helped_shown, everybody = by_voice, by_help, len(voices)
    if threshold:
        shown = disclosable_parts(by_voice, threshold)
        helped_shown = disclosable_parts(by_help, threshold)
        everybody = disclosable_whole(shown, len(voices), threshold)
    return Numbers(
        # Others cannot tell nobody from a few: the first to tell would be seen.
        everybody=everybody or (None if threshold else 0),
        voices=[
            (FeedbackForm.Audience(code).label, number)
            for code, number in shown.items()
            # A nought that is hidden beside another stays beside it.
            if by_voice[code] or number is None
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
