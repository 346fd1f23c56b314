"""The record of who did what when: written by every action, and checked by verify_events.

Each forum's events form one chain. An event's hash is keyed (HMAC) and covers the hash before
it, so a changed, removed or swapped row breaks the chain at a place that can be named, and
nobody without the key can mend it. The chain's head row is the lock that keeps one line, and it
is taken last in an action, so that actions of one forum wait for each other only at their end.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from coproduction.models import Event, EventChain, Person


def actor_code(by) -> str:
    """The actor as an event keeps it: person:12, user:3, or system for a command or a job."""
    if by is None:
        return "system"
    return f"{'person' if isinstance(by, Person) else 'user'}:{by.pk}"


def link(previous: str, event) -> str:
    """The hash of an event behind this one."""
    content = json.dumps(
        [
            previous,
            event.forum_id,
            event.position,
            event.verb,
            event.subject_type,
            event.subject_id,
            event.actor,
            event.fields,
            event.at.astimezone(UTC).isoformat(),
        ]
    )
    return hmac.new(settings.EVENT_KEY.encode(), content.encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def record_event(*, verb: str, subject, by, forum, fields: Iterable[str] = (), at=None) -> Event:
    """One more link in the forum's chain. Names of fields, never their values."""
    forum_id = forum.pk if forum else 0
    EventChain.objects.get_or_create(forum_id=forum_id)
    # Two actions at once would otherwise take the same place in the chain.
    chain = EventChain.objects.select_for_update().get(forum_id=forum_id)
    event = Event(
        forum_id=forum_id,
        position=chain.length + 1,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        actor=actor_code(by),
        fields=list(fields),
        at=at or timezone.now(),
    )
    event.hash = link(chain.head, event)
    event.save()
    chain.length, chain.head = event.position, event.hash
    chain.save(update_fields=["length", "head"])
    return event


@dataclass(frozen=True)
class BrokenChain:
    forum_id: int
    position: int
    event_id: int | None
    what: str

    def __str__(self):
        row = f"event {self.event_id}" if self.event_id else "no event"
        return f"forum {self.forum_id}, place {self.position} ({row}): {self.what}"


def first_break(chain: EventChain) -> BrokenChain | None:
    """The first event of this chain that is not what was written, or None if all are."""
    previous, expected = "", 1
    events = Event.objects.filter(forum_id=chain.forum_id).order_by("position")
    for event in events.iterator(chunk_size=2000):
        if event.position != expected:
            return BrokenChain(chain.forum_id, expected, event.pk, "an event before it is gone")
        if not hmac.compare_digest(event.hash, link(previous, event)):
            return BrokenChain(chain.forum_id, expected, event.pk, "it was changed")
        previous, expected = event.hash, expected + 1
    if expected - 1 != chain.length or previous != chain.head:
        return BrokenChain(chain.forum_id, expected, None, "the last events are gone")
    return None


def verify_chains() -> tuple[int, list[BrokenChain]]:
    """How many events were read, and the first break of each forum's chain that has one."""
    chains = list(EventChain.objects.order_by("forum_id"))
    breaks = [found for chain in chains if (found := first_break(chain))]
    unchained = Event.objects.exclude(forum_id__in=[chain.forum_id for chain in chains])
    for event in unchained.order_by("forum_id", "position")[:1]:
        breaks.append(
            BrokenChain(event.forum_id, event.position, event.pk, "its chain's head is gone")
        )
    return Event.objects.count(), breaks
