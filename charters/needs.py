from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse

from charters.models import Charter, Signature
from coproduction.models import Person
from coproduction.needs import Need
from coproduction.permissions import Permission, person_may

A_MONTH = timedelta(days=28)


def NEEDS(person: Person, today: date) -> list[Need]:  # noqa: N802 (the registry's name)
    """Charters to sign and to sign back, comments to answer, a review that comes near."""
    needs = _signatures(person, today)
    if person_may(person, Permission.CHARTER_MANAGE):
        needs += _charters(person, today)
    return needs


def _signatures(person, today):
    """One query for both hands: what this person is asked to sign, and what the forum is."""
    waiting = Q(state=Signature.State.INVITED, signatory=person)
    if person_may(person, Permission.FORUM_AGREE):
        waiting |= Q(state=Signature.State.SIGNED) & ~Q(signed_by=person)
    here = Signature.objects.for_forum(person.forum).filter(waiting)
    return [
        _to_sign(signature, today)
        if signature.state == Signature.State.INVITED
        else Need(
            title=f"Sign with {signature.organisation}",
            hint=f"{signature.signed_name} has signed the charter. Now the forum.",
            url=signature.get_absolute_url(),
        )
        for signature in here.select_related("forum", "organisation").order_by("pk")
    ]


def _to_sign(signature, today):
    return Need(
        title=f"Read and sign the charter for {signature.organisation}",
        hint="Or say no, with your reason.",
        url=reverse("charters:sign", args=[signature.forum.slug, signature.pk]),
        due_on=signature.due_on,
        today=today,
    )


def _charters(person, today):
    """One query: how many comments wait, and the version that is due to be looked at again."""
    waits = Q(comments__answered_at__isnull=True, comments__set_aside_at__isnull=True)
    charters = list(
        Charter.objects.for_forum(person.forum)
        .select_related("forum")
        .annotate(to_answer=Count("comments", filter=waits))
    )
    number = sum(charter.to_answer for charter in charters)
    needs = []
    if number:
        needs.append(
            Need(
                title=f"Answer {number} comment{'s' if number > 1 else ''} on the charter",
                hint="People said what they think. Each comment gets an answer.",
                url=reverse("charters:comment-list", args=[person.forum.slug]),
            )
        )
    return needs + [
        Need(
            title="Look at the charter again",
            hint="You said that you would. Begin a new version, or ask all to sign again.",
            url=charter.get_absolute_url(),
            due_on=charter.review_on,
            today=today,
        )
        for charter in charters
        if charter.state == Charter.State.ADOPTED and charter.review_on <= today + A_MONTH
    ]
