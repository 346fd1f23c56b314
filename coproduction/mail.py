"""Mails to people: written here in the action's own transaction, sent by the job worker.

A mail is two templates, `<app>/emails/<name>.subject.txt` and `.body.txt`, and its kind is
`<app>/<name>`, listed in the app's `mail_kinds`. The body says only what this mail has to say:
greeting, the forum's contact and why one gets it come from `coproduction/emails/base.txt`. An
urgent mail goes at once; any other waits for its person's digest (see digests.py). If the action
is rolled back, its mails never were.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from procrastinate.contrib.django import app

from coproduction.mail_kinds import kind_called
from coproduction.models import Message, Person

LONGEST_SUBJECT = 77  # characters: more is cut off by mail programs and phones
CONFIDENTIAL = "coproduction/emails/confidential.body.txt"
_TAG_LENGTH = 20
_MESSAGE_ID = re.compile(rf"<message-(\d{{1,18}})\.([0-9a-f]{{{_TAG_LENGTH}}})@[^<>@\s]+>")


def absolute(path: str) -> str:
    """The full address of a page, for mails."""
    return settings.SITE_URL.rstrip("/") + path


def _template(kind: str, part: str) -> str:
    app, name = kind.split("/")
    return f"{app}/emails/{name}.{part}.txt"


def render_plain(template: str, context: dict) -> str:
    """A template of a mail, as plain text: an ampersand in a title stays one."""
    return get_template(template).template.render(Context(context, autoescape=False)).strip()


def shortened(subject: str) -> str:
    """The subject on one line, cut after a word where it is too long to be read whole."""
    subject = " ".join(subject.split())
    if len(subject) <= LONGEST_SUBJECT:
        return subject
    return subject[: LONGEST_SUBJECT - 1].rpartition(" ")[0].rstrip(",:;.") + "…"


def whole_mail(*, kind: str, to: Person, words: str) -> str:
    """These words with the greeting before, and after them the contact and the reason."""
    context = {
        "person": to,
        "forum": to.forum,
        "words": words,
        "why": kind_called(kind).why,
        "you": absolute(reverse("you", args=[to.forum.slug])),
    }
    return render_plain("coproduction/emails/base.txt", context) + "\n"


@dataclass(frozen=True)
class Preview:
    """What a mail says: its subject, its own words, and the whole of it."""

    subject: str
    words: str
    body: str
    link: str


def preview_message(
    *, kind: str, to: Person, link: str, needed_by=None, confidential=False, **context
) -> Preview:
    """The mail as this person would get it. Nothing is written."""
    link = absolute(link)
    context |= {"person": to, "forum": to.forum, "link": link, "needed_by": needed_by}
    words = render_plain(CONFIDENTIAL if confidential else _template(kind, "body"), context)
    return Preview(
        subject=shortened(render_plain(_template(kind, "subject"), context)),
        words=words,
        body=whole_mail(kind=kind, to=to, words=words),
        link=link,
    )


@transaction.atomic
def write_message(
    *,
    kind: str,
    to: Person,
    link: str,
    now=None,
    needed_by: date | None = None,
    confidential: bool = False,
    calendar: str = "",
    calendar_method: str = "",
    **context,
) -> Message:
    """A mail is written to this person: it goes at once, or in their next digest.

    Those whom mail does not reach are listed for a call or a letter. Of what is confidential
    only the title and the link are kept: a mail can be read by others. With `calendar`, the text
    of an invitation goes along as a part of its own.
    """
    mail = preview_message(
        kind=kind, to=to, link=link, needed_by=needed_by, confidential=confidential, **context
    )
    message = Message.objects.create(
        forum=to.forum,
        person=to,
        kind=kind,
        to=to.email if to.takes_mail else "",
        subject=mail.subject,
        words=mail.words,
        body=mail.body,
        link=mail.link,
        needed_by=needed_by,
        confidential=confidential,
        calendar=calendar,
        calendar_method=calendar_method,
        state=_first_state(kind, to),
        written_at=now or timezone.now(),
    )
    if message.state == Message.State.WAITING:
        send_soon(message)
    return message


def _first_state(kind: str, to: Person) -> str:
    if not to.takes_mail:
        return Message.State.NO_EMAIL
    if kind_called(kind).is_urgent or to.digest == Person.Digest.AT_ONCE:
        return Message.State.WAITING
    return Message.State.FOR_DIGEST


def send_soon(message: Message) -> None:
    """The job worker sends it, if this transaction holds."""
    # By name: the job imports this module.
    app.configure_task("deliver_message", queue="mail").defer(message_id=message.pk)


def as_email(message: Message) -> EmailMultiAlternatives:
    """The mail as it leaves: the forum is the sender's name, its own address takes replies."""
    name = (message.forum.name if message.forum else settings.PRODUCT_NAME).replace('"', "")
    sender = f'"{name}" <{settings.DEFAULT_FROM_EMAIL}>'
    reply_to = (
        [message.forum.contact_email] if message.forum and message.forum.contact_email else []
    )
    headers = {
        "From": sender,
        "Message-ID": message_id(message.pk),
        # RFC 3834, and Outlook's own: nobody's holiday answer is wanted.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body,
        # The envelope's sender: where mail servers report what did not arrive.
        from_email=settings.BOUNCE_ADDRESS or sender,
        to=[message.to],
        reply_to=reply_to,
        headers=headers,
    )
    if message.calendar:
        # A part of the mail itself, not a file beside it: so Outlook shows it as an invitation.
        mail.attach_alternative(
            message.calendar, f"text/calendar; method={message.calendar_method}"
        )
    return mail


def _tag(pk, secret=None) -> str:
    """Nobody can make up a report about a mail of ours: it would need this tag."""
    signed = salted_hmac("coproduction.mail.message_id", str(pk), secret=secret, algorithm="sha256")
    return signed.hexdigest()[:_TAG_LENGTH]


def message_id(pk: int) -> str:
    """The Message-ID of a mail of ours, signed."""
    return f"<message-{pk}.{_tag(pk)}@{settings.MAIL_DOMAIN}>"


def message_pk_in(text: str) -> int | None:
    """Which message of ours a Message-ID names; None for others' and for forged ones."""
    found = _MESSAGE_ID.search(text)
    if found is None:
        return None
    pk, tag = found.groups()
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if any(constant_time_compare(tag, _tag(pk, secret)) for secret in secrets):
        return int(pk)
    return None
