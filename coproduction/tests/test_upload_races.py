"""The most files of a day, sent all at once on a real PostgreSQL. The control must go wrong."""

import threading

import pytest

from coproduction.actions import add_document
from coproduction.exceptions import RuleBroken
from coproduction.models import Document
from coproduction.rules import reason_cannot_add_file
from coproduction.tests.at_once import all_at_once
from coproduction.tests.factories import PersonFactory
from coproduction.tests.files import picture, upload
from coproduction.uploads import make_safe

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]

AT_ONCE = 12


@pytest.fixture
def add_all(settings, tmp_path, monkeypatch):
    """Sends twelve files of one person at once, where three are the most of a day."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("coproduction.rules.FILES_A_DAY", 3)
    person = PersonFactory(roles=["officer"])
    papers = [make_safe(upload("me.png", picture("PNG"))) for _ in range(AT_ONCE)]

    def add(place):
        return add_document(
            forum=person.forum, upload=papers[place], by=person, access=Document.Access.PRIVATE
        )

    return lambda: all_at_once(AT_ONCE, add)


def test_files_sent_at_once_stay_below_the_most_of_a_day(add_all):
    results = add_all()

    refusals = [result for result in results if isinstance(result, RuleBroken)]
    assert len(refusals) == AT_ONCE - 3
    assert all("You have added 3 files today" in str(refusal) for refusal in refusals)
    assert Document.objects.count() == 3


def test_files_sent_at_once_go_over_it_without_the_lock(add_all, monkeypatch):
    """The control: nobody waits, so all count before anybody has added."""
    together = threading.Barrier(AT_ONCE)

    def slow_count(*args, **kwargs):
        reason = reason_cannot_add_file(*args, **kwargs)
        together.wait(timeout=20)
        return reason

    monkeypatch.setattr("coproduction.actions.document._wait_for_own_other_files", lambda who: None)
    monkeypatch.setattr("coproduction.actions.document.reason_cannot_add_file", slow_count)

    add_all()

    assert Document.objects.count() > 3
