"""The job worker is killed in the middle of 500 mails, more than once. Nothing is lost.

A real worker process, a real mail server in a thread, SIGKILL. What can still happen: a worker
that dies after the mail server took a mail and before that is written down leaves a mail that
goes again. That is at most one mail for each job that ran at the moment of each kill; a mail
whose row says sent never goes again.
"""

import os
import re
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection, transaction

from coproduction.mail import message_pk_in, write_message
from coproduction.models import Message, Person
from coproduction.tests.factories import PersonFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("worker")]

MAILS = 500
# Killed each time that so many mails have been taken since it was started.
KILL_AFTER = (60, 110, 90)
CONCURRENCY = 4  # of manage.py worker
LIMIT = 50  # seconds for everything
STALLED_AFTER = 1.5  # seconds until a silent worker counts as dead


class MailServer(socketserver.ThreadingTCPServer):
    """Takes every mail, a little slowly, and notes whose Message-ID it took."""

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.taken = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        """Whoever was there has been killed: that is what this is about."""

    @property
    def port(self):
        return self.server_address[1]


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 ready")
        while line := self.rfile.readline():
            command = line.split()[0].upper() if line.split() else b""
            if command == b"QUIT":
                return self.say("221 bye")
            if command == b"DATA":
                self.take_mail()
            else:
                self.say("250 ok")

    def take_mail(self):
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        if line:
            time.sleep(0.01)
            found = re.search(r"(?im)^message-id:\s*(\S+)", b"".join(lines).decode())
            self.server.taken.append(message_pk_in(found.group(1)))
            self.say("250 taken")

    def say(self, words):
        self.wfile.write(words.encode() + b"\r\n")


def database_url():
    """The address of the tests' own database, for a process of its own."""
    address = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(address._replace(path="/" + connection.settings_dict["NAME"]))


@pytest.fixture
def no_jobs():
    """The queue's tables are not Django's, so nobody else empties them."""

    def empty():
        with connection.cursor() as cursor:
            cursor.execute(
                "TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers "
                "CASCADE"
            )

    empty()
    yield
    empty()


@pytest.fixture
def start_worker(tmp_path, no_jobs):
    """Starts a worker as production does, which sends to the mail server at a port."""
    started = []

    def start(port):
        environment = os.environ | {
            "DEBUG": "0",
            "DEMO": "0",
            "FIND_ROW_BY_ROW_QUERIES": "0",
            "SECRET_KEY": settings.SECRET_KEY,
            "ENCRYPTION_KEYS": ",".join(settings.ENCRYPTION_KEYS),
            "ALLOWED_HOSTS": "example.org",
            "DATABASE_URL": database_url(),
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "WORKER_STALLED_AFTER": str(STALLED_AFTER),
        }
        with open(tmp_path / "worker.log", "ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "manage.py", "worker"],
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=log,
                stderr=log,
            )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        if worker.poll() is None:
            worker.kill()
        worker.wait()


def wait_until(true, deadline, log: Path):
    """Looks until it is so; when time is up, shows what the worker said."""
    while not true():
        assert time.monotonic() < deadline, log.read_text()[-3000:]
        time.sleep(0.02)


def sent():
    return set(Message.objects.filter(state=Message.State.SENT).values_list("pk", flat=True))


def test_killed_worker_loses_no_mail(start_worker, tmp_path):
    server, log = MailServer(), tmp_path / "worker.log"
    person = PersonFactory(digest=Person.Digest.AT_ONCE)
    deadline = time.monotonic() + LIMIT
    with transaction.atomic():
        written = {
            write_message(
                kind="coproduction/bulk",
                to=person,
                link="/",
                bulk={"subject": f"News {number}", "text": "Hello."},
                went_to="everybody",
            ).pk
            for number in range(MAILS)
        }
    recorded = []

    for number in KILL_AFTER:
        worker, goal = start_worker(server.port), len(server.taken) + number
        wait_until(lambda goal=goal: len(server.taken) >= goal, deadline, log)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        recorded.append((sent(), Counter(server.taken)))
    worker = start_worker(server.port)
    wait_until(lambda: sent() == written, deadline, log)
    worker.terminate()
    worker.wait()
    server.shutdown()
    server.server_close()

    taken = Counter(server.taken)
    again = sum(taken.values()) - MAILS
    print(f"{again} of {MAILS} mails went again: taken, and not written down before the kill.")
    assert set(taken) == written
    for rows, until_then in recorded:
        assert rows
        assert {pk: taken[pk] for pk in rows} == {pk: until_then[pk] for pk in rows}
    assert again <= len(KILL_AFTER) * CONCURRENCY
