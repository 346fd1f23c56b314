from django.db import transaction
from django.utils import timezone

from coproduction.digests import digest_subject, sections_of
from coproduction.locking import lock_row
from coproduction.mail import render_plain, send_soon, shortened, whole_mail
from coproduction.models import Message, Person


def locked_person(person: Person) -> Person:
    """The person's row, held until the transaction ends: whoever moves their mails takes it.

    Without its key, so that new messages to them can be written meanwhile.
    """
    return lock_row(Person, person.pk, "forum", no_key=True)


@transaction.atomic
def send_digest(*, person: Person, now=None) -> Message | None:
    """All that waited for this person is on its way in one mail; None when nothing waited.

    One message alone goes as it is. For somebody whom mail does not reach any more, everything
    is listed for a call or a letter instead.
    """
    now = now or timezone.now()
    # Two workers at once: the second waits here, then finds nothing that waits.
    person = locked_person(person)
    waiting = list(person.messages.for_digest().newest_first())
    if not waiting:
        return None
    if not person.takes_mail:
        stop_mails(person.messages.for_digest())
        return None
    mail = _alone(waiting[0], person) if len(waiting) == 1 else _together(waiting, person, now)
    send_soon(mail)
    return mail


def stop_mails(messages) -> int:
    """These mails, and what they carry, go to nobody: they have to be told another way."""
    # A digest before what it carries, as the job worker takes them: no deadlock.
    locked = list(messages.select_for_update(of=["self"]).order_by("-pk").values_list("pk"))
    messages = Message.objects.not_gone().filter(pk__in=[pk for (pk,) in locked])
    carried = Message.objects.filter(carried_by__in=messages, state=Message.State.IN_DIGEST)
    carried.update(state=Message.State.NO_EMAIL, to="")
    return messages.update(state=Message.State.NO_EMAIL, to="")


def _alone(message, person):
    message.state, message.to = Message.State.WAITING, person.email
    message.save(update_fields=["state", "to"])
    return message


def _together(waiting, person, now):
    words = render_plain(
        "coproduction/emails/digest.body.txt",
        {"number": len(waiting), "sections": sections_of(waiting)},
    )
    digest = Message.objects.create(
        forum=person.forum,
        person=person,
        kind=Message.DIGEST,
        to=person.email,
        subject=shortened(digest_subject(waiting)),
        words=words,
        body=whole_mail(kind=Message.DIGEST, to=person, words=words),
        needed_by=min((each.needed_by for each in waiting if each.needed_by), default=None),
        written_at=now,
    )
    Message.objects.filter(pk__in=[each.pk for each in waiting]).update(
        state=Message.State.IN_DIGEST, carried_by=digest, to=person.email
    )
    return digest
