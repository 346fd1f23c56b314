"""The level that was agreed and the level that was felt, over time, as a picture and a table."""

from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter

from django.utils import timezone

from coproduction.felt import FAMILIES, Felt, felt_of
from coproduction.models import LevelChange, ParticipationLevel, Work

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 460, 230, 130, 20, 20, 40


@dataclass(frozen=True)
class Point:
    """Where something stands in the picture."""

    x: float
    y: float
    words: str
    is_family: bool = False


@dataclass(frozen=True)
class Drift:
    """Everything that the picture shows; its table says the same in words."""

    changes: list[LevelChange]
    felt: list[Felt]
    steps: str  # the path of the level that was agreed
    points: list[Point]
    levels: list[tuple[float, str]]
    first: date
    last: date
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT

    @property
    def rows(self):
        """What was agreed and what was felt, day by day."""
        agreed = [(timezone.localdate(each.changed_at), each, None) for each in self.changes]
        return sorted([*agreed, *((each.on, None, each) for each in self.felt)], key=itemgetter(0))

    @property
    def right(self):
        return WIDTH - RIGHT

    @property
    def foot(self):
        return HEIGHT - 12


def drift_of(work: Work, *, today: date) -> Drift | None:
    """None while nobody has agreed a level: there is nothing to drift from."""
    changes = list(work.level_changes.order_by("changed_at").select_related("changed_by"))
    if not changes:
        return None
    felt = felt_of(work)
    days = [timezone.localdate(change.changed_at) for change in changes]
    first = min([*days, *(each.on for each in felt)])
    last = max([today, first + timedelta(days=1), *(each.on for each in felt)])

    def x(day):
        share = (day - first) / (last - first)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(rank):
        return round(TOP + (4 - rank) / 3 * (HEIGHT - TOP - BOTTOM), 1)

    steps = []
    for day, change in zip(days, changes, strict=True):
        rank = ParticipationLevel(change.to_level).rank
        steps.append(f"H {x(day)} V {y(rank)}" if steps else f"M {x(day)} {y(rank)}")
    points = [Point(x(each.on), y(each.rank), _words(each), each.side == FAMILIES) for each in felt]
    levels = [(y(level.rank), level.value) for level in ParticipationLevel]
    path = " ".join([*steps, f"H {x(last)}"])
    return Drift(changes, felt, path, points, levels, first, last)


def _words(felt):
    return f"{felt.on:%-d %B %Y}: {felt.level.label} to {felt.side}"
