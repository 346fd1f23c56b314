import json
import logging
from datetime import timedelta

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateWorker


def test_healthy_with_a_living_worker(client, db):
    beat(timezone.now())

    answer = client.get("/healthz")

    assert answer.json() == {"ok": True, "database": True, "migrations": True, "worker": True}


def test_unhealthy_without_a_worker(client, db):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["worker"]) == (503, False)


def test_unhealthy_with_a_silent_worker(client, db):
    beat(timezone.now() - timedelta(minutes=5))

    assert client.get("/healthz").status_code == 503


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
