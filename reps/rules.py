"""May they, and can it now? Each rule gives a reason to refuse, or None.

No one person can pay money out: whoever decides on a claim is not who claims it, not who wrote it
down, and not who last changed where the money goes; a run is agreed by somebody who did not put
it together. The database holds the same in constraints and triggers; see models.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone

from coproduction.dates import short
from coproduction.models import Forum, Person
from coproduction.money import in_pounds
from coproduction.permissions import Permission, person_may
from hub.models import Attendance, Hub, PoolMember, Session
from reps.models import (
    BY_RATE,
    Category,
    Claim,
    ClaimLine,
    Fund,
    LedgerEntry,
    Payment,
    PaymentDetails,
    PaymentRun,
    PaySettings,
    PeriodLock,
    Rate,
    Rep,
    Tranche,
)

A_YEAR = timedelta(days=365)
CAME_FOR_THE_FORUM = {Attendance.CameAs.REP, Attendance.CameAs.CHAIR}


def settings_of(forum: Forum) -> PaySettings:
    """What the forum has settled, or what counts until it does."""
    return PaySettings.objects.filter(forum=forum).first() or PaySettings(forum=forum)


def promised_by(forum: Forum, today: date) -> date:
    """The day by which a claim that is sent today is paid."""
    return today + timedelta(days=forum.payment_days)


# --- Writing a claim -------------------------------------------------------------------------


def reason_cannot_write_for(person: Person, by: Person) -> str | None:
    """One's own, or for somebody else by those who look after reps."""
    if by.forum_id != person.forum_id:
        return "This person belongs to another forum."
    if by.pk == person.pk:
        return None if person_may(by, Permission.CLAIM_MAKE) else "Claims are for reps."
    if person_may(by, Permission.REP_MANAGE):
        return None
    return "Only they can claim, or the coordinator for them."


def reason_cannot_claim_session(session: Session, person: Person) -> str | None:
    """Only who was there, as the forum's records say."""
    came = session.attendances.filter(person=person, came_as__in=CAME_FOR_THE_FORUM)
    if not came.exists():
        return "The record of this session does not say that you were there. Ask the coordinator."
    return None


def reason_cannot_claim_day(
    forum: Forum, day: date, *, today: date, settings: PaySettings | None = None
) -> str | None:
    """`settings` are the forum's, where many days are asked about."""
    if day > today:
        return "This day is still to come. Claim once it is over."
    days = (settings or settings_of(forum)).claim_days
    if day < today - timedelta(days=days):
        return f"Claims are taken for {days} days. Talk to the treasurer about this one."
    return None


def reason_cannot_edit_claim(claim: Claim, by: Person) -> str | None:
    if refused := reason_cannot_write_for(claim.person, by):
        return refused
    if claim.is_top_up and claim.pays_for_id is None:
        return "This is a rise that is paid later. There is nothing to change."
    if not claim.is_editable:
        return f"This cannot be changed any more: {claim.get_state_display().lower()}."
    return None


def reason_cannot_take_expense(
    category: str, rate: Rate | None, *, receipt, no_receipt_reason: str, agreed_with: str
) -> str | None:
    """What the forum's policy asks of an expense."""
    if category in BY_RATE and rate is None:
        return "Your forum has no rate for this on that day. Ask the treasurer."
    if rate is None:
        return None
    if rate.needs_receipt and receipt is None and not no_receipt_reason.strip():
        return "Add a photo of the receipt, or say why there is none."
    if rate.needs_agreement and not agreed_with.strip():
        return "This has to be agreed before. Say who agreed it."
    return None


def reason_cannot_submit(claim: Claim, by: Person, *, has_read_notice: bool, pay_rate, today: date):
    """Whole, in time, and after the notice about benefits and tax where there is pay."""
    if refused := reason_cannot_edit_claim(claim, by):
        return refused
    lines = list(claim.lines.all())
    pay = next((line for line in lines if line.category == Category.PAY), None)
    if pay_rate is not None and pay_rate.pence and pay is None:
        return "Say first what you want to do with the pay: all, a part, none, or a gift."
    if not lines:
        return "There is nothing in this claim yet. Add what you spent."
    if pay and pay.choice in {"paid", "part"} and not has_read_notice:
        return "Read first what pay can mean for benefits and tax."
    if claim.state == Claim.State.DRAFT and not claim.is_top_up:
        return reason_cannot_claim_day(claim.forum, claim.happened_on, today=today)
    return None


