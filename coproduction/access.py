"""Which of a forum's records a person may see: the rows, not the pages."""

from datetime import date

from django.db.models import Count, Q

from coproduction.models import Influence, Person, Report, Work
from coproduction.permissions import Permission, permissions_of, person_may, roles_with
from coproduction.reports.kinds import KINDS

# The forum's own people and the facilitator see the whole ledger; officers see their part.
_SEE_WHOLE_LEDGER = {
    Permission.FORUM_NOTES_VIEW,
    Permission.SESSION_RECORD,
    Permission.REPORT_VIEW,
}


def influences_visible_to(person: Person):
    """The forum's ledger, or for an officer what they owe and what is public."""
    here = Influence.objects.for_forum(person.forum_id)
    if permissions_of(person) & _SEE_WHOLE_LEDGER:
        return here
    return here.owned_or_published(person)


def works_visible_to(person: Person):
    """Every piece of work of the person's forum."""
    return Work.objects.for_forum(person.forum_id)


def reports_visible_to(person: Person):
    """What is public; for those who write and sign it also what is not, in any state.

    The forum's own people see each kind that their rights allow; somebody of a partner those that
    are written with their own organisation.
    """
    held = permissions_of(person)
    seen = Q(is_public=True)
    if Permission.FORUM_NOTES_VIEW in held:
        seen |= Q(kind__in=[code for code, kind in KINDS.items() if kind.seen_by in held])
    elif person.organisation_id:
        seen |= Q(partner=person.organisation_id)
    return Report.objects.for_forum(person.forum_id).filter(seen)


def sees_who_answers(person: Person) -> bool:
    """The forum's team and those who answer: they keep the list in order."""
    return bool(permissions_of(person) & {Permission.WORK_MANAGE, Permission.INFLUENCE_CLAIM})


def people_arranged_by(person: Person):
    """For whom this person arranges who answers. See also rules.arranges_for."""
    here = Person.objects.filter(forum=person.forum_id)
    if person_may(person, Permission.WORK_MANAGE):
        return here
    if not person.organisation_id or not person_may(person, Permission.INFLUENCE_CLAIM):
        return here.none()
    return here.filter(organisation=person.organisation_id)


def answerers_visible_to(person: Person, today: date):
    """Who answers families, with how much each owes and how much of it is late.

    Somebody who has left stands in it for as long as they owe something.
    """
    owed = Q(influences_owed__state__in=Influence.OWED_STATES)
    return (
        people_arranged_by(person)
        .annotate(
            owes=Count("influences_owed", filter=owed),
            late=Count("influences_owed", filter=owed & Q(influences_owed__due_on__lt=today)),
        )
        .filter(
            Q(owes__gt=0) | Q(is_active=True, roles__overlap=roles_with(Permission.INFLUENCE_CLAIM))
        )
        .select_related("organisation", "deputy", "forum")
        .order_by("organisation__name", "name", "pk")
    )


def colleagues_who_answer(person: Person):
    """Who could stand in for this person. See also rules.reason_cannot_stand_in."""
    people = Person.objects.active().filter(
        forum=person.forum_id,
        organisation=person.organisation_id,
        organisation__isnull=False,
    )
    answer = people.with_role(*roles_with(Permission.INFLUENCE_CLAIM))
    return answer.exclude(pk=person.pk).by_name()
