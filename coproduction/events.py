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
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from coproduction.batches import in_batches
from coproduction.copying import copy_in
from coproduction.models import Event, EventChain, Person


def actor_code(by) -> str:
    """The actor as an event keeps it: person:12, user:3, or system for a command or a job."""
    if by is None:
        return "system"
    return f"{'person' if isinstance(by, Person) else 'user'}:{by.pk}"


def seal(previous: str, event: Event) -> str:
    """The hash of an event after the one that was sealed so: only our key makes it."""
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


@dataclass(frozen=True)
class Deed:
    """What was done to one thing, on its way into the chain. Names of fields, never values."""

    verb: str
    subject: Model
    fields: tuple[str, ...] = ()
    at: datetime | None = None


def record_event(*, verb: str, subject, by, forum, fields: Iterable[str] = (), at=None) -> Event:
    """One more link in the forum's chain. Names of fields, never their values."""
    return record_deeds([Deed(verb, subject, tuple(fields), at)], by=by, forum=forum)[0]


def record_events(
    *, verb: str, subjects: Iterable, by, forum, fields: Iterable[str] = (), at=None
) -> list[Event]:
    """The same was done to all of these: a link of the forum's chain for each, in this order."""
    fields = tuple(fields)
    deeds = [Deed(verb, subject, fields, at) for subject in subjects]
    return record_deeds(deeds, by=by, forum=forum)


@transaction.atomic
def record_deeds(deeds: Iterable[Deed], *, by, forum) -> list[Event]:
    """All of this was done at once: a link of the forum’s chain for each, in this order.

    Of many the keys are not read back: nobody asks for them.
    """
    forum_id, actor, now = forum.pk if forum else 0, actor_code(by), timezone.now()
    EventChain.objects.get_or_create(forum_id=forum_id)
    # Two actions at once would otherwise take the same place in the chain.
    chain = EventChain.objects.select_for_update().get(forum_id=forum_id)
    events = []
    for deed in deeds:
        chain.length += 1
        event = Event(
            forum_id=forum_id,
            position=chain.length,
            verb=deed.verb,
            subject_type=deed.subject._meta.label_lower,
            subject_id=deed.subject.pk,
            actor=actor,
            fields=list(deed.fields),
            at=deed.at or now,
        )
        chain.head = event.hash = seal(chain.head, event)
        events.append(event)
    if len(events) == 1:
        events[0].save(force_insert=True)
    else:
        copy_in(events)
    chain.save(update_fields=["length", "head"])
    return events


@transaction.atomic
def write_chain(forum, events: Iterable[Event]) -> EventChain:
    """The history that came with a forum, in its order. Refused where the forum has events."""
    chain = EventChain.objects.create(forum_id=forum.pk)
    for batch in in_batches(events, 1000):
        for event in batch:
            event.forum_id, event.position = forum.pk, chain.length + 1
            event.hash = seal(chain.head, event)
            chain.length, chain.head = event.position, event.hash
        copy_in(batch)
    chain.save(update_fields=["length", "head"])
    return chain


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
        if not hmac.compare_digest(event.hash, seal(previous, event)):
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
