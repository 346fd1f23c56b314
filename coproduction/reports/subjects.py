"""The one thing that a report can be about: a piece of work, a programme, a theme, a fund.

An app lists its own in a module called report_subjects, as SUBJECTS: by its name a SubjectKind.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from coproduction.exceptions import RuleBroken
from coproduction.models import Forum
from coproduction.registries import collect


@dataclass(frozen=True)
class About:
    """One thing, its name, and the pieces of work that belong to it; None for all work."""

    kind: str
    record: Any
    name: str
    works: Any = None


@dataclass(frozen=True)
class SubjectKind:
    """Things of one kind: what to call it, which there are in a forum, and one by its key."""

    label: str
    choices: Callable[[Forum], Iterable[tuple[str, str]]]
    find: Callable[[Forum, str], About | None]


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


def about(forum: Forum, subject: str) -> About | None:
    """What the code in a report means, in this forum alone. Refused when it is gone."""
    if not subject:
        return None
    name, _, key = subject.partition(":")
    kind = _kinds().get(name)
    found = kind and kind.find(forum, key)
    if not found:
        raise RuleBroken("What this report is about is not there any more.")
    return found
