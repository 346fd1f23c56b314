"""From a claim to the bank and the ledger: what is paid, by whom, and never twice."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from coproduction.exceptions import RuleBroken
from coproduction.models import Event, Message
from reps.actions import (
    Decision,
    accept_undertaking,
    add_rate,
    agree_run,
    approve_claim,
    ask_about_claim,
    cancel_run,
    change_details,
    check_details,
    choose_pay,
    close_books,
    make_top_ups,
    mark_paid,
    receive_tranche,
    refuse_claim,
    return_payment,
    save_fund,
    start_claim,
    submit_claim,
    take_bank_file,
    take_out,
)
from reps.funding import balances, speed
from reps.models import Claim, ClaimLine, Fund, LedgerEntry, Payment, PaymentDetails, PaymentRun
from reps.tests.world import (
    account,
    agreed,
    approved,
    attended,
    drafted,
    expense,
    in_a_run,
    rep,
    submitted,
)


def today():
    return timezone.localdate()


def test_claim_starts_from_attendance_with_everything_filled_in(cast, money):
    session = attended(cast.rep, money.hub)

    claim = start_claim(session=session, person=cast.rep, by=cast.rep)
    again = start_claim(session=session, person=cast.rep, by=cast.rep)

    assert again == claim
    assert (claim.activity, claim.happened_on, claim.minutes) == (
        money.activity,
        session.day,
        session.minutes,
    )


def test_claim_for_a_session_that_they_did_not_come_to_is_refused(cast, money):
    other = attended(cast.chair, money.hub)

    with pytest.raises(RuleBroken, match="does not say that you were there"):
        start_claim(session=other, person=cast.rep, by=cast.rep)


def test_claim_after_the_time_to_claim_is_refused(cast, money):
    with pytest.raises(RuleBroken, match="Claims are taken for 90 days"):
        drafted(cast.rep, money.activity, days_ago=91)
    with pytest.raises(RuleBroken, match="still to come"):
        drafted(cast.rep, money.activity, days_ago=-1)


def test_each_line_keeps_the_rate_of_its_day(cast, money):
    claim = drafted(cast.rep, money.activity, days_ago=20)
    (before,) = expense(claim, "mileage", vehicle="car", quantity=Decimal("10.5"))
    add_rate(
        forum=cast.forum,
        policy=money.policy,
        category="mileage",
        vehicle="car",
        pence=Decimal("55"),
        starts_on=today() - timedelta(days=10),
        by=cast.treasurer,
    )
    (same,) = expense(claim, "mileage", vehicle="car", quantity=Decimal("10.5"))
    later = drafted(cast.rep, money.activity, days_ago=5)
    (after,) = expense(later, "mileage", vehicle="car", quantity=Decimal("10.5"))

    assert [line.rate_pence for line in (before, same, after)] == [45, 45, 55]
    # 472.5 and 577.5 pence: half a penny goes up.
    assert [line.amount_pence for line in (before, same, after)] == [473, 473, 578]


def test_miles_over_the_band_of_the_year_are_paid_at_the_lower_rate(cast, money):
    first = drafted(cast.rep, money.activity)
    expense(first, "mileage", vehicle="car", quantity=Decimal(9990))

    lines = expense(first, "mileage", vehicle="car", quantity=Decimal(30))

    assert [(line.quantity, line.rate_pence, line.amount_pence) for line in lines] == [
        (10, 45, 450),
        (20, 25, 500),
    ]


@pytest.mark.parametrize(("minutes", "pence"), [(90, 2500), (120, 2500), (121, 4000), (None, 4000)])
def test_pay_is_by_length(cast, money, minutes, pence):
    claim = drafted(cast.rep, money.activity, minutes=minutes)

    line = choose_pay(claim=claim, choice="paid", by=cast.rep)

    assert line.amount_pence == pence


def test_pay_is_as_the_rep_chooses_each_time(cast, money):
    claim = drafted(cast.rep, money.activity)
    choose = {"claim": claim, "by": cast.rep}

    sums = [
        choose_pay(choice="paid", **choose).amount_pence,
        choose_pay(choice="part", part_pence=1000, **choose).amount_pence,
        choose_pay(choice="declined", **choose).amount_pence,
        choose_pay(choice="charity", gift_to="The hospice", **choose).amount_pence,
    ]

    assert sums == [2500, 1000, 0, 2500]
    assert claim.lines.count() == 1
    with pytest.raises(RuleBroken, match="less than the whole"):
        choose_pay(choice="part", part_pence=2500, **choose)
    with pytest.raises(RuleBroken, match="which charity"):
        choose_pay(choice="charity", **choose)


def test_expense_needs_what_the_policy_asks_for(cast, money):
    claim = drafted(cast.rep, money.activity)

    with pytest.raises(RuleBroken, match="photo of the receipt"):
        expense(claim, "transport", spent_pence=400)
    with pytest.raises(RuleBroken, match="Say who agreed it"):
        expense(claim, "other", spent_pence=400)
    (bus,) = expense(claim, "transport", spent_pence=400, no_receipt_reason="The machine ate it")
    (dear,) = expense(claim, "transport", spent_pence=9900, no_receipt_reason="Lost")

    # At most £50 a claim, by the policy.
    assert (bus.amount_pence, dear.amount_pence) == (400, 5000)


def test_claim_with_pay_is_sent_only_after_the_notice_was_read(cast, money):
    unread = rep(cast.forum)
    claim = drafted(unread, money.activity)
    choose_pay(claim=claim, choice="paid", by=unread)

    with pytest.raises(RuleBroken, match="benefits and tax"):
        submit_claim(claim=claim, by=unread)
    choose_pay(claim=claim, choice="declined", by=unread)

    assert submit_claim(claim=claim, by=unread).state == Claim.State.SUBMITTED


def test_promised_day_is_there_from_the_moment_it_is_sent(cast, money):
    claim = submitted(cast.rep, money.activity)

    assert claim.promised_on == today() + timedelta(days=14)
    assert submit_claim(claim=claim, by=cast.rep).submitted_at == claim.submitted_at


def test_claim_is_asked_about_and_comes_back_whole(cast, money):
    claim = submitted(cast.rep, money.activity, miles=10)

    asked = ask_about_claim(claim=claim, question="Was it both ways?", by=cast.treasurer)
    again = submit_claim(claim=asked, by=cast.rep)

    assert again.state == Claim.State.SUBMITTED
    assert again.lines.count() == 2
    with pytest.raises(RuleBroken, match="Say why"):
        refuse_claim(claim=again, reason=" ", by=cast.treasurer)
    assert refuse_claim(claim=again, reason="Paid before.", by=cast.chair).state == "refused"


def test_less_is_approved_only_with_a_reason(cast, money):
    claim = submitted(cast.rep, money.activity, miles=10)
    pay, miles = claim.lines.in_order()
    decide = {"claim": claim, "by": cast.treasurer}
    whole = Decision(money.fund, pay.amount_pence)

    with pytest.raises(RuleBroken, match="Say why less"):
        approve_claim(decisions={pay.pk: whole, miles.pk: Decision(money.fund, 100)}, **decide)
    with pytest.raises(RuleBroken, match="at most what was asked"):
        approve_claim(decisions={pay.pk: whole, miles.pk: Decision(money.fund, 900)}, **decide)
    done = approve_claim(
        decisions={pay.pk: whole, miles.pk: Decision(money.fund, 100, "One way only.")}, **decide
    )

    assert (done.state, done.total_pence) == (Claim.State.APPROVED, 2600)


def test_fund_that_may_not_pay_is_never_suggested_and_refused(cast, money):
    save_fund(
        forum=cast.forum,
        fund=money.fund,
        by=cast.treasurer,
        categories=["pay"],
        activities=[money.activity],
    )
    claim = submitted(cast.rep, money.activity, miles=10)
    pay, miles = claim.lines.in_order()

    with pytest.raises(RuleBroken, match="Choose a fund"):
        approve_claim(claim=claim, by=cast.treasurer)
    with pytest.raises(RuleBroken, match="may not pay for miles"):
        approve_claim(
            claim=claim,
            by=cast.treasurer,
            decisions={
                pay.pk: Decision(money.fund, 2500),
                miles.pk: Decision(money.fund, 450),
            },
        )


def test_fund_pays_no_more_than_it_has(cast, money):
    Fund.objects.get().tranches.update(pence=3000)
    approved(cast.rep, money.activity, by=cast.treasurer)
    claim = submitted(cast.rep, money.activity)
    (line,) = claim.lines.all()

    with pytest.raises(RuleBroken, match="has only £5.00 left"):
        approve_claim(
            claim=claim, by=cast.treasurer, decisions={line.pk: Decision(money.fund, 2500)}
        )


def test_from_approved_to_paid_every_sum_is_the_same(cast, money):
    first = approved(cast.rep, money.activity, by=cast.treasurer, miles=10)
    second = approved(cast.rep, money.activity, by=cast.treasurer, choice="charity", days_ago=4)

    run = agreed([first, second], by=cast.treasurer, second=cast.chair)
    file = take_bank_file(run=run, by=cast.treasurer)
    paid = mark_paid(run=run, on=today(), by=cast.treasurer)

    assert run.total_pence == 2950 + 2500
    assert sorted(payment.pence for payment in paid) == [2500, 2950]
    # The gift goes by cheque: only the rep is in the bank's file.
    assert file.decode() == f"112233,J WHITFIELD,31415926,29.50,CT{first.reference}\r\n"
    assert LedgerEntry.objects.aggregate(sum=Sum("pence"))["sum"] == -run.total_pence
    assert set(Claim.objects.values_list("state", "paid_on")) == {("paid", today())}
    assert PaymentRun.objects.get().state == PaymentRun.State.DONE
    (balance,) = balances(cast.forum)
    assert (balance.spent, balance.committed) == (run.total_pence, 0)
    assert Message.objects.filter(kind="reps/remittance").count() == 2


def test_file_is_the_same_to_the_byte_and_its_hash_is_in_the_events(cast, money):
    claim = approved(cast.rep, money.activity, by=cast.treasurer)
    run = agreed([claim], by=cast.treasurer, second=cast.chair)

    first = take_bank_file(run=run, by=cast.treasurer)
    mark_paid(run=run, on=today(), by=cast.treasurer)
    second = take_bank_file(run=run, by=cast.treasurer)

    assert first == second
    hashes = {
        tuple(event.fields) for event in Event.objects.filter(verb__in=["run.agreed"]).all()
    } | {tuple(event.fields) for event in Event.objects.filter(verb="run.file_taken")}
    assert len(hashes) == 1
    PaymentRun.objects.update(file_hash="0" * 64)
    run.refresh_from_db()
    with pytest.raises(RuleBroken, match="would not be the one that was agreed"):
        take_bank_file(run=run, by=cast.treasurer)


def test_marked_paid_again_nothing_more_is_paid(cast, money):
    run = agreed(
        [approved(cast.rep, money.activity, by=cast.treasurer)],
        by=cast.treasurer,
        second=cast.chair,
    )

    first = mark_paid(run=run, on=today(), by=cast.treasurer)
    second = mark_paid(run=run, on=today(), by=cast.treasurer)

    assert (len(first), len(second), LedgerEntry.objects.count()) == (1, 0, 1)


def test_payment_that_comes_back_is_reversed_and_open_again(cast, money):
    claim = approved(cast.rep, money.activity, by=cast.treasurer, miles=10)
    run = agreed([claim], by=cast.treasurer, second=cast.chair)
    (payment,) = mark_paid(run=run, on=today(), by=cast.treasurer)
    back = {"payment": payment, "on": today(), "reason": "No such account", "by": cast.treasurer}

    for _ in range(2):
        return_payment(**back)

    claim.refresh_from_db()
    assert (claim.state, claim.paid_on) == (Claim.State.APPROVED, None)
    assert LedgerEntry.objects.aggregate(sum=Sum("pence"))["sum"] == 0
    assert LedgerEntry.objects.count() == 4
    with pytest.raises(RuleBroken, match="somebody has to check the bank details"):
        in_a_run([claim], by=cast.treasurer)
    check_details(details=PaymentDetails.objects.get(), how="Rang her again.", by=cast.chair)
    second = agreed([claim], by=cast.treasurer, second=cast.chair)
    (again,) = mark_paid(run=second, on=today(), by=cast.treasurer)
    assert again.bank_reference == f"CT{claim.reference} 2"


def test_run_is_called_off_and_its_claims_wait_again(cast, money):
    claims = [approved(cast.rep, money.activity, by=cast.treasurer) for _ in range(2)]
    run = in_a_run(claims, by=cast.treasurer)
    take_out(payment=run.payments.get(claim=claims[0]), by=cast.treasurer)
    run.refresh_from_db()
    left = run.total_pence

    cancel_run(run=run, by=cast.treasurer)

    assert left == 2500
    assert set(Claim.objects.values_list("state", flat=True)) == {"approved"}
    assert in_a_run(claims, by=cast.treasurer).number == run.number + 1


def test_backdated_rise_pays_the_difference_once(cast, money):
    paid = approved(cast.rep, money.activity, by=cast.treasurer, miles=10, days_ago=20)
    run = agreed([paid], by=cast.treasurer, second=cast.chair)
    mark_paid(run=run, on=today(), by=cast.treasurer)
    for pence in ("2800", "3000"):
        add_rate(
            forum=cast.forum,
            policy=money.policy,
            category="pay",
            pence=Decimal(pence),
            up_to_minutes=120,
            starts_on=today() - timedelta(days=30),
            reason="Backdated to May",
            by=cast.treasurer,
        )

    (top_up,) = make_top_ups(forum=cast.forum, by=cast.treasurer)
    none = make_top_ups(forum=cast.forum, by=cast.treasurer)

    assert (top_up.total_pence, none) == (500, [])
    assert top_up.state == Claim.State.SUBMITTED
    with pytest.raises(RuleBroken, match="You wrote this claim down"):
        approve_claim(claim=top_up, by=cast.treasurer)
    assert approve_claim(claim=top_up, by=cast.chair).total_pence == 500


def test_closed_books_take_no_entry(cast, money):
    yesterday = today() - timedelta(days=1)
    run = agreed(
        [approved(cast.rep, money.activity, by=cast.treasurer)],
        by=cast.treasurer,
        second=cast.chair,
    )
    PaymentRun.objects.update(pay_on=today())
    close_books(forum=cast.forum, ends_on=yesterday, by=cast.treasurer)

    with pytest.raises(RuleBroken, match="The books are closed until"):
        mark_paid(run=run, on=yesterday, by=cast.treasurer)
    with pytest.raises(RuleBroken, match="The books are closed until"):
        receive_tranche(tranche=money.tranche, on=yesterday, by=cast.treasurer)
    with pytest.raises(DatabaseError, match="The ledger is locked"), transaction.atomic():
        LedgerEntry.objects.create(
            forum=cast.forum,
            fund=money.fund,
            kind="income",
            pence=1,
            on=yesterday,
            tranche=money.tranche,
            written_at=timezone.now(),
        )


def test_ledger_is_only_ever_added_to(cast, money):
    receive_tranche(tranche=money.tranche, on=today(), by=cast.treasurer)

    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        LedgerEntry.objects.update(pence=1)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        LedgerEntry.objects.all().delete()
    with pytest.raises(RuleBroken, match="written down already"):
        receive_tranche(tranche=money.tranche, on=today(), by=cast.treasurer)


def test_lines_are_closed_with_their_claim(cast, money):
    approved(cast.rep, money.activity, by=cast.treasurer)

    with pytest.raises(DatabaseError, match="The claim is closed"), transaction.atomic():
        ClaimLine.objects.update(amount_pence=2, asked_pence=2)


@pytest.mark.parametrize(
    ("took", "number", "median", "in_time"),
    [((3, 10, 20), 3, 10, 67), ((4, 7), 2, 5.5, 100), ((), 0, None, None)],
)
def test_speed_is_the_median_and_the_share_in_time(cast, money, took, number, median, in_time):
    now = timezone.now()
    for days in took:
        claim = submitted(cast.rep, money.activity)
        Claim.objects.filter(pk=claim.pk).update(
            submitted_at=now - timedelta(days=days),
            promised_on=today() - timedelta(days=days) + timedelta(days=14),
            state="paid",
            paid_on=today(),
            decided_by=cast.treasurer,
            decided_at=now,
        )

    found = speed(Claim.objects.for_forum(cast.forum))

    assert (found.number, found.median, found.in_time) == (number, median, in_time)


# --- No one person can pay money out (R5) -----------------------------------------------------

EVERY_ROLE = (
    "coordinator",
    "chair",
    "treasurer",
    "rep",
    "facilitator",
    "officer",
    "signatory",
    "safeguarding_lead",
)


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_nobody_approves_their_own_claim(cast, money, role):
    """With every role beside it, so that no right is missing but this one."""
    person = getattr(cast, role)
    person.roles = [role, "treasurer", "chair", "rep"]
    person.save(update_fields=["roles"])
    accept_undertaking(person=person, kind="benefits", number=0, by=person)
    claim = submitted(person, money.activity)

    with pytest.raises(RuleBroken, match="your own claim"):
        approve_claim(claim=claim, by=person)
    with pytest.raises(DatabaseError, match="nobody_decides|Who edited"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(
            state="approved", decided_by=person, decided_at=timezone.now()
        )


def test_who_writes_a_claim_down_does_not_approve_it(cast, money):
    cast.chair.roles = ["chair"]
    claim = submitted(cast.rep, money.activity, by=cast.chair)

    with pytest.raises(RuleBroken, match="You wrote this claim down"):
        approve_claim(claim=claim, by=cast.chair)
    with pytest.raises(IntegrityError, match="nobody_decides"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(
            state="approved", decided_by=cast.chair, decided_at=timezone.now()
        )


def test_who_changed_the_bank_details_does_not_approve(cast, money):
    claim = submitted(cast.rep, money.activity)
    change_details(person=cast.rep, method="bank", account=account(), by=cast.treasurer)

    with pytest.raises(RuleBroken, match="You changed how"):
        approve_claim(claim=claim, by=cast.treasurer)
    with pytest.raises(DatabaseError, match="Who edited the bank"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(
            state="approved", decided_by=cast.treasurer, decided_at=timezone.now()
        )


def test_approval_is_void_when_its_giver_changes_the_bank_details(cast, money):
    claim = approved(cast.rep, money.activity, by=cast.treasurer)

    change_details(person=cast.rep, method="bank", account=account(), by=cast.treasurer)

    claim.refresh_from_db()
    assert (claim.state, claim.decided_by) == (Claim.State.SUBMITTED, None)


def test_changed_bank_details_hold_the_payment_until_another_checks_them(cast, money):
    claim = approved(cast.rep, money.activity, by=cast.treasurer)
    new = change_details(person=cast.rep, method="bank", account=account(), by=cast.rep)

    with pytest.raises(RuleBroken, match="On hold"):
        in_a_run([claim], by=cast.treasurer)
    with pytest.raises(RuleBroken, match="treasurer and the chair"):
        check_details(details=new, how="It is me.", by=cast.rep)
    with pytest.raises(IntegrityError, match="nobody_checks"), transaction.atomic():
        PaymentDetails.objects.filter(pk=new.pk).update(
            checked_by=cast.rep, checked_at=timezone.now(), how_checked="x"
        )
    check_details(details=new, how="Rang the number that we had.", by=cast.chair)

    assert in_a_run([claim], by=cast.treasurer).total_pence == 2500
    urgent = Message.objects.filter(kind="reps/details_changed", person=cast.rep)
    assert set(urgent.values_list("state", flat=True)) == {"waiting"}


def test_run_is_not_agreed_when_bank_details_changed_since(cast, money):
    run = in_a_run([approved(cast.rep, money.activity, by=cast.treasurer)], by=cast.treasurer)
    change_details(person=cast.rep, method="bank", account=account("87654321"), by=cast.rep)

    with pytest.raises(RuleBroken, match="bank details have changed"):
        agree_run(run=run, by=cast.chair)


def test_who_makes_a_run_does_not_agree_it(cast, money):
    run = in_a_run([approved(cast.rep, money.activity, by=cast.chair)], by=cast.treasurer)

    with pytest.raises(RuleBroken, match="Somebody else has to agree"):
        agree_run(run=run, by=cast.treasurer)
    with pytest.raises(RuleBroken, match="A second person has to agree"):
        take_bank_file(run=run, by=cast.treasurer)
    with pytest.raises(RuleBroken, match="cannot be paid"):
        mark_paid(run=run, on=today(), by=cast.treasurer)
    with pytest.raises(IntegrityError, match="nobody_agrees"), transaction.atomic():
        PaymentRun.objects.update(
            state="agreed", agreed_by=cast.treasurer, agreed_at=timezone.now()
        )
    with pytest.raises(IntegrityError, match="a_run_is_agreed_before"), transaction.atomic():
        PaymentRun.objects.update(state="done")


def test_payment_of_a_claim_that_is_not_approved_cannot_be_written(cast, money):
    run = in_a_run([approved(cast.rep, money.activity, by=cast.treasurer)], by=cast.treasurer)
    waiting = submitted(cast.rep, money.activity)
    details = PaymentDetails.objects.current().get(person=cast.rep)

    with pytest.raises(DatabaseError, match="Only an approved claim"), transaction.atomic():
        Payment.objects.create(
            run=run,
            claim=waiting,
            person=cast.rep,
            details=details,
            payee="x",
            bank_reference="x",
            pence=1,
        )
    with pytest.raises(DatabaseError, match="payments_stay_as_agreed|Cannot update"):
        Payment.objects.update(pence=1)


@pytest.mark.parametrize("role", sorted(set(EVERY_ROLE) - {"treasurer"}))
def test_only_the_treasurer_pays(cast, money, role):
    claim = approved(cast.rep, money.activity, by=cast.treasurer)

    with pytest.raises(RuleBroken, match="for the treasurer"):
        in_a_run([claim], by=getattr(cast, role))


def test_remittance_tells_fund_and_the_tax_year(cast, money):
    for _ in range(2):
        claim = approved(cast.rep, money.activity, by=cast.treasurer, miles=10)
        run = agreed([claim], by=cast.treasurer, second=cast.chair)
        mark_paid(run=run, on=timezone.localdate(), by=cast.treasurer)

    body = cast.rep.messages.filter(kind="reps/remittance").order_by("pk").last().body

    assert "Involvement pay: £25.00, from The grant" in body
    assert "that makes £50.00 for your time and £9.00 for what you spent" in body
