"""May they, and can it now? Each rule gives a reason to refuse, or None."""

from datetime import date, datetime, timedelta

from charters.models import (
    Charter,
    CharterComment,
    CharterTest,
    Commitment,
    Restatement,
    Signature,
)
from coproduction.models import Organisation, Person
from coproduction.permissions import Permission, person_may

FEWEST_DAYS_FOR_COMMENTS = 7
CODE_LASTS = timedelta(minutes=30)
CODE_TRIES = 5


# The words


def reason_cannot_write(charter: Charter) -> str | None:
    """Words change in a draft alone: people must be able to trust what they comment on."""
    if charter.state == Charter.State.COMMENTS:
        return "People are reading this version. Take it back to a draft to change its words."
    if charter.is_frozen:
        return "This version is published, so its words stay. Begin a new version to change them."
    return None


def reason_cannot_open_comments(charter: Charter, until: date, *, today: date) -> str | None:
    """Comments are asked on something whole, and for long enough to be read."""
    if charter.state != Charter.State.DRAFT:
        return f"This version is not a draft: {charter.get_state_display().lower()}."
    if missing := what_is_missing(charter):
        return missing[0]
    if until < today + timedelta(days=FEWEST_DAYS_FOR_COMMENTS):
        return "Give people a week at least."
    return None


def what_is_missing(charter: Charter) -> list[str]:
    """What a charter still lacks before others can read it, in words."""
    missing = []
    if not charter.vision.strip():
        missing.append("Write what you want to reach together.")
    if not charter.covers.strip():
        missing.append("Say which decisions the charter covers.")
    sides = set(charter.commitments.values_list("side", flat=True))
    if not sides & {Commitment.Side.PARTNER, Commitment.Side.FAMILIES}:
        missing.append("Write what the partners promise.")
    if not sides & {Commitment.Side.FORUM, Commitment.Side.FAMILIES}:
        missing.append("Write what the forum promises.")
    return missing


def reason_cannot_comment(charter: Charter, *, today: date) -> str | None:
    if charter.state != Charter.State.COMMENTS:
        return "This version is not open for comments any more."
    if not charter.takes_comments(today):
        return "The last day for comments has passed."
    return None


def reason_cannot_answer_comment(comment: CharterComment) -> str | None:
    """An answer that people have read is not written over."""
    if comment.set_aside_at:
        return "This comment was set aside."
    if comment.answered_at:
        return "This comment has its answer."
    return None


def reason_cannot_adopt(charter: Charter, *, today: date) -> str | None:
    """Seed 000: a version is accepted after consultation, and each comment has its answer."""
    if charter.is_frozen:
        return f"This version is published already: {charter.get_state_display().lower()}."
    if charter.comments_opened_at is None:
        return "Ask for comments first: a charter is made together."
    if charter.takes_comments(today):
        return f"People can comment until {charter.comments_until:%-d %B %Y}. Wait for them."
    waiting = charter.comments.to_answer().count()
    if waiting:
        return f"{waiting} comment{'s wait' if waiting > 1 else ' waits'} for an answer."
    return next(iter(what_is_missing(charter)), None)


# Signing


def reason_cannot_be_asked(
    charter: Charter, organisation: Organisation, signatory: Person
) -> str | None:
    """Who signs is of the organisation, and the version is the one in force."""
    if charter.state != Charter.State.ADOPTED:
        return "Only the version that is in force can be signed."
    if organisation.kind == Organisation.Kind.FORUM:
        return "The forum signs with each partner, not by itself."
    if signatory.organisation_id != organisation.pk:
        return f"{signatory} does not work for {organisation}. Choose somebody who does."
    return None


def reason_cannot_sign(signature: Signature, person: Person) -> str | None:
    """Only who was asked signs, and only the text that is in force."""
    if person.pk != signature.signatory_id:
        return f"{signature.signatory} was asked to sign for {signature.organisation}."
    if signature.state in {Signature.State.SIGNED, Signature.State.IN_FORCE}:
        return "You have signed this. Thank you."
    if signature.state != Signature.State.INVITED:
        return f"This is closed: {signature.get_state_display().lower()}."
    if signature.charter.state != Charter.State.ADOPTED:
        return "There is a newer version by now. The forum will ask you to sign that one."
    return None


