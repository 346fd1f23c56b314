"""A payment run: put together by one, agreed by another, paid, and written into the ledger."""

import base64
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.mail import write_message
from coproduction.models import Forum, Person
from coproduction.money import in_pounds
from coproduction.permissions import Permission, roles_with
from reps.actions.locks import locked_claims, locked_person, locked_purse, locked_run
from reps.bank_files import Own, RunFacts, bank_file, credits_of, hash_of
from reps.earnings import paid_in_year
from reps.models import (
    Account,
    Claim,
    ClaimLine,
    LedgerEntry,
    Payment,
    PaymentDetails,
    PaymentRun,
    PaySettings,
)
from reps.rules import (
    reason_cannot_agree_run,
    reason_cannot_mark_paid,
    reason_cannot_pay,
    reason_day_is_locked,
    reason_may_not_pay,
    settings_of,
)


def current_details(people: Iterable[int]) -> dict[int, PaymentDetails]:
    """How each of these is paid now."""
    found = PaymentDetails.objects.current().filter(person__in=set(people))
    return {details.person_id: details for details in found}


@transaction.atomic
def create_run(
    *,
    forum: Forum,
    claims: Iterable[Claim],
    pay_on: date,
    by: Person,
    one_time_key: UUID,
    now: datetime | None = None,
) -> PaymentRun:
    """These claims go into a new run, each once, and wait for a second person to agree.

    Refused as a whole when one of them cannot be paid or is in a run already: a run is what its
    maker saw. Sent twice, it is the same run.
    """
    now = now or timezone.now()
    refuse_when(reason_may_not_pay(by, forum))
    # Two treasurers at once: the second sees what the first took, and the next number.
    purse = locked_purse(forum)
    if found := PaymentRun.objects.filter(one_time_key=one_time_key, forum=forum).first():
        return found
    keys = {claim.pk for claim in claims}
    claims = locked_claims(forum, keys)
    if not claims or len(claims) != len(keys):
        raise RuleBroken("Choose at least one claim that waits to be paid.")
    details = current_details(claim.person_id for claim in claims)
    for claim in claims:
        if reason := reason_cannot_pay(claim, details.get(claim.person_id)):
            raise RuleBroken(f"{claim.person}, {claim}: {reason} Nothing was put together.")
    last = PaymentRun.objects.for_forum(forum).newest_first().first()
    run = PaymentRun.objects.create(
        forum=forum,
        number=last.number + 1 if last else 1,
        one_time_key=one_time_key,
        pay_on=pay_on,
        profile=purse.profile,
        created_at=now,
        created_by=by,
    )
    payments = Payment.objects.bulk_create(_payments(run, claims, details))
    Claim.objects.filter(pk__in=keys).update(state=Claim.State.IN_RUN)
    run.total_pence = sum(payment.pence for payment in payments)
    run.save(update_fields=["total_pence"])
    _record("run.created", run, by, now)
    _ask_for_second(run, now)
    return run


def _payments(run, claims, details):
    """To the rep, to the charity of their choice, or both."""
    earlier, standing = Counter(), set()
    for before in Payment.objects.filter(claim__in=claims):
        earlier[before.claim_id] += 1
        if before.state in Payment.STANDING:
            standing.add((before.claim_id, before.is_gift))
    lines = {}
    for line in ClaimLine.objects.filter(claim__in=claims, amount_pence__gt=0):
        lines.setdefault((line.claim_id, line.is_gift), []).append(line)
    for claim in claims:
        again = f" {earlier[claim.pk] + 1}" if claim.pk in earlier else ""
        for is_gift in (False, True):
            found = lines.get((claim.pk, is_gift))
            # Of a claim with a gift one part may have come back, and the other not.
            if found and (claim.pk, is_gift) not in standing:
                its = details[claim.person_id]
                yield Payment(
                    run=run,
                    claim=claim,
                    person=claim.person,
                    is_gift=is_gift,
                    details=None if is_gift else its,
                    payee=found[0].gift_to if is_gift else its.payee or claim.person.name,
                    bank_reference=f"CT{claim.reference}{'G' if is_gift else ''}{again}",
                    pence=sum(line.amount_pence for line in found),
                )


def _record(verb, run, by, now, fields=()):
    record_event(verb=verb, subject=run, by=by, forum=run.forum, fields=fields, at=now)


def _ask_for_second(run, now):
    team = Person.objects.active().filter(forum=run.forum).exclude(pk=run.created_by_id)
    for person in team.with_role(*roles_with(Permission.CLAIM_DECIDE)).select_related("forum"):
        write_message(
            kind="reps/run_to_agree",
            to=person,
            link=run.get_absolute_url(),
            needed_by=run.pay_on,
            run=run,
            now=now,
        )


def payments_of(run: PaymentRun) -> list[Payment]:
    """What goes out, in the order of references."""
    standing = run.payments.standing().select_related("person", "details", "claim")
    return list(standing.order_by("bank_reference"))


