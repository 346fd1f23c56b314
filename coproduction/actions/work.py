from django.db import transaction
from django.utils import timezone

from coproduction.events import Deed, record_deeds, record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.models import Forum, LevelChange, Person, User, Work
from coproduction.rules import reason_cannot_change_level, reason_cannot_close_work


@transaction.atomic
def open_work(
    *,
    forum: Forum,
    title: str,
    by: Person | User | None,
    level="",
    level_reason="",
    now=None,
    **fields,
) -> Work:
    """A new piece of work stands, with its first level in the history if one was agreed."""
    now = now or timezone.now()
    work = Work.objects.create(
        forum=forum,
        title=title,
        level=level,
        level_reason=level_reason,
        opened_at=now,
        opened_by=_person(by),
        **fields,
    )
    if level:
        _keep_level_change(work, from_level="", by=by, now=now)
    record_event(verb="work.opened", subject=work, by=by, forum=forum, at=now)
    return work


@transaction.atomic
def open_works(
    *, forum: Forum, works: list[Work], by: Person | User | None, now=None
) -> list[Work]:
    """All of these stand, as open_work opens one, without a level: what a list brings."""
    for work in works:
        work.forum, work.opened_by = forum, _person(by)
        work.opened_at = work.opened_at or now or timezone.now()
    Work.objects.bulk_create(works, batch_size=1000)
    deeds = [Deed("work.opened", work, at=work.opened_at) for work in works]
    record_deeds(deeds, by=by, forum=forum)
    return works


@transaction.atomic
def change_level(
    *, work: Work, level: str, reason: str, by: Person | User | None, now=None
) -> Work:
    """The work's level is this from now on, and its history says why.

    Refused without a reason (Wirral's charter: the level is agreed with the reason for it), or
    when it is that level already.
    """
    now = now or timezone.now()
    # Two people agreeing different levels at once: the history must follow one line.
    work = Work.objects.select_for_update().get(pk=work.pk)
    refuse_when(reason_cannot_change_level(work, level, reason))
    from_level, work.level, work.level_reason = work.level, level, reason
    work.save(update_fields=["level", "level_reason"])
    _keep_level_change(work, from_level=from_level, by=by, now=now)
    record_event(
        verb="work.level_changed",
        subject=work,
        by=by,
        forum=work.forum,
        fields=["level", "level_reason"],
        at=now,
    )
    return work


@transaction.atomic
def close_work(*, work: Work, words: str, by: Person | User | None, now=None) -> Work:
    """The piece of work has ended, on this day, and its thread says what became of it.

    Refused without words, while families wait for an answer, and while an app knows something of
    it that is still to come (see unfinished.py).
    """
    now = now or timezone.now()
    # Two people closing it at once: the first one's words stand.
    work = Work.objects.select_for_update().get(pk=work.pk)
    refuse_when(reason_cannot_close_work(work, words, now=now))
    work.status, work.closed_words = Work.Status.CLOSED, words
    work.closed_at, work.closed_by = now, _person(by)
    _save_end(work, "work.closed", by, now)
    return work


@transaction.atomic
def reopen_work(*, work: Work, by: Person | User | None, now=None) -> Work:
    """It is under way again; its history keeps that it was closed. Refused unless it is."""
    now = now or timezone.now()
    work = Work.objects.select_for_update().get(pk=work.pk)
    if work.status != Work.Status.CLOSED:
        raise RuleBroken("This work is not closed.")
    work.status, work.closed_words = Work.Status.ACTIVE, ""
    work.closed_at = work.closed_by = None
    _save_end(work, "work.reopened", by, now)
    return work


@transaction.atomic
def begin_work(*, work: Work, by: Person | User | None, now=None) -> Work:
    """It is under way: what was planned has begun, and what was closed goes on."""
    now = now or timezone.now()
    work = Work.objects.select_for_update().get(pk=work.pk)
    if work.status == Work.Status.CLOSED:
        return reopen_work(work=work, by=by, now=now)
    if work.status == Work.Status.PLANNED:
        work.status = Work.Status.ACTIVE
        work.save(update_fields=["status"])
        record_event(
            verb="work.begun", subject=work, by=by, forum=work.forum, fields=["status"], at=now
        )
    return work


def _save_end(work, verb, by, now):
    fields = ["status", "closed_at", "closed_by", "closed_words"]
    work.save(update_fields=fields)
    record_event(verb=verb, subject=work, by=by, forum=work.forum, fields=fields, at=now)


def _person(by) -> Person | None:
    """Admins and commands act too, without being a person of the forum: the event names them."""
    return by if isinstance(by, Person) else None


def _keep_level_change(work, *, from_level, by, now):
    LevelChange.objects.create(
        work=work,
        from_level=from_level,
        to_level=work.level,
        reason=work.level_reason,
        changed_at=now,
        changed_by=_person(by),
    )