def reason_cannot_withdraw(claim: Claim, by: Person) -> str | None:
    if refused := reason_cannot_write_for(claim.person, by):
        return refused
    is_rise = claim.is_top_up and claim.pays_for_id is None
    if Claim.State.WITHDRAWN not in Claim.MOVES[claim.state] or is_rise:
        return f"This cannot be taken back any more: {claim.get_state_display().lower()}."
    return None


# --- Deciding on a claim ---------------------------------------------------------------------


def last_editors(people: Iterable[int]) -> dict[int, int]:
    """Who last wrote down where each of these people's money goes."""
    current = PaymentDetails.objects.current().filter(person__in=set(people))
    return dict(current.values_list("person", "edited_by"))


def reason_may_not_decide(claim: Claim, by: Person, *, editor: int | None) -> str | None:
    """Not one's own, not what one wrote down, not where one changed the bank details (R5).

    `editor` is who last wrote down where the money goes: see last_editors.
    """
    if by.forum_id != claim.forum_id or not person_may(by, Permission.CLAIM_DECIDE):
        return "Deciding on claims is for the treasurer and the chair."
    if by.pk == claim.person_id:
        return "This is your own claim. Somebody else decides on it."
    if by.pk == claim.submitted_by_id:
        return "You wrote this claim down. Somebody else decides on it."
    if by.pk == editor:
        return f"You changed how {claim.person} is paid. Somebody else decides on this claim."
    return None


def reason_cannot_decide(claim: Claim, by: Person, *, editor: int | None) -> str | None:
    if refused := reason_may_not_decide(claim, by, editor=editor):
        return refused
    if claim.state != Claim.State.SUBMITTED:
        return f"Somebody was faster: {claim.get_state_display().lower()}."
    return None


def reason_fund_cannot_pay(fund: Fund | None, line: ClaimLine, purse) -> str | None:
    """A fund pays only for what it was given for, and only what it has."""
    if line.amount_pence == 0:
        return None
    if fund is None:
        return f"Choose a fund for: {line}."
    claim = line.claim
    if not purse.may_pay(fund, claim.activity_id, line.category, claim.happened_on):
        what = line.get_category_display().lower()
        return f"{fund} may not pay for {what} at “{claim.activity}” on that day."
    if purse.left[fund.pk] < line.amount_pence:
        return f"{fund} has only {in_pounds(max(purse.left[fund.pk], 0))} left."
    return None


# --- Where the money goes --------------------------------------------------------------------


def reason_cannot_change_details(person: Person, by: Person) -> str | None:
    if by.forum_id != person.forum_id:
        return "This person belongs to another forum."
    if by.pk == person.pk or person_may(by, Permission.MONEY_MANAGE):
        return None
    return "Only they can change how they are paid, or the treasurer for them."


def reason_cannot_check_details(details: PaymentDetails, by: Person) -> str | None:
    if by.forum_id != details.person.forum_id or not person_may(by, Permission.CLAIM_DECIDE):
        return "Checking bank details is for the treasurer and the chair."
    if by.pk in {details.edited_by_id, details.person_id}:
        return "Somebody else has to check this."
    if details.replaced_at is not None:
        return "It has been changed again meanwhile."
    if details.checked_at is not None:
        return "It is checked already."
    return None


def reason_cannot_see_account(by: Person) -> str | None:
    return None if person_may(by, Permission.MONEY_MANAGE) else "Only the treasurer sees it."


# --- Paying ----------------------------------------------------------------------------------


def reason_cannot_pay(claim: Claim, details: PaymentDetails | None) -> str | None:
    """Why an approved claim cannot go into a run; `details` are the current ones of its person."""
    if claim.state != Claim.State.APPROVED:
        return f"It is in no state to be paid: {claim.get_state_display().lower()}."
    if not claim.activity.policy.is_approved:
        return f"“{claim.activity.policy}” is not approved yet."
    if details is None:
        return f"We do not know yet how to pay {claim.person.name}."
    if details.is_on_hold:
        return "On hold: somebody has to check the bank details."
    if details.edited_by_id == claim.decided_by_id:
        return "Who approved it has changed the bank details since."
    return None


def reason_may_not_pay(by: Person, forum: Forum) -> str | None:
    if by.forum_id != forum.pk or not person_may(by, Permission.MONEY_MANAGE):
        return "Payments are for the treasurer."
    return None


