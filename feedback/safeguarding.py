"""Finds words in feedback that may tell of harm, also where they are misspelt (promises R30).

It would rather alarm once too often. What it does not find is still read by a person: nothing
leaves the queue unread.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Each forum starts with these and may change them. A phrase may have other words in between.
USUAL_WORDS = (
    "abuse", "abused", "abusive", "afraid of", "assault", "attacked", "beat", "beaten", "beating",
    "bite marks", "black eye", "bruise", "bruises", "burn", "burns", "chained", "choke", "choked",
    "choking", "county lines", "cut herself", "cut himself", "cuts herself", "cuts himself",
    "cutting herself", "cutting himself", "cutting myself", "dangerous", "dead", "die", "died",
    "does not eat", "not eating", "domestic abuse", "domestic violence", "dragged", "drowned",
    "end her life", "end his life", "end it all", "end my life", "exploited", "frightened of",
    "genital", "groomed", "grooming", "gun", "hang himself", "hang herself", "hang myself",
    "harm", "harmed", "harming", "hit", "hits", "hitting", "hurt", "hurts", "hurting", "indecent",
    "inappropriately", "injured", "injuries", "kicked", "kicks", "kill", "killed", "killing",
    "knife", "knives", "left alone", "locked", "locks", "molested", "naked", "neglect",
    "neglected", "no food", "nothing to eat", "not safe", "unsafe", "overdose", "overdosed",
    "pinned", "private parts", "punched", "punches", "raped", "rape", "restrained", "restraint",
    "run away", "ran away", "scared of", "scared to go home", "self harm", "self-harm", "selfharm",
    "sexual",
    "sexually", "shaken", "slap", "slapped", "smacked", "starved", "starving", "strangled",
    "strangle", "suicidal", "suicide", "threatened", "threatens", "tied", "tortured", "touched her",
    "touched him", "touches her", "touches him", "touched me", "touches me", "touching", "violence",
    "violent", "want to be dead", "weapon", "without food", "worse than dead", "wounds",
)  # fmt: skip

_WORD = re.compile(r"[a-z]+")
# Words that may stand between the words of a phrase: "scared [all the time] of".
_GAP = 3


def usual_words() -> list[str]:
    """What a forum's list is before it changes it."""
    return list(USUAL_WORDS)


def _tokens(text: str) -> list[str]:
    """Plain small letters; what people put between letters to hide a word is dropped."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(each for each in folded if not unicodedata.combining(each))
    plain = plain.replace("'", "").replace("’", "").replace("*", "")
    return _WORD.findall(plain)


@lru_cache(maxsize=256)
def _prepared(words: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    return [(word, tokens) for word in words if (tokens := _tokens(word))]


def _squeezed(word: str) -> str:
    """Letters that stand twice, once: "hitt" and "stranggled" are slips of a tired thumb."""
    return re.sub(r"(.)\1+", r"\1", word)


def _distance(one: str, other: str, most: int) -> bool:
    """Do these differ by at most so many slips: a letter too many, too few, wrong or swapped?"""
    if abs(len(one) - len(other)) > most:
        return False
    before, row = [], list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return False
    return row[-1] <= most


@lru_cache(maxsize=200_000)
def _is_like(token: str, word: str) -> bool:
    """The same word, allowing the more slips the longer it is; short ones must be right."""
    if token == word:
        return True
    one, other = _squeezed(token), _squeezed(word)
    if one == other and len(word) > 3:
        return True
    if len(word) == 4:
        # One letter off makes another word ("hurt", "hunt"): only letters that changed places.
        return sorted(token) == sorted(word) and token[0] == word[0] and _distance(token, word, 1)
    if len(word) < 5 or (token[0] != word[0] and len(word) < 7):
        return False
    return _distance(one, other, 2 if len(other) >= 9 else 1)


def _stands_in(phrase: list[str], tokens: list[str]) -> bool:
    first, *rest = phrase
    for start, token in enumerate(tokens):
        if not _is_like(token, first):
            continue
        place = start
        for word in rest:
            near = range(place + 1, min(place + 2 + _GAP, len(tokens)))
            place = next((at for at in near if _is_like(tokens[at], word)), None)
            if place is None:
                break
        else:
            return True
    return False


def alarming_words_in(text: str, words: Iterable[str]) -> list[str]:
    """Which of the forum's words this text has, each once, in the order of the forum's list."""
    tokens = _tokens(text)
    there = set(tokens)
    found = []
    for word, phrase in _prepared(tuple(words)):
        if not any(_is_like(token, phrase[0]) for token in there):
            continue
        if len(phrase) == 1 or _stands_in(phrase, tokens):
            found.append(word)
    return found
