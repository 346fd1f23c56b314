"""How areas name their levels, beside ours; and the duties that a piece of work can touch."""

import json
from functools import cache
from pathlib import Path

from coproduction.models import ParticipationLevel

DATA = Path(__file__).parent / "data"


@cache
def scales() -> dict[str, dict]:
    """Each scale by its key, its steps from the least to the most."""
    read = json.loads((DATA / "scales.json").read_text(encoding="utf-8"))
    return {scale["key"]: scale for scale in read}


@cache
def duties() -> dict[str, str]:
    """Each duty by its key, in a line."""
    return json.loads((DATA / "duties.json").read_text(encoding="utf-8"))


@cache
def ways() -> dict[str, str]:
    """The ways in which people take part, each in a line: several may go into one work."""
    return json.loads((DATA / "ways.json").read_text(encoding="utf-8"))


def crosswalk() -> list[tuple[ParticipationLevel, list[tuple[str, list[dict]]]]]:
    """For each of our levels, what each area calls it. What is none of ours is left out."""
    return [
        (
            level,
            [
                (scale["used_by"], [each for each in scale["steps"] if each["ours"] == level])
                for scale in scales().values()
            ],
        )
        for level in ParticipationLevel
    ]


def wording(key: str, level: str) -> tuple[str, str] | None:
    """What a scale calls one of our levels: the highest of its steps that is one of these."""
    steps = [each for each in scales()[key]["steps"] if each["ours"] == level]
    return (steps[-1]["name"], steps[-1]["meaning"]) if steps else None
