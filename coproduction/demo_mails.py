"""The demo's mails: the past has gone, and this week shows every way a mail can stand."""

import uuid
from datetime import timedelta

from django.db.models import F

from coproduction.actions import (
    ask_for_take_out,
    note_told,
    record_bounce,
    send_bulk_mail,
    send_digest,
    write_bulk_mail,
)
from coproduction.bounces import Report
from coproduction.demo import Cast
from coproduction.models import Bounce, BulkMail, Message, TakeOut

A_WEEK = timedelta(days=7)


def settle_mails(cast: Cast) -> None:
    """The last part of the demo, once every app has written its mails."""
    for forum, coordinator in (
        (cast.warwickshire, cast["coordinator"]),
        (cast.wirral, cast["wirral-coordinator"]),
    ):
        _settle_the_past(forum, coordinator, before=cast.now - A_WEEK)
    _write_to_many(cast)
    _take_out(cast)
    _let_some_fail(cast)


def _settle_the_past(forum, coordinator, *, before):
    """Old mails count as sent then, and who had none counts as told; this week's go out now."""
    old = Message.objects.filter(forum=forum, written_at__lt=before)
    old.not_gone().update(state=Message.State.SENT, sent_at=F("written_at"), attempts=1)
    old.to_tell().update(told_at=F("written_at") + timedelta(days=1), told_by=coordinator)


def _write_to_many(cast):
    """Two mails that went to many, and one that is begun."""
    coordinator = cast["coordinator"]
    dates = _draft(
        coordinator,
        cast.now - timedelta(days=3),
        audience=BulkMail.Audience.ROLES,
        roles=["rep"],
        subject="Which evenings suit you in spring?",
        text="We plan the spring sessions now.\n\nPlease tell us which evenings you can come. "
        "A short answer is enough.",
        needed_by=cast.today + timedelta(days=9),
    )
    _send(dates, coordinator, cast.now - timedelta(days=3))
    thanks = _draft(
        cast["chair"],
        cast.now - timedelta(days=2),
        audience=BulkMail.Audience.ROLES,
        roles=["rep", "chair", "treasurer"],
        subject="Thank you for the autumn",
        text="You came, you read, you spoke up. Thank you.\n\nThe letters about plans are plainer "
        "now because of you.",
    )
    _send(thanks, cast["chair"], cast.now - timedelta(days=2))
    _draft(
        coordinator,
        cast.now - timedelta(hours=5),
        audience=BulkMail.Audience.EVERYBODY,
        subject="Winter get-together at the Old Library",
        text="Come and have soup with us. Children are welcome.\n\nThe EOTAS team will be there "
        "to listen.",
        needed_by=cast.today + timedelta(days=20),
    )


def _take_out(cast):
    """All records, as a file that the worker makes now, and one of last month that is gone."""
    TakeOut.objects.create(
        forum=cast.warwickshire,
        one_time_key=uuid.uuid4(),
        reason="A copy for our accountant, who checks last year's claims.",
        state=TakeOut.State.GONE,
        asked_at=cast.now - timedelta(days=30),
        asked_by=cast["chair"],
        ends_at=cast.now - timedelta(days=27),
        rows=3120,
        files=7,
        size=412_000,
    )
    ask_for_take_out(
        forum=cast.warwickshire,
        reason="We try out how we would move to a site of our own.",
        one_time_key=uuid.uuid4(),
        by=cast["coordinator"],
        now=cast.now - timedelta(minutes=5),
    )


def _draft(by, now, *, roles=(), needed_by=None, **answers):
    return write_bulk_mail(
        forum=by.forum,
        by=by,
        one_time_key=uuid.uuid4(),
        organisations=[],
        roles=list(roles),
        needed_by=needed_by,
        is_urgent=False,
        now=now,
        **answers,
    )


def _send(mail, by, now):
    number = mail.people().count()
    send_bulk_mail(mail=mail, version=mail.version, number=number, by=by, now=now)


def _let_some_fail(cast):
    """A digest that went and one on its way; mails that failed, came back, or were unwanted."""
    yesterday = cast.now - timedelta(days=1)
    _deliver(send_digest(person=cast["rep"], now=yesterday), yesterday)
    send_digest(person=cast["rep-5"], now=cast.now)
    for name, kind, code in (
        ("rep-2", Bounce.Kind.HARD, "5.1.1"),
        ("rep-4", Bounce.Kind.COMPLAINT, ""),
        ("treasurer", Bounce.Kind.SOFT, "4.2.2"),
    ):
        newest = cast[name].messages.for_digest().newest_first()[0]
        _deliver(newest, yesterday)
        record_bounce(report=Report(kind, code, newest.pk), now=cast.now - timedelta(hours=6))
    failed = cast["chair"].messages.for_digest().newest_first()[:1]
    Message.objects.filter(pk__in=failed).update(
        state=Message.State.FAILED, attempts=5, last_error="SMTPServerDisconnected"
    )
    untold = cast["rep-9"].messages.to_tell().newest_first()
    note_told(person=cast["rep-9"], messages=untold[1:], by=cast["coordinator"])


def _deliver(message, now):
    """As if the job worker had sent it then."""
    gone = {"state": Message.State.SENT, "sent_at": now}
    message.carried.update(**gone)
    Message.objects.filter(pk=message.pk).update(attempts=1, **gone)
