"""Believable records for tests. States are reached by calling actions, as in life."""

import factory
from django.utils import timezone

from coproduction.models import Forum, Influence, Organisation, Person, Programme, User, Work


class ForumFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Forum

    slug = factory.Sequence(lambda n: f"forum-{n}")
    name = factory.Sequence(lambda n: f"Forum {n} of parent carers")
    area = factory.Sequence(lambda n: f"Area {n}")


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person-{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")

    @classmethod
    def _create(cls, model_class, *args, **fields):
        """As in life: people sign in by a code, so nobody has a password."""
        return model_class.objects.create_user(*args, **fields)


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    forum = factory.SubFactory(ForumFactory)
    name = factory.Sequence(lambda n: f"Council {n}")


class ProgrammeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Programme

    forum = factory.SubFactory(ForumFactory)
    name = factory.Sequence(lambda n: f"Programme {n}")


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    forum = factory.SubFactory(ForumFactory)
    user = factory.SubFactory(UserFactory)
    name = factory.SelfAttribute("user.name")
    email = factory.SelfAttribute("user.email")


class WorkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Work

    forum = factory.SubFactory(ForumFactory)

    class Params:
        is_closed = factory.Trait(
            status=Work.Status.CLOSED,
            closed_at=factory.LazyFunction(timezone.now),
            closed_words="All is done.",
        )

    title = factory.Sequence(lambda n: f"Work {n}")
    opened_at = factory.LazyFunction(timezone.now)


class InfluenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Influence

    forum = factory.SelfAttribute("work.forum")
    work = factory.SubFactory(WorkFactory)
    said = "Tell us sooner."
    heard_on = factory.LazyFunction(timezone.localdate)
    due_on = factory.LazyFunction(timezone.localdate)
    owed_by = factory.SubFactory(PersonFactory, forum=factory.SelfAttribute("..forum"))
    opened_at = factory.LazyFunction(timezone.now)
