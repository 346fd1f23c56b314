from datetime import date, timedelta

from django.urls import reverse

from charters.models import Charter, CharterComment, Signature
from coproduction.models import Person
from coproduction.needs import Need
from coproduction.permissions import Permission, person_may

A_MONTH = timedelta(days=28)


def NEEDS(person: Person, today: date) -> list[Need]:  # noqa: N802 (the registry's name)
    """Charters to sign and to sign back, comments to answer, a review that comes near."""
    here = Signature.objects.for_forum(person.forum).select_related(
        "forum", "organisation", "charter"
    )
    needs = [
        Need(
            title=f"Read and sign the charter for {signature.organisation}",
            hint="Or say no, with your reason.",
            url=reverse("charters:sign", args=[person.forum.slug, signature.pk]),
            due_on=signature.due_on,
            today=today,
        )
        for signature in here.filter(state=Signature.State.INVITED, signatory=person)
    ]
    if person_may(person, Permission.FORUM_AGREE):
        needs += [
            Need(
                title=f"Sign with {signature.organisation}",
                hint=f"{signature.signed_name} has signed the charter. Now the forum.",
                url=signature.get_absolute_url(),
            )
            for signature in here.filter(state=Signature.State.SIGNED).exclude(signed_by=person)
        ]
    if person_may(person, Permission.CHARTER_MANAGE):
        needs += [*_comments_to_answer(person), *_reviews(person, today)]
    return needs


def _comments_to_answer(person):
    number = CharterComment.objects.filter(charter__forum=person.forum).to_answer().count()
    if number:
        yield Need(
            title=f"Answer {number} comment{'s' if number > 1 else ''} on the charter",
            hint="People said what they think. Each comment gets an answer.",
            url=reverse("charters:comment-list", args=[person.forum.slug]),
        )


def _reviews(person, today):
    due = Charter.objects.for_forum(person.forum).in_force().filter(review_on__lte=today + A_MONTH)
    return [
        Need(
            title="Look at the charter again",
            hint="You said that you would. Begin a new version, or ask all to sign again.",
            url=charter.get_absolute_url(),
            due_on=charter.review_on,
            today=today,
        )
        for charter in due.select_related("forum")
    ]
