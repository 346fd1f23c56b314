"""Where somebody's money goes: written down by one person, checked by another."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.mail import write_message
from coproduction.models import Person
from reps.actions.locks import locked_person
from reps.models import Account, Claim, PaymentDetails
from reps.rules import (
    reason_cannot_change_details,
    reason_cannot_check_details,
    reason_cannot_see_account,
)


@transaction.atomic
def change_details(
    *,
    person: Person,
    method: str,
    by: Person,
    account: Account | None = None,
    payee: str = "",
    now: datetime | None = None,
) -> PaymentDetails:
    """From now on this person is paid so; a bank account counts once somebody else checked it.

    What this writer approved for them and is not paid goes back to be approved by somebody else.
    The person is mailed at once at the address that the forum knew before.
    """
    now = now or timezone.now()
    # Two changes at once: the later one stands, and both are kept.
    person = locked_person(person)
    refuse_when(reason_cannot_change_details(person, by))
    is_bank = method == PaymentDetails.Method.BANK
    if is_bank and account is None:
        raise RuleBroken("Give the account.")
    PaymentDetails.objects.current().filter(person=person).update(replaced_at=now)
    details = PaymentDetails.objects.create(
        person=person,
        method=method,
        sealed=account.sealed() if is_bank else None,
        payee="" if is_bank else payee,
        edited_at=now,
        edited_by=by,
    )
    own = Claim.objects.filter(person=person, state=Claim.State.APPROVED, decided_by=by)
    own.update(state=Claim.State.SUBMITTED, decided_at=None, decided_by=None)
    record_event(
        verb="payment_details.changed",
        subject=details,
        by=by,
        forum=person.forum,
        fields=["method"],
        at=now,
    )
    write_message(
        kind="reps/details_changed",
        to=person,
        link=reverse("reps:details", args=[person.forum.slug]),
        now=now,
    )
    return details


@transaction.atomic
def check_details(
    *, details: PaymentDetails, how: str, by: Person, now: datetime | None = None
) -> PaymentDetails:
    """The bank account is theirs: somebody else asked them, by what the forum knew before.

    Refused for who wrote it down, for its owner, and without saying how it was checked.
    """
    now = now or timezone.now()
    # Changed while it is checked: the check is of the row that was looked at.
    locked_person(details.person)
    details = PaymentDetails.objects.select_related("person__forum").get(pk=details.pk)
    refuse_when(reason_cannot_check_details(details, by))
    if not how.strip():
        raise RuleBroken("Say how you checked it.")
    details.checked_at, details.checked_by, details.how_checked = now, by, how.strip()
    details.save(update_fields=["checked_at", "checked_by", "how_checked"])
    record_event(
        verb="payment_details.checked",
        subject=details,
        by=by,
        forum=details.person.forum,
        at=now,
    )
    return details


@transaction.atomic
def show_account(*, details: PaymentDetails, by: Person, now: datetime | None = None) -> Account:
    """The whole account, for the treasurer; that it was looked at is in the record."""
    refuse_when(reason_cannot_see_account(by))
    if not details.is_bank:
        raise RuleBroken("There is no bank account to see.")
    record_event(
        verb="payment_details.seen", subject=details, by=by, forum=details.person.forum, at=now
    )
    return Account.opened(details.sealed)
