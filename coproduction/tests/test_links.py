from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from coproduction.links import held_link, link_for
from coproduction.tests.factories import PersonFactory, WorkFactory

PURPOSE = "try"


@pytest.fixture
def person(db):
    return PersonFactory()


def token_for(person, thing):
    # Any address that takes a forum and one more word.
    return link_for(PURPOSE, person=person, thing=thing, url_name="influence-answer").split("/")[-2]


def test_link_gives_its_holder_and_its_record(person):
    work = WorkFactory(forum=person.forum)

    held = held_link(PURPOSE, token_for(person, work), forum=person.forum, days=30)

    assert (held.person, held.pk) == (person, work.pk)


def test_link_is_good_for_its_own_purpose_only(person):
    token = token_for(person, WorkFactory(forum=person.forum))

    assert held_link("something else", token, forum=person.forum, days=30) is None


def test_link_is_good_in_its_own_forum_only(person):
    token = token_for(person, WorkFactory(forum=person.forum))

    assert held_link(PURPOSE, token, forum=PersonFactory().forum, days=30) is None


def test_link_ends_when_its_holder_leaves(person):
    token = token_for(person, WorkFactory(forum=person.forum))
    person.is_active = False
    person.save()

    assert held_link(PURPOSE, token, forum=person.forum, days=30) is None


def test_link_ends_after_its_days(person):
    token = token_for(person, WorkFactory(forum=person.forum))

    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert held_link(PURPOSE, token, forum=person.forum, days=30)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert held_link(PURPOSE, token, forum=person.forum, days=30) is None


@pytest.mark.parametrize("token", ["", "x", "W10:1abc:sig", "é" * 50, "a:b"])
def test_made_up_link_is_nobodys(person, token):
    assert held_link(PURPOSE, token, forum=person.forum, days=30) is None