def _file_of(run: PaymentRun, payments) -> bytes:
    settings = settings_of(run.forum)
    facts = RunFacts(run.number, run.pay_on, timezone.localdate(run.agreed_at))
    return bank_file(run.profile, facts, credits_of(payments), own_account(settings))


def own_account(settings: PaySettings) -> Own | None:
    """The forum's own account, where it is written down."""
    if not settings.sealed:
        return None
    account = Account.opened(settings.sealed)
    return Own(
        name=account.name,
        sort_code=account.sort_code,
        number=account.number,
        user_number=settings.bank_user_number,
    )


@transaction.atomic
def agree_run(*, run: PaymentRun, by: Person, now: datetime | None = None) -> PaymentRun:
    """A second person agrees: the bank file can be fetched, and its hash is in the record.

    Refused for who put it together, and when somebody's bank details have changed since.
    """
    now = now or timezone.now()
    # A payment that is taken out meanwhile must not be in the file.
    run = locked_run(run)
    if run.state == PaymentRun.State.AGREED:
        return run
    refuse_when(reason_cannot_agree_run(run, by))
    run.state, run.agreed_at, run.agreed_by = PaymentRun.State.AGREED, now, by
    run.file_hash = hash_of(_file_of(run, payments_of(run)))
    run.save(update_fields=["state", "agreed_at", "agreed_by", "file_hash"])
    _record("run.agreed", run, by, now, [_hash_word(run.file_hash)])
    return run


def _hash_word(file_hash):
    """The hash, short enough for an event."""
    letters = base64.urlsafe_b64encode(bytes.fromhex(file_hash)).decode().rstrip("=")
    return f"sha256-{letters}"


@transaction.atomic
def take_bank_file(*, run: PaymentRun, by: Person, now: datetime | None = None) -> bytes:
    """The run's file, the same to the byte as when it was agreed; that it was taken is recorded.

    Refused before it is agreed, and when it would not be what was agreed.
    """
    refuse_when(reason_may_not_pay(by, run.forum))
    if not run.file_hash:
        raise RuleBroken("A second person has to agree first.")
    # What came back from the bank since was in the file all the same.
    gone = run.payments.exclude(state=Payment.State.TAKEN_OUT)
    payments = gone.select_related("person", "details", "claim").order_by("bank_reference")
    content = _file_of(run, payments)
    if hash_of(content) != run.file_hash:
        raise RuleBroken("This file would not be the one that was agreed. Call the run off.")
    _record("run.file_taken", run, by, now or timezone.now(), [_hash_word(run.file_hash)])
    return content


@transaction.atomic
def take_out(*, payment: Payment, by: Person, now: datetime | None = None) -> PaymentRun:
    """This claim leaves the run, with its gift, and waits for another. Only before it is agreed."""
    now = now or timezone.now()
    refuse_when(reason_may_not_pay(by, payment.run.forum))
    # Agreed while it is taken out: one of the two is told.
    run = locked_run(payment.run)
    if run.state != PaymentRun.State.OPEN:
        raise RuleBroken("The run is agreed. Call it off, and make a new one.")
    out = run.payments.filter(claim=payment.claim_id, state=Payment.State.WAITING)
    if out.update(state=Payment.State.TAKEN_OUT):
        Claim.objects.filter(pk=payment.claim_id).update(state=Claim.State.APPROVED)
        run.total_pence = sum(each.pence for each in payments_of(run))
        run.save(update_fields=["total_pence"])
        _record("run.payment_taken_out", run, by, now)
    return run


@transaction.atomic
def cancel_run(*, run: PaymentRun, by: Person, now: datetime | None = None) -> PaymentRun:
    """The run is off, and its claims wait for another. Refused once something of it is paid."""
    now = now or timezone.now()
    refuse_when(reason_may_not_pay(by, run.forum))
    # Paid while it is called off: one of the two is told.
    run = locked_run(run)
    if PaymentRun.State.CANCELLED not in PaymentRun.MOVES[run.state]:
        raise RuleBroken(f"It cannot be called off: {run.get_state_display().lower()}.")
    if run.payments.filter(state__in=["paid", "returned"]).exists():
        raise RuleBroken("Some of it is paid already. Mark the others as returned instead.")
    waiting = run.payments.filter(state=Payment.State.WAITING)
    Claim.objects.filter(payments__in=waiting).update(state=Claim.State.APPROVED)
    waiting.update(state=Payment.State.TAKEN_OUT)
    run.state, run.ended_at, run.ended_by = PaymentRun.State.CANCELLED, now, by
    run.save(update_fields=["state", "ended_at", "ended_by"])
    _record("run.cancelled", run, by, now)
    return run


