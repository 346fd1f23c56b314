from dataclasses import dataclass

from django.urls import reverse

from coproduction.permissions import Permission, permissions_of
from coproduction.registries import collect


@dataclass(frozen=True)
class NavItem:
    """A link of a forum's navigation, for those with one of its rights."""

    label: str
    url_name: str
    permissions: frozenset[Permission]


ITEMS = (
    NavItem("Work", "work-list", frozenset({Permission.WORK_VIEW})),
    NavItem("What changed", "influence-list", frozenset({Permission.INFLUENCE_VIEW})),
    NavItem("How we are doing", "dashboard", frozenset({Permission.REPORT_VIEW})),
    NavItem("Whom we reach", "reach", frozenset({Permission.REACH_MANAGE})),
    NavItem("Mails", "message-list", frozenset({Permission.MESSAGE_VIEW})),
    NavItem("Admin visits", "admin-visits", frozenset({Permission.ADMIN_VISIT_VIEW})),
)


def items_for(request) -> list[dict]:
    """The links that this person has in this forum; the hub's come first."""
    forum, person = getattr(request, "forum", None), getattr(request, "person", None)
    if forum is None or person is None:
        return []
    held = permissions_of(person)
    core, *features = collect("navigation", "ITEMS")
    links = [
        (item.label, reverse(item.url_name, args=[forum.slug]))
        for items in (*features, core)
        for item in items
        if item.permissions & held
    ]
    # /hub/requests/ is inside /hub/: the longest address is where one is.
    inside = [url for _, url in links if request.path.startswith(url)]
    here = max(inside, key=len, default=None)
    return [{"label": label, "url": url, "current": url == here} for label, url in links]
