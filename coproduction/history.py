"""What happened to a record, read from the events: who did what, and when (habit F6).

Each app says its verbs in words in a module called event_words, as WORDS.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from coproduction.models import Event, Person
from coproduction.registries import collect

MOST_STEPS = 100


@dataclass(frozen=True)
class Step:
    """One thing that was done: when, in words, and by whom."""

    at: datetime
    words: str
    who: str


def words_for(verb: str) -> str:
    """The verb of an event as people say it. One that no app lists reads as it is written."""
    for words in collect("event_words", "WORDS"):
        if verb in words:
            return words[verb]
    return verb.replace(".", ": ").replace("_", " ").capitalize()


def history_of(*subjects) -> list[Step]:
    """Everything that was done to these records, the latest first; at most the last hundred."""
    about = Q()
    for subject in subjects:
        about |= Q(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    events = list(Event.objects.filter(about).newest_first()[:MOST_STEPS])
    names = _names({event.actor for event in events})
    return [Step(event.at, words_for(event.verb), names[event.actor]) for event in events]


def _names(actors):
    """The people behind these actors; an admin is called so, and the clock is the product's own."""
    keys = {actor: int(actor.partition(":")[2]) for actor in actors if actor.startswith("person:")}
    people = Person.objects.in_bulk(keys.values()) if keys else {}
    names = {actor: str(people.get(key, "Somebody who has left")) for actor, key in keys.items()}
    for actor in actors - keys.keys():
        names[actor] = "By itself" if actor == "system" else "An administrator"
    return names
