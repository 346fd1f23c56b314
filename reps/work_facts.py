from django.urls import reverse

from coproduction.models import Person, Work
from coproduction.money import in_pounds
from coproduction.permissions import Permission, person_may
from coproduction.work_facts import Fact
from hub.models import Item
from reps.models import Claim, ClaimLine


def FACTS(work: Work, person: Person) -> list[Fact]:  # noqa: N802 (the registry's name)
    """What reps were paid for the sessions in which it was a topic, for those who see budgets.

    A session has several topics: what it cost is told for each of them in full.
    """
    if not person_may(person, Permission.MONEY_VIEW):
        return []
    sessions = Item.objects.topics().filter(work=work).values("session")
    agreed = ClaimLine.objects.filter(
        claim__session__in=sessions,
        claim__forum=person.forum_id,
        claim__state__in=[*Claim.COMMITTED, Claim.State.PAID],
    )
    total = agreed.total()
    if not total:
        return []
    url = reverse("reps:money", args=[work.forum.slug])
    return [Fact("Paid to reps", f"{in_pounds(total)} for the sessions where it was a topic", url)]
