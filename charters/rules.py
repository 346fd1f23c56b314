"""May they, and can it now? Each rule gives a reason to refuse, or None."""

from datetime import date, datetime, timedelta

from charters.models import (
    CaseStudy,
    Charter,
    CharterComment,
    CharterTest,
    Commitment,
    Group,
    KiteMark,
    MarkSignOff,
    PromisedUpdate,
    Restatement,
    Review,
    Signature,
    YearlyLook,
)
from coproduction.felt import ENOUGH, level_reached
from coproduction.models import Forum, Organisation, ParticipationLevel, Person, Work
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
    """In time, or about the version in force: a charter goes on growing (seed 003)."""
    if charter.hears(today):
        return None
    if charter.state == Charter.State.COMMENTS:
        return "The last day for comments has passed."
    return "This version is not open for comments any more."


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


def reason_cannot_open_to_region(charter: Charter) -> str | None:
    """Neighbours sign what is in force, and know each other by their region."""
    if charter.state != Charter.State.ADOPTED:
        return "Only the version that is in force can be signed."
    if charter.forum.region_id is None:
        return "Your forum belongs to no region here. Ask whoever looks after this site."
    if charter.for_region_at:
        return "The forums of your region can sign it already."
    return None


def reason_cannot_sign_for_forum(charter: Charter, forum: Forum) -> str | None:
    """Another forum of the same region, once, and the version that is in force."""
    if charter.state != Charter.State.ADOPTED or not charter.for_region_at:
        return "This version cannot be signed by other forums."
    if forum.pk == charter.forum_id:
        return "It is your own charter: you adopted it."
    if forum.region_id is None or forum.region_id != charter.forum.region_id:
        return "It is for the forums of another region."
    if charter.forum_signatures.standing().filter(forum=forum).exists():
        return "Your forum has signed it. Thank you."
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


# Looking back


def reason_cannot_owe_update(work: Work, person: Person) -> str | None:
    """Families are told by somebody who takes part: by the forum or by a service."""
    if person.forum_id != work.forum_id:
        return "Choose somebody who is known to this forum."
    if not person.is_active or not person_may(person, Permission.WORK_PLAN):
        return f"{person} cannot write in this plan. Choose somebody else."
    return None


def reason_cannot_close_update(update: PromisedUpdate) -> str | None:
    """What families have read is not written over."""
    if update.given_at:
        return "Families have been told."
    if update.let_go_at:
        return "Somebody has noted that it does not come."
    return None


def review_side(person: Person) -> str:
    """Families are the forum's own people; officers are those who work for a partner."""
    if person.organisation_id and person.organisation.kind != Organisation.Kind.FORUM:
        return "officers"
    return "families"


def reason_cannot_answer_review(review: Review, person: Person, *, today: date) -> str | None:
    if review.closed_at or today > review.answers_until:
        return "This review is over."
    if review.given.filter(person=person).exists():
        return "You have answered this review. Thank you."
    return None


def reason_cannot_close_review(review: Review) -> str | None:
    """Nothing can be learned from nobody."""
    if review.closed_at:
        return "This review is closed already."
    if not review.answers.exists():
        return "Nobody has answered yet."
    return None


# The mark


def principles_of(forum) -> list[str]:
    """What the charter in force stands on: the mark asks for each of these."""
    charter = forum.charters.in_force().first()
    if charter is None:
        return []
    return list(charter.principles.order_by("position").values_list("name", flat=True))


def what_mark_lacks(mark: KiteMark) -> list[str]:
    """Everything that still stands between this work and its mark, in words."""
    work = mark.work
    lacks = []
    principles = principles_of(mark.forum)
    if not principles:
        lacks.append("Adopt a charter first: the mark shows that its principles were kept.")
    shown = set(mark.evidence.values_list("principle", flat=True))
    lacks += [f"Say what shows “{name}”." for name in principles if name not in shown]
    lacks += _what_its_level_lacks(work)
    lacks += _what_its_groups_lack(mark)
    return lacks


def _what_its_level_lacks(work):
    if not work.level:
        return ["Agree how far the work is shared, with the reason."]
    level = ParticipationLevel(work.level)
    if level == ParticipationLevel.INFORMATION:
        return ["Work that is only for information is not made together."]
    answers, reached = level_reached(work)
    if reached is None:
        return [
            f"{answers} parent carer{'' if answers == 1 else 's'} said how shared it felt. It "
            f"takes {ENOUGH}."
        ]
    if reached < level.rank - 0.5:
        felt = list(ParticipationLevel)[round(reached) - 1]
        return [f"It was promised as {level.label.lower()}, and felt like {felt.label.lower()}."]
    return []


