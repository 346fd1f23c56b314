"""Reports of mail servers: five as they come in life, and what follows from each."""

import io
import mailbox
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from coproduction.actions import bounce as bounce_actions
from coproduction.actions import mend_address, record_bounce, send_digest
from coproduction.bounces import Report, read_report
from coproduction.jobs import deliver_message
from coproduction.mail import message_id, write_message
from coproduction.models import Bounce, Event, Message, Person
from coproduction.tests.factories import PersonFactory

# As Postfix says it: the whole mail comes back.
HARD = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: bounces@hub.example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4F1"

This is a MIME-encapsulated message.

--4F1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--4F1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
X-Postfix-Queue-ID: 4F1
X-Postfix-Sender: rfc822; bounces@hub.example.org
Arrival-Date: Fri, 20 Nov 2026 07:31:02 +0000 (GMT)

Final-Recipient: rfc822; jo@example.net
Original-Recipient: rfc822;jo@example.net
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.example.net
Diagnostic-Code: smtp; 550 5.1.1 <jo@example.net>: Recipient address rejected

--4F1
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: "Here" <hub@localhost.localdomain>
To: jo@example.net
Subject: 2 things to read
Message-ID: {message_id}

Hello Jo,

--4F1--
"""
# As Exchange says it, with Windows' line ends and only the headers.
SOFT = """\
From: postmaster@example.net
To: bounces@hub.example.org
Subject: Undeliverable: 2 things to read
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="_000_ab"
MIME-Version: 1.0

--_000_ab
Content-Type: text/plain; charset="us-ascii"

The recipient's mailbox is full and can't accept messages now.

--_000_ab
Content-Type: message/delivery-status

Reporting-MTA: dns;EXCH1.example.net
Received-From-MTA: dns;hub.example.org

Final-Recipient: rfc822;jo@example.net
Action: failed
Status: 4.2.2
Diagnostic-Code: smtp;452 4.2.2 Mailbox full

--_000_ab
Content-Type: text/rfc822-headers

Received: from hub.example.org by EXCH1.example.net
From: "Here" <hub@localhost.localdomain>
Message-ID:
 {message_id}

--_000_ab--
"""
COMPLAINT = """\
From: <feedback@isp.example.net>
To: <bounces@hub.example.org>
Subject: FW: 2 things to read
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part1"

--part1
Content-Type: text/plain; charset="US-ASCII"
Content-Transfer-Encoding: 7bit

This is an email abuse report for an email message received from IP 192.0.2.1.

--part1
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1

--part1
Content-Type: message/rfc822
Content-Disposition: inline

From: "Here" <hub@localhost.localdomain>
To: <jo@example.net>
Message-ID: {message_id}
Subject: 2 things to read

Hello Jo,

--part1--
"""
AUTO_REPLY = """\
From: Jo <jo@example.net>
To: bounces@hub.example.org
Subject: Out of office: 2 things to read
Auto-Submitted: auto-replied
In-Reply-To: {message_id}
References: {message_id}
Content-Type: text/plain; charset=utf-8

