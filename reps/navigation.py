from coproduction.navigation import NavItem
from coproduction.permissions import Permission

ITEMS = (
    NavItem("Your claims", "reps:claim-list", frozenset({Permission.CLAIM_MAKE})),
    NavItem("Money", "reps:money", frozenset({Permission.MONEY_VIEW})),
    NavItem("Reps", "reps:rep-list", frozenset({Permission.REP_MANAGE})),
)
