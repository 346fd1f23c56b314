"""Holds back what looks like a machine's work, without a puzzle and without refusing anybody.

A page carries a signed note of when it was shown, and a box that people do not see. What looks
odd is held for the forum to look at; nothing is thrown away unread (promises R28).
"""

import re
import secrets
from dataclasses import dataclass

from django.core import signing
from django.utils import timezone

TRAP = "more_about"
KEY = "page_key"
_SALT = "feedback.spam.page"
# Nobody reads the first question and writes an answer faster. A press on the last page is quick.
FEWEST_SECONDS_TO_WRITE = 2.0
FEWEST_SECONDS_TO_SEND = 0.5
MOST_LINKS = 1
_LINK = re.compile(r"https?://(?:www\.)?|www\.|\[url|<a\s", re.IGNORECASE)


@dataclass(frozen=True)
class PageKey:
    """A page as it was shown: its own number, and how many seconds ago that was."""

    number: str
    age: float


def new_page_key(now=None) -> str:
    """Goes with each page that is shown. Nothing of it is stored with what somebody says."""
    now = now or timezone.now()
    return signing.dumps([secrets.token_urlsafe(16), round(now.timestamp(), 2)], salt=_SALT)


def read_page_key(text: str, now=None) -> PageKey | None:
    """None for a key that is missing or not ours."""
    now = now or timezone.now()
    try:
        number, shown = signing.loads(text, salt=_SALT)
        return PageKey(number, now.timestamp() - shown)
    except (signing.BadSignature, TypeError, ValueError):
        return None


def signals_of(*, key: PageKey | None, trap: str, words: str, is_last: bool = False) -> list[str]:
    """What is odd about a page that was sent; nothing for people."""
    found = []
    if trap:
        found.append("trap")
    if key is None:
        found.append("no page")
    elif key.age < (FEWEST_SECONDS_TO_SEND if is_last else FEWEST_SECONDS_TO_WRITE):
        found.append("too fast")
    if len(_LINK.findall(words)) > MOST_LINKS:
        found.append("links")
    return found


SENTENCES = {
    "trap": "It filled a box that people do not see.",
    "no page": "It did not come from our page.",
    "too fast": "It was written faster than anybody can type.",
    "links": "It has several links.",
    "again": "It came from a page that was used before.",
}
