"""What forums of a region can share, listed by each app in a module called shareable.

SHAREABLE says what an app has to copy, and how it counts by subject and answers for several forums
at once. Only coproduction/regions.py asks it, with forums that share.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from coproduction.figures import Period
from coproduction.models import Forum, Region
from coproduction.permissions import Permission
from coproduction.registries import collect
from coproduction.reports.blocks import Block


@dataclass(frozen=True)
class Thing:
    """Something of a forum that it can offer."""

    key: int
    title: str


@dataclass(frozen=True)
class SubjectCount:
    """How much a forum was told about a subject, now and in as many days before."""

    forum_id: int
    code: str
    label: str
    now: int
    before: int


@dataclass(frozen=True)
class AskedAnswers:
    """A shared question as one forum asked it: how often each answer was given.

    None where the forum has changed the question: then it is another one.
    """

    forum_id: int
    counts: dict[str, int] | None


@dataclass(frozen=True)
class SharedQuestion:
    text: str
    choices: list[str]
    adds_up: bool
    answers: list[AskedAnswers]


@dataclass(frozen=True)
class Place:
    """The seats of one forum in a group of the region, and how many are taken."""

    forum_id: int
    taken: int
    seats: int


@dataclass(frozen=True)
class RegionalBody:
    """A group of the whole region, as its host opened it to the region."""

    pk: int
    name: str
    kind: str
    purpose: str
    led_by: Forum
    meets: str
    reports_to: str
    peers: str
    dates: list[date]
    places: list[Place]


@dataclass(frozen=True)
class TemplateKind:
    """Something that a forum can offer its region, and another copies as a draft of its own.

    `content` gives its words as plain data and `read` shows such data; `copy` makes a draft of
    them. `answers` compares what was answered to copies that ask the same, by counts alone.
    """

    code: str
    name: str
    words: str
    permission: Permission
    things: Callable[[Forum], list[Thing]]
    content: Callable[[Forum, int], dict]
    read: Callable[[dict], list[Block]]
    copy: Callable[..., Any]
    answers: Callable[..., list[SharedQuestion]] | None = None


@dataclass(frozen=True)
class Shareable:
    templates: tuple[TemplateKind, ...] = ()
    subjects: Callable[[list[Forum], Period, Period], list[SubjectCount]] | None = None
    # Of answers, by their keys, the subject that each is about: its code and its name.
    answered: Callable[[list[int]], dict[int, tuple[str, str]]] | None = None
    groups: Callable[[Region, date], list[RegionalBody]] | None = None
    # The region's own policies of pay, which are no forum's.
    policies: Callable[[Region, date], list[Block]] | None = None


SHAREABLE = Shareable()


def _of_apps():
    return collect("shareable", "SHAREABLE")


def template_kinds() -> dict[str, TemplateKind]:
    """Every kind of template of every app, by its code."""
    return {kind.code: kind for app in _of_apps() for kind in app.templates}


def counted_subjects(forums: list[Forum], now: Period, before: Period) -> list[SubjectCount]:
    found = [app.subjects for app in _of_apps() if app.subjects]
    return [count for subjects in found for count in subjects(forums, now, before)]


def subjects_of_answers(keys: list[int]) -> dict[int, tuple[str, str]]:
    """What each of these answers is about, for those that came from a theme with a subject."""
    found = {}
    for app in _of_apps():
        found |= app.answered(keys) if app.answered else {}
    return found


def regional_groups(region: Region, today: date) -> list[RegionalBody]:
    found = [app.groups for app in _of_apps() if app.groups]
    return [group for groups in found for group in groups(region, today)]


def regional_policies(region: Region, today: date) -> list[Block]:
    found = [app.policies for app in _of_apps() if app.policies]
    return [block for policies in found for block in policies(region, today)]
