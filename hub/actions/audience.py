"""Whom an action tells."""

from django.db.models import Q

from coproduction.models import Person
from coproduction.permissions import Permission, roles_with
from hub.models import Request, Session, WaitingPlace


def people_to_tell(session: Session) -> list[Person]:
    """The hub's pool on the day, those who present, wait or are invited, and the facilitators."""
    people = Person.objects.active().filter(forum=session.hub.forum).select_related("forum")
    in_pool = people.filter(pk__in=session.hub.pool.on(session.day).values("person"))
    presenters = people.filter(pk__in=session.items.on_agenda().values("requestor"))
    asked = people.filter(
        Q(requests__preferred_session=session, requests__state__in=Request.HOLDING)
        | Q(
            requests__waiting_places__session=session,
            requests__waiting_places__state__in=WaitingPlace.OPEN,
        )
    )
    facilitators = people.with_role("facilitator")
    keys = Q()
    for group in (in_pool, presenters, asked, facilitators):
        keys |= Q(pk__in=group.values("pk"))
    return list(people.filter(keys).order_by("pk"))


def holders_of(forum, permission: Permission) -> list[Person]:
    """The people of a forum who have this right."""
    return list(
        Person.objects.active()
        .filter(forum=forum)
        .with_role(*roles_with(permission))
        .select_related("forum")
        .order_by("pk")
    )


def runs_the_hub(forum) -> list[Person]:
    """Those who decide on requests: the forum's coordinators and chairs."""
    return holders_of(forum, Permission.REQUEST_TRIAGE)
