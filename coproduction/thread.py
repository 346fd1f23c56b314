"""The thread of a piece of work: everything that happened to it, in one line.

Each app adds what it knows in a module called thread, as ENTRIES(work, person): only what this
person may see.
"""

from dataclasses import dataclass
from datetime import datetime

from coproduction.access import influences_visible_to
from coproduction.models import InfluenceClaim, Person, Work
from coproduction.registries import collect


@dataclass(frozen=True)
class Entry:
    """One step of the thread: when, what, in whose words, and where to read more."""

    at: datetime
    title: str
    words: str = ""
    url: str = ""
    voice: str = ""  # said (families) or did (services), for how the words are marked


def ENTRIES(work: Work, person: Person) -> list[Entry]:  # noqa: N802 (the registry's name)
    """How its level was agreed and changed, what is owed and answered, and how it ended."""
    entries = [
        Entry(
            at=change.changed_at,
            title=f"Level {'changed' if change.from_level else 'agreed'}: {change}",
            words=change.reason,
        )
        for change in work.level_changes.all()
    ]
    if work.closed_at:
        entries.append(Entry(at=work.closed_at, title="Closed", words=work.closed_words))
    ledger = influences_visible_to(person).filter(work=work)
    ledger = ledger.prefetch_related("claims", "handovers__from_person", "handovers__to_person")
    for influence in ledger.select_related("owed_by", "forum", "escalated_to"):
        url = influence.get_absolute_url()
        entries.append(
            Entry(
                at=influence.opened_at,
                title=f"Families were heard. {_first_owner(influence)} owes them an answer",
                words=influence.said,
                url=url,
                voice="said",
            )
        )
        entries += _changes_of_hands(influence, url)
        entries += [
            Entry(
                at=claim.claimed_at,
                title=f"The service answered: {claim.get_outcome_display().lower()}",
                words=claim.what,
                url=url,
                voice="did",
            )
            for claim in influence.claims.all()
        ]
        if influence.helped:
            entries.append(
                Entry(
                    at=influence.helped_at,
                    title=f"Did it help? {influence.get_helped_display()}",
                    words=influence.helped_note,
                    url=url,
                    voice="said",
                )
            )
        entries += [
            Entry(
                at=claim.verdict_at,
                title="The forum confirmed the answer"
                if claim.verdict == InfluenceClaim.Verdict.CONFIRMED
                else "The forum sent the answer back",
                words=claim.verdict_reason,
                url=url,
            )
            for claim in influence.claims.all()
            if claim.verdict
        ]
    return entries


def _first_owner(influence):
    """Who owed it when families were heard, whoever owes it now."""
    handed = sorted(influence.handovers.all(), key=lambda each: each.pk)
    return handed[0].from_person if handed else influence.owed_by


def _changes_of_hands(influence, url):
    """Who took it over, and who was told that it is too late to wait."""
    for each in influence.handovers.all():
        title = f"{each.to_person} answers for it now, instead of {each.from_person}"
        yield Entry(at=each.handed_at, title=title, url=url)
    if influence.escalated_at:
        whom = influence.escalated_to or "the forum's chair: the service has no signatory here"
        yield Entry(at=influence.escalated_at, title=f"Long overdue. Passed to {whom}", url=url)


def thread_of(work: Work, person: Person) -> list[Entry]:
    """Every step that this person may see, the latest first."""
    entries = [entry for entries in collect("thread", "ENTRIES") for entry in entries(work, person)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)
