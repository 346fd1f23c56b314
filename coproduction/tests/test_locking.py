"""A row that changes hands while somebody waits for it comes with its new owner."""

import ast
import threading
import time

import pytest
from django.conf import settings
from django.db import connection, transaction

from coproduction.locking import lock_row, lock_rows
from coproduction.models import Influence
from coproduction.tests.factories import InfluenceFactory, PersonFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def owed(cast):
    return InfluenceFactory(work__forum=cast.forum, owed_by=cast.officer)


@pytest.fixture
def colleague(cast):
    return PersonFactory(forum=cast.forum, roles=["officer"], organisation=cast.council)


def wait_until_somebody_waits():
    """Until another connection waits for this transaction. (Locks are looked up anew each time.)"""
    with connection.cursor() as cursor:
        for _ in range(500):
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = "
                "ANY (pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    raise AssertionError("Nobody waits for the row.")


def read_while_it_changes_hands(owed, colleague, read):
    """What `read` comes to, begun before the row is given to the colleague and ended after."""
    found = []

    def reader():
        try:
            with transaction.atomic():
                found.append(read())
        except Influence.DoesNotExist as gone:
            found.append(gone)
        finally:
            connection.close()

    with transaction.atomic():
        Influence.objects.filter(pk=owed.pk).update(owed_by=colleague)
        thread = threading.Thread(target=reader)
        thread.start()
        wait_until_somebody_waits()
    thread.join()
    return found[0]


def test_row_comes_with_its_new_owner(owed, colleague):
    found = read_while_it_changes_hands(
        owed, colleague, lambda: lock_row(Influence, owed.pk, "owed_by")
    )

    assert found.owed_by == colleague


def test_rows_come_with_their_new_owner(owed, colleague):
    rows = Influence.objects.filter(pk=owed.pk)

    found = read_while_it_changes_hands(owed, colleague, lambda: lock_rows(rows, "owed_by"))

    assert [each.owed_by for each in found] == [colleague]


def test_row_that_is_locked_and_joined_at_once_is_lost(owed, colleague):
    """The control: what PostgreSQL does with one statement."""
    rows = Influence.objects.select_for_update(of=["self"]).select_related("owed_by")

    found = read_while_it_changes_hands(owed, colleague, lambda: rows.get(pk=owed.pk))

    assert isinstance(found, Influence.DoesNotExist)


def _attributes(node):
    return {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}


def test_no_statement_locks_and_joins():
    wrong = []
    for folder in ("coproduction", "hub", "feedback", "reps", "charters"):
        for path in (settings.BASE_DIR / folder).rglob("*.py"):
            if "tests" in path.parts or path.name == "locking.py":
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and {
                    "select_for_update",
                    "select_related",
                } <= _attributes(node):
                    wrong.append(f"{path.name}:{node.lineno}")

    assert wrong == []
