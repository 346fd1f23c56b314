"""May they, and can it now? Each rule gives a reason to refuse, or None.

The page shows the sentence beside a missing button; the action refuses with it.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Sum
from django.db.models.functions import Lower
from django.utils import timezone

from coproduction.about_people import question_label
from coproduction.dates import months_after
from coproduction.models import (
    BulkMail,
    Document,
    EqualityAnswers,
    EqualityPicture,
    Event,
    Forum,
    Influence,
    InfluenceClaim,
    Organisation,
    Person,
    SharedTemplate,
    Work,
)
from coproduction.permissions import Permission, person_may
from coproduction.unfinished import unfinished

MOST_TOO_EARLY = 2
# Published shares are rounded, each for itself.
ALMOST_A_HUNDRED = Decimal(101)
A_YEAR = timedelta(days=366)
FILES_A_DAY = 50
BYTES_A_DAY = 100 * 1024 * 1024


def reason_cannot_change_level(work: Work, level: str, reason: str) -> str | None:
    """See Wirral's charter: the level is agreed at the start, with the reason for it."""
    if not reason.strip():
        return "Say why this level was agreed."
    if work.level == level:
        return f"This work is at “{work.get_level_display()}” already."
    return None


def reason_cannot_close_work(work: Work, words: str, *, now: datetime) -> str | None:
    """A thread ends once everybody has heard, and with words (seed 001: "You said, we did")."""
    if work.status == Work.Status.CLOSED:
        return "This work is closed already."
    if waits := unfinished(work, now=now):
        return " ".join(waits)
    if not words.strip():
        return "Say what became of it."
    return None


def answers_for(person: Person, owner: Person) -> bool:
    """The owner, their deputy, and anybody of their organisation's team who may answer."""
    if person.pk in {owner.pk, owner.deputy_id}:
        return person.forum_id == owner.forum_id
    same = owner.organisation_id and owner.organisation_id == person.organisation_id
    return bool(same) and person_may(person, Permission.INFLUENCE_CLAIM)


def active_deputy(person: Person) -> Person | None:
    """Who stands in for this person: the deputy, as long as they are here themselves."""
    deputy = person.deputy
    return deputy if deputy and deputy.is_active else None


def reason_cannot_say_too_early(influence: Influence, next_on: date | None, *, today: date):
    """It is honest twice, with a date each time; the third time something must be said."""
    used = influence.claims.filter(outcome=InfluenceClaim.Outcome.TOO_EARLY).count()
    if used >= MOST_TOO_EARLY:
        return (
            "It was too early twice already. Say what changed so far, or that nothing did and why."
        )
    if next_on is None or next_on <= today:
        return "Give a next date that is to come."
    if next_on > today + A_YEAR:
        return "Give a next date within a year: families wait."
    return None


def reason_cannot_claim_influence(influence: Influence, person: Person) -> str | None:
    """Who owes the answer, their deputy or their team; only while it is owed (promises C10)."""
    if not answers_for(person, influence.owed_by):
        return f"{influence.owed_by} has to answer this."
    if influence.state == Influence.State.CLAIMED:
        return "This is answered. The forum checks it now."
    if influence.state not in Influence.OWED_STATES:
        return f"This is closed: {influence.get_state_display().lower()}."
    return None


def reason_cannot_check_influence(influence: Influence, person: Person) -> str | None:
    """The second key is the forum's, and never the hand or the house that turned the first."""
    if not person_may(person, Permission.INFLUENCE_CHECK):
        return "The forum's chair or coordinator checks this."
    if influence.state in Influence.ENDED_STATES:
        return f"Somebody has dealt with this already: {influence.get_state_display().lower()}."
    if influence.state != Influence.State.CLAIMED:
        return f"{influence.owed_by} has not answered yet."
    open_claim = influence.claims.filter(verdict="").exclude(outcome="too_early")
    if open_claim.filter(claimed_by=person).exists():
        return "You gave this answer. Somebody else has to check it."
    if _works_for_a_partner(person) and (
        open_claim.filter(claimed_by__organisation=person.organisation_id).exists()
        or influence.owed_by.organisation_id == person.organisation_id
    ):
        return "Your own organisation gave this answer. The forum has to check it."
    return None


def _works_for_a_partner(person: Person) -> bool:
    """The forum's own organisation is no partner: it is the one that checks."""
    if person.organisation is None:
        return False
    return person.organisation.kind != Organisation.Kind.FORUM


def reason_cannot_say_if_helped(influence: Influence, person: Person) -> str | None:
    """The forum asks families if a confirmed change has helped."""
    if not person_may(person, Permission.INFLUENCE_CHECK):
        return "The forum's chair or coordinator asks families and writes it down."
    if influence.state != Influence.State.CONFIRMED:
        return "This is asked once the answer is confirmed."
    return None


def arranges_for(by: Person, person: Person) -> bool:
    """The forum's team for everybody; colleagues of a partner for their own organisation.

    See also access.people_arranged_by.
    """
    if by.forum_id != person.forum_id:
        return False
    if person_may(by, Permission.WORK_MANAGE):
        return True
    same = person.organisation_id and person.organisation_id == by.organisation_id
    return bool(same) and person_may(by, Permission.INFLUENCE_CLAIM)


def reason_cannot_hand_over(leaver: Person, person: Person) -> str | None:
    """Whoever arranges who answers for the leaver's organisation."""
    if arranges_for(person, leaver):
        return None
    return "The forum's team, or a colleague of the same organisation, can hand this over."