@transaction.atomic
def mark_paid(
    *,
    run: PaymentRun,
    on: date,
    by: Person,
    payments: Iterable[Payment] | None = None,
    now: datetime | None = None,
) -> list[Payment]:
    """These payments, or all that wait, went out on this day: ledger, claims and mails follow.

    Asked twice, each is paid once. Refused before the run is agreed, and for a day that is locked.
    """
    now = now or timezone.now()
    refuse_when(reason_may_not_pay(by, run.forum))
    # Marked as paid by two at once: what the first did, the second does not find waiting.
    locked_purse(run.forum)
    run = locked_run(run)
    refuse_when(reason_cannot_mark_paid(run, on, today=timezone.localdate(now)))
    waiting = run.payments.filter(state=Payment.State.WAITING)
    if payments is not None:
        waiting = waiting.filter(pk__in=[payment.pk for payment in payments])
    paid = list(waiting.select_related("claim", "person__forum").order_by("pk"))
    Payment.objects.filter(pk__in=[each.pk for each in paid]).update(
        state=Payment.State.PAID, paid_on=on, paid_at=now, paid_by=by
    )
    _write_ledger(run, paid, on, by, now)
    _close_claims(paid, on)
    if not run.payments.filter(state=Payment.State.WAITING).exists():
        run.state, run.ended_at, run.ended_by = PaymentRun.State.DONE, now, by
        run.save(update_fields=["state", "ended_at", "ended_by"])
    if paid:
        _record("run.paid", run, by, now)
        _send_remittances(paid, on, now)
    return paid


def _write_ledger(run, payments, on, by, now):
    by_claim = {(payment.claim_id, payment.is_gift): payment for payment in payments}
    lines = ClaimLine.objects.filter(
        claim__in=[payment.claim_id for payment in payments], amount_pence__gt=0
    )
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            forum=run.forum,
            fund_id=line.fund_id,
            category=line.category,
            kind=LedgerEntry.Kind.PAYMENT,
            pence=-line.amount_pence,
            on=on,
            payment=by_claim[line.claim_id, line.is_gift],
            line=line,
            written_at=now,
            written_by=by,
        )
        for line in lines.order_by("pk")
        if (line.claim_id, line.is_gift) in by_claim
    )


def _close_claims(payments, on):
    """A claim is paid when all that it asks for is: to the rep, and to their charity."""
    claims = {payment.claim_id for payment in payments}
    open_still = Payment.objects.filter(claim__in=claims, state=Payment.State.WAITING)
    Claim.objects.filter(pk__in=claims).exclude(pk__in=open_still.values("claim")).update(
        state=Claim.State.PAID, paid_on=on
    )


def _send_remittances(payments, on, now):
    """Each payee hears what came, for what, from which fund, and what the tax year comes to."""
    claims = [payment.claim_id for payment in payments]
    lines = {}
    shown = ClaimLine.objects.filter(claim__in=claims, amount_pence__gt=0).select_related("fund")
    for line in shown.in_order():
        lines.setdefault((line.claim_id, line.is_gift), []).append(line)
    years = paid_in_year({payment.person_id for payment in payments}, on)
    for payment in payments:
        write_message(
            kind="reps/remittance",
            to=payment.person,
            link=payment.claim.get_absolute_url(),
            payment=payment,
            on=on,
            amount=in_pounds(payment.pence),
            lines=lines[payment.claim_id, payment.is_gift],
            year=years.get(payment.person_id),
            now=now,
        )


@transaction.atomic
def return_payment(
    *, payment: Payment, on: date, reason: str, by: Person, now: datetime | None = None
) -> Payment:
    """The bank sent it back: the ledger is reversed, and the claim waits to be paid again.

    The bank details are on hold until they are checked once more. Twice is once.
    """
    now = now or timezone.now()
    forum = payment.run.forum
    refuse_when(reason_may_not_pay(by, forum))
    # Two statements with the same return: reversed once.
    locked_purse(forum)
    person = locked_person(payment.person)
    payment = Payment.objects.select_related("run__forum", "claim").get(pk=payment.pk)
    if payment.state == Payment.State.RETURNED:
        return payment
    if payment.state != Payment.State.PAID:
        raise RuleBroken("Only what was paid can come back.")
    refuse_when(reason_day_is_locked(forum, on))
    payment.state, payment.returned_on = Payment.State.RETURNED, on
    payment.returned_reason = reason
    payment.save(update_fields=["state", "returned_on", "returned_reason"])
    _reverse_ledger(payment, on, reason, by, now)
    Claim.objects.filter(pk=payment.claim_id).update(state=Claim.State.APPROVED, paid_on=None)
    PaymentDetails.objects.current().filter(person=person).update(
        checked_at=None, checked_by=None, how_checked=""
    )
    _record("run.payment_returned", payment.run, by, now)
    write_message(
        kind="reps/payment_returned",
        to=person,
        link=payment.claim.get_absolute_url(),
        payment=payment,
        amount=in_pounds(payment.pence),
        now=now,
    )
    return payment


def _reverse_ledger(payment, on, reason, by, now):
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            forum_id=entry.forum_id,
            fund_id=entry.fund_id,
            category=entry.category,
            kind=LedgerEntry.Kind.REVERSAL,
            pence=-entry.pence,
            on=on,
            payment=payment,
            line_id=entry.line_id,
            reverses=entry,
            words=reason,
            written_at=now,
            written_by=by,
        )
        for entry in payment.entries.filter(kind=LedgerEntry.Kind.PAYMENT).order_by("pk")
    )
