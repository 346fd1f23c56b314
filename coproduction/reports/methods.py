"""Surveys that an evaluation can stand on, of whichever app asks them.

An app lists its own in a module called report_methods, as SURVEYS: by its name a SurveyKind.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Model

from coproduction.models import Forum, Report, ReportSurvey
from coproduction.registries import collect
from coproduction.reports.blocks import Table


@dataclass(frozen=True)
class Survey:
    """One survey as it may be shown: whom it asked, how many answered, and what they chose.

    `answered` is None where they are too few to show; it and the tables are safe already.
    """

    title: str
    who: str
    when: str
    answered: int | None
    tables: Sequence[Table]


@dataclass(frozen=True)
class SurveyKind:
    """Surveys of one kind: which there are in a forum, and one by its key."""

    choices: Callable[[Forum], Iterable[tuple[str, str]]]
    find: Callable[[Forum, str], Survey | None]
    # The model whose number the key is.
    keyed: type[Model]


def _kinds() -> dict[str, SurveyKind]:
    found = {}
    for kinds in collect("report_methods", "SURVEYS"):
        found |= kinds
    return found


def survey_choices(forum: Forum) -> list[tuple[str, str]]:
    """The code and the title of every survey that an evaluation of this forum can name."""
    return [
        (f"{name}:{key}", title)
        for name, kind in _kinds().items()
        for key, title in kind.choices(forum)
    ]


def find_survey(forum: Forum, code: str) -> Survey | None:
    """The survey of this code, in this forum alone; None when it is gone."""
    name, _, key = code.partition(":")
    kind = _kinds().get(name)
    return kind and kind.find(forum, key)


def surveys_of(report: Report) -> list[tuple[ReportSurvey, Survey | None]]:
    """Each survey that the report names, in the order in which they were named."""
    return [
        (named, find_survey(report.forum, named.code)) for named in report.surveys.order_by("pk")
    ]


def keyed_surveys() -> dict[str, type[Model]]:
    """The kinds of survey, and of which model the number in a code is."""
    return {name: kind.keyed for name, kind in _kinds().items()}
