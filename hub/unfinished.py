from datetime import datetime

from coproduction.models import Work
from hub.models import Item, Request, Session


def UNFINISHED(work: Work, now: datetime) -> list[str]:  # noqa: N802 (the registry's name)
    """A request that nobody has decided, and a session that is to come."""
    waits = []
    if work.requests.exclude(state__in={*Request.ENDED, Request.State.DRAFT}).exists():
        waits.append("A request to the hub is about it: decide that first.")
    to_come = Item.objects.on_agenda().filter(work=work, session__in=Session.objects.coming(now))
    if to_come.exists():
        waits.append("It is on the agenda of a session to come.")
    return waits
