"""What needs a person: the first thing that they see when they have signed in.

Each app adds its own in a module called needs, as a function NEEDS(person, today) that gives a
list of Need. Nothing is counted that the person can do nothing about.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Min
from django.urls import reverse

from coproduction.dates import from_today
from coproduction.models import Influence, Message, Person
from coproduction.permissions import Permission, person_may
from coproduction.registries import collect

A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Need:
    """One thing to do: what, why, where, and by when."""

    title: str
    hint: str
    url: str
    due_on: date | None = None
    today: date | None = None

    @property
    def is_late(self):
        return bool(self.due_on and self.today and self.due_on < self.today)

    @property
    def when(self):
        """The heading that it stands under: what is late first, then this week's."""
        if self.is_late:
            return "Late"
        if self.due_on and self.today and self.due_on <= self.today + A_WEEK:
            return "In the next seven days"
        return "After that, or when you can"

    @property
    def due_words(self):
        return from_today(self.due_on, self.today) if self.due_on else ""


def NEEDS(person: Person, today: date) -> list[Need]:  # noqa: N802 (the registry's name)
    """Answers that this person owes or checks, and people whom mail does not reach."""
    here = Influence.objects.for_forum(person.forum).select_related("work", "owed_by", "forum")
    needs = [
        Need(
            title=f"Say what changed: {influence.work}",
            hint="Families gave their views and wait to hear."
            if influence.state == Influence.State.OWED
            else "The forum sent your answer back. Read why, and answer again.",
            url=influence.get_absolute_url(),
            due_on=influence.due_on,
            today=today,
        )
        for influence in here.owed_by(person).soonest_first()
    ]
    needs += _overdue_of_colleagues(person, here, today)
    if person_may(person, Permission.INFLUENCE_CHECK):
        needs += _to_ask_if_it_helped(here, today)
        needs += [
            Need(
                title=f"Check an answer: {influence.work}",
                hint=f"{influence.owed_by} says what changed. Is that so?",
                url=influence.get_absolute_url(),
            )
            for influence in here.claimed().exclude(owed_by=person).soonest_first()
        ]
    if person_may(person, Permission.MESSAGE_MANAGE):
        needs += [*_people_to_tell(person, today), *_addresses_that_fail(person)]
        needs += _mails_that_are_stuck(person)
    return needs


def _overdue_of_colleagues(person, here, today):
    """A deputy hears of what is late, not of what the owner still has time for."""
    late = here.overdue(today).filter(owed_by__deputy=person).exclude(owed_by=person)
    return [
        Need(
            title=f"Answer for {influence.owed_by}: {influence.work}",
            hint="It is late, and you are the deputy.",
            url=influence.get_absolute_url(),
            due_on=influence.due_on,
            today=today,
        )
        for influence in late.soonest_first()
    ]


def _to_ask_if_it_helped(here, today):
    due = here.filter(state=Influence.State.CONFIRMED, helped="", check_on__lte=today)
    return [
        Need(
            title=f"Ask families if it helped: {influence.work}",
            hint="You said that you would ask. Yes, no or not sure.",
            url=influence.get_absolute_url(),
            due_on=influence.check_on,
            today=today,
        )
        for influence in due.order_by("check_on", "pk")
    ]


def _people_to_tell(person, today):
    """One line for everybody whom mail did not reach: a list to sit down with."""
    untold = Message.objects.filter(forum=person.forum).to_tell()
    found = untold.aggregate(
        people=Count("person", distinct=True), name=Min("person__name"), due_on=Min("needed_by")
    )
    if not found["people"]:
        return []
    who = found["name"] if found["people"] == 1 else f"{found['people']} people"
    return [
        Need(
            title=f"Call or write: {who} could not be mailed",
            hint="The words to say and the letters to print are ready.",
            url=reverse("to-tell", args=[person.forum.slug]),
            due_on=found["due_on"],
            today=today,
        )
    ]


def _mails_that_are_stuck(person):
    number = Message.objects.filter(forum=person.forum).stuck().count()
    if not number:
        return []
    return [
        Need(
            title=f"{number} mail{'s' if number > 1 else ''} could not be sent",
            hint="We go on trying for a night. If it is pressing, call instead.",
            url=f"{reverse('message-list', args=[person.forum.slug])}?state=failed",
        )
    ]


def _addresses_that_fail(person):
    for other in Person.objects.active().filter(forum=person.forum).mail_comes_back().by_name():
        if other.email_bounce == Person.MailStop.COMPLAINT:
            title = f"Speak with {other}: our mail was marked as unwanted"
        else:
            title = f"{other.verb_to_reach} {other}: mail to them comes back"
        yield Need(
            title=title,
            hint=other.other_way or "We know no phone number and no address. Ask who knows them.",
            url=reverse("person-address", args=[person.forum.slug, other.pk]),
        )


def needs_of(person: Person, today: date) -> list[Need]:
    """Everything that needs this person, what is due first on top."""
    needs = [need for needs in collect("needs", "NEEDS") for need in needs(person, today)]
    return sorted(needs, key=lambda need: (need.due_on is None, need.due_on or today))
