"""Parts of reports about what families told, without anybody's own words unless they gave them."""

from collections import Counter

from coproduction.figures import Period
from coproduction.models import Forum
from coproduction.reports.blocks import Block, Heading, Quote, Table, Words
from coproduction.small_numbers import quarters_within, safe_sum
from feedback.models import Submission, Theme
from feedback.public_themes import answers_about, quotes_about

TOO_FEW = "Too few to show"


def _themes(forum, about):
    """The one that the report is about; else those that everybody can read."""
    here = Theme.objects.for_forum(forum).active().select_related("service")
    if about is None:
        return here.public()
    if about.kind == "theme":
        return here.filter(pk=about.record.pk)
    if about.kind == "service":
        return here.public().filter(service=about.record)
    return here.public().filter(work__in=about.works)


def _told(forum, period, themes):
    """How many told of each, as it may be shown: in the whole quarters of the period.

    Partners begin such reports too, for days of their choice; one day more would tell what came
    on it. See coproduction.figures.for_outsiders.
    """
    told = Submission.objects.for_forum(forum).counted().filter(theme__in=themes)
    quarters = []
    for days in quarters_within(*period.days):
        counts = Counter(told.filter(received_on__range=days).values_list("theme", flat=True))
        quarters.append({theme.pk: counts[theme.pk] for theme in themes})
    shown = safe_sum(quarters, forum.small_number_threshold)
    return {
        theme.pk: TOO_FEW if shown.get(theme.pk) is None else shown[theme.pk] for theme in themes
    }


QUARTERS = Words(
    "How many told us is counted for the whole quarters of the year in these days, and rounded."
)


def themes_told(forum: Forum, period: Period, about=None) -> list[Block]:
    """What families told, theme by theme, with how many."""
    themes = list(_themes(forum, about).by_title())
    if not themes:
        return []
    told = _told(forum, period, themes)
    rows = [(theme.title, theme.summary, told[theme.pk]) for theme in themes]
    head = ("Theme", "What families say", "Pieces of feedback")
    return [Heading("What families told us"), QUARTERS, Table("Themes", head, rows)]


def comments(forum: Forum, period: Period, about=None) -> list[Block]:
    """Each comment with what the service answered, or that it has not yet.

    Regulation 56 of the SEND Regulations 2014: nobody may be recognised, so it is what several
    said in the forum's words, and what their writers gave to be printed.
    """
    themes = list(_themes(forum, about).by_title())
    blocks = [Heading("What families said, and the answer")]
    if not themes:
        return [*blocks, Words("No comments were published in these days.")]
    told = _told(forum, period, themes)
    answers = answers_about(themes)
    rows = [
        (theme.title, theme.summary, told[theme.pk], _answers_in_words(answers[theme.pk]))
        for theme in themes
    ]
    head = ("Comment", "What families say", "How many", "What the service says")
    blocks += [QUARTERS, Table("Comments and answers", head, rows)]
    for theme in themes:
        for words, voice in quotes_about(theme)[:2]:
            blocks.append(Quote(words, voice))
    return blocks


def _answers_in_words(answers):
    if not answers:
        return "Not asked yet"
    said = {
        "answered": lambda each: f"{each.who}: {each.outcome}. {each.words}",
        "let_go": lambda each: f"{each.who}: let go. {each.words}",
        "waiting": lambda each: f"{each.who} has not answered yet.",
    }
    return "\n".join(said[each.kind](each) for each in answers)


PARTS = {"themes_told": themes_told, "comments": comments}
