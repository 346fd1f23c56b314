"""A claim as its rep writes it: started with one tap, each expense saved by itself, then sent."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coproduction.actions import add_document
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.mail import write_message
from coproduction.models import Document, Person
from coproduction.money import whole_pence
from coproduction.permissions import Permission, roles_with
from hub.models import Session
from reps.actions.locks import locked_claim, locked_person
from reps.models import (
    BY_HOUR,
    BY_MILE,
    Acceptance,
    Activity,
    Category,
    Claim,
    ClaimLine,
    Place,
    Undertaking,
)
from reps.pricing import Expense, Rates, hours_of, miles_driven, most_paid, pay_of, split_miles
from reps.rules import (
    promised_by,
    reason_cannot_claim_day,
    reason_cannot_claim_session,
    reason_cannot_edit_claim,
    reason_cannot_submit,
    reason_cannot_take_expense,
    reason_cannot_withdraw,
    reason_cannot_write_for,
)


@transaction.atomic
def start_claim(
    *, session: Session, person: Person, by: Person, now: datetime | None = None
) -> Claim:
    """A draft for this session stands, with its day, its length and its kind of work filled in.

    Asked twice, it is the same claim. Refused when the record does not say that they were there,
    when it is too long ago, and when the forum pays for no such session.
    """
    now = now or timezone.now()
    # Two taps at once must find one claim.
    person = locked_person(person)
    refuse_when(reason_cannot_write_for(person, by))
    found = Claim.objects.standing().filter(person=person, session=session, is_top_up=False).first()
    if found:
        return found
    refuse_when(reason_cannot_claim_session(session, person))
    refuse_when(reason_cannot_claim_day(person.forum, session.day, today=timezone.localdate(now)))
    activities = Activity.objects.for_forum(person.forum_id).active()
    activity = activities.filter(hub_kind=session.hub.kind).first()
    if activity is None:
        raise RuleBroken("Your forum has not said yet what it pays for this. Ask the treasurer.")
    return _new_claim(
        person,
        by,
        now,
        activity=activity,
        session=session,
        title=f"{session.hub}{' prep session' if session.kind == Session.Kind.PREP else ''}",
        happened_on=session.day,
        minutes=session.minutes,
    )


@transaction.atomic
def add_claim(
    *,
    person: Person,
    by: Person,
    activity: Activity,
    title: str,
    happened_on: date,
    minutes: int | None,
    one_time_key: UUID,
    now: datetime | None = None,
) -> Claim:
    """A draft for work that no session of a hub records stands.

    Sent twice, it is the same. Refused for a day to come, and after the time to claim.
    """
    now = now or timezone.now()
    if found := Claim.objects.filter(one_time_key=one_time_key, person=person).first():
        return found
    refuse_when(reason_cannot_write_for(person, by))
    refuse_when(reason_cannot_claim_day(person.forum, happened_on, today=timezone.localdate(now)))
    if activity.forum_id != person.forum_id:
        raise RuleBroken("Choose a kind of work of this forum.")
    return _new_claim(
        person,
        by,
        now,
        activity=activity,
        title=title,
        happened_on=happened_on,
        minutes=minutes,
        one_time_key=one_time_key,
    )


def _new_claim(person, by, now, **fields):
    claim = Claim.objects.create(
        forum=person.forum, person=person, started_at=now, started_by=by, **fields
    )
    _record("claim.started", claim, by, now)
    return claim


def _record(verb, claim, by, now, fields=()):
    record_event(verb=verb, subject=claim, by=by, forum=claim.forum, fields=fields, at=now)


def retotal(claim: Claim) -> None:
    """The claim's sum is that of its lines. Under its lock."""
    claim.total_pence = claim.lines.total()
    claim.save(update_fields=["total_pence"])