def _what_its_groups_lack(mark):
    groups = list(mark.work.groups.in_order())
    kinds = {group.kind for group in groups}
    lacks = []
    if Group.Kind.PARENTS not in kinds:
        lacks.append("Name the parent carers who took part.")
    if Group.Kind.ORGANISATION not in kinds:
        lacks.append("Name the organisations that took part.")
    said = {each.group_id: each for each in mark.sign_offs.all()}
    for group in groups:
        if group.is_affected and group.heard_on is None:
            lacks.append(f"We have not heard from {group}.")
        elif group.pk not in said:
            lacks.append(f"{group} has not signed it off.")
        elif said[group.pk].said == MarkSignOff.Said.OBJECTION:
            lacks.append(f"{group} objects: {said[group.pk].words}")
    return lacks


def reason_cannot_sign_off(mark: KiteMark, group: Group, person: Person) -> str | None:
    """A group speaks for itself: its people, or for young people and others who were with them."""
    if mark.state != KiteMark.State.ASKED:
        return f"This is decided: {mark.get_state_display().lower()}."
    if group.work_id != mark.work_id:
        return "This group has no part in this work."
    if group.kind == Group.Kind.ORGANISATION:
        if person.organisation_id != group.organisation_id:
            return f"Somebody of {group.organisation} says this."
    elif group.kind == Group.Kind.PARENTS:
        if not person.has_role("rep", "chair"):
            return "A parent carer rep or the chair says this."
    elif not person_may(person, Permission.WORK_PLAN):
        return "Somebody who was with them writes down what they say."
    return None


def reason_may_not_award(mark: KiteMark, person: Person) -> str | None:
    """The forum gives the mark, and with another hand than asked for it."""
    if not person_may(person, Permission.FORUM_AGREE):
        return "The forum's chair or coordinator awards the mark."
    if mark.state != KiteMark.State.ASKED:
        return f"This is decided: {mark.get_state_display().lower()}."
    if mark.asked_by_id == person.pk:
        return "You asked for this mark. Somebody else awards it."
    return None


def reason_cannot_award(mark: KiteMark, person: Person) -> str | None:
    """Only who may, and only when nothing is missing."""
    return reason_may_not_award(mark, person) or next(iter(what_mark_lacks(mark)), None)


def reason_cannot_publish_story(story: CaseStudy, person: Person) -> str | None:
    """A quote without consent is nobody's to show; the forum publishes."""
    if not person_may(person, Permission.CHARTER_MANAGE):
        return "The forum's chair or coordinator publishes it."
    if story.state == CaseStudy.State.PUBLISHED:
        return "It is published."
    return None


# Indicators


def assessing_side(person: Person, organisation: Organisation | None) -> str:
    """For which side this person may assess: families, service, or neither.

    A service speaks for itself; of the area as a whole (no organisation) every partner speaks.
    """
    if person.organisation_id is None:
        return "families" if person_may(person, Permission.WORK_PLAN) else ""
    if organisation is None:
        return "service" if person_may(person, Permission.WORK_PLAN) else ""
    return "service" if person.organisation_id == organisation.pk else ""


# A service's year


def reason_cannot_begin_look(organisation: Organisation, ends_on: date, *, today: date):
    """A year can be looked back on when it is over, and once."""
    if organisation.kind == Organisation.Kind.FORUM:
        return "A partner looks back on its year, not the forum."
    if ends_on > today:
        return "Wait until the year is over."
    if organisation.yearly_looks.filter(ends_on=ends_on).exists():
        return "There is a look back at this year already. Go on with that one."
    return None


def reason_cannot_write_look(look: YearlyLook, person: Person) -> str | None:
    """The service writes its own part."""
    if look.published_at:
        return "It is published, so it stays as it is."
    if person.organisation_id != look.organisation_id:
        return f"Somebody of {look.organisation} writes this."
    return None


def reason_cannot_speak_on_look(look: YearlyLook, person: Person) -> str | None:
    """The forum says how families saw the year, once the service has spoken."""
    if look.published_at:
        return "It is published, so it stays as it is."
    if not person_may(person, Permission.FORUM_AGREE):
        return "The forum's chair or coordinator says this."
    if not look.achieved:
        return f"{look.organisation} has not written its part yet."
    return None


def reason_cannot_publish_look(look: YearlyLook, person: Person) -> str | None:
    """Both sides have spoken, and the forum publishes."""
    if not person_may(person, Permission.FORUM_AGREE):
        return "The forum's chair or coordinator publishes it."
    if look.published_at:
        return "It is published."
    if not look.achieved:
        return f"{look.organisation} has not written its part yet."
    if not look.forum_words:
        return "Say first how the forum saw the year."
    return None
