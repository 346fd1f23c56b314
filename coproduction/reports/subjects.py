"""The one thing that a report can be about: a piece of work, a programme, a theme, a fund.

An app lists its own in a module called report_subjects, as SUBJECTS: by its name a SubjectKind.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from coproduction.exceptions import RuleBroken
from coproduction.models import Forum
from coproduction.registries import collect

IS_GONE = "What this report is about is not there any more."


@dataclass(frozen=True)
class About:
    """One thing, its name, and the pieces of work that belong to it; None for all work."""

    kind: str
    record: Any
    name: str
    works: Any = None


@dataclass(frozen=True)
class SubjectKind:
    """Things of one kind: what to call it, which there are in a forum, and one by its key.

    `keyed` is the model whose number the key is; None where the key is the same on every site.
    """

    label: str
    choices: Callable[[Forum], Iterable[tuple[str, str]]]
    find: Callable[[Forum, str], About | None]
    keyed: type[Model] | None = None


def _kinds() -> dict[str, SubjectKind]:
    found = {}
    for kinds in collect("report_subjects", "SUBJECTS"):
        found |= kinds
    return found


def subject_choices(forum: Forum, names: Iterable[str]) -> list[tuple[str, str]]:
    """Everything of these kinds that a report of this forum can be about."""
    kinds = _kinds()
    several = len(list(names)) > 1
    return [
        (f"{name}:{key}", f"{kinds[name].label}: {label}" if several else label)
        for name in names
        for key, label in kinds[name].choices(forum)
    ]


def find_subject(forum: Forum, subject: str) -> About | None:
    """What the code in a report means, in this forum alone; None for none, or when it is gone."""
    name, _, key = subject.partition(":")
    kind = _kinds().get(name)
    return kind and kind.find(forum, key)


def about(forum: Forum, subject: str) -> About | None:
    """As find_subject; refused when it is gone."""
    found = find_subject(forum, subject)
    if subject and not found:
        raise RuleBroken(IS_GONE)
    return found


def keyed_subjects() -> dict[str, type[Model]]:
    """The kinds whose code holds the number of a record, and of which model it is."""
    return {name: kind.keyed for name, kind in _kinds().items() if kind.keyed}