@transaction.atomic
def choose_pay(
    *,
    claim: Claim,
    choice: str,
    by: Person,
    part_pence: int | None = None,
    gift_to: str = "",
    now: datetime | None = None,
) -> ClaimLine:
    """The pay for this work is as the rep says: all, a part, none, or given away.

    It can be said again until the claim is sent. Refused where there is no pay, and for a part
    that is more than the whole.
    """
    now = now or timezone.now()
    # A sum that is chosen while the claim is sent would not be in its total.
    claim = locked_claim(claim)
    refuse_when(reason_cannot_edit_claim(claim, by))
    rate = Rates(claim.activity, claim.happened_on).pay(claim.minutes)
    if rate is None:
        raise RuleBroken("Your forum has no rate for this kind of work on that day.")
    worth = pay_of(rate, claim.minutes)
    asked = {
        ClaimLine.Choice.PAID: worth,
        ClaimLine.Choice.CHARITY: worth,
        ClaimLine.Choice.DECLINED: 0,
        ClaimLine.Choice.PART: part_pence or 0,
    }[choice]
    if choice == ClaimLine.Choice.PART and not 0 < asked < worth:
        raise RuleBroken("A part is more than nothing and less than the whole.")
    if choice == ClaimLine.Choice.CHARITY and not gift_to.strip():
        raise RuleBroken("Say which charity gets it.")
    line, _ = ClaimLine.objects.update_or_create(
        claim=claim,
        category=Category.PAY,
        tops_up=None,
        defaults={
            "choice": choice,
            "gift_to": gift_to.strip() if choice == ClaimLine.Choice.CHARITY else "",
            "rate": rate,
            "rate_pence": rate.pence,
            "quantity": hours_of(rate, claim.minutes),
            "worth_pence": worth,
            "asked_pence": asked,
            "amount_pence": asked,
            "added_at": now,
        },
    )
    retotal(claim)
    _record("claim.pay_chosen", claim, by, now, ["choice"])
    return line


@transaction.atomic
def add_expense(
    *,
    claim: Claim,
    category: str,
    by: Person,
    one_time_key: UUID,
    words: str = "",
    quantity: Decimal = Decimal(1),
    vehicle: str = "",
    spent_pence: int | None = None,
    receipt=None,
    no_receipt_reason: str = "",
    agreed_with: str = "",
    keep_as: str = "",
    now: datetime | None = None,
) -> list[ClaimLine]:
    """One more expense of the claim is kept, priced by the rates of its day.

    Miles that cross a band of the year become a line for each rate. Sent twice, it is once.
    Refused without the receipt or the agreement that the policy asks for.
    """
    now = now or timezone.now()
    # Two claims of one person at once would both count the same miles as the year's first.
    locked_person(claim.person)
    claim = locked_claim(claim)
    if found := ClaimLine.objects.filter(one_time_key=one_time_key, claim=claim).first():
        return [found]
    refuse_when(reason_cannot_edit_claim(claim, by))
    if claim.is_top_up:
        raise RuleBroken("Only pay is claimed here. What you spent was claimed before.")
    expense = Expense(
        category,
        words=words,
        quantity=quantity,
        vehicle=vehicle,
        spent_pence=spent_pence,
        receipt=receipt,
        no_receipt_reason=no_receipt_reason,
        agreed_with=agreed_with,
    )
    lines = lines_of_expense(
        claim,
        expense,
        Rates(claim.activity, claim.happened_on),
        driven=lambda: miles_driven(claim.person, claim.happened_on, vehicle),
        now=now,
    )
    lines[0].one_time_key = one_time_key
    if receipt is not None:
        lines[0].receipt = add_document(
            forum=claim.forum, upload=receipt, by=by, access=Document.Access.PRIVATE, now=now
        )
    lines = ClaimLine.objects.bulk_create(lines)
    if keep_as.strip():
        Place.objects.update_or_create(
            person=claim.person, name=keep_as.strip(), defaults={"miles": quantity}
        )
    retotal(claim)
    _record("claim.expense_added", claim, by, now, [category])
    return lines


def lines_of_expense(
    claim: Claim, expense: Expense, rates: Rates, *, driven: Callable[[], Decimal], now: datetime
) -> list[ClaimLine]:
    """What an expense adds to a claim, not yet written: one line, or for miles one a band.

    `driven` tells the miles of this person and year before it. Refused as the policy refuses it.
    """
    is_mileage = expense.category == Category.MILEAGE
    bands = rates.bands(expense.vehicle) if is_mileage else [rates.one(expense.category)]
    refuse_when(
        reason_cannot_take_expense(
            expense.category,
            next(iter(bands), None),
            receipt=expense.receipt,
            no_receipt_reason=expense.no_receipt_reason,
            agreed_with=expense.agreed_with,
        )
    )
    return [
        ClaimLine(
            claim=claim,
            category=expense.category,
            words=expense.words,
            vehicle=expense.vehicle,
            no_receipt_reason=expense.no_receipt_reason,
            agreed_with=expense.agreed_with,
            added_at=now,
            amount_pence=sums["asked_pence"],
            **sums,
        )
        for sums in _sums(expense, bands, driven)
    ]


