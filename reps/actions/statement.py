"""What the bank says: payments that went out are paid, those that came back are open again."""

import re
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.models import Forum, Person
from reps.actions.locks import locked_purse
from reps.actions.run import mark_paid, return_payment
from reps.models import BankStatement, Payment, PaymentRun, StatementRow
from reps.rules import reason_may_not_pay
from reps.statements import Moved, read_statement

_REFERENCE = re.compile(r"CT[34679ACDEFGHJKMNPQRTWXY]{8}G?(?: \d)?")


@transaction.atomic
def import_statement(
    *, forum: Forum, upload, by: Person, now: datetime | None = None
) -> BankStatement:
    """Each line of the file is kept with what came of it; what fits by reference and sum is done.

    Money that went out marks its payment as paid, money that came back opens it again. Refused as
    a whole when a line cannot be read, and when this file was read before.
    """
    now = now or timezone.now()
    refuse_when(reason_may_not_pay(by, forum))
    read = read_statement(upload)
    # The same file sent twice at once is read once.
    locked_purse(forum)
    if BankStatement.objects.filter(forum=forum, sha256=read.sha256).exists():
        raise RuleBroken("This file was read before. Nothing was done twice.")
    statement = BankStatement.objects.create(
        forum=forum,
        filename=str(upload.name)[:120],
        sha256=read.sha256,
        imported_at=now,
        imported_by=by,
    )
    ours = _payments_of(forum, read.rows)
    rows = []
    for moved in read.rows:
        outcome, payment = _settle(moved, ours, by, now)
        rows.append(
            StatementRow(
                statement=statement,
                number=moved.number,
                on=moved.on,
                words=moved.words,
                pence=moved.pence,
                outcome=outcome,
                payment=payment,
            )
        )
    StatementRow.objects.bulk_create(rows)
    record_event(verb="statement.imported", subject=statement, by=by, forum=forum, at=now)
    return statement


def _reference_in(words: str) -> str:
    found = _REFERENCE.search(" ".join(words.upper().split()))
    return found[0] if found else ""


def _payments_of(forum, rows) -> dict[str, Payment]:
    """The newest payment of each reference that the file names."""
    named = {reference for row in rows if (reference := _reference_in(row.words))}
    found = Payment.objects.filter(run__forum=forum, bank_reference__in=named)
    found = found.exclude(state=Payment.State.TAKEN_OUT).select_related("run__forum", "person")
    return {payment.bank_reference: payment for payment in found.order_by("pk")}


def _settle(moved: Moved, ours, by, now):
    """What one line means: its outcome, and its payment if it has one."""
    outcomes = StatementRow.Outcome
    payment = ours.get(_reference_in(moved.words))
    if payment is None or payment.pence != abs(moved.pence):
        return outcomes.UNMATCHED, None
    payment.refresh_from_db(fields=["state", "paid_on"])
    went_out = moved.pence < 0
    if went_out and payment.state == Payment.State.WAITING:
        if payment.run.state == PaymentRun.State.OPEN:
            return outcomes.UNMATCHED, None
        mark_paid(run=payment.run, payments=[payment], on=moved.on, by=by, now=now)
        return outcomes.PAID, payment
    if not went_out and payment.state == Payment.State.PAID:
        return_payment(
            payment=payment, on=moved.on, reason="The bank sent it back.", by=by, now=now
        )
        return outcomes.RETURNED, payment
    return outcomes.KNOWN, payment
