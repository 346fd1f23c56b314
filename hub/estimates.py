"""How long items really take (seed 004: "Time estimates for a session can vary significantly")."""

from dataclasses import dataclass
from statistics import median

from hub.models import Item, Request

# Fewer than these say little about the next one.
ENOUGH = 3
LATEST = 40


@dataclass(frozen=True)
class Usual:
    """The middle of what items like this took, in minutes, and how many there were."""

    minutes: int
    items: int


def _took(items):
    timed = items.filter(actual_minutes__isnull=False).order_by("-presented_at")
    return list(timed.values_list("actual_minutes", flat=True)[:LATEST])


def usual_minutes(request: Request) -> Usual | None:
    """What items of the same purpose at this hub took; of any purpose while there are few."""
    items = Item.objects.topics().filter(session__hub=request.hub)
    for like_it in (items.filter(request__purpose=request.purpose), items):
        if len(took := _took(like_it)) >= ENOUGH:
            return Usual(round(median(took)), len(took))
    return None


def usual_minutes_in_words(request: Request) -> str:
    """What to write under the box for minutes."""
    usual = usual_minutes(request)
    if usual is None:
        return "Talking takes longer than slides. Most items take 30 to 40 minutes."
    return (
        f"Items like this one took about {usual.minutes} minutes "
        f"(the middle of {usual.items}). Talking takes longer than slides."
    )
