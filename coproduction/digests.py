"""The digest: what can wait comes in one mail a day or a week, so that tired people are not nagged.

When it is due, what its subject says, and how its messages are grouped. Sending it is an action.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min
from django.utils import timezone

from coproduction.models import Message, Person


def last_digest_at(person: Person, now: datetime) -> datetime:
    """The latest moment at which this person's digest was due: what is older waits no longer."""
    if person.digest == Person.Digest.AT_ONCE:
        return now
    every, day = 1, timezone.localdate(now)
    if person.digest == Person.Digest.WEEKLY:
        every = 7
        day -= timedelta(days=(day.weekday() - person.digest_weekday) % 7)
    due = _on(day, person)
    return due if due <= now else _on(day - timedelta(days=every), person)


def _on(day: date, person: Person) -> datetime:
    """The forum's hour on that day, by the clock where people live."""
    return timezone.make_aware(datetime.combine(day, person.forum.digest_time))


def people_due(now: datetime) -> list[Person]:
    """Those with something older than their last digest. Their forums are loaded."""
    waiting = (
        Person.objects.filter(messages__state=Message.State.FOR_DIGEST)
        .annotate(waiting_since=Min("messages__written_at"))
        .select_related("forum")
        .order_by("pk")
    )
    return [person for person in waiting if person.waiting_since <= last_digest_at(person, now)]


def digest_subject(messages: list[Message]) -> str:
    """How many, and the most pressing: 2 things need you by 4 December, 3 to read."""
    days = sorted(message.needed_by for message in messages if message.needed_by)
    to_read = len(messages) - len(days)
    if not days:
        return f"{to_read} things to read"
    things = "1 thing needs you" if len(days) == 1 else f"{len(days)} things need you"
    first = "by" if days[0] == days[-1] else "– the first by"
    subject = f"{things} {first} {days[0].day} {days[0]:%B}"
    return f"{subject}, {to_read} to read" if to_read else subject


@dataclass(frozen=True)
class Topic:
    """Everything that a digest says about one thing, the newest first."""

    messages: list[Message]

    @property
    def title(self):
        return self.messages[0].subject

    @property
    def needed_by(self):
        return min((each.needed_by for each in self.messages if each.needed_by), default=None)

    @property
    def times(self):
        """How often each text came: the same text twice is shown once."""
        counted = {}
        for message in self.messages:
            counted.setdefault((message.subject, message.words), []).append(message)
        return [(same[0], len(same)) for same in counted.values()]


def topics_of(messages: list[Message]) -> list[Topic]:
    """The messages, given newest first, gathered by what they are about."""
    gathered = {}
    for message in messages:
        gathered.setdefault(message.topic, []).append(message)
    return [Topic(about) for about in gathered.values()]


def sections_of(messages: list[Message]) -> list[tuple[str, list[Topic]]]:
    """What needs the person, the most pressing first; then what is there to read, newest first."""
    topics = topics_of(messages)
    needs = sorted((topic for topic in topics if topic.needed_by), key=lambda t: t.needed_by)
    to_read = [topic for topic in topics if not topic.needed_by]
    sections = (("What needs you", needs), ("To read", to_read))
    return [(heading, topics) for heading, topics in sections if topics]
