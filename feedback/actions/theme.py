"""Themes: what several people told, put together, made public, and taken to a service or a hub."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from coproduction.actions import open_work
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.locking import lock_row, lock_rows
from coproduction.models import Forum, Person, Work
from feedback.actions.triage import sort_submission
from feedback.models import Passing, Submission, Theme, ThemeChange
from feedback.rules import (
    reason_cannot_merge,
    reason_cannot_publish_theme,
    reason_cannot_undo_theming,
)


@transaction.atomic
def add_theme(
    *, forum: Forum, by: Person, first: Submission | None = None, now=None, **fields
) -> Theme:
    """A theme stands, for the forum to put feedback into; what it began with is in it."""
    now = now or timezone.now()
    theme = Theme.objects.create(forum=forum, created_at=now, created_by=by, **fields)
    _record("theme.added", theme, by, now)
    if first:
        sort_submission(submission=first, by=by, theme=theme, now=now)
    return theme


@transaction.atomic
def change_theme(*, theme: Theme, by: Person, now=None, **fields) -> Theme:
    """Its title, what families say, its service, and if nobody provides it yet."""
    for name, value in fields.items():
        setattr(theme, name, value)
    theme.save(update_fields=list(fields))
    _record("theme.changed", theme, by, now, sorted(fields))
    return theme


@transaction.atomic
def publish_theme(*, theme: Theme, by: Person, now=None) -> Theme:
    """Everybody can read the theme, and what comes of it. Refused without words for families."""
    now = now or timezone.now()
    # Published by two at once: one name, one time.
    theme = locked_theme(theme)
    refuse_when(reason_cannot_publish_theme(theme))
    theme.published_at, theme.published_by = now, by
    theme.save(update_fields=["published_at", "published_by"])
    _record("theme.published", theme, by, now)
    return theme


@transaction.atomic
def hide_theme(*, theme: Theme, by: Person, now=None) -> Theme:
    """Only the forum reads it again."""
    # See publish_theme.
    theme = locked_theme(theme)
    theme.published_at = theme.published_by = None
    theme.save(update_fields=["published_at", "published_by"])
    _record("theme.hidden", theme, by, now)
    return theme


@transaction.atomic
def merge_theme(*, theme: Theme, into: Theme, by: Person, now=None) -> Theme:
    """All that was in this theme is in the other, with what was passed on; it points there.

    Refused for another forum's, and when one of them is part of another already.
    """
    # Two merges at once could make a ring: both rows, always in the order of their keys.
    both = Theme.objects.filter(pk__in=[theme.pk, into.pk]).order_by("pk")
    found = {row.pk: row for row in lock_rows(both, "forum")}
    theme, into = found[theme.pk], found[into.pk]
    refuse_when(reason_cannot_merge(theme, into))
    Submission.objects.filter(theme=theme).update(theme=into)
    Passing.objects.filter(theme=theme).update(theme=into)
    Theme.objects.filter(merged_into=theme).update(merged_into=into)
    theme.merged_into, theme.published_at, theme.published_by = into, None, None
    theme.save(update_fields=["merged_into", "published_at", "published_by"])
    if into.work_id is None and theme.work_id:
        into.work_id = theme.work_id
        into.save(update_fields=["work"])
    _record("theme.merged", theme, by, now)
    return into


@transaction.atomic
def theme_many(
    *, theme: Theme, submissions: Iterable[Submission], by: Person, now=None
) -> ThemeChange:
    """All of these are in this theme; what they were in is kept, so that it can be undone.

    Refused when none was picked.
    """
    now = now or timezone.now()
    # Sorted by somebody else meanwhile: what is kept for undoing must be what was there.
    rows = list(
        Submission.objects.select_for_update()
        .for_forum(theme.forum_id)
        .filter(pk__in=[each.pk for each in submissions])
        .exclude(theme=theme)
        .order_by("pk")
    )
    if not rows:
        raise RuleBroken("Pick at least one that is not in this theme already.")
    change = ThemeChange.objects.create(
        theme=theme,
        submissions=[each.pk for each in rows],
        earlier={str(each.pk): each.theme_id for each in rows},
        made_at=now,
        made_by=by,
    )
    Submission.objects.filter(pk__in=change.submissions).update(theme=theme)
    _record("theme.many_put_in", theme, by, now)
    return change


@transaction.atomic
def undo_theming(*, change: ThemeChange, by: Person, now=None) -> ThemeChange:
    """Each is where it was before, unless somebody has moved it since. Refused a second time."""
    now = now or timezone.now()
    # Undone twice at once: once.
    change = lock_row(ThemeChange, change.pk, "theme__forum")
    refuse_when(reason_cannot_undo_theming(change))
    still = Submission.objects.select_for_update().filter(
        pk__in=change.submissions, theme_id=change.theme_id
    )
    themes = set(Theme.objects.filter(forum=change.theme.forum_id).values_list("pk", flat=True))
    for each in still.order_by("pk"):
        earlier = change.earlier.get(str(each.pk))
        each.theme_id = earlier if earlier in themes else None
        each.save(update_fields=["theme"])
    change.undone_at, change.undone_by = now, by
    change.save(update_fields=["undone_at", "undone_by"])
    _record("theme.many_undone", change.theme, by, now)
    return change


@transaction.atomic
def open_theme_work(*, theme: Theme, by: Person, now=None) -> Work:
    """The theme is a piece of work, so that a hub, a service and the ledger can work on it."""
    # Two of the team at once: one piece of work.
    return work_of(locked_theme(theme), by, now)


def work_of(theme: Theme, by: Person, now=None) -> Work:
    """The piece of work of a theme that is locked; opened if there is none yet."""
    if theme.work is None:
        theme.work = open_work(
            forum=theme.forum,
            title=theme.title,
            summary=theme.summary,
            lead_organisation=theme.service.organisation if theme.service else None,
            by=by,
            now=now,
        )
        theme.save(update_fields=["work"])
    return theme.work


def locked_theme(theme: Theme) -> Theme:
    return lock_row(Theme, theme.pk, "forum", "service__organisation", "work__forum")


def _record(verb, theme, by, now, fields=()):
    record_event(verb=verb, subject=theme, by=by, forum=theme.forum, fields=fields, at=now)