I am away until Monday. Status: 5.1.1. Action: failed.
"""
DELAYED = HARD.replace("Action: failed", "Action: delayed").replace("5.1.1", "4.4.1")
SAMPLES = {
    "hard": HARD,
    "soft": SOFT.replace("\n", "\r\n"),
    "complaint": COMPLAINT,
    "auto-reply": AUTO_REPLY,
    "delayed": DELAYED,
}


@pytest.fixture
def sent(cast):
    return sent_to(cast.rep)


def sent_to(person, **fields):
    return Message.objects.create(
        forum=person.forum,
        person=person,
        kind="hub/request_sent",
        to=person.email,
        subject="We have your request",
        body="Thank you.",
        state=Message.State.SENT,
        written_at=timezone.now(),
        sent_at=timezone.now(),
        **fields,
    )


def report(sample, message):
    return SAMPLES[sample].format(message_id=message_id(message.pk)).encode()


def wrote(person, title="Letters"):
    return write_message(
        kind="hub/request_declined",
        to=person,
        link=f"/{title}/",
        request={"title": title},
        reason="Full.",
    )


@pytest.mark.parametrize(
    ("sample", "verdict"),
    [
        ("hard", ("hard", "5.1.1")),
        ("soft", ("soft", "4.2.2")),
        ("complaint", ("complaint", "")),
        ("auto-reply", None),
        ("delayed", None),
    ],
)
def test_report_is_read_as_what_it_is(sample, verdict, sent):
    found = read_report(report(sample, sent))

    assert found == (Report(*verdict, sent.pk) if verdict else None)


@pytest.mark.parametrize("sample", ["hard", "soft", "complaint"])
def test_forged_report_is_ignored(sample, sent):
    true = report(sample, sent)
    other = message_id(sent.pk + 1).split(".")[1].encode()
    tag = message_id(sent.pk).split(".")[1].encode()

    assert read_report(true.replace(tag, other)) is None
    assert read_report(true.replace(b"." + tag, b"@" + tag)) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Content-Type: multipart/report\n\nnothing",
        HARD.replace("Status: 5.1.1", "Status: unknown").encode(),
        HARD.split("--4F1\nContent-Description: Undelivered")[0].encode(),
        HARD.replace("message/rfc822", "text/rfc822-headers; charset=x-none").encode(),
    ],
)
def test_broken_report_is_ignored(raw, db):
    assert read_report(raw) is None


def test_hard_bounce_stops_mail_and_lists_what_was_missed(sent, cast):
    waiting = wrote(cast.rep)

    record_bounce(report=read_report(report("hard", sent)))

    cast.rep.refresh_from_db()
    event = Event.objects.get()
    assert (cast.rep.email_bounce, cast.rep.takes_mail) == ("hard", False)
    assert (event.verb, event.actor) == ("person.mail_stopped", "system")
    assert set(Message.objects.to_tell()) == {sent, waiting}
    assert wrote(cast.rep, "Taxis").state == Message.State.NO_EMAIL


def test_same_report_twice_counts_once(sent, cast):
    for _ in range(3):
        record_bounce(report=read_report(report("soft", sent)))

    cast.rep.refresh_from_db()
    assert (Bounce.objects.count(), cast.rep.takes_mail) == (1, True)


@pytest.mark.parametrize(("days", "stops"), [((0, 3, 6), True), ((0, 3, 8), False)])
def test_three_soft_bounces_within_seven_days_stop_mail(days, stops, cast):
    start = timezone.now() - timedelta(days=10)
    for day in days:
        found = Report(Bounce.Kind.SOFT, "4.2.2", sent_to(cast.rep).pk)
        record_bounce(report=found, now=start + timedelta(days=day))

    cast.rep.refresh_from_db()
    assert cast.rep.email_bounce == ("soft" if stops else "")


def test_soft_bounce_alone_is_told_another_way_and_mail_goes_on(sent, cast):
    record_bounce(report=read_report(report("soft", sent)))

    assert list(Message.objects.to_tell()) == [sent]
    assert wrote(cast.rep).state == Message.State.FOR_DIGEST


def test_complaint_stops_mail_and_the_mail_itself_counts_as_read(sent, cast):
    record_bounce(report=read_report(report("complaint", sent)))

    cast.rep.refresh_from_db()
    sent.refresh_from_db()
    assert cast.rep.email_bounce == "complaint"
    assert sent.state == Message.State.SENT


def test_digest_that_came_back_lists_what_it_carried(cast):
    carried = {wrote(cast.rep), wrote(cast.rep, "Taxis")}
    digest = send_digest(person=cast.rep)
    deliver_message.func(None, message_id=digest.pk)

    record_bounce(report=read_report(report("hard", digest)))

    assert set(Message.objects.to_tell()) == carried


def test_report_about_an_address_they_have_left_does_not_count(sent, cast):
    cast.rep.email = "new@example.org"
    cast.rep.save()

    record_bounce(report=read_report(report("hard", sent)))

    cast.rep.refresh_from_db()
    assert cast.rep.takes_mail
    assert list(Message.objects.to_tell()) == [sent]


def test_mended_address_starts_from_nought(cast):
    for _ in range(2):
        record_bounce(report=Report(Bounce.Kind.SOFT, "4.2.2", sent_to(cast.rep).pk))
    mend_address(person=cast.rep, email=cast.rep.email, by=cast.coordinator)

    record_bounce(report=Report(Bounce.Kind.SOFT, "4.2.2", sent_to(cast.rep).pk))

    cast.rep.refresh_from_db()
    assert cast.rep.takes_mail


def test_report_about_a_mail_that_is_gone_is_ignored(db):
    assert record_bounce(report=Report(Bounce.Kind.HARD, "5.1.1", 10**12)) is None


def test_command_reads_one_mail_from_a_pipe(sent, cast, monkeypatch, capsys):
    raw = io.BytesIO(report("hard", sent))
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=raw))

    call_command("read_bounces")

    assert "5.1.1" in capsys.readouterr().out
    assert Person.objects.mail_comes_back().get() == cast.rep


def test_command_reads_a_maildir_once(sent, cast, tmp_path, capsys):
    box = mailbox.Maildir(tmp_path / "mail")
    box.add(report("auto-reply", sent))
    box.add(report("hard", sent))

    call_command("read_bounces", "--maildir", str(tmp_path / "mail"))
    first = capsys.readouterr().out
    call_command("read_bounces", "--maildir", str(tmp_path / "mail"))

    assert (first.count("5.1.1"), first.count("Nothing was changed")) == (1, 1)
    assert capsys.readouterr().out == ""
    assert len(box) == 2


def test_command_says_when_there_is_no_maildir(db):
    with pytest.raises(CommandError, match="There is no maildir"):
        call_command("read_bounces", "--maildir", "/nowhere")


def read_three_at_once():
    person = PersonFactory()
    reports = [Report(Bounce.Kind.SOFT, "4.2.2", sent_to(person).pk) for _ in range(3)]
    start = threading.Barrier(3)

    def read(found):
        try:
            start.wait()
            record_bounce(report=found)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(read, reports))
    person.refresh_from_db()
    return person


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("races")
def test_three_reports_at_once_are_all_counted():
    assert read_three_at_once().email_bounce == "soft"
    assert Event.objects.filter(verb="person.mail_stopped").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("races")
def test_three_reports_at_once_are_lost_without_the_lock(monkeypatch):
    """The control: each counts before the others have written theirs, so nobody sees three."""
    together = threading.Barrier(3)
    reason = bounce_actions._reason_to_stop

    def reason_once_all_have_counted(*args):
        found = reason(*args)
        together.wait()
        return found

    monkeypatch.setattr(bounce_actions, "locked_person", lambda person: person)
    monkeypatch.setattr(bounce_actions, "_reason_to_stop", reason_once_all_have_counted)

    assert read_three_at_once().email_bounce == ""
