"""What a forum begins with, in our own words: prompts of reviews and indicators of three tiers.

They are the forum's own from then on, to change as it likes.
"""

import json
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@cache
def prompts() -> list[dict]:
    """The questions of a review, in order."""
    return json.loads((DATA / "prompts.json").read_text(encoding="utf-8"))


@cache
def indicators() -> dict[str, dict]:
    """For each tier where it comes from, and its indicators, each with what would show it."""
    return json.loads((DATA / "indicators.json").read_text(encoding="utf-8"))
