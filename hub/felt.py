"""How far a piece of work felt shared at each session where it was a topic."""

from collections import defaultdict
from statistics import mean

from coproduction.felt import ENOUGH, FAMILIES, OFFICERS, Felt
from coproduction.models import ParticipationLevel, Work
from hub.models import Rating

SIDES = {Rating.Side.REP: FAMILIES, Rating.Side.OFFICER: OFFICERS}


def FELT(work: Work) -> list[Felt]:  # noqa: N802 (the registry's name)
    """One line for each topic and side that enough people have rated."""
    ranks = defaultdict(list)
    ratings = Rating.objects.filter(item__work=work).select_related("item__session")
    for rating in ratings:
        key = (rating.item_id, rating.item.session.day, SIDES[rating.side])
        ranks[key].append(ParticipationLevel(rating.level_felt).rank)
    return [
        Felt(day, side, len(theirs), round(mean(theirs), 1))
        for (_, day, side), theirs in ranks.items()
        if len(theirs) >= ENOUGH
    ]
