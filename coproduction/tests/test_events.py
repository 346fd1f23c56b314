import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from coproduction.events import record_event, verify_chains
from coproduction.models import Event, EventChain
from coproduction.tests.factories import ForumFactory, WorkFactory


@pytest.fixture
def events(db):
    work = WorkFactory()
    return [
        record_event(verb=f"work.{n}", subject=work, by=None, forum=work.forum, fields=["title"])
        for n in range(5)
    ]


def tamper(sql, *values):
    """As a database administrator would: with the trigger switched off."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_untouched_chain_is_whole(events):
    assert verify_chains() == (5, [])


@pytest.mark.parametrize(
    "change",
    [lambda rows: rows.update(verb="x"), lambda rows: rows.delete()],
    ids=["update", "delete"],
)
def test_events_cannot_be_changed_or_deleted(events, change):
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        change(Event.objects.filter(pk=events[0].pk))

    assert Event.objects.filter(verb="work.0").count() == 1


def test_changed_row_is_named(events):
    tamper("UPDATE coproduction_event SET actor = 'person:1' WHERE id = %s", events[2].pk)

    _, (found,) = verify_chains()

    assert (found.event_id, found.what) == (events[2].pk, "it was changed")


def test_removed_row_is_noticed_at_the_next(events):
    tamper("DELETE FROM coproduction_event WHERE id = %s", events[1].pk)

    _, (found,) = verify_chains()

    assert (found.position, found.event_id) == (2, events[2].pk)


def test_removed_end_is_noticed(events):
    tamper("DELETE FROM coproduction_event WHERE id = %s", events[4].pk)

    _, (found,) = verify_chains()

    assert (found.position, found.event_id) == (5, None)


def test_swapped_rows_are_named(events):
    tamper("UPDATE coproduction_event SET position = 9 WHERE id = %s", events[1].pk)
    tamper("UPDATE coproduction_event SET position = 2 WHERE id = %s", events[2].pk)
    tamper("UPDATE coproduction_event SET position = 3 WHERE id = %s", events[1].pk)

    _, (found,) = verify_chains()

    assert (found.position, found.event_id) == (2, events[2].pk)


def test_lost_head_is_noticed(events):
    EventChain.objects.all().delete()

    _, (found,) = verify_chains()

    assert found.event_id == events[0].pk


def test_forums_have_chains_of_their_own(events):
    other = ForumFactory()

    event = record_event(verb="forum.added", subject=other, by=None, forum=other)

    assert (event.position, verify_chains()) == (1, (6, []))


def test_command_names_the_first_bad_row_and_fails(events):
    tamper("UPDATE coproduction_event SET verb = 'x' WHERE id = %s", events[0].pk)

    with pytest.raises(CommandError, match=f"event {events[0].pk}.*it was changed"):
        call_command("verify_events")
