"""The level that was asked for against the level that it felt like, once enough people answered.

Officers' and parent carers' answers are counted apart: the gap between them is the point. Under
three answers nothing is shown, so that nobody can be picked out.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from coproduction.models import Forum, ParticipationLevel, Work
from hub.models import Rating

ENOUGH = 3


@dataclass
class Felt:
    """What people said about one piece of work or one organisation."""

    name: str
    url: str = ""
    level: str = ""
    asked: list[int] = field(default_factory=list)
    reps: list[int] = field(default_factory=list)
    officers: list[int] = field(default_factory=list)
    listened: list[str] = field(default_factory=list)
    early: list[str] = field(default_factory=list)

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
        if len(self.reps) < ENOUGH or not self.asked:
            return None
        return round(_mean(self.asked) - _mean(self.reps), 1)

    @property
    def gap_in_words(self):
        if self.gap is None:
            return f"{len(self.reps)} of {ENOUGH} answers so far"
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


def _mean(numbers):
    return sum(numbers) / len(numbers)


def _nearest(ranks, enough=ENOUGH):
    """The level that is nearest to the mean of these, or nothing while there are too few."""
    if len(ranks) < enough:
        return None
    return list(ParticipationLevel)[round(_mean(ranks)) - 1]


def _share(answers):
    """How many of a hundred said yes, or None while there are too few."""
    if len(answers) < ENOUGH:
        return None
    return round(100 * answers.count(Rating.Felt.YES) / len(answers))


def felt(forum: Forum, work: Work | None = None) -> tuple[list[Felt], list[Felt]]:
    """By piece of work and by organisation, the widest gap first."""
    ratings = Rating.objects.filter(item__session__hub__forum=forum, item__work__isnull=False)
    if work:
        ratings = ratings.filter(item__work=work)
    works, organisations = {}, defaultdict(lambda: Felt(""))
    asked_items = set()
    related = ("item__work__forum", "item__organisation", "item__request")
    for rating in ratings.select_related(*related).order_by("item"):
        item = rating.item
        rows = [works.setdefault(item.work_id, _of_work(item.work))]
        if item.organisation:
            row = organisations[item.organisation_id]
            row.name = item.organisation.name
            rows.append(row)
        level = (item.request and item.request.level) or item.work.level
        for row in rows:
            if level and (item.pk, id(row)) not in asked_items:
                asked_items.add((item.pk, id(row)))
                row.asked.append(ParticipationLevel(level).rank)
            _count(row, rating)
    return sorted(works.values(), key=_widest), sorted(organisations.values(), key=_widest)


def _widest(row):
    return row.gap is None, -(row.gap or 0), row.name


def _of_work(work):
    return Felt(work.title, work.get_absolute_url(), work.level)


def _count(row, rating):
    rank = ParticipationLevel(rating.level_felt).rank
    if rating.side == Rating.Side.REP:
        row.reps.append(rank)
        row.listened.append(rating.listened)
        row.early.append(rating.early)
    else:
        row.officers.append(rank)
