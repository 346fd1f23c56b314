"""Mails to people: written here in the action's own transaction, sent by the job worker.

A mail is two templates, `<app>/emails/<name>.subject.txt` and `.body.txt`, and its kind is
`<app>/<name>`. If the action is rolled back, its mails never were.
"""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from procrastinate.contrib.django import app

from coproduction.models import Message, Person


def absolute(path: str) -> str:
    """The full address of a page, for mails."""
    return settings.SITE_URL.rstrip("/") + path


def _template(kind: str, part: str) -> str:
    app, name = kind.split("/")
    return f"{app}/emails/{name}.{part}.txt"


@transaction.atomic
def write_message(
    *,
    kind: str,
    to: Person,
    link: str,
    now=None,
    calendar: str = "",
    calendar_method: str = "",
    **context,
) -> Message:
    """A mail waits for this person. Those without an address are listed for a call or a letter.

    With `calendar`, the text of an invitation goes along as a part of its own.
    """
    context |= {"person": to, "forum": to.forum, "link": absolute(link)}
    has_address = bool(to.email)
    message = Message.objects.create(
        forum=to.forum,
        person=to,
        kind=kind,
        to=to.email,
        subject=" ".join(render_to_string(_template(kind, "subject"), context).split())[:200],
        body=render_to_string(_template(kind, "body"), context).strip() + "\n",
        calendar=calendar,
        calendar_method=calendar_method,
        state=Message.State.WAITING if has_address else Message.State.NO_EMAIL,
        written_at=now or timezone.now(),
    )
    if has_address:
        # By name: the job imports this module.
        app.configure_task("deliver_message", queue="mail").defer(message_id=message.pk)
    return message


def as_email(message: Message) -> EmailMultiAlternatives:
    """The mail as it leaves: the forum is the sender's name, its own address takes replies."""
    name = (message.forum.name if message.forum else settings.PRODUCT_NAME).replace('"', "")
    reply_to = (
        [message.forum.contact_email] if message.forum and message.forum.contact_email else []
    )
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body,
        from_email=f'"{name}" <{settings.DEFAULT_FROM_EMAIL}>',
        to=[message.to],
        reply_to=reply_to,
        headers={"Message-ID": f"<message-{message.pk}@{settings.MAIL_DOMAIN}>"},
    )
    if message.calendar:
        # A part of the mail itself, not a file beside it: so Outlook shows it as an invitation.
        mail.attach_alternative(
            message.calendar, f"text/calendar; method={message.calendar_method}"
        )
    return mail
