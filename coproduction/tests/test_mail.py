import smtplib
import socket
import threading

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from coproduction.jobs import deliver_message
from coproduction.mail import as_email, message_id, message_pk_in, write_message
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


def test_urgent_mail_waits_as_a_job_of_the_same_transaction(cast):
    link = reverse("home")
    session = {"hub": "Hub", "starts_at": timezone.now(), "place": "Library"}
    before = ProcrastinateJob.objects.count()

    message = write_message(
        kind="hub/item_withdrawn",
        to=cast.officer,
        link=link,
        item={"title": "Letters & forms"},
        session=session,
    )

    job = ProcrastinateJob.objects.order_by("-id").first()
    assert ProcrastinateJob.objects.count() == before + 1
    assert (job.task_name, job.args) == ("deliver_message", {"message_id": message.pk})
    assert message.subject.endswith("Letters & forms")
    assert "Letters & forms" in message.body
    assert link in message.body


def test_mail_that_can_wait_is_no_job_yet(cast):
    before = ProcrastinateJob.objects.count()

    message = declined(cast.officer)

    assert message.state == Message.State.FOR_DIGEST
    assert ProcrastinateJob.objects.count() == before


def test_mail_goes_at_once_to_who_wants_it_so(cast):
    cast.officer.digest = Person.Digest.AT_ONCE
    before = ProcrastinateJob.objects.count()

    message = declined(cast.officer)

    assert message.state == Message.State.WAITING
    assert ProcrastinateJob.objects.count() == before + 1


@pytest.mark.parametrize(
    "changes",
    [{"email": ""}, {"contact_by": "phone"}, {"email_bounced_at": timezone.now()}],
    ids=["no-address", "wants-a-call", "comes-back"],
)
def test_takes_mail_is_the_same_in_python_and_in_sql(changes, cast):
    before = Person.objects.takes_mail().filter(pk=cast.rep.pk).exists()
    for name, value in changes.items():
        setattr(cast.rep, name, value)
    cast.rep.email_bounce = "hard" if cast.rep.email_bounced_at else ""
    cast.rep.save()

    message = declined(cast.rep)

    assert before
    assert cast.rep.takes_mail is False
    assert not Person.objects.takes_mail().filter(pk=cast.rep.pk).exists()
    assert (message.state, message.to) == (Message.State.NO_EMAIL, "")


def test_confidential_mail_holds_only_its_title_and_its_link(cast):
    message = declined(cast.officer, reason="A family's trouble.", confidential=True)

    assert "trouble" not in message.body + message.words
    assert message.subject == "Not this time: L"
    assert message.link in message.words


def test_envelope_sender_takes_the_reports(message, settings):
    settings.BOUNCE_ADDRESS = "bounces@hub.example.org"

    sent = as_email(message)

    assert sent.from_email == "bounces@hub.example.org"
    assert message.forum.name in sent.message()["From"]


def test_mail_that_is_on_its_way_stops_when_mail_comes_back(message, cast):
    cast.officer.email_bounced_at, cast.officer.email_bounce = timezone.now(), "hard"
    cast.officer.save()

    assert deliver(message).state == Message.State.NO_EMAIL
    assert mail.outbox == []


def test_message_id_is_ours_only_with_its_tag(message, settings):
    ours = message_id(message.pk)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [settings.SECRET_KEY]
    tag = ours.split(".")[1].split("@")[0]

    assert message_pk_in(f"<x@y> {ours}") == message.pk
    assert message_pk_in(ours.replace(tag, "0" * 20)) is None
    assert message_pk_in(ours.replace(f"-{message.pk}.", f"-{message.pk + 1}.")) is None
    assert message_pk_in("<else@where>") is None


def declined(to, reason="Full.", **options):
    return write_message(
        kind="hub/request_declined",
        to=to,
        link="/",
        request={"title": "L"},
        reason=reason,
        **options,
    )


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
