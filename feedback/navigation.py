from coproduction.navigation import NavItem
from coproduction.permissions import Permission

ITEMS = (
    NavItem("Feedback", "feedback:queue", frozenset({Permission.FEEDBACK_MANAGE})),
    NavItem("May tell of harm", "feedback:alarms", frozenset({Permission.SAFEGUARDING_VIEW})),
)
