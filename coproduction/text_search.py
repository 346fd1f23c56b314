"""Full text: what an index holds, and what somebody who typed a few words is looking for.

Words are found by their stem and without their accents. An acronym of the forum's glossary finds
its meaning, and the meaning finds the acronym.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import SearchQuery, SearchVector

from coproduction.plain_english import acronyms_in

# PostgreSQL's "english" after "unaccent": made by coproduction's migration 0008_search.
CONFIG = "thread_english"
LONGEST = 200
MOST_TERMS = 12

_TERM = re.compile(r'(?P<minus>-?)"(?P<phrase>[^"]*)"?|(?P<word>\S+)')
_LETTER = re.compile(r"\w")
# Where the acronym's words end and its explanation begins: "Alternative provision: lessons for …".
_MEANING_ENDS = re.compile(r"[:;.(]")


def vector(**weights: Iterable[str]):
    """The words of these fields, those of weight A counting most: vector(A=["title"], B=[…])."""
    parts = [
        SearchVector(*fields, config=CONFIG, weight=weight) for weight, fields in weights.items()
    ]
    return reduce(lambda first, second: first + second, parts)


@dataclass(frozen=True)
class Term:
    """One thing to find, in any of its ways to be written; or, with a minus, to leave out.

    A way of several words is a phrase.
    """

    ways: tuple[str, ...]
    is_left_out: bool = False
    is_typed_word: bool = True

    @property
    def query(self):
        ways = [SearchQuery(way, config=CONFIG, search_type="phrase") for way in self.ways]
        if self.is_left_out:
            return reduce(and_, [~way for way in ways])
        return reduce(or_, ways)


@dataclass(frozen=True)
class Asked:
    """What somebody typed, read: what to find and what to leave out."""

    typed: str
    terms: tuple[Term, ...]

    @property
    def finds_something(self) -> bool:
        """With only words to leave out, everything would be found."""
        return any(not term.is_left_out for term in self.terms)

    @property
    def query(self):
        return reduce(and_, [term.query for term in self.terms])

    @property
    def words(self) -> list[str]:
        """The single words to be found, as they were typed: those that can be misspelt."""
        return [term.ways[0] for term in self.terms if term.is_typed_word and not term.is_left_out]


@dataclass(frozen=True)
class Acronym:
    """A word of the glossary that stands for several: EHCP."""

    short: str
    long: str

    @classmethod
    def of(cls, term: str, meaning: str):
        """None for a word that is explained and not spelled out."""
        long = " ".join(_MEANING_ENDS.split(meaning)[0].split())
        is_one = acronyms_in(term) == [term] and 2 <= len(long.split()) <= 8
        return cls(term, long) if is_one else None

    @property
    def ways(self) -> tuple[str, ...]:
        """ "health and care" is written "health & care" too, which has no word for "and"."""
        without = " ".join(word for word in self.long.split() if word.casefold() != "and")
        return tuple(dict.fromkeys((self.short, self.long, without)))

    @property
    def key(self) -> tuple[str, ...]:
        return _folded(self.long)


def _folded(words):
    """The words of a text for comparing: no capitals, no marks, no plural, no "and"."""
    found = re.findall(r"\w+", words.casefold())
    return tuple(word.removesuffix("s") for word in found if word != "and")


def read(typed: str, glossary: Iterable) -> Asked:
    """What was typed, with phrases in quotes, words to leave out, and acronyms spelled out."""
    typed = " ".join(typed.replace("\x00", "").split())
    known = [Acronym.of(each.term, each.meaning) for each in glossary]
    known = [each for each in known if each]
    pieces = [_piece(match) for match in _TERM.finditer(typed)]
    pieces = [piece for piece in pieces if _LETTER.search(piece.ways[0])]
    return Asked(typed, tuple(_explained(pieces[:MOST_TERMS], known)))


def _piece(match):
    if match["word"] is None:
        return Term((match["phrase"],), bool(match["minus"]), is_typed_word=False)
    word = match["word"]
    is_left_out = word.startswith("-") and len(word) > 1
    return Term((word.lstrip("-"),), is_left_out)


def _explained(pieces, known):
    """The pieces with each acronym, short or spelled out over several words, in all its ways."""
    short = {each.short.casefold(): each for each in known}
    longest_first = sorted(known, key=lambda each: -len(each.key))
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        acronym, taken = _acronym_at(pieces, at, short, longest_first)
        if acronym:
            yield Term(acronym.ways, piece.is_left_out, is_typed_word=False)
        elif "-" in piece.ways[0] and piece.is_typed_word:
            joined = piece.ways[0].replace("-", "")
            yield Term((*piece.ways, joined), piece.is_left_out)
        else:
            yield piece
        at += taken


def _acronym_at(pieces, at, short, longest_first):
    """The acronym that begins at this piece, and how many pieces it takes."""
    piece = pieces[at]
    word = piece.ways[0].casefold().strip(".,")
    if found := short.get(word) or short.get(word.removesuffix("s")):
        return found, 1
    for acronym in longest_first:
        words = ()
        for end in range(at, len(pieces)):
            if end > at and (not pieces[end].is_typed_word or pieces[end].is_left_out):
                break
            words += _folded(pieces[end].ways[0])
            if words == acronym.key:
                return acronym, end - at + 1
            if len(words) >= len(acronym.key):
                break
    return None, 1
