"""The waiting list of a full session: minutes that come free are offered in order, for a time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import refuse_when
from coproduction.links import link_for
from coproduction.mail import write_message
from coproduction.models import Person
from hub.actions.audience import runs_the_hub
from hub.actions.locks import locked_session
from hub.models import Request, Session, WaitingPlace
from hub.rules import minutes_taken, reason_cannot_answer_offer, reason_cannot_take_item

OFFER = "waiting-offer"
_State = WaitingPlace.State


def join_waiting_list(request: Request, session: Session, *, now: datetime) -> WaitingPlace:
    """The request is last in the line for this session, which the caller has locked."""
    return WaitingPlace.objects.create(
        session=session, request=request, minutes=request.minutes, joined_at=now
    )


def leave_waiting_list(request: Request) -> None:
    """The request waits no more: it is decided, or taken back. Its sessions are locked."""
    request.waiting_places.open().update(state=_State.LEFT)


def offer_free_minutes(session: Session, *, now: datetime) -> list[WaitingPlace]:
    """Minutes of this session that are free are offered in order; the caller has locked it.

    Who is first gets the first offer; somebody who needs more than is free is passed over and
    keeps their place. An offer ends after the hub's hours, at the latest when the session begins.
    """
    if reason_cannot_take_item(session, now=now) or session.has_begun(now):
        return []
    free = session.minutes - minutes_taken(session)
    offered = []
    line = session.waiting_places.waiting().in_order()
    for place in line.select_related("request__requestor__forum", "request__hub__forum"):
        if place.minutes <= free:
            free -= place.minutes
            offered.append(_offer(place, session, now))
    return offered


def _offer(place, session, now):
    place.state, place.offered_at = _State.OFFERED, now
    place.offer_ends_at = min(now + timedelta(hours=session.hub.offer_hours), session.starts_at)
    place.save(update_fields=["state", "offered_at", "offer_ends_at"])
    write_message(
        kind="hub/waiting_offer",
        to=place.request.requestor,
        link=link_for(OFFER, person=place.request.requestor, thing=place, url_name="hub:offer"),
        needed_by=timezone.localdate(place.offer_ends_at),
        place=place,
        session=session,
        request=place.request,
        now=now,
    )
    _record("waiting.offered", place, None, now)
    return place


@transaction.atomic
def take_offer(*, place: WaitingPlace, by: Person, now: datetime | None = None) -> WaitingPlace:
    """The request keeps the minutes that were offered, and the forum decides on it as usual.

    Taking it twice is taking it once. Refused for anybody else, and once the offer has run out.
    """
    now = now or timezone.now()
    # Taken at the moment at which it runs out: the session is the row that both wait for.
    session = locked_session(place.session)
    place = _fresh(place)
    if place.state == _State.TAKEN and place.request.requestor_id == by.pk:
        return place
    refuse_when(reason_cannot_answer_offer(place, by, now=now))
    request = Request.objects.select_for_update().get(pk=place.request_id)
    place.state = _State.TAKEN
    place.save(update_fields=["state"])
    request.preferred_session = session
    request.save(update_fields=["preferred_session"])
    for person in runs_the_hub(session.hub.forum):
        write_message(
            kind="hub/request_to_decide",
            to=person,
            link=place.request.get_absolute_url(),
            request=place.request,
            now=now,
        )
    _record("waiting.taken", place, by, now)
    return place


@transaction.atomic
def pass_offer(*, place: WaitingPlace, by: Person, now: datetime | None = None) -> WaitingPlace:
    """The minutes go to the next in line; the request is for any session now.

    Refused for anybody else, and when there is no offer to answer.
    """
    now = now or timezone.now()
    # As for taking it: one answer, or the clock, comes first.
    session = locked_session(place.session)
    place = _fresh(place)
    if place.state == _State.PASSED and place.request.requestor_id == by.pk:
        return place
    refuse_when(reason_cannot_answer_offer(place, by, now=now))
    _end(place, _State.PASSED, "waiting.passed", by, now)
    offer_free_minutes(session, now=now)
    return place


@transaction.atomic
def end_offer(*, place: WaitingPlace, now: datetime | None = None) -> WaitingPlace:
    """An offer that nobody answered in time goes to the next; whoever it was for is told.

    Nothing happens to an offer that was answered, or that still has time.
    """
    now = now or timezone.now()
    # Two clocks at once, or an answer in the last second.
    session = locked_session(place.session)
    place = _fresh(place)
    if place.state != _State.OFFERED or place.offer_ends_at > now:
        return place
    _end(place, _State.RAN_OUT, "waiting.ran_out", None, now)
    write_message(
        kind="hub/waiting_ran_out",
        to=place.request.requestor,
        link=place.request.get_absolute_url(),
        request=place.request,
        session=session,
        now=now,
    )
    offer_free_minutes(session, now=now)
    return place


def _fresh(place):
    related = ("session__hub__forum", "request__requestor__forum", "request__hub__forum")
    return WaitingPlace.objects.select_related(*related).get(pk=place.pk)


def _end(place, state, verb, by, now):
    place.state = state
    place.save(update_fields=["state"])
    _record(verb, place, by, now)


def _record(verb, place, by, now):
    forum = place.session.hub.forum
    record_event(verb=verb, subject=place, by=by, forum=forum, fields=["state"], at=now)
