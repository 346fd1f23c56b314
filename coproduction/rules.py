"""May they, and can it now? Each rule gives a reason to refuse, or None.

The page shows the sentence beside a missing button; the action refuses with it.
"""

from coproduction.models import BulkMail, Influence, InfluenceClaim, Person, Work
from coproduction.permissions import Permission, person_may


def reason_cannot_change_level(work: Work, level: str, reason: str) -> str | None:
    """See Wirral's charter: the level is agreed at the start, with the reason for it."""
    if not reason.strip():
        return "Say why this level was agreed."
    if work.level == level:
        return f"This work is at “{work.get_level_display()}” already."
    return None


def reason_cannot_claim_influence(influence: Influence, person: Person) -> str | None:
    """Only the person who owes the answer, and only while it is owed."""
    if influence.owed_by_id != person.pk:
        return f"{influence.owed_by} has to answer this."
    if influence.state == Influence.State.CLAIMED:
        return "You have answered. The forum checks it now."
    if influence.state not in Influence.OWED_STATES:
        return f"This is closed: {influence.get_state_display().lower()}."
    return None


def reason_cannot_check_influence(influence: Influence, person: Person) -> str | None:
    """The second key is the forum's, and never the hand that turned the first."""
    if not person_may(person, Permission.INFLUENCE_CHECK):
        return "The forum's chair or coordinator checks this."
    if influence.state in Influence.ENDED_STATES:
        return f"Somebody has dealt with this already: {influence.get_state_display().lower()}."
    if influence.state != Influence.State.CLAIMED:
        return f"{influence.owed_by} has not answered yet."
    if influence.claims.filter(
        verdict="", claimed_by=person, outcome__in=set(InfluenceClaim.Outcome) - {"too_early"}
    ).exists():
        return "You gave this answer. Somebody else has to check it."
    return None


def reason_cannot_let_influence_go(influence: Influence, person: Person) -> str | None:
    """Only the forum lets go, and never while an answer waits to be checked."""
    if not person_may(person, Permission.INFLUENCE_CHECK):
        return "Only the forum's chair or coordinator can let this go."
    if influence.state == Influence.State.CLAIMED:
        return "There is an answer to check first."
    if influence.state in Influence.ENDED_STATES:
        return f"This is closed already: {influence.get_state_display().lower()}."
    return None


def reason_cannot_have_email(person: Person, email: str) -> str | None:
    """One person an address, in a forum: what is for one must not reach the other."""
    others = Person.objects.filter(forum=person.forum_id).exclude(pk=person.pk)
    if email and others.filter(email__iexact=email).exists():
        return "Somebody else in this forum has this email address. Please ask the forum."
    return None


def reason_cannot_change_bulk_mail(mail: BulkMail) -> str | None:
    """What people have in their hands is not rewritten."""
    return "This was sent to all. Write a new one." if mail.is_sent else None


def reason_cannot_send_bulk_test(person: Person) -> str | None:
    """A test is a mail, so it needs somewhere to go."""
    return None if person.takes_mail else "We have no email address of yours to send a test to."


def reason_cannot_send_bulk_mail(
    mail: BulkMail, people: int, *, version: int, number: int
) -> str | None:
    """Only the words, and only the people, that the sender has just looked at."""
    if not people:
        return "Nobody is on this list. Choose who gets the mail."
    if mail.version != version:
        return "Somebody changed this mail since you looked at it. Please read it again."
    if people != number:
        return f"The list has changed: {people} on it now. Please look at it again."
    return None
