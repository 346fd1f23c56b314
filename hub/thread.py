from datetime import datetime

from django.utils import timezone

from coproduction.dates import short
from coproduction.models import Person, Work
from coproduction.thread import Entry
from hub.models import Item, Request


def ENTRIES(work: Work, person: Person) -> list[Entry]:  # noqa: N802 (the registry's name)
    """Its requests and its items at the hub: "third time at the hub" can be read off."""
    entries = [
        Entry(
            at=request.sent_at,
            title=_request_title(request),
            words=request.summary,
            url=request.get_absolute_url(),
        )
        for request in Request.objects.visible_to(person)
        .filter(work=work, sent_at__isnull=False)
        .select_related("requestor", "hub__forum")
    ]
    items = (
        Item.objects.visible_to(person)
        .filter(work=work)
        .on_agenda()
        .select_related("session__hub__forum")
        .order_by("session__starts_at", "position")
    )
    entries += [
        Entry(
            at=_moment(item),
            title=_item_title(item, number),
            words=item.outcome or item.summary,
            url=item.get_absolute_url(),
        )
        for number, item in enumerate(items, start=1)
    ]
    return entries


def _request_title(request):
    state = request.get_state_display().lower()
    if request.invited_by_id:
        return f"The forum asked {request.requestor} to come: {state}"
    return f"{request.requestor} asked for time at the hub{', late' * request.is_late}: {state}"


def _moment(item) -> datetime:
    """The item's own start on the session's day, so that two of one day keep their order."""
    day = item.session.day
    return timezone.make_aware(datetime.combine(day, item.starts_at))


def _item_title(item, number):
    times = {1: "First", 2: "Second", 3: "Third", 4: "Fourth", 5: "Fifth"}
    which = times.get(number, f"{number}th")
    return f"{which} time at the hub, {short(item.session.day)}: {item.get_state_display().lower()}"
