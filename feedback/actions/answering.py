"""What people who answer do. Nobody is named here, no time is kept, and no event is written:

an event's place among the others would tell when somebody was at their phone (promises R29).
"""

import uuid
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coproduction.dates import months_after
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.locking import lock_row
from coproduction.mail import write_message
from coproduction.models import Forum, Person
from coproduction.permissions import Permission, roles_with
from feedback.answers import asked_of, own_words_of
from feedback.contact_box import lock
from feedback.counting import add_to_counts
from feedback.links import draft_of, hash_of
from feedback.models import (
    AboutYouCount,
    ContactDetails,
    Draft,
    FeedbackForm,
    FeedbackSettings,
    FormVersion,
    Reply,
    Submission,
)
from feedback.published import questions_of
from feedback.rules import missing_answers, reason_cannot_say_it_helped, reason_cannot_write_more
from feedback.safeguarding import alarming_words_in


@transaction.atomic
def keep_answers(
    *,
    version: FormVersion,
    secret: str,
    answers: dict,
    signals: list[str] = (),
    is_easy_read: bool = False,
    today: date | None = None,
) -> Draft:
    """These answers are kept on the server as well, so that the writer can stop and come back.

    Refused once all of it was sent: from another window, or a page of the browser's history.
    """
    today = today or timezone.localdate()
    _, is_new = Draft.objects.get_or_create(
        secret_hash=hash_of(secret),
        defaults={"version": version, "is_easy_read": is_easy_read, "changed_on": today},
    )
    # Two pages of the same writer, sent at once: neither answer may be lost.
    draft = Draft.objects.select_for_update().filter(secret_hash=hash_of(secret)).first()
    sent = Submission.objects.filter(secret_hash=hash_of(secret))
    if draft is None or (is_new and sent.exists()):
        raise RuleBroken("You have sent this already.")
    draft.answers |= answers
    draft.signals = sorted({*draft.signals, *signals})
    draft.changed_on = today
    draft.save(update_fields=["answers", "signals", "changed_on"])
    return draft


@transaction.atomic
def send_answers(
    *,
    secret: str,
    forum: Forum,
    draft: Draft | None = None,
    may_quote: bool = False,
    contact: dict[str, str] | None = None,
    signals: list[str] = (),
    today: date | None = None,
) -> Submission:
    """The forum has what the writer told. Sent again, it is the same one piece of feedback.

    What looks like a machine's work is held, not refused. What may tell of harm reaches the
    safeguarding lead in the same step. Refused while an answer that is needed is missing.
    """
    today = today or timezone.localdate()
    draft = _taken(draft or draft_of(secret, forum.slug), secret, forum)
    if draft is None:
        already = Submission.objects.for_forum(forum).filter(secret_hash=hash_of(secret)).first()
        if already is None:
            raise RuleBroken("We cannot find your answers any more. Please begin again.")
        return already
    questions = list(questions_of(draft.version))
    if missing := missing_answers(questions, draft.answers):
        raise RuleBroken(f"“{missing[0]}” needs an answer.")
    submission = _receive(
        version=draft.version,
        questions=questions,
        answers=draft.answers,
        secret=secret,
        today=today,
        may_quote=may_quote,
        is_easy_read=draft.is_easy_read,
        held_for=sorted({*draft.signals, *signals}),
    )
    if contact:
        ContactDetails.objects.create(submission=submission, locked=lock(contact))
    return submission


def _taken(draft, secret, forum):
    """The draft with all its answers, taken out of the way; None when somebody was quicker.

    Sent twice at once: the second waits for the first to delete the row, and then finds what it
    has made. An answer that came in between makes the row another one, which is read again.
    """
    while draft:
        number, _ = Draft.objects.filter(pk=draft.pk, answers=draft.answers).delete()
        if number:
            return draft
        draft = draft_of(secret, forum.slug)
    return None


@transaction.atomic
def enter_for_somebody(
    *,
    form: FeedbackForm,
    by: Person,
    answers: dict,
    channel: str,
    secret: str,
    may_quote: bool = False,
    today: date | None = None,
) -> Submission:
    """What came on paper, by phone or at an event stands with the rest, marked as entered.

    The same form twice is one piece of feedback. Refused on a form that was never published.
    """
    version = form.versions.published().newest_first().first()
    if version is None:
        raise RuleBroken("Publish this form first.")
    if already := Submission.objects.filter(secret_hash=hash_of(secret), form=form).first():
        return already
    try:
        with transaction.atomic():
            return _receive(
                version=version,
                questions=questions_of(version),
                answers=answers,
                secret=secret,
                today=today or timezone.localdate(),
                may_quote=may_quote,
                channel=channel,
                entered_by=by,
            )
    except IntegrityError:
        return Submission.objects.get(secret_hash=hash_of(secret))


