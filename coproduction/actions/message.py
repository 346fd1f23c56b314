from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from coproduction.actions.digest import locked_person
from coproduction.events import record_event
from coproduction.models import Message, Person


@transaction.atomic
def note_told(*, person: Person, messages: Iterable[Message], by: Person, now=None) -> int:
    """Somebody told this person what these mails say: they leave the list. Twice changes nothing.

    Gives how many they were.
    """
    now = now or timezone.now()
    # Two of the team after one call: the first name stays.
    person = locked_person(person)
    told = (
        person.messages.to_tell()
        .filter(pk__in=[message.pk for message in messages])
        .update(told_at=now, told_by=by)
    )
    if told:
        record_event(
            verb="person.told",
            subject=person,
            by=by,
            forum=person.forum,
            fields=["told_at"],
            at=now,
        )
    return told
