from coproduction.navigation import NavItem
from coproduction.permissions import Permission

ITEMS = (NavItem("Charter", "charters:charter", frozenset({Permission.WORK_VIEW})),)
