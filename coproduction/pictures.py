"""The pictures of who the members are, read: every number in them may be shown to anybody."""

from datetime import date

from coproduction.about_people import (
    ABOUT_PEOPLE,
    RATHER_NOT,
    RATHER_NOT_WORDS,
    group_name,
)
from coproduction.models import EqualityPicture, Forum


def picture_on(forum: Forum, day: date) -> EqualityPicture | None:
    """The newest picture that was drawn by that day, with its counts."""
    pictures = EqualityPicture.objects.filter(forum=forum).until(day).newest_first()
    return pictures.prefetch_related("counts").first()


def counts_by_who(picture: EqualityPicture, question: str) -> dict[str, dict[str, int | None]]:
    """Of each group of members the numbers by answer, and under "" how many answered."""
    found: dict[str, dict[str, int | None]] = {}
    for count in picture.counts.all():
        if count.question == question:
            found.setdefault(count.who, {})[count.answer] = count.number
    return found


def added_up(numbers) -> int | None:
    """What is known of several numbers; None where none is."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def answered_in(picture: EqualityPicture, question: str) -> int | None:
    """How many answered this question, as far as it may be shown."""
    return added_up(counts.get("") for counts in counts_by_who(picture, question).values())


def most_answered(picture: EqualityPicture) -> int | None:
    """How many answered the question that most have answered: the least that answered at all."""
    known = [answered_in(picture, question) for question in {*ABOUT_PEOPLE}]
    return max((number for number in known if number is not None), default=None)


def answers_in_order(question: str, given) -> list[str]:
    """As they are asked; the last is not to say."""
    if question in ABOUT_PEOPLE:
        return [*ABOUT_PEOPLE[question][1], RATHER_NOT]
    return sorted(answer for answer in given if answer)


def name_of(question: str, answer: str) -> str:
    return RATHER_NOT_WORDS if answer == RATHER_NOT else group_name(question, answer)


def numbers_of(picture: EqualityPicture, question: str) -> dict[str, int | None]:
    """By the name of each group how many of the members are in it, as far as it may be shown."""
    by_who = counts_by_who(picture, question)
    given = {answer for counts in by_who.values() for answer in counts}
    return {
        name_of(question, answer): added_up(counts.get(answer) for counts in by_who.values())
        for answer in answers_in_order(question, given)
    }
