from dataclasses import dataclass, field

from django.urls import reverse

from coproduction.permissions import BRING_IN, Permission, permissions_of
from coproduction.registries import collect


@dataclass(frozen=True)
class NavItem:
    """A link of a forum's navigation, for those with one of its rights.

    What is opened once a month stands under "More", so that the rest fits on one line.
    """

    label: str
    url_name: str
    permissions: frozenset[Permission]
    is_rare: bool = False


ITEMS = (
    NavItem("Work", "work-list", frozenset({Permission.WORK_VIEW})),
    NavItem("What changed", "influence-list", frozenset({Permission.INFLUENCE_VIEW})),
    NavItem("How we are doing", "dashboard", frozenset({Permission.REPORT_VIEW})),
    # All others come to reports from their figures.
    NavItem("Reports", "report-list", frozenset({Permission.REPORT_PARTNER_SIDE})),
    NavItem("Mails", "message-list", frozenset({Permission.MESSAGE_VIEW}), is_rare=True),
    NavItem("Spreadsheets", "import-list", frozenset(BRING_IN), is_rare=True),
    NavItem("Admin visits", "admin-visits", frozenset({Permission.ADMIN_VISIT_VIEW}), is_rare=True),
)


FEW = 8


@dataclass(frozen=True)
class Link:
    """One link of the navigation as this person has it on this page."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Navigation:
    """A forum's links for one person: those on the line, and those under "More"."""

    often: list[Link] = field(default_factory=list)
    rare: list[Link] = field(default_factory=list)

    @property
    def is_in_rare(self):
        return any(link.current for link in self.rare)


def navigation_for(request) -> Navigation:
    """The links that this person has in this forum; the hub's come first.

    Who has few of them needs no "More".
    """
    forum, person = getattr(request, "forum", None), getattr(request, "person", None)
    if forum is None or person is None:
        return Navigation()
    held = permissions_of(person)
    core, *features = collect("navigation", "ITEMS")
    items = [
        (item, reverse(item.url_name, args=[forum.slug]))
        for items in (*features, core)
        for item in items
        if item.permissions & held
    ]
    # /hub/requests/ is inside /hub/: the longest address is where one is.
    inside = [url for _, url in items if request.path.startswith(url)]
    here = max(inside, key=len, default=None)
    found = Navigation()
    for item, url in items:
        line = found.rare if item.is_rare and len(items) > FEW else found.often
        line.append(Link(item.label, url, current=url == here))
    return found
