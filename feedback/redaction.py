"""Marks what may tell who somebody is, before a service reads it (promises R29).

It suggests; a person of the forum decides. Each kind has a word that takes its place.
"""

import re
from dataclasses import dataclass

_TITLED = r"(?:Mrs|Mr|Ms|Miss|Mx|Dr|Prof|Sir|Nurse|Sister)\.?\s+[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)?"
_RELATED = (
    r"(?i:my|our|his|her|their)\s+(?:\w+\s+)?(?:son|daughter|child|boy|girl|brother|sister|grandson|"
    r"granddaughter|husband|wife|partner|friend|neighbour|lad|kid|twin|eldest|youngest)s?,?\s+"
)
_NAME = r"[A-Z][a-z’'-]+(?:\s+[A-Z][a-z’'-]+)?"
_CALLED = r"(?:called|named|name is|name’s|name's|I am|I’m|I'm|this is)\s+"
_PLACE = (
    r"(?:[A-Z][\w’'.-]+\s+){1,4}(?:School|Academy|College|Nursery|Primary|Secondary|Infants|"
    r"Juniors|Hospital|Surgery|Clinic|Centre|House|Road|Street|Lane|Avenue|Close|Drive|Terrace|"
    r"Crescent|Way)\b"
)

# The first that fits a stretch counts; a group called "hide" narrows it.
_KINDS = (
    ("an email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("a link", re.compile(r"(?:https?://|www\.)\S+")),
    ("an NHS number", re.compile(r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b(?!\d)")),
    ("a phone number", re.compile(r"(?<!\w)(?:\+44\s?|0)\d(?:[\s-]?\d){8,10}\b")),
    ("a postcode", re.compile(r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s?\d[A-Za-z]{2}\b")),
    ("a date of birth", re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}\b")),
    ("a place", re.compile(r"\b(?:\d+\s+)?" + _PLACE)),
    ("a place", re.compile(r"\bSt\.?\s+[A-Z][\w’'-]+(?:\s+(?:School|Academy|Primary))?")),
    ("a name", re.compile(r"\b" + _TITLED)),
    ("a name", re.compile(r"\b" + _RELATED + rf"(?P<hide>{_NAME})")),
    ("a name", re.compile(r"\b" + _CALLED + rf"(?P<hide>{_NAME})")),
)


@dataclass(frozen=True)
class Stretch:
    """A stretch of a text; `kind` says what may be told by it, and is empty for the rest."""

    text: str
    kind: str = ""


def _found_in(text):
    spans = []
    for kind, pattern in _KINDS:
        for match in pattern.finditer(text):
            group = "hide" if "hide" in pattern.groupindex else 0
            start, end = match.span(group)
            if all(end <= first or start >= last for first, last, _ in spans):
                spans.append((start, end, kind))
    names = {text[start:end] for start, end, kind in spans if kind == "a name"}
    for name in sorted(names, key=len, reverse=True):
        # Once known as a name, it is one wherever it stands.
        for word in {name, *name.split()}:
            if len(word) < 3 or word.rstrip(".") in {"Mrs", "Miss", "Nurse", "Sister", "Prof"}:
                continue
            for match in re.finditer(rf"\b{re.escape(word)}\b", text):
                start, end = match.span()
                if all(end <= first or start >= last for first, last, _ in spans):
                    spans.append((start, end, "a name"))
    return sorted(spans)


def marked(text: str) -> list[Stretch]:
    """The text in stretches, with what may tell who somebody is marked."""
    stretches, place = [], 0
    for start, end, kind in _found_in(text):
        stretches += [Stretch(text[place:start]), Stretch(text[start:end], kind)]
        place = end
    stretches.append(Stretch(text[place:]))
    return [each for each in stretches if each.text]


def suggested(text: str) -> str:
    """The text with a word in place of all that is marked."""
    return "".join(f"[{each.kind}]" if each.kind else each.text for each in marked(text))
