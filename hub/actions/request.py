import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from coproduction.actions import change_level, open_work
from coproduction.events import record_event
from coproduction.exceptions import AlreadyDecided, RuleBroken, SessionFull, refuse_when
from coproduction.locking import lock_row
from coproduction.mail import write_message
from coproduction.models import Person, Work
from hub.actions.agenda import place_item
from hub.actions.audience import runs_the_hub
from hub.actions.locks import locked_sessions_of
from hub.actions.waiting import join_waiting_list, leave_waiting_list, offer_free_minutes
from hub.models import Hub, Item, Request, Session
from hub.rules import (
    answer_by,
    decide_by,
    is_late,
    missing_answers,
    reason_cannot_ask_for,
    reason_cannot_change_request,
    reason_cannot_decide,
    reason_cannot_withdraw,
    reason_session_is_full,
    review_days,
)


@transaction.atomic
def start_request(
    *, hub: Hub, by: Person, one_time_key: uuid.UUID, work: Work | None = None, now=None
) -> Request:
    """A draft stands on the server: from here nothing typed is lost. Twice gives one draft."""
    now = now or timezone.now()
    try:
        with transaction.atomic():
            request = Request.objects.create(
                hub=hub, requestor=by, one_time_key=one_time_key, work=work, started_at=now
            )
    except IntegrityError:
        # The same form twice. Only its own writer may have it back.
        already = Request.objects.filter(one_time_key=one_time_key, requestor=by).first()
        if already is None:
            raise RuleBroken("Please start your request again.") from None
        return already
    record_event(verb="request.started", subject=request, by=by, forum=hub.forum, at=now)
    return request


@transaction.atomic
def save_answers(*, request: Request, by: Person, page: str, answers: dict, now=None) -> Request:
    """One page's answers are kept in the draft. Refused once the forum has the request."""
    now = now or timezone.now()
    # Answers that arrive after it was sent must not slip into what the forum reads.
    request = locked_request(request)
    refuse_when(reason_cannot_change_request(request, by))
    papers = answers.pop("papers", None)
    for field, value in answers.items():
        setattr(request, field, value)
    if page not in request.answered:
        request.answered.append(page)
    request.save(update_fields=[*answers, "answered"])
    if papers:
        request.papers.add(papers)
    record_event(
        verb="request.answered",
        subject=request,
        by=by,
        forum=request.hub.forum,
        fields=sorted(answers),
        at=now,
    )
    return request


@transaction.atomic
def send_request(*, request: Request, by: Person, now: datetime | None = None) -> Request:
    """The forum has the request, and it holds its minutes of the session it prefers.

    When the session is full and the requestor wants to wait, it joins the session's waiting list
    instead. After the hub's cut-off it is marked late, for ever. Sending it twice shows the same
    request. Refused when an answer is missing, or when the session cannot be asked for or is full:
    the draft stays as it was.
    """
    now = now or timezone.now()
    # Fifty officers ask for the last minutes: each waits here, then counts what is left.
    sessions = locked_sessions_of(request)
    request = locked_request(request)
    session = sessions.get(request.preferred_session_id)
    if request.requestor_id == by.pk and request.state not in Request.EDITABLE:
        return request
    refuse_when(reason_cannot_change_request(request, by))
    refuse_when(next(iter(missing_answers(request)), None))
    refuse_when(reason_cannot_ask_for(request, session, now=now))
    full = session and reason_session_is_full(session, request.minutes, besides=request)
    if full and not request.joins_waiting_list:
        raise SessionFull(full)
    request.state = Request.State.SENT
    request.sent_at = request.sent_at or now
    request.is_late = request.is_late or bool(session and is_late(session, now=now))
    if full:
        request.preferred_session = None
        join_waiting_list(request, session, now=now)
    request.save(update_fields=["state", "sent_at", "is_late", "preferred_session"])
    _tell_requestor(request, "hub/request_sent", now=now, waits_for=session if full else None)
    days = review_days([request])[request.hub_id]
    for person in runs_the_hub(request.hub.forum):
        write_message(
            kind="hub/request_to_decide",
            to=person,
            link=request.get_absolute_url(),
            request=request,
            needed_by=decide_by(request, days),
            now=now,
        )
    _record("request.sent", request, by, now)
    return request


