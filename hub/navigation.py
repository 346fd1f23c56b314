from coproduction.navigation import NavItem
from coproduction.permissions import Permission

ITEMS = (
    NavItem("Hub", "hub:home", frozenset({Permission.HUB_VIEW})),
    NavItem(
        "Requests",
        "hub:request-list",
        frozenset({Permission.REQUEST_MAKE, Permission.REQUEST_TRIAGE}),
    ),
    NavItem("Actions", "hub:action-list", frozenset({Permission.HUB_VIEW})),
    NavItem("Plan", "hub:plan", frozenset({Permission.WORK_VIEW}), is_rare=True),
)