def _sums(expense, bands, driven):
    """What each line comes to."""
    rate, quantity = next(iter(bands), None), expense.quantity
    if expense.category == Category.MILEAGE:
        for part in split_miles(quantity, bands, driven()):
            yield _sum(part.quantity, part.rate, part.pence)
    elif expense.category in BY_MILE:
        yield _sum(quantity, rate, whole_pence(quantity * rate.pence))
    else:
        quantity = quantity if expense.category in BY_HOUR else Decimal(1)
        paid = most_paid(expense.category, quantity, expense.spent_pence, rate)
        yield {**_sum(quantity, rate, paid), "spent_pence": expense.spent_pence}


def _sum(quantity, rate, pence):
    return {
        "quantity": quantity,
        "rate": rate,
        "rate_pence": rate.pence if rate else None,
        "worth_pence": pence,
        "asked_pence": pence,
    }


@transaction.atomic
def remove_line(*, line: ClaimLine, by: Person, now: datetime | None = None) -> Claim:
    """The expense is gone from the claim. Refused once the claim is sent."""
    now = now or timezone.now()
    # As for adding: the total follows the lines.
    claim = locked_claim(line.claim)
    refuse_when(reason_cannot_edit_claim(claim, by))
    if claim.lines.filter(pk=line.pk).delete()[0]:
        retotal(claim)
        _record("claim.expense_removed", claim, by, now)
    return claim


@transaction.atomic
def submit_claim(*, claim: Claim, by: Person, now: datetime | None = None) -> Claim:
    """The claim waits to be checked, and the day by which it is paid is promised.

    Refused when it is not whole, too late, or asks for pay before the notice was read. Sent
    twice, it is once.
    """
    now = now or timezone.now()
    # An expense that is added while it is sent must be in it or refused.
    claim = locked_claim(claim)
    if claim.state == Claim.State.SUBMITTED:
        return claim
    today = timezone.localdate(now)
    notice = Acceptance.objects.filter(person=claim.person, kind=Undertaking.Kind.BENEFITS)
    refuse_when(
        reason_cannot_submit(
            claim,
            by,
            has_read_notice=notice.exists(),
            pay_rate=Rates(claim.activity, claim.happened_on).pay(claim.minutes),
            today=today,
        )
    )
    claim.state = Claim.State.SUBMITTED
    claim.submitted_at, claim.submitted_by = now, by
    claim.decided_at = claim.decided_by = None
    claim.promised_on = promised_by(claim.forum, today)
    fields = ["state", "submitted_at", "submitted_by", "decided_at", "decided_by", "promised_on"]
    claim.save(update_fields=fields)
    _record("claim.submitted", claim, by, now, ["state"])
    _tell_who_decides(claim, now)
    return claim


def _tell_who_decides(claim, now):
    team = Person.objects.active().filter(forum=claim.forum)
    for person in team.with_role(*roles_with(Permission.CLAIM_DECIDE)).select_related("forum"):
        if person.pk not in {claim.person_id, claim.submitted_by_id}:
            write_message(
                kind="reps/claim_to_decide",
                to=person,
                link=reverse("reps:claim-queue", args=[claim.forum.slug]),
                needed_by=claim.promised_on,
                claim=claim,
                now=now,
            )


@transaction.atomic
def withdraw_claim(*, claim: Claim, by: Person, now: datetime | None = None) -> Claim:
    """The rep takes the claim back; it stays readable. Refused once it is decided."""
    now = now or timezone.now()
    # Taken back while somebody approves it: one of the two is told.
    claim = locked_claim(claim)
    refuse_when(reason_cannot_withdraw(claim, by))
    claim.state = Claim.State.WITHDRAWN
    claim.save(update_fields=["state"])
    _record("claim.withdrawn", claim, by, now, ["state"])
    return claim
