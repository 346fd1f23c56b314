"""One of everything that each app has, for tests that look at every page, form or record."""

from types import SimpleNamespace

from charters.tests.world import furnish_charters
from coproduction.tests.reach_world import furnish_reach
from feedback.tests.world import furnish_feedback
from hub.tests.world import furnish_hub
from reps.tests.world import furnish_reps


def furnish_shared(forum, **people):
    return furnish_hub(forum, **people) | furnish_reach(forum, **people)


# Pages of the shared package are about what is furnished with the hub.
FURNISH = {
    "hub": furnish_shared,
    "feedback": furnish_feedback,
    "reps": furnish_reps,
    "charters": furnish_charters,
}
# What an app's objects are about belongs to another: a session that a rep was asked for.
NEEDS = {"reps": ("hub",)}


def furnish(forum, *, apps=tuple(FURNISH), **people):
    """Every kind of object once, by the names that access_matrix.py uses."""
    wanted = {each for app in apps for each in (*NEEDS.get(app, ()), app)}
    world = {}
    for app in FURNISH:
        if app in wanted:
            more = FURNISH[app](forum, **people)
            assert not world.keys() & more.keys(), "Two apps have one name for two things."
            world |= more
    return SimpleNamespace(**world)


def furnish_for(cast, *apps):
    """The forum of the cast, with one of everything: of these apps, or of all."""
    return furnish(
        cast.forum,
        officer=cast.officer,
        coordinator=cast.coordinator,
        facilitator=cast.facilitator,
        chair=cast.chair,
        treasurer=cast.treasurer,
        rep=cast.rep,
        apps=apps or tuple(FURNISH),
    )
