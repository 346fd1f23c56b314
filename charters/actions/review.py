"""Looking back on a piece of work: opened, answered by both sides, closed with a lesson."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from charters.actions.audience import people_around
from charters.models import Review, ReviewAnswer, ReviewGiven, ReviewPrompt
from charters.rules import (
    reason_cannot_answer_review,
    reason_cannot_close_review,
    review_side,
)
from charters.starters import prompts
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.locking import lock_row
from coproduction.mail import write_message
from coproduction.models import Forum, Person, Work


@transaction.atomic
def start_prompts(*, forum: Forum) -> None:
    """A forum that has no questions yet gets ours; they are its own from then on."""
    # Two people open their first review at once: the questions come once.
    Forum.objects.select_for_update().get(pk=forum.pk)
    if ReviewPrompt.objects.for_forum(forum).exists():
        return
    ReviewPrompt.objects.bulk_create(
        ReviewPrompt(forum=forum, position=position, **each)
        for position, each in enumerate(prompts(), 1)
    )


@transaction.atomic
def change_prompt(*, prompt: ReviewPrompt, text: str, by: Person, now=None) -> ReviewPrompt:
    """The question reads so from now on; answers that were given keep the old one."""
    # Two people reword it at once: the second is told.
    prompt = ReviewPrompt.objects.select_for_update().get(pk=prompt.pk)
    if not prompt.is_active:
        raise RuleBroken("Somebody has changed this question already.")
    if prompt.text == text:
        return prompt
    prompt.is_active = False
    prompt.save(update_fields=["is_active"])
    new = ReviewPrompt.objects.create(
        forum=prompt.forum,
        about=prompt.about,
        position=prompt.position,
        text=text,
        only_at_end=prompt.only_at_end,
        replaces=prompt,
    )
    record_event(verb="review_prompt.changed", subject=new, by=by, forum=prompt.forum, at=now)
    return new


@transaction.atomic
def open_review(*, work: Work, phase: str, answers_until: date, by: Person, now=None) -> Review:
    """Both sides can answer until that day, and those who have a part in the work are told.

    Asked again for the same phase, it is the same review.
    """
    now = now or timezone.now()
    if answers_until < timezone.localdate(now):
        raise RuleBroken("Give a day that is to come.")
    start_prompts(forum=work.forum)
    # Opened twice at once: one review a phase.
    work = lock_row(Work, work.pk, "forum")
    review, is_new = Review.objects.get_or_create(
        work=work,
        phase=phase,
        defaults={"answers_until": answers_until, "opened_at": now, "opened_by": by},
    )
    if is_new:
        _record("review.opened", review, by, now)
        for person in people_around(work):
            if person != by:
                write_message(
                    kind="charters/review_open",
                    to=person,
                    link=review.get_absolute_url(),
                    review=review,
                    needed_by=answers_until,
                    now=now,
                )
    return review


@transaction.atomic
def answer_review(
    *,
    review: Review,
    answers: dict[ReviewPrompt, tuple[str, str]],
    person: Person,
    name: str = "",
    now=None,
) -> None:
    """One person's answers are kept, without anything that leads back unless they gave a name.

    Who has answered is written down apart, so that nobody answers twice.
    """
    now = now or timezone.now()
    # Sent twice at once: counted once.
    review = Review.objects.select_for_update().get(pk=review.pk)
    refuse_when(reason_cannot_answer_review(review, person, today=timezone.localdate(now)))
    if not answers:
        raise RuleBroken("Answer one question or more.")
    ReviewGiven.objects.create(review=review, person=person)
    ReviewAnswer.objects.bulk_create(
        ReviewAnswer(
            review=review,
            prompt=prompt,
            side=review_side(person),
            answer=answer,
            words=words,
            name=name,
        )
        for prompt, (answer, words) in answers.items()
    )


@transaction.atomic
def close_review(*, review: Review, learned: str, by: Person, now=None, **fields) -> Review:
    """What was learned stands for all to read. Refused while nobody has answered."""
    now = now or timezone.now()
    # An answer at the same moment is in, or is told that it is over.
    review = lock_row(Review, review.pk, "work__forum")
    refuse_when(reason_cannot_close_review(review))
    review.learned, review.closed_at, review.closed_by = learned, now, by
    for field, value in fields.items():
        setattr(review, field, value)
    review.save()
    _record("review.closed", review, by, now)
    return review


def _record(verb, review, by, now):
    record_event(verb=verb, subject=review, by=by, forum=review.work.forum, at=now)
