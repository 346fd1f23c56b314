"""Charters to begin from, in our own words: the files of data/templates/."""

import json
from functools import cache
from pathlib import Path

TEMPLATES = Path(__file__).parent / "data" / "templates"


@cache
def library() -> dict[str, dict]:
    """Each template by its key, with its name, what it is good for, and its words."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(TEMPLATES.glob("*.json"))
    }
