"""What somebody who leaves hands over: each app's part, in a module called handover.

HAND_OVER(leaver, to, by, now) moves it and gives a line for each thing, for the colleague's mail.
"""

from coproduction.actions.clock import hand_over_influences as HAND_OVER  # noqa: N812 (the registry's name)

__all__ = ["HAND_OVER"]
