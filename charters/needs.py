from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse

from charters.models import (
    Agreement,
    Charter,
    Group,
    KiteMark,
    PromisedUpdate,
    Review,
    Signature,
    YearlyLook,
)
from coproduction.models import Person
from coproduction.needs import Need
from coproduction.permissions import Permission, person_may

A_MONTH = timedelta(days=28)
A_YEAR = timedelta(days=365)


def NEEDS(person: Person, today: date) -> list[Need]:  # noqa: N802 (the registry's name)
    """What to sign, to answer, to look back on, and what is due to be looked at again."""
    needs = _signatures(person, today)
    if person_may(person, Permission.CHARTER_MANAGE):
        needs += [*_charters(person, today), *_agreements(person, today)]
    if person_may(person, Permission.WORK_PLAN):
        needs += [*_updates(person, today), *_reviews(person, today)]
        needs += [*_sign_offs(person), *_years(person, today)]
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


def _agreements(person, today):
    due = Agreement.objects.for_forum(person.forum).filter(ended_at=None)
    return [
        Need(
            title=f"Look at this paper again: {agreement}",
            hint=f"{agreement.agreed_with} said that you would.",
            url=reverse("charters:charter", args=[person.forum.slug]),
            due_on=agreement.review_on,
            today=today,
        )
        for agreement in due.filter(review_on__lte=today + A_MONTH).order_by("review_on", "pk")
    ]


def _updates(person, today):
    """What families were promised to hear by this person, from a month before its day."""
    owed = PromisedUpdate.objects.waiting().filter(owed_by=person, due_on__lte=today + A_MONTH)
    return [
        Need(
            title=f"Tell families: {update}",
            hint=f"{update.work}. Say how it goes, in a few plain sentences.",
            url=reverse("charters:update-give", args=[person.forum.slug, update.pk]),
            due_on=update.due_on,
            today=today,
        )
        for update in owed.select_related("work").in_order()
    ]


def _reviews(person, today):
    """Those who have a part in the work answer; the team closes what is over."""
    reviews = Review.objects.filter(work__forum=person.forum, closed_at=None)
    if person.organisation_id:
        own = Q(work__lead_organisation=person.organisation_id)
        own |= Q(work__groups__organisation=person.organisation_id)
        reviews = reviews.filter(own)
    found = reviews.annotate(
        has_answered=Count("given", filter=Q(given__person=person), distinct=True),
        answered=Count("given", distinct=True),
    )
    may_close = person_may(person, Permission.WORK_MANAGE)
    for review in found.select_related("work__forum").order_by("answers_until", "pk"):
        is_over = review.answers_until < today
        if is_over and may_close and review.answered:
            yield _review(review, "Close the review", "Write down what you learned.", None, today)
        elif not is_over and not review.has_answered:
            hint = "Twenty short questions. You can leave out what you like."
            yield _review(review, "Look back", hint, review.answers_until, today)


def _review(review, what, hint, due_on, today):
    return Need(
        title=f"{what}: {review.work}",
        hint=hint,
        url=review.get_absolute_url(),
        due_on=due_on,
        today=today,
    )


def _sign_offs(person):
    """Groups that a mark waits for, and that this person speaks for."""
    groups = Group.objects.filter(
        work__forum=person.forum, work__kite_marks__state=KiteMark.State.ASKED
    ).exclude(sign_offs__mark__state=KiteMark.State.ASKED)
    if person.organisation_id:
        groups = groups.filter(organisation=person.organisation_id)
    elif person.has_role("rep", "chair"):
        groups = groups.filter(kind=Group.Kind.PARENTS)
    else:
        return
    marks = KiteMark.objects.filter(state=KiteMark.State.ASKED, work__groups__in=groups)
    for mark in marks.select_related("work", "forum").distinct().order_by("asked_at"):
        yield Need(
            title=f"Was this made together? {mark.work}",
            hint="It asks for our mark. Say yes for your group, or object.",
            url=mark.get_absolute_url(),
        )


def _years(person, today):
    """The service writes, the forum answers and publishes; a year later it comes round again."""
    looks = YearlyLook.objects.for_forum(person.forum).select_related("organisation__forum")
    is_forum = person_may(person, Permission.FORUM_AGREE)
    if not is_forum:
        looks = looks.filter(organisation=person.organisation_id)
    newest = {look.organisation_id: look for look in looks.order_by("ends_on")}
    for look in newest.values():
        is_own = look.organisation_id == person.organisation_id
        if look.published_at:
            due_on = look.ends_on + A_YEAR
            if is_own and due_on <= today + A_MONTH:
                title = "Look back at your service's year again"
                address = reverse("charters:yearly-looks", args=[person.forum.slug])
                yield Need(title, "The last one is a year old.", address, due_on, today)
        elif is_own and not look.achieved:
            hint = "What got better for families, what did not, what comes next."
            yield Need("Write how your service's year was", hint, look.get_absolute_url())
        elif is_forum and look.achieved:
            title = f"{look.organisation} looked back at its year"
            hint = "Say how families saw it, then publish it."
            yield Need(title, hint, look.get_absolute_url())
