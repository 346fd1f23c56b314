"""The joint evaluation of a period: what was counted, and what came of it (seed 004)."""

from datetime import date

from coproduction.dashboard import value_in_words
from coproduction.dates import short
from coproduction.figures import Figure, Period, Value, all_figures
from coproduction.models import Forum
from coproduction.reports.blocks import (
    Document,
    Heading,
    Number,
    Numbers,
    Table,
    Words,
    part,
    source_of,
)

EVALUATION = (
    "items",
    "prep_sessions",
    "engagements",
    "reps_per_session",
    "pool",
    "items_by_programme",
)
PARTS = ("topics", "outcomes", "still_owed", "promises", "reach")


def evaluation(forum: Forum, period: Period) -> list[tuple[Figure, Value]]:
    """The figures of a joint evaluation with their values, in the order in which they are read."""
    figures = all_figures()
    return [(figures[key], figures[key].compute([forum], period)) for key in EVALUATION]


def as_plain_data(lines) -> dict:
    """Key to number, or to its parts where a figure has parts: for JSON."""
    return {figure.key: value.breakdown or value.value for figure, value in lines}


def evaluation_document(forum: Forum, period: Period, *, today: date) -> Document:
    """The same as something to read: on a page, as a PDF, in Word or in a workbook."""
    lines = evaluation(forum, period)
    numbers = [
        Number(
            value_in_words(value.value),
            figure.title,
            figure.meaning,
            source_of(figure.key, forum, period),
        )
        for figure, value in lines
        if figure.key != "items_by_programme"
    ]
    programmes = next(value for figure, value in lines if figure.key == "items_by_programme")
    blocks = [
        Words("Every number is counted from the records of these days. Nobody types one in."),
        Heading("In numbers"),
        Numbers(numbers),
        Table("Items by programme", ("Programme", "Items"), list(programmes.breakdown.items())),
    ]
    for name in PARTS:
        blocks += part(name, forum, period)
    return Document(
        title="Joint evaluation",
        forum=forum,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        status=f"As it stood on {short(today)}",
        blocks=blocks,
    )
