"""Where a service stands on the indicators: both sides' newest marks, the gap, the trend."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from charters.models import Assessment, Indicator
from coproduction.models import Forum, Organisation

BAR, ROW, LABEL, FOOT = 200, 34, 34, 26


@dataclass
class Standing:
    """One indicator for one organisation. `families` and `service` are the newest first."""

    indicator: Indicator
    number: int
    families: list[Assessment] = field(default_factory=list)
    service: list[Assessment] = field(default_factory=list)

    @property
    def gap(self):
        """How much better the service sees itself than families do; None where one is silent."""
        if not (self.families and self.service):
            return None
        return self.service[0].mark - self.families[0].mark

    @property
    def gap_in_words(self):
        if self.gap is None:
            return "One side has not said yet" if self.families or self.service else ""
        if self.gap == 0:
            return "Both sides see it alike"
        steps = f"{abs(self.gap)} step{'' if abs(self.gap) == 1 else 's'}"
        return f"Services see it {steps} {'better' if self.gap > 0 else 'worse'}"

    @property
    def trend(self):
        """What families say now against before; the service where families are silent."""
        said = self.families if len(self.families) > 1 else self.service
        if len(said) < 2:
            return ""
        change = said[0].mark - said[1].mark
        return (
            "Better than before" if change > 0 else "Worse than before" if change else "As before"
        )

    # Where it is drawn.
    @property
    def y(self):
        return 8 + ROW * (self.number - 1)

    @property
    def middle(self):
        return self.y + 16

    @property
    def lower(self):
        return self.y + 13

    @property
    def families_width(self):
        return _width(self.families)

    @property
    def service_width(self):
        return _width(self.service)


def _width(assessments):
    """A mark of nought is drawn too, as a thin line: it is an answer."""
    return 4 + round(assessments[0].mark / 3 * BAR) if assessments else 0


def standings(
    forum: Forum, organisation: Organisation | None, tier: str, *, until: date | None = None
) -> list[Standing]:
    """Each active indicator of this tier with what was said of it, also before it was reworded.

    Without an organisation, it is what was said of the area as a whole. With a day, it is what
    was said up to then.
    """
    found = defaultdict(list)
    assessments = Assessment.objects.filter(
        indicator__forum=forum, organisation=organisation, indicator__tier=tier
    ).select_related("assessed_by")
    if until:
        assessments = assessments.filter(assessed_on__lte=until)
    for each in assessments.order_by("-assessed_on", "-pk"):
        found[each.indicator_id].append(each)
    before = dict(
        Indicator.objects.for_forum(forum).filter(tier=tier).values_list("pk", "replaces")
    )
    rows = []
    active = Indicator.objects.for_forum(forum).active().filter(tier=tier)
    for number, indicator in enumerate(active.in_order(), 1):
        said, key = [], indicator.pk
        while key is not None:
            said += found[key]
            key = before.get(key)
        rows.append(
            Standing(
                indicator,
                number,
                families=[each for each in said if each.side == Assessment.Side.FAMILIES],
                service=[each for each in said if each.side == Assessment.Side.SERVICE],
            )
        )
    return rows
