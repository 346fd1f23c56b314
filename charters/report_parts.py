"""Parts of reports about who took part in a piece of work, and at which steps."""

from django.utils import timezone

from charters.models import Group, PlanEntry
from coproduction.dates import short
from coproduction.figures import Period
from coproduction.models import Forum, Work
from coproduction.reports.blocks import Block, Heading, Table, Words


def stakeholders(forum: Forum, period: Period, about) -> list[Block]:
    """Each group that has to do with the work: since when it takes part, when it was heard."""
    groups = list(Group.objects.filter(work__in=about.works).in_order())
    if not groups:
        return [Heading("Who took part"), Words("Nobody has written down the groups yet.")]
    rows = [
        (
            group.name,
            group.get_kind_display(),
            short(group.joined_on) if group.joined_on else "Not yet",
            f"{short(group.heard_on)}: {group.heard_how}"
            if group.heard_on
            else group.not_heard_why or "Not yet",
        )
        for group in groups
    ]
    head = ("Group", "Who they are", "Takes part since", "Heard")
    return [
        Heading("Who took part"),
        Table("Groups", head, rows),
        *_at_each_step(about.works, groups),
    ]


def _at_each_step(works, groups):
    """Seed 003: which groups were there "at every stage of the project"."""
    first = {}
    entries = PlanEntry.objects.filter(work__in=works, topic__in=Work.Stage.values)
    for topic, at in entries.order_by("written_at").values_list("topic", "written_at"):
        first.setdefault(topic, timezone.localdate(at))
    rows = [
        (
            stage.label,
            short(first[stage.value]),
            ", ".join(
                group.name
                for group in groups
                if group.joined_on and group.joined_on <= first[stage.value]
            )
            or "Nobody yet",
        )
        for stage in Work.Stage
        if stage.value in first
    ]
    head = ("Step", "First written down", "Who took part by then")
    return [Table("At each step", head, rows)] if rows else []


PARTS = {"stakeholders": stakeholders}
