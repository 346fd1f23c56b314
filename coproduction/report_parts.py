"""Parts of reports about what families heard back, and about what was promised."""

from coproduction.dates import short
from coproduction.figures import Period, all_figures
from coproduction.models import Forum, Influence, InfluenceClaim
from coproduction.reports.blocks import Block, Heading, Table, Words


def outcomes(forum: Forum, period: Period) -> list[Block]:
    """What changed because of families: confirmed by the forum and published in the period."""
    entries = (
        Influence.objects.published()
        .filter(period.holds("published_at"), forum=forum)
        .select_related("owed_by__organisation", "work")
        .latest_published_first()
    )
    said = dict(
        InfluenceClaim.objects.filter(
            influence__in=entries, verdict=InfluenceClaim.Verdict.CONFIRMED
        ).values_list("influence", "outcome")
    )
    rows = [
        (
            entry.said,
            entry.published_text,
            InfluenceClaim.Outcome(said[entry.pk]).label if entry.pk in said else "",
            str(entry.owed_by.organisation or ""),
        )
        for entry in entries
    ]
    blocks = [Heading("What changed because of families")]
    if not rows:
        return [*blocks, Words("No answer was published in these days.")]
    head = ("What families said", "What came of it", "In short", "Who answered")
    return [*blocks, Table("You said, we did", head, rows)]


def still_owed(forum: Forum, period: Period) -> list[Block]:
    """What families said in the period and nobody has answered yet: it is not left out."""
    entries = (
        Influence.objects.filter(forum=forum, heard_on__range=period.days)
        .exclude(state__in=Influence.ENDED_STATES)
        .select_related("owed_by__organisation")
        .soonest_first()
    )
    rows = [
        (entry.said, str(entry.owed_by.organisation or ""), short(entry.due_on))
        for entry in entries
    ]
    if not rows:
        return []
    head = ("What families said", "Who is to answer", "Due on")
    return [Heading("Still to be answered"), Table("Waiting for an answer", head, rows)]


def promises(forum: Forum, period: Period) -> list[Block]:
    """How far everything that can be counted was kept, for all partners together."""
    rows = []
    for figure in all_figures().values():
        if figure.cases and (cases := figure.cases([forum], period)):
            kept = sum(case.is_kept for case in cases)
            rows.append((figure.title, f"{kept} of {len(cases)}", figure.meaning))
    if not rows:
        return []
    return [
        Heading("How we kept what was promised"),
        Table("Promises that can be counted", ("Promise", "Kept", "What that means"), rows),
    ]


PARTS = {"outcomes": outcomes, "still_owed": still_owed, "promises": promises}
