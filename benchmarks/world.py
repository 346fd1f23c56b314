"""What several measurements need: an open form, somebody signed in, a page asked for many times.

Imported once Django is set up.
"""

import re
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from allauth.account.internal.flows.login import record_authentication
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coproduction.models import Forum, Person, Role, User
from feedback.actions import add_form, change_feedback_settings, publish_form
from feedback.bank import WHO_SEES

HOST = "127.0.0.1"


def open_form():
    """A forum with a form of one question, open to everybody."""
    forum = Forum.objects.create(slug="measured", name="Measured", area="Nowhere")
    by = Person.objects.create(forum=forum, name="Measurer", roles=[Role.COORDINATOR])
    change_feedback_settings(forum=forum, by=by, helplines="Nobody: 01632 960 000")
    form = add_form(
        forum=forum,
        by=by,
        questions=["what_happened"],
        title="Tell us",
        slug="tell",
        intro="Tell us what happened.",
        who_sees=WHO_SEES,
        asks_about_you=False,
    )
    return publish_form(form=form, by=by)


def measurer():
    """The coordinator of the measured forum, who can sign in."""
    by = Person.objects.get(forum__slug="measured")
    by.user = User.objects.create_user("measurer@example.org", name="Measurer")
    by.save(update_fields=["user"])
    return by


def signed_in(user) -> Client:
    """A browser of this user, who has given a second factor as well; of nobody for None."""
    client = Client(HTTP_HOST=HOST)
    if user:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        request = HttpRequest()
        request.session = client.session
        record_authentication(request, user, "mfa", type="totp")
        request.session.save()
    return client


@dataclass(frozen=True)
class Asked:
    """A page that was asked for several times: the server's times, and its questions."""

    status: int
    queries: int
    milliseconds: list[float]

    def __str__(self):
        return f"{self.median:6} ms  p95 {self.p95:6}  {self.queries:4} queries"

    @property
    def median(self):
        return round(statistics.median(self.milliseconds))

    @property
    def best(self):
        """What it takes while nothing else runs beside it."""
        return round(min(self.milliseconds))

    @property
    def p95(self):
        """Of fewer than twenty, the slowest but for one in twenty: the slowest."""
        return round(sorted(self.milliseconds)[-(-len(self.milliseconds) * 19 // 20) - 1])


def most_memory() -> int:
    """The most that this process has held at once, in MB.

    Not getrusage's: that begins at what the process had that started this one.
    """
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) // 1024


def ask(client, address, times, data=None) -> Asked:
    """The page's times through the real handler, after a first one that counts its queries."""
    with CaptureQueriesContext(connection) as queries:
        status, _ = _time(client, address, data)
    number, milliseconds = len(queries), []
    for _ in range(times):
        again, took = _time(client, address, data)
        assert again == status, (address, again, status)
        milliseconds.append(1000 * took)
    return Asked(status, number, milliseconds)


def _time(client, address, data):
    """To the last byte: a file that streams is read to its end."""
    start = time.perf_counter()
    answer = client.get(address, data)
    if answer.streaming:
        for _ in answer.streaming_content:
            pass
    return answer.status_code, time.perf_counter() - start
