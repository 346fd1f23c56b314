"""No one person pays money out: every role by every route, and the database behind them (R5)."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from coproduction.actions import begin_admin_visit
from coproduction.exceptions import RuleBroken
from coproduction.tests.access_matrix import ROLES
from reps.actions import accept_undertaking, approve_claims, change_details
from reps.models import Claim, Payment, PaymentRun
from reps.tests.test_pages import address
from reps.tests.world import (
    account,
    approved,
    in_a_run,
    ready_to_be_paid,
    statement_file,
    submitted,
)


@pytest.fixture
def own_claim(cast, money):
    """own_claim(role): a claim of somebody with that role and every right that money has."""

    def make(role):
        person = getattr(cast, role)
        person.roles = sorted({role, "treasurer", "chair", "rep"})
        person.save(update_fields=["roles"])
        accept_undertaking(person=person, kind="benefits", number=0, by=person)
        return person, submitted(person, money.activity)

    return make


def decision(claim, money):
    line = claim.lines.get()
    return {
        f"fund_{line.pk}": money.fund.pk,
        f"pence_{line.pk}": "25.00",
        f"reason_{line.pk}": "",
        "decided_by": claim.person_id,
        "state": "approved",
    }


@pytest.mark.parametrize("role", ROLES)
def test_no_page_lets_anybody_approve_their_own(cast, money, proved, own_claim, role):
    person, claim = own_claim(role)
    client = proved(person)

    client.post(address("claim-decide", claim.reference), decision(claim, money))
    client.post(address("claims-approve"), {"claims": [claim.pk]})
    client.post(address("claim-detail", claim.reference), {"state": "approved"})
    client.post(
        address("statement-add"),
        {"upload": statement_file(("20/11/2026", f"CT{claim.reference}", "-25.00"))},
    )

    claim.refresh_from_db()
    assert claim.state == Claim.State.SUBMITTED
    assert not Payment.objects.exists()


def test_page_lets_somebody_else_approve(cast, money, proved, own_claim):
    """The control: the same presses by another person do approve."""
    _, claim = own_claim("rep")

    proved(cast.treasurer).post(address("claim-decide", claim.reference), decision(claim, money))

    claim.refresh_from_db()
    assert claim.state == Claim.State.APPROVED


def test_admin_changes_no_claim_no_run_and_no_account(cast, money, proved, own_claim):
    """Also for who is an admin and a treasurer at once: these records are only read there."""
    person, claim = own_claim("treasurer")
    person.user.is_staff = person.user.is_superuser = True
    person.user.save(update_fields=["is_staff", "is_superuser"])
    client = proved(person)
    begin_admin_visit(user=person.user, reason="To try.")
    answers = {}

    for model in ("claim", "claimline", "paymentrun", "payment", "paymentdetails", "ledgerentry"):
        listed = reverse(f"admin:reps_{model}_changelist")
        answers[model] = {
            client.post(reverse(f"admin:reps_{model}_add"), {"state": "approved"}).status_code,
            client.post(
                reverse(f"admin:reps_{model}_change", args=[claim.pk]), {"state": "approved"}
            ).status_code,
            client.post(reverse(f"admin:reps_{model}_delete", args=[claim.pk])).status_code,
        }
        client.post(listed, {"action": "delete_selected", "_selected_action": [claim.pk]})

    claim.refresh_from_db()
    assert claim.state == Claim.State.SUBMITTED
    assert set().union(*answers.values()) <= {302, 403, 404}
    assert client.get(reverse("admin:reps_claim_changelist")).status_code == 200


WAYS = {
    "update": "UPDATE reps_claim SET state = 'approved', decided_at = now(), decided_by_id = %s"
    " WHERE id = %s",
    "in two steps": "UPDATE reps_claim SET decided_at = now(), decided_by_id = %s WHERE id = %s",
}


@pytest.mark.parametrize("way", WAYS)
def test_raw_sql_approves_no_own_claim(cast, money, own_claim, way):
    person, claim = own_claim("rep")

    with (
        pytest.raises(DatabaseError, match="nobody_decides|Who edited"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(WAYS[way], [person.pk, claim.pk])


@pytest.mark.parametrize("before", ["submitted", "draft", "needs_more"])
def test_editor_of_the_account_approves_from_no_state(cast, money, before):
    claim = submitted(cast.rep, money.activity)
    if before != "submitted":
        Claim.objects.filter(pk=claim.pk).update(
            state=before,
            decision_reason="Why?",
            decided_by=cast.treasurer,
            decided_at=claim.submitted_at,
        )
    _edits_the_account(cast.chair, cast.rep)

    with pytest.raises(DatabaseError, match="Who edited the bank details"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(
            state="approved", decided_by=cast.chair, decided_at=timezone.now()
        )


def _edits_the_account(editor, person):
    editor.roles = ["chair", "treasurer"]
    editor.save(update_fields=["roles"])
    change_details(person=person, method="bank", account=account("87654321"), by=editor)


def test_bulk_approval_names_each_that_one_may_not(cast, money):
    own = cast.chair
    ready_to_be_paid(own, checker=cast.treasurer)
    edited = submitted(cast.rep, money.activity)
    change_details(person=cast.rep, method="cheque", payee="Jo", by=cast.treasurer)
    mine = submitted(own, money.activity)

    done, refused = approve_claims(forum=cast.forum, claims=[edited, mine], by=cast.treasurer)

    assert done == [mine]
    assert [(each.claim, "changed how" in each.why) for each in refused] == [(edited, True)]


def test_other_approver_put_in_place_of_the_first_is_looked_at_too(cast, money):
    """Approved stays approved only by the same person: a swap is an approval of its own."""
    claim = approved(cast.rep, money.activity, by=cast.treasurer)
    _edits_the_account(cast.chair, cast.rep)

    with pytest.raises(DatabaseError, match="Who edited the bank details"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(decided_by=cast.chair)


def test_bank_list_pays_nothing_of_a_run_that_nobody_agreed(cast, money, proved):
    run = in_a_run([approved(cast.rep, money.activity, by=cast.treasurer)], by=cast.treasurer)
    payment = run.payments.get()

    proved(cast.treasurer).post(
        address("statement-add"),
        {"upload": statement_file(("20/11/2026", payment.bank_reference, "-25.00"))},
    )

    payment.refresh_from_db()
    assert payment.state == Payment.State.WAITING


@pytest.mark.parametrize("role", ROLES)
def test_nobody_agrees_a_run_of_their_own_by_any_route(cast, money, proved, role):
    maker = getattr(cast, role)
    maker.roles = sorted({role, "treasurer", "chair"})
    maker.save(update_fields=["roles"])
    approver = cast.chair if maker != cast.chair else cast.treasurer
    if maker == cast.rep:
        claim = approved(_other(cast), money.activity, by=approver)
    else:
        claim = approved(cast.rep, money.activity, by=approver)
    run = in_a_run([claim], by=maker)

    proved(maker).post(address("run-agree", run.pk))
    with pytest.raises(DatabaseError, match="nobody_agrees"), transaction.atomic():
        PaymentRun.objects.filter(pk=run.pk).update(
            state="agreed", agreed_by=maker, agreed_at=timezone.now()
        )

    run.refresh_from_db()
    assert run.state == PaymentRun.State.OPEN


def _other(cast):
    person = cast.officer
    person.roles = ["rep"]
    person.save(update_fields=["roles"])
    ready_to_be_paid(person, checker=cast.treasurer)
    return person


def test_who_is_no_treasurer_agrees_nothing(cast, money):
    with pytest.raises(RuleBroken, match="for the treasurer"):
        in_a_run([approved(cast.rep, money.activity, by=cast.treasurer)], by=cast.chair)
