"""The clock runs by the hour: a day of it does what one run does."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from coproduction.jobs import escalate_late_answers, remind_owners
from coproduction.models import Event, Influence, Message
from coproduction.tests.factories import InfluenceFactory, WorkFactory
from hub.actions import record_item, set_presence
from hub.jobs import (
    ask_how_it_was,
    ask_the_reps,
    ask_who_comes,
    make_sessions_ahead,
    remind_to_book_early,
)
from hub.models import PoolMember, Session
from hub.tests.factories import HubFactory, ItemFactory, SessionFactory

BY_THE_HOUR = (
    make_sessions_ahead,
    remind_owners,
    escalate_late_answers,
    ask_who_comes,
    ask_the_reps,
    ask_how_it_was,
    remind_to_book_early,
)


@pytest.fixture
def morning():
    """Seven o'clock of a day to come, by which yesterday's session is written up."""
    tomorrow = timezone.localtime() + timedelta(days=1)
    return tomorrow.replace(hour=7, minute=0, second=0, microsecond=0)


@pytest.fixture
def something_for_each(cast, morning):
    """Each job of the clock has something to do that morning."""
    hub = HubFactory(
        forum=cast.forum, repeats="weeks", first_on=morning.date() + timedelta(days=60)
    )
    PoolMember.objects.create(hub=hub, person=cast.rep, joined_on="2026-01-01")
    soon = SessionFactory(hub=hub, starts_at=morning + timedelta(days=2))
    ItemFactory(session=soon, requestor=cast.officer)
    held = SessionFactory(hub=hub, starts_at=morning - timedelta(hours=21))
    item = ItemFactory(session=held, requestor=cast.officer)
    with time_machine.travel(morning - timedelta(hours=18)):
        set_presence(item=item, person=cast.rep, is_there=True, by=cast.facilitator)
        record_item(item=item, comments="Good.", outcome="", by=cast.facilitator, version=1)
    InfluenceFactory(
        work__forum=cast.forum, owed_by=cast.officer, due_on=morning.date() - timedelta(days=40)
    )
    WorkFactory(
        forum=cast.forum,
        status="planned",
        comes_on=morning.date() + timedelta(weeks=5),
        lead_organisation=cast.officer.organisation,
    )
    return hub


def run_all(moment):
    with time_machine.travel(moment, tick=False):
        for job in BY_THE_HOUR:
            job(timestamp=int(moment.timestamp()))


def world():
    return (Message.objects.count(), Event.objects.count(), Session.objects.count())


def test_a_day_by_the_hour_does_what_one_run_does(something_for_each, morning):
    before = world()
    run_all(morning)
    once = world()

    for hours in range(1, 12):
        run_all(morning + timedelta(hours=hours))

    assert all(more > less for more, less in zip(once, before, strict=True))
    assert set(Message.objects.values_list("kind", flat=True)) >= {
        "coproduction/influence_reminder",
        "coproduction/influence_escalated",
        "hub/book_early",
        "hub/still_coming",
        "hub/can_you_come",
        "hub/how_was_it",
    }
    assert world() == once


def test_rep_who_was_asked_late_is_not_reminded_the_same_day(something_for_each, morning):
    run_all(morning)
    run_all(morning + timedelta(hours=11))
    same_day = Message.objects.filter(kind="hub/can_you_come_reminder").count()

    run_all(morning + timedelta(days=1))
    run_all(morning + timedelta(days=1, hours=1))

    assert same_day == 0
    assert Message.objects.filter(kind="hub/can_you_come_reminder").count() == 1


def test_worker_that_was_down_all_morning_catches_up_that_day(something_for_each, morning):
    run_all(morning + timedelta(hours=9))

    assert Message.objects.filter(kind="hub/can_you_come").count() == 1
    assert Influence.objects.filter(escalated_at__isnull=False).count() == 1