def _receive(**told) -> Submission:
    submission = as_received(**told)
    submission.save(force_insert=True)
    if submission.is_alarming:
        tell_safeguarding(submission.forum, told["today"])
    return submission


def as_received(*, version, questions, answers, secret, today, held_for=(), **fields) -> Submission:
    """What was told, with its days and what may tell of harm in it; not kept yet."""
    form = version.form
    asked = asked_of(questions, answers)
    kept = {each.key: answers[each.key] for each in asked if answers.get(each.key)}
    words = own_words_of(asked, kept)
    found = alarming_words_in(words, FeedbackSettings.of(form.forum).alarm_words)
    return Submission(
        forum=form.forum,
        form=form,
        version=version,
        secret_hash=hash_of(secret),
        received_on=today,
        answer_by=today + timedelta(days=form.forum.feedback_reply_days),
        goes_on=months_after(today, form.keep_months),
        voice=form.audience,
        service_id=form.service_id,
        answers=kept,
        words=words,
        state=Submission.State.CHECKING if held_for else Submission.State.NEW,
        held_for=list(held_for),
        is_alarming=bool(found),
        alarm_words=found,
        **fields,
    )


def tell_safeguarding(forum, today):
    """The mail leads to the list of all such feedback, so that it tells of no single piece.

    Its own time is the day: when it leaves can be known, which piece it was for cannot.
    """
    people = Person.objects.active().filter(forum=forum).select_related("forum").order_by("pk")
    leads = people.with_role(*roles_with(Permission.SAFEGUARDING_VIEW))
    if forum.safeguarding_lead_id:
        leads = leads | people.filter(pk=forum.safeguarding_lead_id)
    told = list(leads.distinct()) or list(people.with_role(*roles_with(Permission.FEEDBACK_MANAGE)))
    for person in told:
        write_message(
            kind="feedback/safeguarding",
            to=person,
            link=reverse("feedback:alarms", args=[forum.slug]),
            now=timezone.make_aware(datetime.combine(today, time.min)),
        )


@transaction.atomic
def count_about_you(*, submission: Submission, answers: dict[str, str]) -> Submission:
    """Answers about people are counted and not kept, so that they lead to nobody.

    Sent again they are not counted again.
    """
    # Pressed twice: one count.
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    if submission.asked_about_you:
        return submission
    add_to_counts(
        AboutYouCount,
        ("form_id", "question", "answer"),
        {(submission.form_id, *given): 1 for given in answers.items() if given[1]},
    )
    submission.asked_about_you = True
    submission.save(update_fields=["asked_about_you"])
    return submission


@transaction.atomic
def write_as_writer(
    *, submission: Submission, words: str, one_time_key: uuid.UUID, today: date | None = None
) -> Reply:
    """The writer says more; the forum sees it on top again. Sent twice, it stands once."""
    today = today or timezone.localdate()
    # The forum closes it at the same time: the writer's words must still be seen.
    submission = _locked(submission)
    refuse_when(reason_cannot_write_more(submission))
    already = submission.replies.filter(one_time_key=one_time_key).first()
    if already:
        return already
    reply = submission.replies.create(one_time_key=one_time_key, written_on=today, words=words)
    found = alarming_words_in(words, FeedbackSettings.of(submission.forum).alarm_words)
    if found:
        submission.is_alarming = True
        submission.alarm_words = sorted({*submission.alarm_words, *found})
        submission.safe_at = submission.safe_by = None
        tell_safeguarding(submission.forum, today)
    if submission.state in {Submission.State.ANSWERED, Submission.State.CLOSED}:
        submission.state = Submission.State.IN_HAND
    submission.save(update_fields=["state", "is_alarming", "alarm_words", "safe_at", "safe_by"])
    return reply


@transaction.atomic
def say_it_helped(*, submission: Submission, helped: str, today: date | None = None) -> Submission:
    """The writer says if the answer has helped; "no" brings it back to the forum.

    Refused before there is an answer.
    """
    today = today or timezone.localdate()
    # Said twice at once, or while the forum closes it: the later word stands.
    submission = _locked(submission)
    refuse_when(reason_cannot_say_it_helped(submission))
    submission.helped, submission.helped_on = helped, today
    if helped == Submission.Helped.NO:
        submission.state = Submission.State.IN_HAND
    submission.save(update_fields=["helped", "helped_on", "state"])
    return submission


def _locked(submission):
    return lock_row(Submission, submission.pk, "forum")
