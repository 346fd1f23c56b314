"""The rows that money waits for: the forum's purse first, then claims in the order of keys."""

from coproduction.exceptions import RuleBroken
from coproduction.locking import lock_row, lock_rows
from coproduction.models import Forum, Person
from reps.models import Claim, PaymentRun, PaySettings


def locked_purse(forum: Forum) -> PaySettings:
    """One at a time where a forum's money is promised or moved: sums are counted, then written."""
    PaySettings.objects.get_or_create(forum=forum)
    return PaySettings.objects.select_for_update().get(forum=forum)


def locked_claim(claim: Claim) -> Claim:
    """The row that guards a claim's state, its lines and its total."""
    return lock_row(Claim, claim.pk, "forum", "person", "activity__policy")


def locked_claims(forum: Forum, keys) -> list[Claim]:
    claims = Claim.objects.filter(forum=forum, pk__in=keys).order_by("pk")
    return lock_rows(claims, "forum", "person__forum", "activity__policy")


def locked_person(person: Person) -> Person:
    """What is counted for one person in a year: miles, and their way to be paid."""
    return lock_row(Person, person.pk, "forum")


def locked_run(run: PaymentRun) -> PaymentRun:
    try:
        return lock_row(PaymentRun, run.pk, "forum")
    except PaymentRun.DoesNotExist:
        raise RuleBroken("This run is not there any more.") from None
