"""Finds what makes a text hard to read: long sentences, and acronyms that nobody explained.

It warns and never blocks. Seeds: "Avoid acronyms" (004); "Papers will be written in plain
English", with abbreviations explained where they cannot be avoided (002).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_SENTENCE = 25  # words: the Government Digital Service's advice for public text

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"[\w’'-]+")
# Two capitals or more in a word: EOTAS, EHCPs, WSoA. Not "I", not a name such as McKay.
_ACRONYM = re.compile(r"\b(?=\w*[A-Z]\w*[A-Z])[A-Z][A-Za-z]*s?\b")
_COMMON = frozenset({"UK", "OK", "PDF", "TV", "AM", "PM", "A&E"})


@dataclass(frozen=True)
class Warning:
    """One thing that families may stumble over, as a sentence to show."""

    sentence: str


def _singular(acronym):
    return acronym[:-1] if acronym.endswith("s") and acronym[:-1].isupper() else acronym


def acronyms_in(text: str) -> list[str]:
    """The acronyms in a text, each once, in their order."""
    found = []
    for match in _ACRONYM.finditer(text):
        acronym = _singular(match.group())
        capitals = sum(letter.isupper() for letter in acronym)
        looks_like_a_name = acronym[0:2].istitle() and capitals == 2 and len(acronym) > 4
        if acronym not in _COMMON and acronym not in found and not looks_like_a_name:
            found.append(acronym)
    return found


def long_sentences_in(text: str) -> list[str]:
    """The sentences of more than 25 words."""
    sentences = (sentence.strip() for sentence in _SENTENCE_END.split(text))
    return [sentence for sentence in sentences if len(_WORD.findall(sentence)) > LONGEST_SENTENCE]


def _explained_in_text(acronym, text):
    """Written out with the acronym in brackets: "education, health and care plan (EHCP)"."""
    return f"({acronym})" in text


def warnings_for(text: str, known_terms: Iterable[str]) -> list[Warning]:
    """What to show beside a text. Known terms are explained by the page itself."""
    known = {term.casefold() for term in known_terms}
    warnings = [
        Warning(f"“{acronym}” has no meaning in your forum's list of words. Write it out.")
        for acronym in acronyms_in(text)
        if acronym.casefold() not in known and not _explained_in_text(acronym, text)
    ]
    for sentence in long_sentences_in(text):
        start = " ".join(sentence.split()[:6])
        words = len(_WORD.findall(sentence))
        warnings.append(Warning(f"A sentence of {words} words: “{start} …”. Try two short ones."))
    return warnings


def terms_in(text: str, glossary) -> list:
    """The glossary's terms that this text uses, in any of their spellings, to be explained."""
    folded = text.casefold()
    words = {_singular(word).casefold() for word in re.findall(r"\b\w+\b", text)}
    return [term for term in glossary if any(_uses(folded, words, x) for x in term.spellings)]


def _uses(folded, words, spelling):
    """One word stands among the words; one with a space or a hyphen stands in the text."""
    spelling = spelling.casefold()
    if spelling.isalnum():
        return spelling in words
    return bool(re.search(rf"(?<!\w){re.escape(spelling)}s?(?!\w)", folded))
