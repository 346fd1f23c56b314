from datetime import time, timedelta

import factory
from django.utils import timezone

from coproduction.tests.factories import ForumFactory, PersonFactory, ProgrammeFactory
from hub.models import Hub, Item, Request, Session


class HubFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Hub

    forum = factory.SubFactory(ForumFactory)
    name = factory.Sequence(lambda n: f"Hub {n}")
    starts_at = time(11)


class SessionFactory(factory.django.DjangoModelFactory):
    """A main session, four weeks ahead: open for requests."""

    class Meta:
        model = Session

    hub = factory.SubFactory(HubFactory)
    starts_at = factory.Sequence(lambda n: timezone.now() + timedelta(days=28, minutes=n))
    minutes = 120
    place = "Online"


class ItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Item

    session = factory.SubFactory(SessionFactory)
    title = factory.Sequence(lambda n: f"Topic {n}")
    summary = "What it is about."
    position = factory.Sequence(lambda n: n + 1)
    starts_at = time(11)
    minutes = 30


class RequestFactory(factory.django.DjangoModelFactory):
    """A draft with every answer: ready to be sent."""

    class Meta:
        model = Request

    hub = factory.SubFactory(HubFactory)
    requestor = factory.SubFactory(
        PersonFactory, forum=factory.SelfAttribute("..hub.forum"), roles=["officer"]
    )
    programme = factory.SubFactory(ProgrammeFactory, forum=factory.SelfAttribute("..hub.forum"))
    started_at = factory.LazyFunction(timezone.now)
    title = factory.Sequence(lambda n: f"Request {n}")
    summary = "We want to hear what families think."
    level = "consultation"
    level_reason = "There is a draft that can change."
    purpose = "discussion"
    decision_stage = "draft"
    can_change = "Most of it."
    who_comes = "The manager."
    minutes = 40
