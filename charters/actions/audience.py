"""Whom an action tells."""

from django.db.models import Q

from coproduction.models import Forum, Organisation, Person, Work
from coproduction.permissions import Permission, roles_with


def people_with(forum: Forum, permission: Permission) -> list[Person]:
    """The people of a forum who have this right."""
    people = Person.objects.active().filter(forum=forum).with_role(*roles_with(permission))
    return list(people.select_related("forum").order_by("pk"))


def people_around(work: Work) -> list[Person]:
    """Those who have a part in a piece of work: the reps, who leads it, and its organisations."""
    organisations = Organisation.objects.filter(
        Q(works_led=work) | Q(pk__in=work.groups.values("organisation"))
    )
    own = Q(pk=work.lead_person_id) | Q(organisation__in=organisations)
    planners = Person.objects.active().filter(forum=work.forum)
    planners = planners.with_role(*roles_with(Permission.WORK_PLAN))
    found = planners.filter(own | Q(organisation=None)).select_related("forum")
    return list(found.order_by("pk"))
