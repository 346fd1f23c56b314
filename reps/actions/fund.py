"""Funds, what comes in, and closing the books."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.models import Forum, Person
from reps.actions.locks import locked_purse
from reps.models import Activity, Fund, LedgerEntry, Parity, PaySettings, PeriodLock, Tranche
from reps.models.payment import Account
from reps.rules import reason_cannot_lock, reason_cannot_receive, reason_may_not_pay


def _same_forum(forum: Forum, *things) -> None:
    if any(thing is not None and thing.forum_id != forum.pk for thing in things):
        raise RuleBroken("Choose something of this forum.")


@transaction.atomic
def save_fund(
    *,
    forum: Forum,
    by: Person,
    activities: Iterable[Activity],
    fund: Fund | None = None,
    now: datetime | None = None,
    **answers,
) -> Fund:
    """The fund stands so: what it may pay for, and until when. What is promised already stays."""
    refuse_when(reason_may_not_pay(by, forum))
    activities = list(activities)
    _same_forum(forum, answers.get("payer"), *activities)
    # A claim that is approved meanwhile is held to the old or to the new scope, not to half.
    locked_purse(forum)
    verb = "fund.changed" if fund else "fund.added"
    if fund is None:
        fund = Fund(forum=forum)
    changed = [name for name, value in answers.items() if getattr(fund, name) != value]
    for name, value in answers.items():
        setattr(fund, name, value)
    fund.save()
    fund.activities.set(activities)
    record_event(
        verb=verb, subject=fund, by=by, forum=forum, fields=changed, at=now or timezone.now()
    )
    return fund


@transaction.atomic
def add_tranche(
    *, fund: Fund, pence: int, due_on: date, by: Person, now: datetime | None = None
) -> Tranche:
    """So much more is promised to the fund, for a day."""
    refuse_when(reason_may_not_pay(by, fund.forum))
    tranche = Tranche.objects.create(fund=fund, pence=pence, due_on=due_on)
    record_event(
        verb="fund.tranche_added",
        subject=tranche,
        by=by,
        forum=fund.forum,
        at=now or timezone.now(),
    )
    return tranche


@transaction.atomic
def receive_tranche(
    *, tranche: Tranche, on: date, by: Person, now: datetime | None = None
) -> LedgerEntry:
    """The money came on this day: the ledger says so. Twice is refused."""
    now = now or timezone.now()
    forum = tranche.fund.forum
    refuse_when(reason_may_not_pay(by, forum))
    # Written down by two at once: it came once.
    locked_purse(forum)
    tranche = Tranche.objects.select_related("fund__forum").get(pk=tranche.pk)
    refuse_when(reason_cannot_receive(tranche, on, today=timezone.localdate(now)))
    tranche.received_on, tranche.received_at, tranche.received_by = on, now, by
    tranche.save(update_fields=["received_on", "received_at", "received_by"])
    entry = LedgerEntry.objects.create(
        forum=forum,
        fund=tranche.fund,
        kind=LedgerEntry.Kind.INCOME,
        pence=tranche.pence,
        on=on,
        tranche=tranche,
        written_at=now,
        written_by=by,
    )
    record_event(verb="fund.received", subject=tranche, by=by, forum=forum, at=now)
    return entry


@transaction.atomic
def close_books(
    *, forum: Forum, ends_on: date, by: Person, now: datetime | None = None
) -> PeriodLock:
    """Nothing more is written into the ledger up to this day: corrections go into a later one."""
    now = now or timezone.now()
    refuse_when(reason_may_not_pay(by, forum))
    # A payment that is written meanwhile is in the closed time or refused.
    locked_purse(forum)
    refuse_when(reason_cannot_lock(forum, ends_on, today=timezone.localdate(now)))
    lock = PeriodLock.objects.create(forum=forum, ends_on=ends_on, locked_at=now, locked_by=by)
    record_event(verb="books.closed", subject=lock, by=by, forum=forum, at=now)
    return lock


@transaction.atomic
def change_settings(
    *, forum: Forum, by: Person, account: Account | None = None, now=None, **answers
) -> PaySettings:
    """The forum pays so from now on. The own account changes only where one is given."""
    refuse_when(reason_may_not_pay(by, forum))
    # Runs read the profile under the same lock.
    settings = locked_purse(forum)
    changed = [name for name, value in answers.items() if getattr(settings, name) != value]
    for name, value in answers.items():
        setattr(settings, name, value)
    if account is not None:
        settings.sealed, settings.bank_name = account.sealed(), account.name[:18]
        changed.append("sealed")
    settings.save()
    record_event(
        verb="pay_settings.changed",
        subject=settings,
        by=by,
        forum=forum,
        fields=changed,
        at=now or timezone.now(),
    )
    return settings


@transaction.atomic
def add_parity(*, forum: Forum, by: Person, now: datetime | None = None, **answers) -> Parity:
    """What somebody is paid for something stands beside what others get for the same."""
    now = now or timezone.now()
    _same_forum(forum, answers.get("organisation"))
    parity = Parity(forum=forum, entered_at=now, entered_by=by, **answers)
    if Parity.objects.filter(
        **{name: getattr(parity, name) for name in ("forum", "what", "who", "starts_on")},
        organisation=parity.organisation,
    ).exists():
        raise RuleBroken("This is written down already for that day.")
    parity.save()
    record_event(verb="parity.added", subject=parity, by=by, forum=forum, at=now)
    return parity
