import smtplib
import socket
import threading

import pytest
from django.core import mail
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from coproduction.jobs import deliver_message
from coproduction.mail import as_email, write_message
from coproduction.models import Message, Person


@pytest.fixture
def message(cast):
    return Message.objects.create(
        forum=cast.forum,
        person=cast.officer,
        kind="hub/request_sent",
        to=cast.officer.email,
        subject="We have your request",
        body="Thank you.",
        written_at="2026-01-01T10:00Z",
    )


def deliver(message):
    deliver_message.func(None, message_id=message.pk)
    message.refresh_from_db()
    return message


def test_mail_comes_from_the_forum(message, cast):
    message.forum.contact_email = "hello@forum.example.org"

    sent = as_email(message)

    assert sent.from_email.startswith(f'"{cast.forum.name}" <')
    assert sent.reply_to == ["hello@forum.example.org"]


def test_delivered_once_and_marked(message):
    deliver(message)
    deliver(message)

    assert [sent.subject for sent in mail.outbox] == ["We have your request"]
    assert (message.state, message.attempts) == (Message.State.SENT, 1)


def test_failure_is_visible_and_is_tried_again(message, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", unused_port()

    with pytest.raises(OSError, match="refused"):
        deliver(message)

    message.refresh_from_db()
    assert (message.state, message.last_error) == (Message.State.FAILED, "ConnectionRefusedError")
    settings.EMAIL_PORT = MailServer(accept=True).port
    assert deliver(message).state == Message.State.SENT


def test_refusing_server_leaves_no_address_in_the_error(message, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", MailServer(accept=False).port

    with pytest.raises(smtplib.SMTPException):
        deliver(message)

    message.refresh_from_db()
    assert message.last_error == "SMTPRecipientsRefused"


def test_mail_waits_as_a_job_of_the_same_transaction(cast):
    link = reverse("home")
    before = ProcrastinateJob.objects.count()

    message = write_message(
        kind="hub/request_declined",
        to=cast.officer,
        link=link,
        request={"title": "Letters"},
        reason="Full.",
    )

    job = ProcrastinateJob.objects.order_by("-id").first()
    assert ProcrastinateJob.objects.count() == before + 1
    assert (job.task_name, job.args) == ("deliver_message", {"message_id": message.pk})
    assert "Full." in message.body
    assert link in message.body


def test_person_without_email_is_listed_for_another_way(cast):
    person = Person.objects.create(forum=cast.forum, name="Imogen", phone="01632 960 109")
    before = ProcrastinateJob.objects.count()

    message = write_message(
        kind="hub/request_declined", to=person, link="/", request={"title": "L"}, reason="Full."
    )

    assert message.state == Message.State.NO_EMAIL
    assert ProcrastinateJob.objects.count() == before


def unused_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class MailServer:
    """A real SMTP conversation with one client, on this machine."""

    def __init__(self, *, accept):
        self.accept = accept
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._talk, daemon=True).start()

    def _talk(self):
        connection, _ = self.listener.accept()
        with self.listener, connection, connection.makefile("rwb") as wire:
            say = lambda words: (wire.write(words + b"\r\n"), wire.flush())  # noqa: E731
            say(b"220 ready")
            in_data = False
            for line in wire:
                command = line.strip().upper()
                if in_data:
                    if command == b".":
                        in_data = False
                        say(b"250 taken")
                elif command.startswith(b"RCPT") and not self.accept:
                    say(b"550 nobody@example.org is not known here")
                elif command == b"DATA":
                    in_data = True
                    say(b"354 go on")
                elif command == b"QUIT":
                    say(b"221 bye")
                    return
                else:
                    say(b"250 ok")
