"""One of everything that each app has, for tests that look at every page, form or record."""

from types import SimpleNamespace

from charters.tests.world import furnish_charters
from feedback.tests.world import furnish_feedback
from hub.tests.world import furnish_hub

# Pages of the shared package are about what the hub furnishes.
FURNISH = {"hub": furnish_hub, "feedback": furnish_feedback, "charters": furnish_charters}


def furnish(forum, *, officer, coordinator, facilitator, apps=tuple(FURNISH)):
    """Every kind of object once, by the names that access_matrix.py uses."""
    people = {"officer": officer, "coordinator": coordinator, "facilitator": facilitator}
    world = {}
    for app in apps:
        world |= FURNISH[app](forum, **people)
    return SimpleNamespace(**world)


def furnish_for(cast, *apps):
    """The forum of the cast, with one of everything: of these apps, or of all."""
    return furnish(
        cast.forum,
        officer=cast.officer,
        coordinator=cast.coordinator,
        facilitator=cast.facilitator,
        apps=apps or tuple(FURNISH),
    )
