"""What an officer who leaves hands over at the hub: requests, topics to come, and actions."""

from coproduction.events import record_event
from coproduction.models import Person
from hub.models import Action, Item, Request


def HAND_OVER(leaver: Person, to: Person, by: Person, now) -> list[str]:  # noqa: N802
    """Open requests, planned topics and open actions are the colleague's."""
    forum = leaver.forum
    open_requests = Request.objects.filter(requestor=leaver).exclude(state__in=Request.ENDED)
    requests = list(open_requests.select_for_update().order_by("pk"))
    items = list(
        Item.objects.select_for_update()
        .filter(requestor=leaver, state=Item.State.PLANNED)
        .order_by("pk")
    )
    actions = list(Action.objects.select_for_update().open().filter(owner=leaver).order_by("pk"))
    Request.objects.filter(pk__in=[each.pk for each in requests]).update(requestor=to)
    Request.objects.filter(item__in=items).update(requestor=to)
    Item.objects.filter(pk__in=[each.pk for each in items]).update(requestor=to)
    Action.objects.filter(pk__in=[each.pk for each in actions]).update(owner=to)
    for thing in (*requests, *items, *actions):
        verb = f"{thing._meta.model_name}.handed_over"
        record_event(verb=verb, subject=thing, by=by, forum=forum, at=now)
    return [
        *(f"Request: {each}" for each in requests),
        *(f"To present: {each}" for each in items),
        *(f"To do by {each.due_on:%-d %B %Y}: {each}" for each in actions),
    ]
