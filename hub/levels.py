"""The level that was asked for against the level that it felt like, once enough people answered.

Officers' and parent carers' answers are counted apart: the gap between them is the point. Under
three answers nothing is shown, so that nobody can be picked out.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, OuterRef, Value
from django.db.models.functions import Coalesce, NullIf

from coproduction.models import Forum, Organisation, ParticipationLevel, Work
from hub.models import Item, Rating

ENOUGH = 3


@dataclass
class Felt:
    """What people said about one piece of work or one organisation: answers, and how often."""

    name: str
    url: str = ""
    asked: Counter = field(default_factory=Counter)
    reps: Counter = field(default_factory=Counter)
    officers: Counter = field(default_factory=Counter)
    listened: Counter = field(default_factory=Counter)
    early: Counter = field(default_factory=Counter)

    @property
    def level_of_reps(self):
        return _nearest(self.reps)

    @property
    def level_of_officers(self):
        return _nearest(self.officers)

    @property
    def level_asked(self):
        return _nearest(self.asked, enough=1)

    @property
    def gap(self):
        """How many levels lower it felt to parent carers than was asked for; None: too few."""
        if self.reps.total() < ENOUGH or not self.asked:
            return None
        return round(_mean(self.asked) - _mean(self.reps), 1)

    @property
    def gap_in_words(self):
        if self.gap is None:
            return f"{self.reps.total()} of {ENOUGH} answers so far"
        if abs(self.gap) < 0.5:
            return "It felt as it was meant"
        levels = f"{abs(self.gap):g} level{'' if abs(self.gap) == 1 else 's'}"
        return f"It felt {levels} {'lower' if self.gap > 0 else 'higher'} than asked"

    @property
    def listened_share(self):
        return _share(self.listened)

    @property
    def early_share(self):
        return _share(self.early)


def _mean(ranks):
    return sum(rank * times for rank, times in ranks.items()) / ranks.total()


def _nearest(ranks, enough=ENOUGH):
    """The level that is nearest to the mean of these, or nothing while there are too few."""
    if ranks.total() < enough:
        return None
    return list(ParticipationLevel)[round(_mean(ranks)) - 1]


def _share(answers):
    """How many of a hundred said yes, or None while there are too few."""
    if answers.total() < ENOUGH:
        return None
    return round(100 * answers[Rating.Felt.YES] / answers.total())


def felt(forum: Forum, work: Work | None = None) -> tuple[list[Felt], list[Felt]]:
    """By piece of work and by organisation, the widest gap first."""
    items = Item.objects.for_forum(forum).filter(work__isnull=False)
    if work:
        items = items.filter(work=work)
    works, organisations = defaultdict(lambda: Felt("")), defaultdict(lambda: Felt(""))
    for key, organisation, *counted in (*_asked(items), *_answered(items)):
        _count(works[key], *counted)
        if organisation:
            _count(organisations[organisation], *counted)
    for key, about in Work.objects.select_related("forum").in_bulk(works).items():
        works[key].name, works[key].url = about.title, about.get_absolute_url()
    for key, about in Organisation.objects.in_bulk(organisations).items():
        organisations[key].name = about.name
    return sorted(works.values(), key=_widest), sorted(organisations.values(), key=_widest)


def _asked(items):
    """How often each level was asked for, by work and organisation."""
    level = Coalesce(NullIf(F("request__level"), Value("")), F("work__level"))
    rated = items.filter(Exists(Rating.objects.filter(item=OuterRef("pk"))))
    counted = rated.order_by().values("work", "organisation", level=level).exclude(level="")
    for row in counted.annotate(times=Count("pk")):
        yield row["work"], row["organisation"], "asked", row["level"], "", "", row["times"]


def _answered(items):
    """Answers counted by the database: a forum has tens of thousands after some years."""
    columns = ("item__work", "item__organisation", "side", "level_felt", "listened", "early")
    answers = Rating.objects.filter(item__in=items).order_by().values_list(*columns)
    return answers.annotate(times=Count("pk"))


def _count(row, side, level, listened, early, times):
    rank = ParticipationLevel(level).rank
    if side == Rating.Side.REP:
        row.reps[rank] += times
        row.listened[listened] += times
        row.early[early] += times
    elif side == Rating.Side.OFFICER:
        row.officers[rank] += times
    else:
        row.asked[rank] += times


def _widest(row):
    return row.gap is None, -(row.gap or 0), row.name
