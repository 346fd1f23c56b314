"""Parts of reports about work, what families heard back, and what was promised."""

from datetime import date
from operator import itemgetter

from django.db.models import Count, Q
from django.utils import timezone

from coproduction.dates import short
from coproduction.figures import Period, all_figures, for_outsiders
from coproduction.models import (
    Forum,
    Influence,
    InfluenceClaim,
    LevelWording,
    ParticipationLevel,
    Work,
)
from coproduction.reach import whom_we_reach
from coproduction.reports.blocks import Block, Heading, Number, Numbers, Table, Words


def _about(rows, about):
    """Those that belong to what the report is about; all of them where it is about all."""
    return rows if about is None or about.works is None else rows.filter(work__in=about.works)


def level_names(forum: Forum) -> dict[str, str]:
    """What this forum calls each level."""
    names = {level.value: str(level.label) for level in ParticipationLevel}
    return names | dict(LevelWording.objects.filter(forum=forum).values_list("level", "name"))


def works(forum: Forum, period: Period, about=None) -> list[Block]:
    """Each piece of work that was open in the period, at its level and why that was agreed."""
    rows = Work.objects.for_forum(forum) if about is None else about.works
    names = level_names(forum)
    found = [
        (
            work.title,
            names[work.level] if work.level else "Not agreed yet",
            work.level_reason,
            work.get_stage_display(),
            work.get_status_display(),
            str(work.lead_organisation or ""),
        )
        for work in rows.filter(period.ends_after("opened_at"))
        .select_related("lead_organisation")
        .newest_first()
    ]
    if not found:
        return [Heading("The work"), Words("No piece of work was open in these days.")]
    head = ("Piece of work", "Level", "Why this level", "Step", "Now", "Led by")
    return [Heading("The work, and how far it was shared"), Table("Pieces of work", head, found)]


def where_it_stands(forum: Forum, period: Period, about=None) -> list[Block]:
    """Of what families said in the period, about this work alone: owed, answered, checked, late."""
    entries = _about(Influence.objects.filter(forum=forum, heard_on__range=period.days), about)
    late = Q(state__in=Influence.OWED_STATES, due_on__lt=period.ends_on)
    counts = entries.aggregate(
        heard=Count("pk"),
        answered=Count("pk", filter=Q(state=Influence.State.CLAIMED)),
        confirmed=Count("pk", filter=Q(state=Influence.State.CONFIRMED)),
        late=Count("pk", filter=late),
    )
    numbers = (
        ("heard", "Views that somebody must answer", "What families said in this time."),
        ("answered", "Answered, not checked yet", "A service says what changed."),
        ("confirmed", "Answered and checked", "The forum agrees, and everybody can read it."),
        ("late", "Late", "Still owed after the day on which it was due."),
    )
    return [
        Heading("In numbers"),
        Numbers([Number(str(counts[key]), title, meaning) for key, title, meaning in numbers]),
    ]


def ledger(forum: Forum, period: Period, about=None) -> list[Block]:
    """All that families said in the period: who owed an answer, and where it stands.

    What a service says that it changed is quoted once the forum has confirmed it, not before.
    """
    entries = _about(Influence.objects.filter(forum=forum, heard_on__range=period.days), about)
    rows = [
        (
            entry.work.title,
            entry.said,
            short(entry.heard_on),
            str(entry.owed_by.organisation or ""),
            entry.get_state_display(),
            entry.published_text or entry.closed_reason,
        )
        for entry in entries.select_related("work", "owed_by__organisation").order_by(
            "heard_on", "pk"
        )
    ]
    if not rows:
        return []
    head = ("Work", "What families said", "When", "Who owes an answer", "State", "What came of it")
    return [Heading("What families said, and what was done"), Table("Views shared", head, rows)]


