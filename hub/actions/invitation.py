"""The forum asks a service to come (seed 004: "Opportunity for WPCV to invite attendance")."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, SessionFull, refuse_when
from coproduction.mail import write_message
from coproduction.models import Person, Work
from hub.actions.agenda import place_item
from hub.actions.audience import runs_the_hub
from hub.actions.locks import locked_session
from hub.actions.request import decide, locked_request, work_for
from hub.actions.waiting import offer_free_minutes
from hub.models import Item, Request, Session
from hub.rules import (
    reason_cannot_answer_invitation,
    reason_cannot_take_invitation_back,
    reason_cannot_take_item,
    reason_session_is_full,
)


@transaction.atomic
def invite(
    *,
    session: Session,
    invited: Person,
    title: str,
    summary: str,
    minutes: int,
    by: Person,
    one_time_key: uuid.UUID,
    work: Work | None = None,
    now: datetime | None = None,
    **fields,
) -> Request:
    """This officer is asked to come to this session, which keeps the minutes for them.

    The same form twice is one invitation. Refused for a session that is over or too full.
    """
    now = now or timezone.now()
    # Two invitations for the last minutes: the second must see the first.
    session = locked_session(session)
    if already := Request.objects.filter(one_time_key=one_time_key, hub=session.hub).first():
        return already
    if invited.forum_id != session.hub.forum_id:
        raise RuleBroken("Choose somebody of this forum's partners.")
    refuse_when(reason_cannot_take_item(session, now=now))
    refuse_when(reason_session_is_full(session, minutes), SessionFull)
    request = Request.objects.create(
        hub=session.hub,
        one_time_key=one_time_key,
        state=Request.State.INVITED,
        requestor=invited,
        invited_by=by,
        preferred_session=session,
        title=title,
        summary=summary,
        minutes=minutes,
        work=work,
        started_at=now,
        sent_at=now,
        **fields,
    )
    write_message(
        kind="hub/invitation",
        to=invited,
        link=request.get_absolute_url(),
        needed_by=max(session.agenda_due_on, timezone.localdate(now)),
        request=request,
        session=session,
        now=now,
    )
    record_event(verb="request.invited", subject=request, by=by, forum=session.hub.forum, at=now)
    return request


@transaction.atomic
def accept_invitation(
    *,
    request: Request,
    by: Person,
    level: str,
    level_reason: str,
    who_comes: str,
    can_change: str,
    cannot_change: str = "",
    decision_stage: str,
    now: datetime | None = None,
) -> Item:
    """The officer comes: the topic is on the agenda, at the level that they name.

    Refused for anybody else, and when it was answered or taken back.
    """
    now = now or timezone.now()
    # Taken back while it is answered: session first, as everywhere.
    session = locked_session(request.preferred_session)
    request = locked_request(request)
    refuse_when(reason_cannot_answer_invitation(request, by))
    request.level, request.level_reason = level, level_reason
    request.who_comes, request.decision_stage = who_comes, decision_stage
    request.can_change, request.cannot_change = can_change, cannot_change
    request.purpose = request.purpose or Request.Purpose.DISCUSSION
    request.work = work_for(request, level=level, level_reason=level_reason, by=by, now=now)
    request.save()
    item = place_item(
        session,
        title=request.title,
        minutes=request.minutes,
        over_reason="",
        now=now,
        request=request,
        summary=request.summary,
        work=request.work,
        programme=request.programme,
        organisation=request.requestor.organisation,
        requestor=request.requestor,
    )
    decide(request, Request.State.ACCEPTED, by=by, reason="", now=now)
    _tell_the_forum(request, "hub/invitation_accepted", now)
    _record("request.invitation_accepted", request, by, now)
    return item


@transaction.atomic
def decline_invitation(*, request: Request, reason: str, by: Person, now=None) -> Request:
    """The officer cannot come, and the forum reads why; the minutes are free.

    Refused without a reason, for anybody else, and when it was answered.
    """
    now = now or timezone.now()
    # As for accepting it.
    session = locked_session(request.preferred_session)
    request = locked_request(request)
    refuse_when(reason_cannot_answer_invitation(request, by))
    refuse_when(None if reason.strip() else "Say why not: the forum reads it.")
    decide(request, Request.State.DECLINED, by=by, reason=reason, now=now)
    _tell_the_forum(request, "hub/invitation_declined", now)
    _record("request.invitation_declined", request, by, now)
    offer_free_minutes(session, now=now)
    return request


@transaction.atomic
def take_invitation_back(*, request: Request, by: Person, now=None) -> Request:
    """The forum does not ask any more; whoever was invited is told. Refused once answered."""
    now = now or timezone.now()
    # As for accepting it.
    session = locked_session(request.preferred_session)
    request = locked_request(request)
    refuse_when(reason_cannot_take_invitation_back(request, by))
    request.state = Request.State.WITHDRAWN
    request.save(update_fields=["state"])
    write_message(
        kind="hub/invitation_taken_back",
        to=request.requestor,
        link=request.get_absolute_url(),
        request=request,
        now=now,
    )
    _record("request.invitation_taken_back", request, by, now)
    offer_free_minutes(session, now=now)
    return request


def _tell_the_forum(request, kind, now):
    for person in runs_the_hub(request.hub.forum):
        write_message(
            kind=kind, to=person, link=request.get_absolute_url(), request=request, now=now
        )


def _record(verb, request, by, now):
    forum = request.hub.forum
    record_event(verb=verb, subject=request, by=by, forum=forum, fields=["state"], at=now)
