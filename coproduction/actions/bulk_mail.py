import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.locking import lock_row
from coproduction.mail import Preview, preview_message, write_message
from coproduction.models import BulkMail, Forum, Message, Person
from coproduction.rules import (
    reason_cannot_change_bulk_mail,
    reason_cannot_send_bulk_mail,
    reason_cannot_send_bulk_test,
)


class ChangedMeanwhile(RuleBroken):
    """Somebody else saved this mail since the page was opened. Carries what they wrote."""

    def __init__(self, mail):
        self.mail = mail
        super().__init__(
            "Somebody else changed this mail while you were writing. "
            "Your words are below, theirs beside them. Put them together and save again."
        )


@transaction.atomic
def write_bulk_mail(
    *, forum: Forum, by: Person, one_time_key: uuid.UUID, organisations, now=None, **answers
) -> BulkMail:
    """A draft to many stands on the server. The same form twice gives the same draft."""
    now = now or timezone.now()
    try:
        with transaction.atomic():
            mail = BulkMail.objects.create(
                forum=forum, one_time_key=one_time_key, written_at=now, written_by=by, **answers
            )
    except IntegrityError:
        already = BulkMail.objects.filter(one_time_key=one_time_key, forum=forum).first()
        if already is None:
            raise RuleBroken("Please write your mail again.") from None
        return already
    mail.organisations.set(organisations)
    record_event(verb="bulk_mail.written", subject=mail, by=by, forum=forum, at=now)
    return mail


@transaction.atomic
def change_bulk_mail(
    *, mail: BulkMail, by: Person, version: int, organisations, now=None, **answers
) -> BulkMail:
    """The draft says this now. Refused once it is sent, or when somebody else was quicker."""
    # Sent while it is changed: nobody may get words that nobody looked at.
    mail = _locked(mail)
    refuse_when(reason_cannot_change_bulk_mail(mail))
    if mail.version != version:
        raise ChangedMeanwhile(mail)
    for name, value in answers.items():
        setattr(mail, name, value)
    mail.version += 1
    mail.save(update_fields=[*answers, "version"])
    mail.organisations.set(organisations)
    record_event(
        verb="bulk_mail.changed",
        subject=mail,
        by=by,
        forum=mail.forum,
        fields=[*sorted(answers), "organisations"],
        at=now,
    )
    return mail


@transaction.atomic
def send_bulk_test(*, mail: BulkMail, by: Person, now=None) -> Message:
    """The sender gets the mail as everybody would, at once. Refused where mail reaches them not."""
    refuse_when(reason_cannot_send_bulk_test(by))
    return write_message(
        kind="coproduction/bulk_test", to=by, link=mail.get_absolute_url(), now=now, **_told(mail)
    )


@transaction.atomic
def send_bulk_mail(*, mail: BulkMail, version: int, number: int, by: Person, now=None) -> BulkMail:
    """Everybody of its audience has a message of their own. Asked twice, it is sent once.

    Refused when the text or the number of people is not what the sender has just looked at, and
    when there is nobody to send it to.
    """
    now = now or timezone.now()
    # Pressed twice, or by two people: the second waits here, then sees that it is sent.
    mail = _locked(mail)
    if mail.is_sent:
        return mail
    people = list(mail.people())
    refuse_when(reason_cannot_send_bulk_mail(mail, len(people), version=version, number=number))
    mail.state, mail.sent_at, mail.sent_by = BulkMail.State.SENT, now, by
    mail.save(update_fields=["state", "sent_at", "sent_by"])
    kind = "coproduction/bulk_urgent" if mail.is_urgent else "coproduction/bulk"
    told, link = _told(mail), mail.forum.get_absolute_url()
    messages = [
        write_message(kind=kind, to=person, link=link, now=now, **told) for person in people
    ]
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(bulk_mail=mail)
    record_event(
        verb="bulk_mail.sent",
        subject=mail,
        by=by,
        forum=mail.forum,
        fields=["state", f"people: {len(people)}"],
        at=now,
    )
    return mail


def _locked(mail):
    return lock_row(BulkMail, mail.pk, "forum")


def _told(mail):
    return {"bulk": mail, "went_to": mail.went_to(), "needed_by": mail.needed_by}


def preview_of(mail: BulkMail, *, reader: Person) -> Preview:
    """The mail as this reader would get it. Nothing is written."""
    return preview_message(
        kind="coproduction/bulk", to=reader, link=mail.forum.get_absolute_url(), **_told(mail)
    )
