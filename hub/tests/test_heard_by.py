"""Who was there when families spoke hears what came of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coproduction.actions import claim_influence, confirm_influence, dispute_influence
from coproduction.models import Message
from coproduction.tests.factories import InfluenceFactory, PersonFactory
from hub.actions import mark_attendance, record_item
from hub.models import Attendance
from hub.tests.factories import HubFactory, ItemFactory, SessionFactory

CAME = Attendance.CameAs


@pytest.fixture
def gone(cast):
    """A rep who was there and has left the forum since."""
    return PersonFactory(forum=cast.forum, roles=["rep"])


@pytest.fixture
def answered(cast, gone):
    """A topic at which five were, and to which the service has answered."""
    hub = HubFactory(forum=cast.forum)
    session = SessionFactory(hub=hub, starts_at=timezone.now() - timedelta(days=1))
    topic, other = (ItemFactory(session=session, requestor=cast.officer) for _ in range(2))
    came = {
        cast.rep: CAME.REP,
        gone: CAME.REP,
        cast.chair: CAME.CHAIR,
        cast.officer: CAME.OFFICER,
        cast.facilitator: CAME.FACILITATOR,
    }
    mark_attendance(session=session, item=topic, came=came, by=cast.facilitator)
    mark_attendance(
        session=session, item=other, came={cast.treasurer: CAME.REP}, by=cast.facilitator
    )
    topic = record_item(item=topic, comments="Ring us.", outcome="", by=cast.facilitator, version=1)
    claim_influence(influence=topic.influence, outcome="changed", what="Done.", by=cast.officer)
    gone.is_active = False
    gone.save()
    return topic.influence


def told():
    return list(Message.objects.filter(kind="coproduction/influence_answered").order_by("pk"))


def test_reps_who_were_there_are_told_what_came_of_it(answered, cast):
    confirm_influence(influence=answered, published_text="They ring now.", by=cast.coordinator)

    assert {message.person for message in told()} == {cast.rep, cast.chair}
    message = told()[0]
    assert "They ring now." in message.body
    assert "Ring us." in message.body
    assert message.link.endswith(answered.get_public_url())


def test_who_confirms_needs_no_mail_about_it(answered, cast):
    confirm_influence(influence=answered, published_text="They ring now.", by=cast.chair)

    assert [message.person for message in told()] == [cast.rep]


def test_nobody_hears_of_an_answer_that_was_sent_back(answered, cast):
    dispute_influence(influence=answered, reason="From when?", by=cast.chair)

    assert told() == []


def test_answer_without_a_meeting_is_told_to_nobody_else(cast):
    influence = InfluenceFactory(work__forum=cast.forum, owed_by=cast.officer)
    claim_influence(influence=influence, outcome="changed", what="Done.", by=cast.officer)

    confirm_influence(influence=influence, published_text="Yes.", by=cast.chair)

    assert told() == []
