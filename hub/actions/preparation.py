"""Before a session: parent carers' questions, papers, and the prep session of an item."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.locking import lock_row
from coproduction.mail import write_message
from coproduction.models import Document, Person
from hub.actions.agenda import add_session
from hub.models import Item, Question, Session
from hub.rules import reason_cannot_add_papers, reason_cannot_ask_question


@transaction.atomic
def ask_question(*, item: Item, text: str, by: Person, now: datetime | None = None) -> Question:
    """The question stands with the item, without a name. The same words twice stand once.

    Refused for partners, and once the session has begun.
    """
    now = now or timezone.now()
    # A double press must not ask twice: the item is the parent that both wait for.
    item = _locked(item)
    refuse_when(reason_cannot_ask_question(item, by, now=now))
    if already := item.questions.filter(text=text).first():
        return already
    question = Question.objects.create(item=item, text=text, asked_at=now)
    # Who asked is not kept with the question, and not in the events either.
    record_event(
        verb="question.asked", subject=question, by=None, forum=item.session.hub.forum, at=now
    )
    return question


@transaction.atomic
def send_questions(*, item: Item, by: Person, now: datetime | None = None) -> list[Question]:
    """Whoever presents has the questions that were not sent yet, in one mail.

    Refused when nobody presents, or when there is nothing new.
    """
    now = now or timezone.now()
    # Pressed twice: the second finds nothing new, and no second mail goes.
    item = _locked(item)
    questions = list(item.questions.to_send().oldest_first())
    if item.requestor is None:
        raise RuleBroken("Nobody outside the forum presents this.")
    if not questions:
        raise RuleBroken("Every question has been sent.")
    Question.objects.filter(pk__in=[each.pk for each in questions]).update(sent_at=now)
    write_message(
        kind="hub/questions",
        to=item.requestor,
        link=item.get_absolute_url(),
        needed_by=item.session.day,
        item=item,
        session=item.session,
        questions=questions,
        now=now,
    )
    forum = item.session.hub.forum
    record_event(verb="item.questions_sent", subject=item, by=by, forum=forum, at=now)
    return questions


@transaction.atomic
def prepare_item(
    *,
    item: Item,
    starts_at: datetime,
    minutes: int,
    by: Person,
    one_time_key: uuid.UUID | None = None,
    now: datetime | None = None,
) -> Session:
    """A prep session for the reps stands before the item's session, and its questions are sent.

    Sent twice with one key, it stands once. Refused when it would not come before the session,
    or when the hour is taken.
    """
    now = now or timezone.now()
    if starts_at <= now:
        raise RuleBroken("Choose a time that is to come.")
    prep = add_session(
        hub=item.session.hub,
        starts_at=starts_at,
        minutes=minutes,
        kind=Session.Kind.PREP,
        prepares=item.session,
        title=item.title,
        one_time_key=one_time_key,
        by=by,
        now=now,
    )
    if item.requestor and item.questions.to_send().exists():
        send_questions(item=item, by=by, now=now)
    return prep


@transaction.atomic
def add_papers(
    *,
    item: Item,
    by: Person,
    document: Document | None = None,
    papers_link: str = "",
    has_no_papers: bool = False,
    now: datetime | None = None,
) -> Item:
    """The item has this paper or this link, or the word of its presenter that there is none."""
    now = now or timezone.now()
    # Two papers at once: neither writes over the other's link.
    item = _locked(item)
    refuse_when(reason_cannot_add_papers(item, by))
    if document:
        item.papers.add(document)
    if papers_link:
        item.papers_link = papers_link
    item.has_no_papers = has_no_papers and not document and not item.papers_link
    item.save(update_fields=["papers_link", "has_no_papers"])
    record_event(
        verb="item.papers_added",
        subject=item,
        by=by,
        forum=item.session.hub.forum,
        fields=["papers"],
        at=now,
    )
    return item


def _locked(item):
    return lock_row(Item, item.pk, "session__hub__forum", "requestor__forum")
