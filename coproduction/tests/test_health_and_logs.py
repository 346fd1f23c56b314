import json
import logging
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateWorker

from coproduction.health import overdue_jobs


def test_healthy_with_a_living_worker(client, db):
    beat(timezone.now())

    answer = client.get("/healthz")

    assert answer.json() == {
        "ok": True,
        "database": True,
        "migrations": True,
        "worker": True,
        "jobs": True,
    }


def test_unhealthy_without_a_worker(client, db):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["worker"]) == (503, False)


def test_unhealthy_with_a_silent_worker(client, db):
    beat(timezone.now() - timedelta(minutes=5))

    assert client.get("/healthz").status_code == 503


@pytest.mark.parametrize(
    ("ran", "overdue"),
    [
        (timedelta(minutes=9), False),
        (timedelta(minutes=35), True),
        (None, False),
    ],
    ids=["its turn was minutes ago", "three turns missed", "it never ran"],
)
def test_timed_job_that_misses_its_turns_is_noticed(ran, overdue, client, db):
    beat(timezone.now())
    if ran:
        ticked("send_due_digests", timezone.now() - ran)

    answer = client.get("/healthz").json()

    assert answer["jobs"] is not overdue
    assert overdue_jobs(timezone.now()) == (["send_due_digests"] if overdue else [])


def test_healthcheck_fails_with_what_is_wrong(db, capsys):
    with pytest.raises(CommandError, match="No worker lives"):
        call_command("healthcheck")
    beat(timezone.now())

    call_command("healthcheck")

    assert capsys.readouterr().out == "All is well.\n"


@pytest.mark.parametrize(("who", "told"), [("coordinator", True), ("officer", False)])
def test_team_is_told_that_mails_stand_still(who, told, cast, signed_in):
    client = signed_in(getattr(cast, who))
    silent = client.get("/home/").content.decode()
    beat(timezone.now())
    alive = client.get("/home/").content.decode()

    assert ("Mails and reminders stand still" in silent) is told
    assert "stand still" not in alive


def test_calm_answer_when_the_database_is_away(monkeypatch, client):
    def away():
        raise OperationalError

    monkeypatch.setattr("coproduction.health._migrations_are_applied", away)

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (503, {"ok": False, "database": False})


def ticked(task, moment):
    """The worker put this timed job into the queue then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp, periodic_id)"
            " VALUES (%s, %s, '')",
            [task, int(moment.timestamp())],
        )


def beat(moment):
    """As the worker does, in the table that it keeps."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [moment])
    assert ProcrastinateWorker.objects.count() == 1


def test_log_line_names_the_page_and_no_person(client, cast, caplog):
    caplog.set_level(logging.INFO)
    client.force_login(cast.officer.user)

    client.get("/here/you-said-we-did/", {"search": "my child Sam"}, REMOTE_ADDR="203.0.113.9")

    line = json.dumps([str(record.msg) for record in caplog.records])
    assert "'page': 'you-said'" in line
    for personal in ("Sam", "203.0.113.9", cast.officer.user.email, cast.officer.name):
        assert personal not in line
