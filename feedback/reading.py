"""How old somebody has to be to read a text with ease: an estimate, to find what to make plainer.

Flesch-Kincaid's grade plus five: years at school, as an age. Readability formulas prove nothing;
they say where to look first.
"""

import re

PLAIN_AGE = 9
OLDEST_TO_PASS = 11

_SENTENCE = re.compile(r"[.!?]+(?:\s|$)|\n+")
_WORD = re.compile(r"[A-Za-z’'-]+")
_VOWELS = re.compile(r"[aeiouy]+")


def _syllables(word: str) -> int:
    word = word.lower().strip("’'-")
    found = len(_VOWELS.findall(word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and found > 1
    return max(found - silent - (word.endswith("ed") and found > 1 and word[-3:-2] not in "td"), 1)


def reading_age(text: str) -> int | None:
    """The age, in years; None for a text without words."""
    words = _WORD.findall(text)
    if not words:
        return None
    sentences = max(len([part for part in _SENTENCE.split(text) if _WORD.search(part)]), 1)
    syllables = sum(_syllables(word) for word in words)
    grade = 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59
    return max(round(grade) + 5, 5)
