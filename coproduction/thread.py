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
    """How its level was agreed and changed, and what is owed and answered."""
    entries = [
        Entry(
            at=change.changed_at,
            title=f"Level {'changed' if change.from_level else 'agreed'}: {change}",
            words=change.reason,
        )
        for change in work.level_changes.all()
    ]
    ledger = influences_visible_to(person).filter(work=work).prefetch_related("claims")
    for influence in ledger.select_related("owed_by", "forum"):
        url = influence.get_absolute_url()
        entries.append(
            Entry(
                at=influence.opened_at,
                title=f"Families were heard. {influence.owed_by} owes them an answer",
                words=influence.said,
                url=url,
                voice="said",
            )
        )
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


def thread_of(work: Work, person: Person) -> list[Entry]:
    """Every step that this person may see, the latest first."""
    entries = [entry for entries in collect("thread", "ENTRIES") for entry in entries(work, person)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)
