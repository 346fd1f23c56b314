"""What can be counted of a joint evaluation, for any days, before anybody has written a word.

Seed 004 prints these totals. The report that both sides write, sign and publish counts the same: it
is EVALUATION in kinds.py, and is begun from this page.
"""

from datetime import date

from coproduction.dashboard import value_in_words
from coproduction.dates import short
from coproduction.figures import Figure, Period, Value, all_figures
from coproduction.models import Forum
from coproduction.reports.blocks import (
    Document,
    Heading,
    Numbers,
    Table,
    Words,
    number_of,
    part,
)
from coproduction.reports.kinds import EVALUATION, Breakdown, Counted, Figures

# Figures, breakdowns and computed parts of the written report, in its order: counted in one way.
COUNTED = [
    *(key for piece in EVALUATION.pieces if isinstance(piece, Figures) for key in piece.keys),
    *(piece.key for piece in EVALUATION.pieces if isinstance(piece, Breakdown)),
]
PARTS = [piece.name for piece in EVALUATION.pieces if isinstance(piece, Counted)]


def evaluation(forum: Forum, period: Period) -> list[tuple[Figure, Value]]:
    """The figures of a joint evaluation with their values, in the order in which they are read."""
    figures = all_figures()
    return [(figures[key], figures[key].compute([forum], period)) for key in COUNTED]


def as_plain_data(lines) -> dict:
    """Key to number, or to its parts where a figure has parts: for JSON."""
    return {figure.key: value.breakdown or value.value for figure, value in lines}


def evaluation_document(forum: Forum, period: Period, *, today: date) -> Document:
    """The same as something to read: on a page, as a PDF, in Word or in a workbook."""
    lines = evaluation(forum, period)
    numbers = [
        number_of(
            figure.key,
            forum,
            period,
            value=value_in_words(value.value),
            title=figure.title,
            meaning=figure.meaning,
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
