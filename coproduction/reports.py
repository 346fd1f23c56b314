"""Reports: what they show, put together from the registry of figures."""

from coproduction.figures import Period, all_figures
from coproduction.models import Forum

EVALUATION = (
    "items",
    "prep_sessions",
    "engagements",
    "reps_per_session",
    "pool",
    "items_by_programme",
)


def evaluation(forum: Forum, period: Period) -> list:
    """The figures of a joint evaluation with their values, in the order in which they are read."""
    figures = all_figures()
    return [(figures[key], figures[key].compute([forum], period)) for key in EVALUATION]


def as_plain_data(lines) -> dict:
    """Key to number, or to its parts where a figure has parts: for JSON."""
    return {figure.key: value.breakdown or value.value for figure, value in lines}
