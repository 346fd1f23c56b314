"""What the clock does for claims: whoever can move one on hears of it before its day is over."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coproduction.mail import write_message
from coproduction.models import Forum, Person
from coproduction.permissions import Permission, roles_with
from reps.models import Claim


@transaction.atomic
def chase_claims(*, forum: Forum, now: datetime | None = None) -> list[Claim]:
    """Those who decide, and the treasurer, are reminded of claims promised for one of these days.

    Of one's own claim one is not reminded: somebody else decides on it. The same claim comes again
    after a week; asked twice in between, nobody is mailed twice.
    """
    now = now or timezone.now()
    # Two workers at once: the second finds those that the first took reminded.
    due = Claim.objects.for_forum(forum).to_chase(now).oldest_first()
    claims = list(due.select_for_update(skip_locked=True))
    for states, permission, page, task in (
        ({Claim.State.SUBMITTED}, Permission.CLAIM_DECIDE, "claim-queue", "checked"),
        (Claim.COMMITTED, Permission.MONEY_MANAGE, "money", "paid"),
    ):
        team = Person.objects.active().filter(forum=forum).with_role(*roles_with(permission))
        for person in team.select_related("forum"):
            theirs = [
                claim
                for claim in claims
                if claim.state in states
                and (task == "paid" or person.pk not in {claim.person_id, claim.submitted_by_id})
            ]
            if theirs:
                _remind(person, theirs, page, task, now)
    Claim.objects.filter(pk__in=[claim.pk for claim in claims]).update(reminded_at=now)
    return claims


def _remind(person, claims, page, task, now):
    first = claims[0].promised_on
    write_message(
        kind="reps/promise_near",
        to=person,
        link=reverse(f"reps:{page}", args=[person.forum.slug]),
        needed_by=first,
        number=len(claims),
        task=task,
        first=first,
        is_late=first < timezone.localdate(now),
        now=now,
    )
