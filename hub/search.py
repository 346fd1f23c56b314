"""What can be found of the hub: topics, sessions, groups, and requests for time."""

from django.urls import reverse

from coproduction.permissions import Permission, permissions_of
from coproduction.search import SearchKind, with_right
from hub.models import Hub, Item, Request, Session

_ASKS_OR_DECIDES = {Permission.REQUEST_MAKE, Permission.REQUEST_TRIAGE}


def _requests(forum, person):
    if not permissions_of(person) & _ASKS_OR_DECIDES:
        return None
    return Request.objects.visible_to(person)


def _address(request, search):
    """What is not sent yet is gone on with where it can be sent."""
    if request.state == Request.State.DRAFT:
        return reverse("hub:request-check", args=[search.forum.slug, request.reference])
    return request.get_absolute_url()


SEARCH = (
    SearchKind(
        code="topics",
        label="Topics of sessions",
        rows=with_right(
            Permission.HUB_VIEW, lambda forum, person: Item.objects.visible_to(person).topics()
        ),
        index="item_words",
        excerpt=("summary", "comments", "outcome"),
        about=lambda item: item.get_state_display(),
        day="session__starts_at",
        related=("session__hub__forum",),
        spelling="title",
    ),
    SearchKind(
        code="sessions",
        label="Sessions",
        rows=with_right(
            Permission.HUB_VIEW, lambda forum, person: Session.objects.visible_to(person)
        ),
        index="session_words",
        excerpt=("title", "place", "moved_reason", "cancelled_reason"),
        about=lambda session: f"{session.hub}. {session.get_state_display()}",
        day="starts_at",
        newest=("-starts_at", "-pk"),
        related=("hub__forum",),
    ),
    SearchKind(
        code="groups",
        label="Groups that meet",
        rows=with_right(
            Permission.HUB_VIEW, lambda forum, person: Hub.objects.for_forum(person.forum_id)
        ),
        index="hub_words",
        excerpt=("purpose",),
        about=lambda hub: hub.get_kind_display(),
        related=("forum",),
        spelling="name",
    ),
    SearchKind(
        code="requests",
        label="Requests for time",
        rows=_requests,
        index="request_words",
        excerpt=("summary", "can_change", "cannot_change"),
        address=_address,
        about=lambda request: request.get_state_display(),
        day="started_at",
        related=("hub__forum",),
        spelling="title",
        has_reference=True,
    ),
)
