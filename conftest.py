"""What every test has: one forum with a person for each role, another forum, and its people."""

from types import SimpleNamespace

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.core.management import call_command
from django.db import transaction
from django.http import HttpRequest
from django.test import Client

from coproduction.models import Role
from coproduction.tests.factories import (
    ForumFactory,
    OrganisationFactory,
    PersonFactory,
    UserFactory,
)

pytest_plugins = [
    "coproduction.local.browser",
    "coproduction.local.libreoffice",
    "coproduction.local.prepared",
]


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


@pytest.fixture(scope="module")
def loaded_demo(django_db_setup, django_db_blocker):
    """The demo takes a while to load: once for the tests of a module, which must be of one group.

    See xdist_group("demo"). Each test's own changes go, as always; this goes with the module.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded_demo, db):
    """The demo's forums as `make run` shows them."""


@pytest.fixture
def signed_in():
    """A client for a person or a user: signed_in(cast.chair).get(...)."""

    def sign_in(who):
        client = Client()
        client.force_login(getattr(who, "user", who))
        return client

    return sign_in


@pytest.fixture
def proved(signed_in):
    """As signed_in, and after a code from an app: for money and safeguarding."""

    def sign_in(who):
        client = signed_in(who)
        request = HttpRequest()
        request.session = client.session
        record_authentication(request, getattr(who, "user", who), "mfa", type="totp")
        request.session.save()
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
