"""Work that is planned and has no time at a session yet: who should book it, and where it fits.

Seed 004: "request a session earlier to prevent last minute rush or delay".
"""

from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet

from coproduction.dates import in_days
from coproduction.models import Forum, Person, Work
from coproduction.permissions import Permission, roles_with
from hub.models import BookingReminder, Item, Request, Session

AHEAD = timedelta(weeks=8)
MOST_SESSIONS = 4


def not_booked(forum: Forum, today: date) -> QuerySet[Work]:
    """Planned work of the next weeks that nobody has asked time for, and that is on no agenda."""
    asked = Request.objects.filter(work=OuterRef("pk")).exclude(
        state__in=[Request.State.WITHDRAWN, Request.State.DECLINED]
    )
    on_agenda = Item.objects.filter(in_days("session__starts_at", today, None), work=OuterRef("pk"))
    return Work.objects.for_forum(forum).filter(
        ~Exists(asked),
        ~Exists(on_agenda.exclude(state=Item.State.WITHDRAWN)),
        status=Work.Status.PLANNED,
        comes_on__range=(today, today + AHEAD),
    )


def to_book(forum: Forum, today: date) -> QuerySet[Work]:
    """Those of them about whose date nobody was reminded."""
    reminded = BookingReminder.objects.filter(work=OuterRef("pk"), comes_on=OuterRef("comes_on"))
    return not_booked(forum, today).filter(~Exists(reminded))


def who_books(work: Work) -> list[Person]:
    """Its lead, else the officers of the organisation that leads it."""
    people = (
        Person.objects.active()
        .filter(forum=work.forum)
        .with_role(*roles_with(Permission.REQUEST_MAKE))
    )
    if work.lead_person_id:
        people = people.filter(pk=work.lead_person_id)
    elif work.lead_organisation_id:
        people = people.filter(organisation=work.lead_organisation_id)
    else:
        return []
    return list(people.select_related("forum").order_by("pk"))


def sessions_before(work: Work, now: datetime) -> list[Session]:
    """The next sessions with minutes left, up to about when the work comes."""
    coming = Session.objects.for_forum(work.forum).bookable(now).with_minutes_taken()
    with_room = coming.filter(taken__lt=F("minutes"), starts_at__date__lte=work.comes_on + AHEAD)
    return list(with_room.select_related("hub").soonest_first()[:MOST_SESSIONS])
