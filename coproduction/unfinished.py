"""What a piece of work still waits for: each app's way, in a module called unfinished.

UNFINISHED(work, now) gives sentences. While there is one, the work is not closed.
"""

from datetime import datetime

from coproduction.models import Influence, Work
from coproduction.registries import collect


def UNFINISHED(work: Work, now: datetime) -> list[str]:  # noqa: N802 (the registry's name)
    """Families who were heard, and have not heard back."""
    number = work.influences.exclude(state__in=Influence.ENDED_STATES).count()
    if not number:
        return []
    answers = "an answer" if number == 1 else f"{number} answers"
    return [f"Families wait for {answers} first."]


def unfinished(work: Work, *, now: datetime) -> list[str]:
    return [words for waits in collect("unfinished", "UNFINISHED") for words in waits(work, now)]
