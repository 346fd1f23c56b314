"""Answers as people gave them: which questions a person meets, and how an answer reads."""

import re
from collections.abc import Iterable
from datetime import date

from coproduction.dates import parse_date
from coproduction.exceptions import RuleBroken
from feedback.models import Question

YES, NO, NOT_SURE = "Yes", "No", "I am not sure"
YES_NO = (YES, NO, NOT_SURE)
LONGEST_TEXT = 5000
LONGEST_LINE = 200

_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MONTH = re.compile(r"(\d{1,2})[/.\- ](\d{4})")


def tidy(text: str) -> str:
    """What was typed, without signs that no database keeps and nobody sees."""
    return _NO_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def choices_of(question: Question) -> list[str]:
    """What can be chosen, in order."""
    if question.kind == Question.Kind.YES_NO:
        return list(YES_NO)
    return [*question.choices, *([NOT_SURE] if question.offers_not_sure else [])]


def month_of(typed: str, today: date) -> str:
    """A month as 2026-03, from March 2026, 3/2026 or a whole date."""
    text = " ".join(typed.split())
    if found := _MONTH.fullmatch(text):
        text = f"1/{found[1]}/{found[2]}"
    try:
        day = parse_date(text)
    except RuleBroken:
        raise RuleBroken("Write the month and the year, such as March 2026.") from None
    if day > today:
        raise RuleBroken("That is still to come. When did it happen?")
    if day.year < 1950:
        raise RuleBroken("Write the year with four numbers, such as 2026.")
    return f"{day:%Y-%m}"


def applies(question: Question, answers: dict) -> bool:
    """Is this asked of somebody who has answered so?"""
    if question.show_if_id is None:
        return True
    given = answers.get(question.show_if.key)
    given = given if isinstance(given, list) else [given]
    return bool(set(given) & set(question.show_if_answers))


def asked_of(questions: Iterable[Question], answers: dict) -> list[Question]:
    """The questions that this person meets, in order; one that is not asked opens no other."""
    asked, given = [], {}
    for question in questions:
        if applies(question, given):
            asked.append(question)
            given[question.key] = answers.get(question.key)
    return asked


def in_words(question: Question, answer) -> str:
    """An answer as one reads it; empty when nothing was answered."""
    if not answer:
        return ""
    if isinstance(answer, list):
        return "; ".join(answer)
    if question.kind == Question.Kind.MONTH:
        return f"{date.fromisoformat(f'{answer}-01'):%B %Y}"
    return str(answer)


def own_words_of(questions: Iterable[Question], answers: dict) -> str:
    """All that somebody wrote in their own words, to be read, searched and checked."""
    texts = [str(answers.get(each.key) or "") for each in questions if each.is_in_words]
    return "\n\n".join(text for text in texts if text)
