from typing import Any

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coproduction.actions.digest import locked_person, stop_mails
from coproduction.events import Deed, record_deeds, record_event
from coproduction.exceptions import SomeRefused, refuse_when
from coproduction.locking import lock_rows
from coproduction.mail import write_message
from coproduction.models import Bounce, Forum, Message, Person, User
from coproduction.rules import (
    reason_cannot_have_email,
    reason_cannot_name_deputy,
    reason_cannot_stand_in,
    reasons_cannot_have_emails,
)


@transaction.atomic
def change_contact(*, person: Person, by: Person, now=None, **answers) -> Person:
    """The forum reaches this person as they say from now on, also with what waits for them.

    A new email address is tried afresh, even if mail to the old one came back. Refused when
    somebody else of the forum has that address. The event names the fields, never the words.
    """
    now = now or timezone.now()
    # A digest that is being put together must not go to the old address.
    person = locked_person(person)
    changed = [name for name, value in answers.items() if getattr(person, name) != value]
    if not changed:
        return person
    if "email" in changed:
        refuse_when(reason_cannot_have_email(person, answers["email"]))
        forget_bounces(person)
    for name in changed:
        setattr(person, name, answers[name])
    person.save(update_fields=[*changed, "email_bounced_at", "email_bounce"])
    redirect_mails(person)
    record_event(
        verb="person.contact_changed",
        subject=person,
        by=by,
        forum=person.forum,
        fields=changed,
        at=now,
    )
    return person


@transaction.atomic
def change_contacts(
    *, forum: Forum, answers: dict[int, dict[str, Any]], by: Person, now=None
) -> list[Person]:
    """As change_contact, for many of a forum at once: what a list says of each, by their keys.

    Gives those who changed. Refused when somebody else of the forum has one of the addresses.
    """
    # As for one; by their keys, as everywhere.
    people = lock_rows(
        forum.people.filter(pk__in=answers).order_by("pk"), "forum", "organisation", no_key=True
    )
    changed = {}
    for person in people:
        said = answers[person.pk].items()
        fields = [name for name, value in said if getattr(person, name) != value]
        if fields:
            changed[person] = fields
    moved = [person for person, fields in changed.items() if "email" in fields]
    emails = {person.pk: answers[person.pk]["email"] for person in moved}
    if refused := reasons_cannot_have_emails(forum, emails):
        raise SomeRefused(refused)
    for person, fields in changed.items():
        for name in fields:
            setattr(person, name, answers[person.pk][name])
    for person in moved:
        person.email_bounced_at, person.email_bounce = None, ""
    Bounce.objects.filter(person__in=moved).update(person=None)
    names = {name for fields in changed.values() for name in fields}
    names |= {"email_bounced_at", "email_bounce"}
    Person.objects.bulk_update(changed, sorted(names), batch_size=1000)
    waiting = Message.objects.not_gone().filter(person__in=changed)
    told = set(waiting.values_list("person", flat=True))
    for person in changed:
        if person.pk in told:
            redirect_mails(person)
    deeds = [
        Deed("person.contact_changed", person, tuple(fields), now)
        for person, fields in changed.items()
    ]
    record_deeds(deeds, by=by, forum=forum)
    return list(changed)


@transaction.atomic
def mend_address(*, person: Person, email: str, by: Person | User, now=None) -> Person:
    """Mail goes to this address again: a new one, or the old one that works after all.

    Without any address they are told another way from now on. Refused when somebody else of the
    forum has the address.
    """
    now = now or timezone.now()
    # As in change_contact; and a bounce that is read meanwhile must not be lost.
    person = locked_person(person)
    refuse_when(reason_cannot_have_email(person, email))
    person.email = email
    forget_bounces(person)
    person.save(update_fields=["email", "email_bounced_at", "email_bounce"])
    redirect_mails(person)
    record_event(
        verb="person.address_mended",
        subject=person,
        by=by,
        forum=person.forum,
        fields=["email"],
        at=now,
    )
    return person


@transaction.atomic
def name_deputy(*, person: Person, deputy: Person | None, by: Person, now=None) -> Person:
    """This colleague stands in for the person and is told so; without one, nobody does.

    Refused for anybody but the forum's team and colleagues of the same organisation, and for a
    deputy who does not answer for that organisation.
    """
    now = now or timezone.now()
    # The button pressed twice at once: the second finds it done, and writes no second mail.
    person = locked_person(person)
    refuse_when(reason_cannot_name_deputy(person, by))
    refuse_when(reason_cannot_stand_in(deputy, person) if deputy else None)
    if person.deputy_id == (deputy.pk if deputy else None):
        return person
    person.deputy = deputy
    person.save(update_fields=["deputy"])
    if deputy and deputy.pk != by.pk:
        write_message(
            kind="coproduction/deputy_named",
            to=deputy,
            link=reverse("who-answers", args=[person.forum.slug]),
            owner=person,
            by=by,
            now=now,
        )
    record_event(
        verb="person.deputy_named",
        subject=person,
        by=by,
        forum=person.forum,
        fields=["deputy"],
        at=now,
    )
    return person


def end_access(person: Person) -> None:
    """They are nobody in this forum any more: no page, no link and no calendar opens to them.

    What waits to be mailed to them is not sent. Somebody whom no other forum knows is signed out
    on every device.
    """
    person.is_active = False
    person.save(update_fields=["is_active"])
    stop_mails(person.messages.not_gone())
    elsewhere = Person.objects.active().filter(user=person.user_id)
    if person.user_id and not elsewhere.exists():
        for session in UserSession.objects.filter(user=person.user_id):
            session.end()


def forget_bounces(person: Person) -> None:
    """The address is as good as new; what came back before does not count against it."""
    person.email_bounced_at, person.email_bounce = None, ""
    person.bounces.update(person=None)


def redirect_mails(person: Person) -> None:
    """What has not gone yet follows the person: to the new address, or to those who tell them."""
    waiting = person.messages.not_gone()
    if person.takes_mail:
        waiting.update(to=person.email)
    else:
        stop_mails(waiting)
