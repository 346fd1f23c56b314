"""The days on which families are told how it goes, promised ahead and kept."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from charters.models import PromisedUpdate
from charters.rules import reason_cannot_close_update, reason_cannot_owe_update
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.locking import lock_row
from coproduction.mail import write_message
from coproduction.models import Person, Work

MANY = 24


@transaction.atomic
def promise_update(
    *,
    work: Work,
    due_on: date,
    what: str,
    owed_by: Person,
    by: Person,
    now: datetime | None = None,
) -> PromisedUpdate:
    """On this day families are told; who owes it is reminded two weeks before.

    Refused for a day that has passed, and for somebody whom the forum does not know.
    """
    now = now or timezone.now()
    if due_on < timezone.localdate(now):
        raise RuleBroken("Choose a day that is still to come.")
    refuse_when(reason_cannot_owe_update(work, owed_by))
    # Pressed twice: the second is told.
    work = lock_row(Work, work.pk, "forum")
    waiting = work.updates.waiting()
    if waiting.filter(due_on=due_on, what__iexact=what.strip()).exists():
        raise RuleBroken("This stands there already.")
    if waiting.count() >= MANY:
        raise RuleBroken("That is many days to keep. Tell families of some of them first.")
    update = PromisedUpdate.objects.create(
        work=work,
        due_on=due_on,
        what=what.strip(),
        owed_by=owed_by,
        promised_at=now,
        promised_by=by,
    )
    record_event(verb="update.promised", subject=update, by=by, forum=work.forum, at=now)
    return update


@transaction.atomic
def give_update(
    *, update: PromisedUpdate, words: str, by: Person, now: datetime | None = None
) -> PromisedUpdate:
    """Families can read it in the story of the work from now on. Refused a second time."""
    now = now or timezone.now()
    # Two people at once: families are told once.
    update = lock_row(PromisedUpdate, update.pk, "work__forum")
    refuse_when(reason_cannot_close_update(update))
    update.given_at, update.given_by, update.words = now, by, words.strip()
    update.save(update_fields=["given_at", "given_by", "words"])
    record_event(verb="update.given", subject=update, by=by, forum=update.work.forum, at=now)
    return update


@transaction.atomic
def let_go_of_update(
    *, update: PromisedUpdate, reason: str, by: Person, now: datetime | None = None
) -> PromisedUpdate:
    """It does not come, and anybody can read why."""
    now = now or timezone.now()
    # One gives it while another lets it go: the first counts.
    update = lock_row(PromisedUpdate, update.pk, "work__forum")
    refuse_when(reason_cannot_close_update(update))
    update.let_go_at, update.let_go_by, update.let_go_reason = now, by, reason.strip()
    update.save(update_fields=["let_go_at", "let_go_by", "let_go_reason"])
    record_event(verb="update.let_go", subject=update, by=by, forum=update.work.forum, at=now)
    return update


@transaction.atomic
def remind_of_update(*, update: PromisedUpdate, now: datetime | None = None) -> None:
    """Who owes it is told, once, that its day comes near."""
    now = now or timezone.now()
    # Two workers at once: one mail.
    update = lock_row(PromisedUpdate, update.pk, "work__forum", "owed_by")
    if update.reminded_at or not update.is_waiting:
        return
    update.reminded_at = now
    update.save(update_fields=["reminded_at"])
    write_message(
        kind="charters/update_due",
        to=update.owed_by,
        link=reverse("charters:update-give", args=[update.work.forum.slug, update.pk]),
        update=update,
        needed_by=update.due_on,
        now=now,
    )
