"""What is decided about a claim: approved line by line, asked about, or refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.mail import write_message
from coproduction.models import Forum, Person
from reps.actions.locks import locked_claim, locked_claims, locked_purse
from reps.funding import Purse
from reps.models import Claim, ClaimLine, Fund
from reps.rules import last_editors, reason_cannot_decide, reason_fund_cannot_pay


@dataclass(frozen=True)
class Decision:
    """What is decided about one line: which fund pays, how much of it, and why less."""

    fund: Fund | None
    pence: int
    reason: str = ""


@transaction.atomic
def approve_claim(
    *,
    claim: Claim,
    by: Person,
    decisions: dict[int, Decision] | None = None,
    now: datetime | None = None,
) -> Claim:
    """The claim will be paid, each line by one fund; less than asked only with a reason.

    Without decisions each line is paid whole by the fund that is suggested. Refused for one's
    own, for one that one wrote down, where one changed the bank details, and when a fund may not
    pay or has too little left.
    """
    now = now or timezone.now()
    # What is left in a fund is counted, then promised: two approvals at once would promise it
    # twice. And an expense that is changed meanwhile must be seen.
    locked_purse(claim.forum)
    claim = locked_claim(claim)
    editor = last_editors([claim.person_id]).get(claim.person_id)
    lines = list(claim.lines.in_order())
    _approve(claim, lines, Purse(claim.forum), decisions, by, now, editor)
    return claim


def _approve(claim, lines, purse, decisions, by, now, editor):
    """Under the locks of the purse and of the claim. Refused before anything is written."""
    refuse_when(reason_cannot_decide(claim, by, editor=editor))
    before = dict(purse.left)
    try:
        for line in lines:
            line.claim = claim
            decision = decisions[line.pk] if decisions else _suggested(line, purse)
            _decide_on_line(line, decision, purse)
    except RuleBroken:
        purse.left = before
        raise
    for line in lines:
        line.save(update_fields=["amount_pence", "cut_reason", "fund"])
    claim.total_pence = sum(line.amount_pence for line in lines)
    _set(claim, Claim.State.APPROVED, by, now)
    _tell("reps/claim_approved", claim, now, needed_by=None)


def _suggested(line, purse):
    fund = purse.suggest(line)
    if fund:
        # It is taken when the line is decided on.
        purse.left[fund.pk] += line.amount_pence
    return Decision(fund, line.amount_pence)


def _decide_on_line(line, decision, purse):
    if not 0 <= decision.pence <= line.asked_pence:
        raise RuleBroken("Approve at most what was asked for.")
    if decision.pence < line.asked_pence and not decision.reason.strip():
        raise RuleBroken(f"Say why less is paid for: {line}.")
    line.amount_pence = decision.pence
    line.cut_reason = decision.reason.strip() if decision.pence < line.asked_pence else ""
    refuse_when(reason_fund_cannot_pay(decision.fund, line, purse))
    line.fund = decision.fund if decision.pence else None
    if line.fund:
        purse.left[line.fund.pk] -= line.amount_pence


@dataclass(frozen=True)
class Refused:
    """A claim that could not be approved with the others, and why."""

    claim: Claim
    why: str


@transaction.atomic
def approve_claims(
    *, forum: Forum, claims: Iterable[Claim], by: Person, now: datetime | None = None
) -> tuple[list[Claim], list[Refused]]:
    """Each of these that this person may approve is approved whole; the others are named.

    One that cannot be approved stops no other: nothing of it is written.
    """
    now = now or timezone.now()
    # As for one: the purse first, then the claims in the order of their keys.
    locked_purse(forum)
    waiting = locked_claims(forum, [claim.pk for claim in claims])
    purse = Purse(forum)
    editors = last_editors(claim.person_id for claim in waiting)
    lines = {}
    for line in ClaimLine.objects.filter(claim__in=waiting).in_order():
        lines.setdefault(line.claim_id, []).append(line)
    approved, refused = [], []
    for claim in waiting:
        editor = editors.get(claim.person_id)
        try:
            _approve(claim, lines.get(claim.pk, []), purse, None, by, now, editor)
        except RuleBroken as refusal:
            refused.append(Refused(claim, str(refusal)))
        else:
            approved.append(claim)
    return approved, refused


@transaction.atomic
def ask_about_claim(
    *, claim: Claim, question: str, by: Person, now: datetime | None = None
) -> Claim:
    """The rep is asked something, and can change the claim and send it again."""
    return _not_yet(claim, Claim.State.NEEDS_MORE, question, "reps/claim_needs_more", by, now)


@transaction.atomic
def refuse_claim(*, claim: Claim, reason: str, by: Person, now: datetime | None = None) -> Claim:
    """The claim is not paid, and the rep is told why. Refused without a reason."""
    return _not_yet(claim, Claim.State.REFUSED, reason, "reps/claim_refused", by, now)


def _not_yet(claim, state, reason, kind, by, now):
    now = now or timezone.now()
    # Two people decide at once: the second is told.
    claim = locked_claim(claim)
    editor = last_editors([claim.person_id]).get(claim.person_id)
    refuse_when(reason_cannot_decide(claim, by, editor=editor))
    if not reason.strip():
        raise RuleBroken("Say why: the rep reads it.")
    claim.decision_reason = reason.strip()
    _set(claim, state, by, now)
    _tell(kind, claim, now, needed_by=None)
    return claim


def _set(claim, state, by, now):
    claim.state, claim.decided_at, claim.decided_by = state, now, by
    fields = ["state", "decided_at", "decided_by", "decision_reason", "total_pence"]
    claim.save(update_fields=fields)
    record_event(
        verb=f"claim.{state}", subject=claim, by=by, forum=claim.forum, fields=["state"], at=now
    )


def _tell(kind, claim, now, **context):
    write_message(
        kind=kind, to=claim.person, link=claim.get_absolute_url(), claim=claim, now=now, **context
    )
