"""Who writes, signs and reads a report, and when: each gives a reason to refuse, or None."""

from coproduction.models import Person, Report, ReportQuote
from coproduction.permissions import Permission, person_may
from coproduction.reports.kinds import ReportKind, kind_of

FORUM, PARTNER = "forum", "partner"


def side_of(report: Report, person: Person) -> str | None:
    """Whose words this person writes: the forum's, the partner's, or nobody's.

    The partner's side is for people of that organisation: another service does not speak for it.
    """
    if person_may(person, Permission.REPORT_FORUM_SIDE):
        return FORUM
    speaks = person_may(person, Permission.REPORT_PARTNER_SIDE)
    if speaks and report.is_joint and person.organisation_id == report.partner_id:
        return PARTNER
    return None


def may_begin(person: Person, kind: ReportKind) -> bool:
    """The forum begins any kind; somebody of a partner those that both sides write."""
    if person_may(person, Permission.REPORT_FORUM_SIDE):
        return True
    speaks = person_may(person, Permission.REPORT_PARTNER_SIDE)
    return bool(speaks and kind.is_joint and person.organisation_id)


def reason_cannot_write(report: Report, person: Person) -> str | None:
    """Each side its own words, until it is published."""
    if side_of(report, person) is None:
        return "The forum's team writes this, and the partner that it is written with."
    if not report.is_being_written:
        return f"This report is {report.get_state_display().lower()}. Its words stay as they are."
    return None


def keys_of(report: Report, person: Person) -> list[str]:
    """Which keys this person holds: their side's; of the forum's own report whichever is open."""
    if report.is_joint:
        side = side_of(report, person)
        return [side] if side else []
    held = []
    if person_may(person, Permission.REPORT_FORUM_SIDE):
        held.append(FORUM)
    if person_may(person, kind_of(report).checked_by):
        held.append(PARTNER)
    return held


def key_to_turn(report: Report, person: Person) -> str | None:
    """The key that this person can turn now: one that they hold and is open, never the second."""
    if person.pk in {report.forum_agreed_by_id, report.partner_agreed_by_id}:
        return None
    return next((side for side in keys_of(report, person) if not report.has_key(side)), None)


def reason_cannot_sign(report: Report, person: Person) -> str | None:
    """Each side signs for itself, and no one person for both."""
    if not keys_of(report, person):
        return "This is signed by the forum, and by the partner or whoever checks it."
    if report.state == Report.State.AGREED:
        return "Both have signed."
    if report.state != Report.State.DRAFT:
        return f"This report is {report.get_state_display().lower()}."
    if person.pk in {report.forum_agreed_by_id, report.partner_agreed_by_id}:
        return "You have signed. Somebody else signs as well."
    if key_to_turn(report, person) is None:
        return "Your side has signed."
    if not any(part.forum_words or part.partner_words for part in report.parts.all()):
        return "Nobody has written anything yet."
    return None


def reason_cannot_turn_back(report: Report, person: Person) -> str | None:
    """A signature can be taken back until it is published."""
    if not keys_of(report, person):
        return "Only those who sign can take a signature back."
    if not report.is_being_written:
        return f"This report is {report.get_state_display().lower()}."
    if not (report.has_key(FORUM) or report.has_key(PARTNER)):
        return "Nobody has signed yet."
    return None


def reason_cannot_publish(report: Report, person: Person) -> str | None:
    """Only with both keys, and by the forum: it owns its records."""
    if not person_may(person, Permission.REPORT_FORUM_SIDE):
        return "The forum's chair or coordinator publishes it."
    if report.state == Report.State.DRAFT:
        return "Both have to sign it first."
    if report.state != Report.State.AGREED:
        return f"This report is {report.get_state_display().lower()} already."
    return None


def reason_cannot_be_public(report: Report) -> str | None:
    """What is marked as sensitive stays with those who have to know."""
    if report.marking == Report.Marking.OFFICIAL_SENSITIVE:
        return "What is marked OFFICIAL-SENSITIVE cannot be on the public pages."
    return None


def reason_cannot_withdraw(report: Report, person: Person, reason: str) -> str | None:
    if not person_may(person, Permission.REPORT_FORUM_SIDE):
        return "The forum's chair or coordinator withdraws it."
    if report.state == Report.State.WITHDRAWN:
        return "It is withdrawn already."
    if report.state != Report.State.PUBLISHED:
        return "It is not published, so there is nothing to withdraw."
    if not reason.strip():
        return "Say why. Whoever comes to read it reads that."
    return None


def reason_cannot_take_quote_back(quote: ReportQuote, person: Person) -> str | None:
    """Either side, at any time: consent can be taken back after it is published too."""
    if side_of(quote.report, person) is None:
        return "The forum's team or the partner does this."
    return None
