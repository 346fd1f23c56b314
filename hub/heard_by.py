from coproduction.models import Influence, Person
from hub.models import Attendance

# They speak for families; partners are told in their own way.
_FOR_FAMILIES = {
    Attendance.CameAs.REP,
    Attendance.CameAs.CHAIR,
    Attendance.CameAs.FORUM_TEAM,
}


def HEARD_BY(influence: Influence):  # noqa: N802 (the registry's name)
    """The reps and the team who were at the topic: they hear what came of it."""
    rows = Attendance.objects.filter(item__influence=influence, came_as__in=_FOR_FAMILIES)
    people = Person.objects.active().filter(pk__in=rows.values("person"))
    return people.select_related("forum")
