"""How pools grow, whose voices are in them, and which topics fit whom."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from coproduction.models import Forum, Person
from coproduction.small_numbers import disclosable_parts
from hub.models import Hub, Item, PoolMember
from reps.asks import words_of
from reps.models import Rep

YEARS = 4
MOST_TOPICS = 200


def years_before(day: date, years: int) -> date:
    """The same day so many years ago; the 28th for the 29th of February."""
    return day.replace(year=day.year - years, day=min(day.day, 28 if day.month == 2 else 31))


@dataclass(frozen=True)
class Growth:
    """How many people a pool had, on one day of each year up to today."""

    sizes: list[tuple[date, int]]

    @property
    def today(self):
        return self.sizes[-1][1]

    @property
    def began(self):
        """The first of these days on which somebody was in it."""
        return next(((day, size) for day, size in self.sizes if size), None)

    @property
    def in_words(self):
        if self.began is None:
            return "Nobody is in it yet."
        day, size = self.began
        if day == self.sizes[-1][0]:
            return f"{self.today} today."
        if size == self.today:
            return f"{self.today}, as in {day:%B %Y}."
        return f"From {size} to {self.today} since {day:%B %Y}."


def growth_of(places, today: date) -> Growth:
    """Each person counts once, in however many pools they are."""
    days = [years_before(today, years) for years in range(YEARS, 0, -1)] + [today]
    places = list(places)
    return Growth(
        [
            (
                day,
                len(
                    {
                        place.person_id
                        for place in places
                        if place.joined_on <= day and (not place.left_on or place.left_on > day)
                    }
                ),
            )
            for day in days
        ]
    )


def pools_of(forum: Forum, today: date) -> tuple[Growth, list[tuple[Hub, Growth]]]:
    """All pools together, and each group that meets: two queries for all of them."""
    places = list(PoolMember.objects.filter(hub__forum=forum))
    by_hub = {}
    for place in places:
        by_hub.setdefault(place.hub_id, []).append(place)
    hubs = Hub.objects.for_forum(forum).active().select_related("forum").by_name()
    return (
        growth_of(places, today),
        [(hub, growth_of(by_hub.get(hub.pk, []), today)) for hub in hubs],
    )


@dataclass(frozen=True)
class Voices:
    """Who the active reps are, as they say; small numbers are not shown."""

    number: int
    speak: list[tuple[str, int]]
    chosen: list[tuple[str, int]]
    barriers: list[tuple[str, int | None]]
    said_something: int

    @property
    def can_be_shown(self):
        return any(number for _, number in self.barriers)


def voices_of(forum: Forum) -> Voices:
    """Seed 004: reps "are more likely to be well-resourced parents": so it is counted and shown."""
    reps = list(Rep.objects.for_forum(forum).filter(stage=Rep.Stage.ACTIVE))
    speak = Counter(rep.speaks_as for rep in reps)
    chosen = Counter(rep.chosen_by for rep in reps)
    counted = Counter(each for rep in reps for each in rep.barriers)
    shown = disclosable_parts(
        {barrier.value: counted[barrier.value] for barrier in Rep.Barrier},
        forum.small_number_threshold,
        adds_up=False,
    )
    return Voices(
        number=len(reps),
        speak=[(each.label, speak[each]) for each in Rep.SpeaksAs if speak[each]],
        chosen=[(each.label, chosen[each]) for each in Rep.ChosenBy if chosen[each]],
        barriers=[(each.label, shown[each.value]) for each in Rep.Barrier],
        said_something=sum(1 for rep in reps if rep.barriers),
    )


@dataclass(frozen=True)
class Fit:
    """A topic to come that fits what a rep cares about, and the words that say so."""

    item: Item
    shared: list[str]


def topics_for(rep: Rep, person: Person, now) -> list[Fit]:
    """What is on agendas to come and fits this rep's interests, the soonest first."""
    cares = words_of(rep.interests, rep.experience)
    if not cares:
        return []
    items = (
        Item.objects.for_forum(person.forum)
        .visible_to(person)
        .on_agenda()
        .topics()
        .filter(session__starts_at__gte=now)
        .select_related("session__hub__forum")
        .order_by("session__starts_at", "pk")[:MOST_TOPICS]
    )
    fits = ((item, sorted(words_of(item.title, item.summary) & cares)) for item in items)
    return [Fit(item, shared) for item, shared in fits if shared]
