"""Whom an action tells."""

from coproduction.models import Forum, Person
from coproduction.permissions import Permission, roles_with


def people_with(forum: Forum, permission: Permission) -> list[Person]:
    """The people of a forum who have this right."""
    people = Person.objects.active().filter(forum=forum).with_role(*roles_with(permission))
    return list(people.select_related("forum").order_by("pk"))
