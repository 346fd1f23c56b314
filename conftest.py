"""What every test has: one forum with a person for each role, another forum, and its people."""

from types import SimpleNamespace

import pytest
from django.test import Client

from coproduction.models import Role
from coproduction.tests.factories import (
    ForumFactory,
    OrganisationFactory,
    PersonFactory,
    UserFactory,
)

pytest_plugins = ["coproduction.local.browser"]


@pytest.fixture
def cast(db):
    """A person for each role in one forum; a coordinator and an officer in another; an admin."""
    here, there = ForumFactory(slug="here"), ForumFactory(slug="there")
    council = OrganisationFactory(forum=here)
    people = {
        role.value: PersonFactory(
            forum=here,
            roles=[role],
            organisation=council if role in {Role.OFFICER, Role.FACILITATOR} else None,
        )
        for role in Role
    }
    return SimpleNamespace(
        forum=here,
        other_forum=there,
        council=council,
        stranger=PersonFactory(forum=there, roles=[Role.COORDINATOR]),
        other_officer=PersonFactory(forum=there, roles=[Role.OFFICER]),
        admin=UserFactory(is_staff=True, is_superuser=True),
        **people,
    )


@pytest.fixture
def signed_in():
    """A client for a person or a user: signed_in(cast.chair).get(...)."""

    def sign_in(who):
        client = Client()
        client.force_login(getattr(who, "user", who))
        return client

    return sign_in


@pytest.fixture
def come(visitor, signed_in):
    """come(person, **kind): that person at a browser of that kind, signed in."""

    def arrive(person=None, **kind):
        somebody = visitor(**kind)
        if person:
            somebody.sign_in(signed_in(person))
        return somebody

    return arrive
