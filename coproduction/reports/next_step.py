"""What a report waits for: who has to do what next, in words for whoever looks."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from coproduction.models import Person, Report, ReportPart
from coproduction.reports.rules import (
    FORUM,
    PARTNER,
    key_to_turn,
    reason_cannot_publish,
    side_of,
)
from coproduction.reports.words import side_name


@dataclass(frozen=True)
class Step:
    """What comes next, and if it is this person who does it."""

    words: str
    # What this person does, in a word or two; empty where it is somebody else's turn.
    verb: str = ""

    @property
    def is_mine(self):
        return bool(self.verb)


def with_steps(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Reports that know which side has written something: what next_step reads."""
    parts = ReportPart.objects.filter(report=OuterRef("pk"))
    return reports.annotate(
        forum_wrote=Exists(parts.exclude(forum_words="")),
        partner_wrote=Exists(parts.exclude(partner_words="")),
    )


def next_step(report: Report, person: Person) -> Step | None:
    """What this report waits for; None once it is published. Of reports read by with_steps."""
    if not report.is_being_written:
        return None
    if report.state == Report.State.AGREED:
        if reason_cannot_publish(report, person):
            return Step("Both have signed. The forum publishes it next.")
        return Step("Both have signed. Everything is ready.", "Publish")
    return _to_write(report, person) or _to_sign(report, person)


def _to_write(report, person):
    """The side that has not written anything yet; one's own first."""
    wrote = {FORUM: report.forum_wrote, PARTNER: report.partner_wrote or not report.is_joint}
    silent = [side for side in (FORUM, PARTNER) if not wrote[side]]
    if not silent:
        return None
    if side_of(report, person) in silent:
        return Step("Your words are wanted. Write under the headings.", "Write")
    return Step(f"{side_name(report, silent[0])} writes its part.")


def _to_sign(report, person):
    if key_to_turn(report, person):
        return Step("Read all of it. Sign it when you agree.", "Read and sign")
    open_keys = [side for side in (FORUM, PARTNER) if not report.has_key(side)]
    if not report.is_joint:
        return Step("Somebody else of the forum checks it and signs.")
    return Step(f"{side_name(report, open_keys[0])} signs.")
