"""Paid in time: whoever can move a claim on hears of it before its promised day is over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coproduction.models import Message
from reps.actions import chase_claims
from reps.jobs import keep_promises_to_pay
from reps.models import Claim
from reps.tests.world import approved, submitted


def near(claim, days=2):
    Claim.objects.filter(pk=claim.pk).update(
        promised_on=timezone.localdate() + timedelta(days=days)
    )


def reminded():
    found = Message.objects.filter(kind="reps/promise_near").select_related("person")
    return {(each.person.name, each.subject) for each in found}


@pytest.fixture
def waiting(cast, money):
    """One to be checked, of the rep; one to be paid; and one that is promised for much later."""
    near(submitted(cast.rep, money.activity))
    near(approved(cast.rep, money.activity, by=cast.treasurer), days=-1)
    submitted(cast.rep, money.activity)


def test_those_who_decide_and_who_pay_are_reminded(cast, waiting):
    keep_promises_to_pay(timestamp=0)

    assert reminded() == {
        (cast.treasurer.name, "1 claim to be checked: promised soon"),
        (cast.chair.name, "1 claim to be checked: promised soon"),
        (cast.treasurer.name, "1 claim to be paid: late"),
    }


def test_reminded_once_a_week(cast, waiting):
    now = timezone.now()

    numbers = [
        len(chase_claims(forum=cast.forum, now=now + timedelta(days=days))) for days in (0, 1, 7)
    ]

    assert numbers[:2] == [2, 0]
    assert numbers[2] == 2


def test_nobody_is_reminded_of_their_own_claim(cast, money):
    cast.rep.roles = ["rep", "chair"]
    cast.rep.save(update_fields=["roles"])
    near(submitted(cast.rep, money.activity))

    chase_claims(forum=cast.forum)

    assert cast.rep.name not in {name for name, _ in reminded()}
    assert cast.treasurer.name in {name for name, _ in reminded()}


def test_what_is_asked_paid_or_free_is_not_chased(cast, money):
    free = submitted(cast.rep, money.activity, choice="declined")
    asked = submitted(cast.rep, money.activity)
    near(free)
    near(asked)
    Claim.objects.filter(pk=asked.pk).update(
        state="needs_more",
        decision_reason="Which bus?",
        decided_by=cast.treasurer,
        decided_at=timezone.now(),
    )

    assert chase_claims(forum=cast.forum) == []