@transaction.atomic
def accept_request(
    *,
    request: Request,
    session: Session,
    minutes: int,
    level: str,
    level_reason: str,
    by: Person,
    over_reason: str = "",
    now: datetime | None = None,
) -> Item:
    """The request is an item of this session's agenda, on a piece of work with an agreed level.

    A new piece of work is opened, or the level of an existing one follows what was agreed. The
    requestor is told. Refused when somebody decided first, when the session is over, or when it
    has too few minutes left and no reason is given for going over.
    """
    now = now or timezone.now()
    # The session first, as in send_request: one order of locks, no deadlock.
    sessions = locked_sessions_of(request, session)
    session = sessions.pop(session.pk)
    request = locked_request(request)
    if session.hub_id != request.hub_id:
        raise RuleBroken("Choose a session of the hub that was asked.")
    refuse_when(reason_cannot_decide(request, by, Request.State.ACCEPTED), AlreadyDecided)
    leave_waiting_list(request)
    work = work_for(request, level=level, level_reason=level_reason, by=by, now=now)
    item = place_item(
        session,
        title=request.title,
        minutes=minutes,
        over_reason=over_reason,
        now=now,
        request=request,
        summary=request.summary,
        work=work,
        programme=request.programme,
        organisation=request.requestor.organisation,
        requestor=request.requestor,
        papers_link=request.papers_link,
    )
    item.papers.set(request.papers.all())
    request.work = work
    request.save(update_fields=["work"])
    decide(request, Request.State.ACCEPTED, by=by, reason="", now=now)
    _tell_requestor(request, "hub/request_accepted", now=now, item=item, session=session)
    _record("request.accepted", request, by, now)
    _give_on(sessions, now)
    return item


@transaction.atomic
def ask_for_more(*, request: Request, question: str, by: Person, now=None) -> Request:
    """The requestor is asked, and can change the request. It keeps its minutes meanwhile."""
    now = now or timezone.now()
    return _refuse_for_now(
        request,
        Request.State.MORE_NEEDED,
        "hub/request_more_needed",
        by,
        question,
        now,
        needed_by=answer_by(request, now=now),
    )


@transaction.atomic
def defer_request(*, request: Request, reason: str, by: Person, now=None) -> Request:
    """The request is put off: it holds no minutes, and can be accepted later."""
    return _refuse_for_now(request, Request.State.DEFERRED, "hub/request_deferred", by, reason, now)


@transaction.atomic
def decline_request(*, request: Request, reason: str, by: Person, now=None) -> Request:
    """The request ends here, and its writer is told why."""
    return _refuse_for_now(request, Request.State.DECLINED, "hub/request_declined", by, reason, now)


@transaction.atomic
def withdraw_request(*, request: Request, by: Person, now=None) -> Request:
    """The requestor takes it back; its minutes are free. Refused once it is on an agenda."""
    now = now or timezone.now()
    # Withdrawn while it is accepted: one of the two is told that the other came first.
    sessions = locked_sessions_of(request)
    request = locked_request(request)
    refuse_when(reason_cannot_withdraw(request, by))
    request.state = Request.State.WITHDRAWN
    request.save(update_fields=["state"])
    leave_waiting_list(request)
    _record("request.withdrawn", request, by, now)
    _give_on(sessions, now)
    return request


def _refuse_for_now(request, state, kind, by, reason, now, **context):
    now = now or timezone.now()
    # Two coordinators decide at once: the second is told what the first decided.
    sessions = locked_sessions_of(request)
    request = locked_request(request)
    refuse_when(reason_cannot_decide(request, by, state), AlreadyDecided)
    refuse_when(None if reason.strip() else "Give a reason: it goes to the person who asked.")
    decide(request, state, by=by, reason=reason, now=now)
    _tell_requestor(request, kind, now=now, reason=reason, **context)
    _record(f"request.{state}", request, by, now)
    if state != Request.State.MORE_NEEDED:
        leave_waiting_list(request)
        _give_on(sessions, now)
    return request


def _give_on(sessions, now):
    """Minutes that this request does not need any more go to the next in line."""
    for session in sessions.values():
        offer_free_minutes(session, now=now)


def locked_request(request: Request) -> Request:
    """The row that guards a request's state. Its sessions are locked before it."""
    return lock_row(
        Request, request.pk, "hub__forum", "requestor__forum", "requestor__organisation", "work"
    )


def work_for(request: Request, *, level: str, level_reason: str, by: Person, now) -> Work:
    """The piece of work that it belongs to, at the level that was agreed; a new one if need be."""
    if request.work is None:
        return open_work(
            forum=request.hub.forum,
            title=request.title,
            summary=request.summary,
            programme=request.programme,
            lead_organisation=request.requestor.organisation,
            lead_person=request.requestor,
            level=level,
            level_reason=level_reason,
            by=by,
            now=now,
        )
    if request.work.level != level:
        return change_level(work=request.work, level=level, reason=level_reason, by=by, now=now)
    return request.work


def decide(request: Request, state: str, *, by: Person, reason: str, now: datetime) -> None:
    """The request is in its last state, with who decided and why. It is locked."""
    request.state = state
    request.decided_at, request.decided_by, request.decision_reason = now, by, reason
    request.save(update_fields=["state", "decided_at", "decided_by", "decision_reason"])


def _tell_requestor(request, kind, *, now, **context):
    write_message(
        kind=kind,
        to=request.requestor,
        link=request.get_absolute_url(),
        request=request,
        now=now,
        **context,
    )


def _record(verb, request, by, now):
    record_event(
        verb=verb, subject=request, by=by, forum=request.hub.forum, fields=["state"], at=now
    )