def reason_cannot_end_access(person: Person, by: Person) -> str | None:
    """Nobody shuts themselves out by a slip."""
    if person.pk == by.pk:
        return "You cannot end your own access. Ask a colleague, or somebody of the forum's team."
    return None


def reason_cannot_name_deputy(person: Person, by: Person) -> str | None:
    """Whoever arranges who answers for this person's organisation."""
    if arranges_for(by, person):
        return None
    return "The forum's team, or a colleague of the same organisation, can choose the deputy."


def reason_cannot_stand_in(deputy: Person, person: Person) -> str | None:
    """A deputy works there too and may answer. See also access.colleagues_who_answer."""
    if deputy.pk == person.pk:
        return "Choose somebody else: nobody is their own deputy."
    same = person.organisation_id and deputy.organisation_id == person.organisation_id
    if not same or not person_may(deputy, Permission.INFLUENCE_CLAIM):
        return f"Choose somebody who answers for {person.organisation or 'the same organisation'}."
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


def reason_cannot_add_file(person: Person, size: int, *, now: datetime) -> str | None:
    """One person's day has an end, so that nobody can fill the disk of all forums."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Document.objects.filter(owner=person, added_at__gte=midnight)
    added = today.aggregate(files=Count("pk"), bytes=Sum("size", default=0))
    if added["files"] >= FILES_A_DAY:
        return (
            f"You have added {FILES_A_DAY} files today, the most for one day. Add this one "
            "tomorrow, or give a link to it."
        )
    if added["bytes"] + size > BYTES_A_DAY:
        return (
            "With this file it would be more than 100 MB today, the most for one day. Add it "
            "tomorrow, or give a link to it."
        )


def reason_cannot_have_email(person: Person, email: str) -> str | None:
    """One person an address, in a forum: what is for one must not reach the other."""
    return reasons_cannot_have_emails(person.forum_id, {person.pk: email}).get(person.pk)


def reasons_cannot_have_emails(forum: Forum | int, emails: dict[int, str]) -> dict[int, str]:
    """As for one, for many people of a forum by their keys: who is refused, and why."""
    wanted = {email.lower(): key for key, email in emails.items() if email}
    holders = Person.objects.filter(forum=forum).alias(lower=Lower("email"))
    held = holders.filter(lower__in=wanted).values_list("pk", "email") if wanted else ()
    return {
        wanted[email.lower()]: "Somebody else in this forum has this email address. "
        "Please ask the forum."
        for key, email in held
        if wanted[email.lower()] != key
    }


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


def reason_cannot_see_record_of(organisation: Organisation, person: Person) -> str | None:
    """An organisation reads its own record; those who read reports read everybody's."""
    if person_may(person, Permission.REPORT_VIEW) or person.organisation_id == organisation.pk:
        return None
    return "You can see the record of your own organisation."


def reason_cannot_answer_about(person: Person, by: Person) -> str | None:
    """What somebody tells about themselves is their own: nobody gives or takes it for them."""
    return None if person.pk == by.pk else "Only they can say this about themselves."


def reason_cannot_draw_picture(forum: Forum, *, today: date) -> str | None:
    """Two pictures must not tell what one person said: time, and enough people, between them."""
    last = EqualityPicture.objects.filter(forum=forum).newest_first().first()
    if last and months_after(last.drawn_on, 1) > today:
        return "The last picture is less than a month old."
    told = EqualityAnswers.objects.filter(
        person__in=Person.objects.members().filter(forum=forum), answered_on__lt=today
    )
    if last:
        # What was told on the day itself is not in it.
        told = told.filter(answered_on__gte=last.drawn_on)
    if told.count() < forum.small_number_threshold:
        return (
            f"A picture is drawn once {forum.small_number_threshold} members have told us "
            f"something{' since the last' if last else ''}."
        )
    return None


def reason_cannot_ask_about_you(forum: Forum, person: Person, *, now: datetime) -> str | None:
    """A kind question, and not again and again."""
    if not person_may(person, Permission.REACH_MANAGE):
        return "The forum's chair or coordinator asks members."
    asked = Event.objects.filter(forum_id=forum.pk, verb="forum.asked_about_you")
    last = asked.order_by("-position").values_list("at", flat=True).first()
    if last and timezone.localdate(now) < months_after(timezone.localdate(last), 3):
        return "You asked everybody less than three months ago. Leave them in peace for now."
    return None


def reason_cannot_write_population(question: str, shares: Mapping[str, Decimal]) -> str | None:
    """The groups of a question are parts of the same people."""
    if not shares:
        return "Write a number for at least one group."
    if sum(shares.values()) > ALMOST_A_HUNDRED:
        return (
            f"“{question_label(question)}”: together the groups are more than a hundred of a "
            "hundred people. Please check the numbers."
        )
    return None


def reason_cannot_share(forum: Forum) -> str | None:
    """A forum shares with the region that it belongs to."""
    if forum.region_id is None:
        return "Your forum belongs to no region here. Ask whoever looks after this site."
    return None


def reason_cannot_copy(template: SharedTemplate, forum: Forum) -> str | None:
    """From another forum of the same region, for as long as it is offered."""
    if template.forum_id == forum.pk:
        return "This is your own."
    if forum.region_id is None or forum.region_id != template.region_id:
        return "It is for the forums of another region."
    if not SharedTemplate.objects.standing().filter(pk=template.pk).exists():
        return f"{template.forum} does not offer this any more."
    return None