def reason_cannot_agree_run(run: PaymentRun, by: Person) -> str | None:
    """The second pair of eyes: never who put it together."""
    if by.forum_id != run.forum_id or not person_may(by, Permission.CLAIM_DECIDE):
        return "Agreeing payments is for the treasurer and the chair."
    if by.pk == run.created_by_id:
        return "You put this run together. Somebody else has to agree it."
    if run.state != PaymentRun.State.OPEN:
        return f"This run is not open: {run.get_state_display().lower()}."
    changed = [
        payment.person.name
        for payment in run.payments.standing().select_related("person", "details")
        if payment.details and (payment.details.replaced_at or payment.details.is_on_hold)
    ]
    if changed:
        return f"Take these out first, their bank details have changed: {', '.join(changed)}."
    if not run.payments.standing().exists():
        return "There is no payment in this run."
    return None


def reason_cannot_mark_paid(run: PaymentRun, day: date, *, today: date) -> str | None:
    if run.state not in {PaymentRun.State.AGREED, PaymentRun.State.DONE}:
        return f"This run cannot be paid: {run.get_state_display().lower()}."
    if day > today:
        return "This day is still to come."
    return reason_day_is_locked(run.forum, day)


def reason_day_is_locked(forum: Forum, day: date) -> str | None:
    lock = PeriodLock.objects.filter(forum=forum, ends_on__gte=day).order_by("-ends_on").first()
    if lock:
        return f"The books are closed until {short(lock.ends_on)}. Use a later day."
    return None


def reason_cannot_lock(forum: Forum, day: date, *, today: date) -> str | None:
    if day >= today:
        return "Close a time that is over."
    if PeriodLock.objects.filter(forum=forum, ends_on__gte=day).exists():
        return "The books are closed for that time already."
    waiting = Payment.objects.filter(
        run__forum=forum, run__state=PaymentRun.State.AGREED, run__pay_on__lte=day, state="waiting"
    )
    if waiting.exists():
        return "A payment run of that time is not marked as paid yet."
    return None


def reason_cannot_receive(tranche: Tranche, day: date, *, today: date) -> str | None:
    if tranche.received_on is not None or LedgerEntry.objects.filter(tranche=tranche).exists():
        return "It is written down already that this came."
    if day > today:
        return "This day is still to come."
    return reason_day_is_locked(tranche.fund.forum, day)


# --- Reps ------------------------------------------------------------------------------------


def reason_cannot_look_after(by: Person, forum: Forum) -> str | None:
    if by.forum_id != forum.pk or not person_may(by, Permission.REP_MANAGE):
        return "Looking after reps is for the coordinator and the chair."
    return None


def reason_cannot_declare_for(person: Person, by: Person) -> str | None:
    """Everybody for themselves; the team only for who has no sign-in, and said it on paper."""
    if by.pk == person.pk:
        return None
    if by.forum_id == person.forum_id and person_may(by, Permission.REP_MANAGE):
        return "They can sign in, and declare for themselves." if person.user_id else None
    return "Everybody declares for themselves."


def reason_cannot_join_pool(person: Person, hub: Hub) -> str | None:
    if hub.forum_id != person.forum_id:
        return "Choose a group of this forum."
    if not person.is_active:
        return f"{person.name} is not active any more."
    return None


def reason_cannot_leave_pool(place: PoolMember, day: date, *, today: date) -> str | None:
    if day > today:
        return "This day is still to come."
    if day <= place.joined_on:
        return f"{place.person.name} joined on {short(place.joined_on)}. Use a later day."
    return None


def reason_cannot_move_rep(rep: Rep, to: str) -> str | None:
    if to not in Rep.MOVES[rep.stage]:
        return f"From “{rep.get_stage_display()}” that is not the next step."
    if to == Rep.Stage.INDUCTION and (left := tasks_left(rep, "checks")):
        return f"First: {left[0]}."
    if to == Rep.Stage.ACTIVE and rep.stage == Rep.Stage.INDUCTION:
        if left := tasks_left(rep, "induction"):
            return f"First: {left[0]}."
        if rep.link_person_id is None:
            return "Choose a link person first: somebody whom they can ask."
    return None


def tasks_left(rep: Rep, phase: str) -> list[str]:
    """What of a phase is not done yet."""
    done = rep.tasks_done.values("task")
    tasks = rep.person.forum.rep_tasks.filter(phase=phase, is_active=True).exclude(pk__in=done)
    return list(tasks.order_by("position", "pk").values_list("title", flat=True))


def is_due_again(accepted_at: datetime | None, *, now: datetime) -> bool:
    """Agreed once a year, so that it stays in mind."""
    return (
        accepted_at is None or timezone.localdate(accepted_at) <= timezone.localdate(now) - A_YEAR
    )
