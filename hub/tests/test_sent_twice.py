"""A button pressed twice, or a page sent again: one record, and the same friendly answer (R3)."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from coproduction.models import Work
from hub.models import (
    Action,
    Item,
    Point,
    Question,
    Request,
    Seat,
    Session,
    SharedConsent,
    TermsOfReference,
)
from hub.tests.factories import HubFactory, ItemFactory, SessionFactory

LATER = timezone.localdate() + timedelta(days=60)


def day(name, moment):
    return {f"{name}_{part}": getattr(moment, part) for part in ("day", "month", "year")}


# Where the form is, what makes, what is typed, who types it.
FORMS = {
    "session": ("sessions/add/", Session, {"start": "11:00", "kind": "main"}, "coordinator"),
    "item": (
        "sessions/{session}/items/add/",
        Item,
        {"title": "Taxis", "kind": "topic"},
        "coordinator",
    ),
    "invitation": ("requests/invite/", Request, {"title": "Come", "summary": "Why."}, "chair"),
    "request": ("requests/start/", Request, {}, "officer"),
    "consent": ("sessions/{session}/consents/ask/", SharedConsent, {"why": "To learn."}, "chair"),
    "seat": ("groups/{hub}/seats/add/", Seat, {"title": "Parent carer rep"}, "coordinator"),
    "terms": ("groups/{hub}/terms/write/", TermsOfReference, {"text": "For us."}, "coordinator"),
    "plan": ("plan/add/", Work, {"title": "Letters"}, "coordinator"),
    "question": ("items/{item}/questions/add/", Question, {"text": "Who pays?"}, "chair"),
    "point": ("items/{live}/live/points/", Point, {"text": "Ring us."}, "facilitator"),
    "action": ("items/{live}/live/actions/", Action, {"what": "Ring."}, "facilitator"),
    "prep": ("items/{item}/prepare/", Session, {"start": "09:00", "minutes": "30"}, "coordinator"),
}


@pytest.fixture
def places(cast):
    hub = HubFactory(forum=cast.forum)
    session = SessionFactory(hub=hub)
    live = SessionFactory(hub=hub, starts_at=timezone.now() - timedelta(minutes=5))
    return {
        "hub": hub.pk,
        "session": session.pk,
        "item": ItemFactory(session=session, requestor=cast.officer).pk,
        "live": ItemFactory(session=live).pk,
    }


def answers(cast, places, typed):
    """Everything that any of these forms asks; each takes what it knows."""
    session = Session.objects.get(pk=places["session"])
    return {
        "hub": places["hub"],
        "session": places["session"],
        "invited": cast.officer.pk,
        "owner": cast.officer.pk,
        "what": "observer",
        "observer": "An apprentice",
        "organisation": "",
        "voice": "parent_carer",
        "minutes": "15",
        "place": "Online",
        "one_time_key": uuid.uuid4(),
        **day("day", session.day - timedelta(days=1)),
        **day("due_on", LATER),
        **typed,
    }


@pytest.mark.parametrize("name", FORMS)
def test_form_that_is_sent_twice_makes_one(name, cast, places, signed_in):
    path, model, typed, who = FORMS[name]
    client = signed_in(getattr(cast, who))
    url = f"/here/hub/{path.format(**places)}"
    data = answers(cast, places, typed)
    before = model.objects.count()

    first, second = client.post(url, data), client.post(url, data)

    assert model.objects.count() == before + 1, re.findall(
        r'govuk-error-message">(.*?)</p>', first.content.decode(), re.DOTALL
    )
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]


def test_same_words_with_a_new_key_are_two(cast, places, signed_in):
    """The control: two seats of one name are two seats, when they are meant."""
    client = signed_in(cast.coordinator)
    url = f"/here/hub/groups/{places['hub']}/seats/add/"

    for _ in range(2):
        client.post(url, {"title": "Parent carer rep", "holder": "", "one_time_key": uuid.uuid4()})

    assert Seat.objects.count() == 2
