from coproduction.navigation import NavItem
from coproduction.permissions import Permission

ITEMS = (
    NavItem("You as a rep", "reps:mine", frozenset({Permission.CLAIM_MAKE})),
    NavItem("Your claims", "reps:claim-list", frozenset({Permission.CLAIM_MAKE})),
    NavItem("Money", "reps:money", frozenset({Permission.MONEY_VIEW})),
    NavItem("Reps", "reps:rep-list", frozenset({Permission.REP_MANAGE})),
)
