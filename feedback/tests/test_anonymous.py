"""Anonymous means anonymous (promises R29): a planted writer is looked for everywhere."""

import base64
import io
import logging
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coproduction.models import Message
from feedback.contact_box import lock, unlock
from feedback.models import ContactDetails, Draft, Submission
from feedback.spam import new_page_key
from feedback.tests.factories import make_form

ADDRESS = "203.0.113.77"
AGENT = "PlantedPhone/9.81 (a very rare browser)"
COOKIE = "planted-cookie-4711"
EMAIL = "planted.writer@example.org"
PHONE = "07700 900 987"
# A moment whose hour, minute and second stand in no other record of the test.
MOMENT = datetime(2027, 3, 9, 13, 37, 41, 123456, tzinfo=UTC)


def answer_as_planted_writer(form, words):
    """The whole way in a browser, from the first question to the thanks, within one minute."""
    client = Client(REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=AGENT)
    client.cookies["planted"] = COOKIE
    home = f"/{form.forum.slug}/feedback/{form.slug}/"
    client.get(home)
    key = new_page_key(MOMENT - timedelta(seconds=30))
    page = client.post(f"{home}questions/", {"answer": words, "page_key": key})
    page = client.post(page.url, {"answer": "Bad", "page_key": new_page_key(MOMENT)})
    check = {
        "page_key": new_page_key(MOMENT - timedelta(seconds=9)),
        "email": EMAIL,
        "phone": PHONE,
        "name": "Planted Name",
    }
    sent = client.post(page.url, check)
    client.post(sent.url, {"disability": "yes"})
    status = sent.url.replace("about-you/", "")
    client.get(f"{status}thanks/")
    client.post(f"{status}write/", {"words": "One more thing.", "one_time_key": "x"})
    client.post(
        f"{status}write/",
        {"words": "One more thing.", "one_time_key": "5d1b1a9a-1f0b-4f52-8a0e-6f6c3f1f5b11"},
    )
    client.get(status)
    return status


def dump_of_database():
    """Every row of every table, as pg_dump would write it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        dump = io.StringIO()
        for table in tables:
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                for part in copy:
                    dump.write(f"{table}: ")
                    dump.write(bytes(part).decode("utf-8", "replace"))
    return dump.getvalue()


def traces(text):
    """What of the planted writer stands in this text."""
    found = [
        each for each in (ADDRESS, AGENT, COOKIE, EMAIL, PHONE, "Planted Name") if each in text
    ]
    # Any time of that hour, as a text or as seconds since 1970.
    found += re.findall(r"2027-03-09[ T]1[34]:\d\d", text)
    first = int(MOMENT.timestamp()) - 120
    found += [str(second) for second in range(first, first + 240) if str(second) in text]
    return found


@pytest.fixture
def form(cast):
    with time_machine.travel(MOMENT - timedelta(days=3)):
        return make_form(cast.forum, cast.coordinator, slug="tell")


def test_nothing_of_a_writer_is_found_anywhere(form, caplog, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    caplog.set_level(logging.DEBUG)

    with time_machine.travel(MOMENT, tick=False):
        answer_as_planted_writer(form, "The taxi came late again.")

    dump = dump_of_database()
    submission = Submission.objects.get()
    assert submission.reference in dump
    assert (submission.received_on, ContactDetails.objects.count()) == (MOMENT.date(), 1)
    assert traces(dump) == []
    log = "\n".join(str(record.msg) for record in caplog.records)
    assert traces(log) == []
    assert submission.reference not in log
    assert list(tmp_path.rglob("*")) == []
    assert Message.objects.count() == 0


def test_search_can_find_a_writer(form, cast):
    """The control: what is kept on purpose is found, in the database and in the log's words."""
    with time_machine.travel(MOMENT, tick=False):
        submission_url = answer_as_planted_writer(form, f"Write to me: {EMAIL}, {ADDRESS}")
        cast.coordinator.email_bounced_at = timezone.now()
        cast.coordinator.email_bounce = "hard"
        cast.coordinator.save()

    assert set(traces(dump_of_database())) == {ADDRESS, EMAIL, "2027-03-09 13:37"}
    assert submission_url


def test_alarm_tells_no_time_of_what_it_is_about(form, cast):
    """The lead is told at once. The mail leads to the list, and its own time is the day."""
    with time_machine.travel(MOMENT, tick=False):
        answer_as_planted_writer(form, "Her stepdad hit her.")

    mail = Message.objects.get()
    submission = Submission.objects.get()
    assert (mail.person, mail.kind) == (cast.safeguarding_lead, "feedback/safeguarding")
    assert submission.reference not in mail.body
    assert "hit" not in mail.body
    assert timezone.localtime(mail.written_at).strftime("%H:%M:%S") == "00:00:00"


def test_no_cookie_is_set_and_none_is_needed(form):
    client = Client(enforce_csrf_checks=True)
    url = reverse("feedback:first", args=["here", "tell"])

    page = client.get(url)
    sent = client.post(url, {"answer": "Late.", "page_key": new_page_key()})
    client.cookies.clear()
    following = client.get(sent.url)

    assert (page.status_code, sent.status_code, following.status_code) == (200, 302, 200)
    assert dict(client.cookies) == {}
    assert not page.cookies
    assert not sent.cookies
    assert sent["Referrer-Policy"] == following["Referrer-Policy"] == "no-referrer"
    assert following["X-Robots-Tag"] == "noindex"


def test_somebody_signed_in_leaves_no_more_than_a_stranger(form, cast, signed_in):
    client = signed_in(cast.rep)
    session = dict(client.session)

    sent = client.post(
        reverse("feedback:first", args=["here", "tell"]),
        {"answer": "Late.", "page_key": new_page_key()},
    )

    assert sent.status_code == 302
    assert Draft.objects.count() == 1
    assert dict(client.session) == session


def test_status_page_opens_for_its_secret_alone(form, client):
    with time_machine.travel(MOMENT, tick=False):
        url = answer_as_planted_writer(form, "Late.")

    secret = url.rstrip("/").rpartition("/")[2]
    wrong = ("0" if secret[0] != "0" else "1") + secret[1:]
    assert client.get(url).status_code == 200
    assert client.get(url.replace(secret, wrong)).status_code == 404
    assert client.get(url.replace("/here/", "/there/")).status_code == 404
    assert secret not in dump_of_database()


def test_contact_is_locked_with_the_newest_key_and_opens_with_an_old_one(settings):
    old, new = settings.CONTACT_KEYS[0], "Zm9yLXRoaXMtdGVzdC1vbmx5LW5vdC1hLXNlY3JldDI="
    locked = lock({"email": EMAIL})

    settings.CONTACT_KEYS = [new, old]
    opened, again = unlock(locked), lock({"email": EMAIL})
    settings.CONTACT_KEYS = [new]

    assert opened == {"email": EMAIL}
    assert (unlock(locked), unlock(again)) == ({}, {"email": EMAIL})


def test_two_locks_of_the_same_say_nothing_of_when():
    with time_machine.travel(MOMENT):
        first = lock({"email": EMAIL})

    # The eight bytes after the first are a Fernet token's own time, for all to read.
    its_time = base64.urlsafe_b64decode(first)[1:9]

    assert int.from_bytes(its_time) == 0
    assert EMAIL.encode() not in first


def test_key_that_is_none_stops_the_start():
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env={"PATH": "/usr/bin:/bin", "DEBUG": "1", "CONTACT_KEYS": "too-short"},
        capture_output=True,
        text=True,
    )

    assert done.returncode != 0
    assert "CONTACT_KEYS has a key that is not one" in done.stderr