def reason_cannot_be_contact(signature: Signature, contact: Person, deputy: Person | None):
    """A point of contact is of the organisation that promises one, and the deputy another."""
    for person in filter(None, (contact, deputy)):
        if person.organisation_id != signature.organisation_id or not person.is_active:
            return f"{person} does not work for {signature.organisation}."
    if deputy and deputy.pk == contact.pk:
        return "The deputy has to be somebody else."
    return None


def reason_code_is_wrong(signature: Signature, *, is_right: bool, now: datetime) -> str | None:
    """A code is good for half an hour and five tries."""
    if not signature.code_hash:
        return "Ask for a code first."
    if now - signature.code_sent_at > CODE_LASTS or signature.code_tries >= CODE_TRIES:
        return "This code is not good any more. Ask for a new one."
    return None if is_right else "That is not the code. Look at the newest mail."


def reason_cannot_countersign(signature: Signature, person: Person) -> str | None:
    """The second hand is the forum's, and never the one that signed first."""
    if not person_may(person, Permission.FORUM_AGREE):
        return "The forum's chair or coordinator signs for the forum."
    if signature.state != Signature.State.SIGNED:
        return f"There is nothing to sign here: {signature.get_state_display().lower()}."
    if person.pk == signature.signed_by_id:
        return "You signed for the other side. Somebody else has to sign for the forum."
    return None


def reason_cannot_withdraw(signature: Signature, person: Person) -> str | None:
    """Either side may step back from what it signed, and says why."""
    if signature.state not in {Signature.State.SIGNED, Signature.State.IN_FORCE}:
        return f"There is nothing to withdraw: {signature.get_state_display().lower()}."
    own = person.organisation_id == signature.organisation_id and person.organisation_id
    if own and (person.pk == signature.signed_by_id or person.has_role("signatory")):
        return None
    if person_may(person, Permission.FORUM_AGREE):
        return None
    return f"Only who signed for {signature.organisation}, or the forum, can withdraw."


def reason_cannot_restate(charter: Charter, due_on: date, *, today: date) -> str | None:
    if charter.state != Charter.State.ADOPTED:
        return "Partners can sign only the version that is in force."
    if due_on <= today:
        return "Give a day that is to come."
    if Restatement.objects.filter(forum=charter.forum, closed_at=None).exists():
        return "Partners are being asked already. Close that round first."
    return None


# The test


def side_of(person: Person) -> str:
    """For which side this person judges: forum, partner, or neither (empty)."""
    if person_may(person, Permission.FORUM_AGREE):
        return "forum"
    speaks = person_may(person, Permission.PARTNER_AGREE) or person.has_role("signatory")
    return "partner" if speaks else ""


def reason_cannot_judge(
    test: CharterTest, commitment: Commitment, organisation: Organisation | None, person: Person
) -> str | None:
    """What can be counted is counted; the rest is judged, by each side for itself."""
    side = side_of(person)
    if not side:
        return "The forum's chair or coordinator, the facilitator and signatories judge this."
    if test.closed_at:
        return "This test is closed. Its results stay as they are."
    if commitment.charter_id != test.charter_id:
        return "This promise is not of the charter that is tested."
    if hasattr(commitment, "measure"):
        return "This promise is counted from records."
    if side == "partner" and organisation and organisation.pk != person.organisation_id:
        return f"Somebody of {organisation} judges this for its side."
    return None


def reason_cannot_add_note(person: Person) -> str | None:
    """Each party speaks: the forum's team, and anybody who works for a partner."""
    if person.organisation_id or side_of(person):
        return None
    return "The forum's team and its partners can add a note."


def reason_cannot_close_test(test: CharterTest, *, today: date) -> str | None:
    if test.closed_at:
        return "This test is closed already."
    if test.ends_on > today:
        return f"The period runs until {test.ends_on:%-d %B %Y}. Wait for its end."
    return None
