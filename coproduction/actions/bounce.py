from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from coproduction.actions.digest import locked_person
from coproduction.actions.person import redirect_mails
from coproduction.bounces import Report
from coproduction.events import record_event
from coproduction.models import Bounce, Message, Person

# So many mails that did not arrive, within this time, and we stop trying.
SOFT_LIMIT = 3
SOFT_TIME = timedelta(days=7)


@transaction.atomic
def record_bounce(*, report: Report, now: datetime | None = None) -> Bounce | None:
    """What a mail server reports is on record, and has its consequences, once.

    A mail that did not arrive has to be told another way. An address that will never work, that
    failed three times within seven days, or whose owner marked our mail as unwanted, gets no
    more mail until the team has spoken with them. None for a mail that we do not have any more.
    """
    now = now or timezone.now()
    message = Message.objects.select_related("person").filter(pk=report.message_pk).first()
    if message is None:
        return None
    # Two reports at once would each count two of three, and none would stop the mail.
    person = locked_person(message.person) if message.person else None
    # A report about an address that they have left says nothing about the one they have.
    counts = person is not None and message.to.casefold() == person.email.casefold()
    bounce, is_new = Bounce.objects.get_or_create(
        message=message,
        kind=report.kind,
        defaults={
            "code": report.code,
            "person": person if counts else None,
            "reported_at": now,
        },
    )
    if not is_new:
        return bounce
    if bounce.kind != Bounce.Kind.COMPLAINT:
        _did_not_arrive(message)
    if counts and (stop := _reason_to_stop(bounce, person, now)):
        _stop_mail_to(person, stop, now)
    return bounce


def _did_not_arrive(message):
    """The mail, and what it carried if it was a digest, has to be told another way."""
    came_back = Message.objects.filter(state=Message.State.SENT)
    came_back.filter(pk=message.pk).update(state=Message.State.CAME_BACK)
    came_back.filter(carried_by=message).update(state=Message.State.CAME_BACK)


def _reason_to_stop(bounce, person, now) -> str:
    if person.email_bounced_at:
        return ""
    if bounce.kind == Bounce.Kind.SOFT:
        recent = person.bounces.soft_since(now - SOFT_TIME).count()
        return Person.MailStop.SOFT if recent >= SOFT_LIMIT else ""
    return Person.MailStop(bounce.kind)


def _stop_mail_to(person, reason, now):
    person.email_bounced_at, person.email_bounce = now, reason
    person.save(update_fields=["email_bounced_at", "email_bounce"])
    redirect_mails(person)
    record_event(
        verb="person.mail_stopped",
        subject=person,
        by=None,
        forum=person.forum,
        fields=["email_bounced_at", "email_bounce"],
        at=now,
    )