def timeline(forum: Forum, period: Period, about) -> list[Block]:
    """What happened to this work, step by step, the earliest first."""
    names = level_names(forum)
    steps = []
    for work in about.works.prefetch_related("level_changes"):
        steps.append((_day(work.opened_at), f"The work began: {work}"))
        for change in work.level_changes.all():
            steps.append(
                (_day(change.changed_at), f"Level: {names[change.to_level]}. {change.reason}")
            )
    entries = Influence.objects.filter(forum=forum, work__in=about.works)
    for entry in entries.select_related("owed_by__organisation"):
        who = entry.owed_by.organisation or "the service"
        steps.append((entry.heard_on, f"Families said: {entry.said}"))
        if entry.published_at:
            steps.append((_day(entry.published_at), f"What {who} did: {entry.published_text}"))
        if entry.helped:
            said = f"Did it help? {entry.get_helped_display()}. {entry.helped_note}"
            steps.append((_day(entry.helped_at), said))
    steps.sort(key=itemgetter(0))
    rows = [(short(day), words) for day, words in steps if day <= period.ends_on]
    return [Heading("Step by step"), Table("What happened when", ("When", "What"), rows)]


def _day(moment) -> date:
    return timezone.localtime(moment).date()


def outcomes(forum: Forum, period: Period, about=None) -> list[Block]:
    """What changed because of families: confirmed by the forum and published in the period."""
    entries = (
        Influence.objects.published()
        .filter(period.holds("published_at"), forum=forum)
        .select_related("owed_by__organisation", "work")
        .latest_published_first()
    )
    entries = _about(entries, about)
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


def still_owed(forum: Forum, period: Period, about=None) -> list[Block]:
    """What families said in the period and nobody has answered yet: it is not left out."""
    entries = (
        Influence.objects.filter(forum=forum, heard_on__range=period.days)
        .exclude(state__in=Influence.ENDED_STATES)
        .select_related("owed_by__organisation")
        .soonest_first()
    )
    entries = _about(entries, about)
    rows = [
        (entry.said, str(entry.owed_by.organisation or ""), short(entry.due_on))
        for entry in entries
    ]
    if not rows:
        return []
    head = ("What families said", "Who is to answer", "Due on")
    return [Heading("Still to be answered"), Table("Waiting for an answer", head, rows)]


def promises(forum: Forum, period: Period, about=None) -> list[Block]:
    """How far everything that can be counted was kept, for all partners and all work together."""
    if about is not None and about.works is not None:
        return []
    rows = []
    for figure in all_figures().values():
        if figure.cases and (kept := _kept(figure, forum, period)):
            rows.append((figure.title, kept, figure.meaning))
    if not rows:
        return []
    return [
        Heading("How we kept what was promised"),
        Table("Promises that can be counted", ("Promise", "Kept", "What that means"), rows),
    ]


def _kept(figure, forum, period):
    """So many of so many; of single people only as far as it may be shown."""
    if figure.is_made_safe:
        share = for_outsiders(figure, forum, period).value
        return "" if share is None else f"About {share} of a hundred"
    cases = figure.cases([forum], period)
    return f"{sum(case.is_kept for case in cases)} of {len(cases)}" if cases else ""


def reach(forum: Forum, period: Period, about=None) -> list[Block]:
    """Whom the forum reached by the last day: members beside the area, as far as may be shown."""
    reached = whom_we_reach(forum, period.ends_on)
    if reached is None:
        return []
    rows = [
        (asked.topic, group.name, group.share.in_words, group.in_area, group.verdict_words)
        for asked in reached.questions
        for group in asked.groups
        if group.area or group.share.number
    ]
    sources = dict.fromkeys(each for asked in reached.questions for each in asked.sources)
    words = (
        f"As {reached.picture.members} members had told us by {short(reached.picture.drawn_on)}, "
        "each as far as they liked. Numbers are rounded, and small ones are hidden. Whoever told "
        "us nothing is not counted as no."
    )
    blocks = [Heading("Whom we reach"), Words(words)]
    if not rows:
        return [*blocks, Words("Too few have told us something to show a table.")]
    head = ("About", "Group", "Of us", "In the area", "Beside each other")
    blocks.append(Table("Members beside the area", head, rows))
    if sources:
        blocks.append(Words(f"The area: {'; '.join(sources)}."))
    return blocks


PARTS = {
    "reach": reach,
    "works": works,
    "where_it_stands": where_it_stands,
    "ledger": ledger,
    "timeline": timeline,
    "outcomes": outcomes,
    "still_owed": still_owed,
    "promises": promises,
}
