"""The rows that money waits for: the forum's purse first, then claims in the order of keys."""

from coproduction.exceptions import RuleBroken
from coproduction.models import Forum, Person
from reps.models import Claim, PaymentRun, PaySettings


def locked_purse(forum: Forum) -> PaySettings:
    """One at a time where a forum's money is promised or moved: sums are counted, then written."""
    PaySettings.objects.get_or_create(forum=forum)
    return PaySettings.objects.select_for_update().get(forum=forum)


def locked_claim(claim: Claim) -> Claim:
    """The row that guards a claim's state, its lines and its total."""
    claims = Claim.objects.select_for_update(of=["self"])
    return claims.select_related("forum", "person", "activity__policy").get(pk=claim.pk)


def locked_claims(forum: Forum, keys) -> list[Claim]:
    claims = Claim.objects.select_for_update(of=["self"]).filter(forum=forum, pk__in=keys)
    return list(claims.select_related("forum", "person__forum", "activity__policy").order_by("pk"))


def locked_person(person: Person) -> Person:
    """What is counted for one person in a year: miles, and their way to be paid."""
    return Person.objects.select_for_update(of=["self"]).select_related("forum").get(pk=person.pk)


def locked_run(run: PaymentRun) -> PaymentRun:
    runs = PaymentRun.objects.select_for_update(of=["self"]).select_related("forum")
    try:
        return runs.get(pk=run.pk)
    except PaymentRun.DoesNotExist:
        raise RuleBroken("This run is not there any more.") from None
