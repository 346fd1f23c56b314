"""What members told about themselves: given, changed and taken back by each alone."""

from collections import Counter
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone

from coproduction.about_people import ABOUT_PEOPLE, DISTRICT, RATHER_NOT, district_of
from coproduction.actions.digest import locked_person
from coproduction.dates import months_after
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.links import link_for
from coproduction.locking import lock_row
from coproduction.mail import write_message
from coproduction.models import (
    EqualityAnswers,
    EqualityCount,
    EqualityPicture,
    Forum,
    Person,
    Role,
)
from coproduction.rules import (
    reason_cannot_answer_about,
    reason_cannot_ask_about_you,
    reason_cannot_draw_picture,
)
from coproduction.small_numbers import disclosable, disclosable_parts, disclosable_whole

ASK = "coproduction/about_you_asked"
ASK_LINK = "about-you"


@transaction.atomic
def give_equality_answers(
    *, person: Person, by: Person, today: date, **answers: str
) -> EqualityAnswers | None:
    """The person's answers are these from now on; without any there is no row left of them.

    Refused for anybody but the person. No event is written: even that somebody answered, and
    when, is theirs.
    """
    refuse_when(reason_cannot_answer_about(person, by))
    given = {name: answers.get(name, "") for name in EqualityAnswers.QUESTIONS}
    if given[DISTRICT]:
        given[DISTRICT] = district_of(given[DISTRICT])
    # Sent from two windows at once, the second would find no row and add one too.
    person = locked_person(person)
    if not any(given.values()):
        EqualityAnswers.objects.filter(person=person).delete()
        return None
    answered, _ = EqualityAnswers.objects.update_or_create(
        person=person, defaults={**given, "answered_on": today}
    )
    return answered


@transaction.atomic
def remove_equality_answers(*, person: Person, by: Person) -> None:
    """Nothing of what the person told about themselves is kept. Refused for anybody else."""
    refuse_when(reason_cannot_answer_about(person, by))
    EqualityAnswers.objects.filter(person=person).delete()


@transaction.atomic
def draw_picture(*, forum: Forum, today: date) -> EqualityPicture:
    """The sums of what members have told before today are written down, each made safe first.

    Refused within a month of the last, and unless as many as the threshold have told something
    since: whoever lays two pictures side by side sees what many said, and never one.
    """
    # Two workers at once: one draws, the other finds it drawn.
    forum = lock_row(Forum, forum.pk, no_key=True)
    refuse_when(reason_cannot_draw_picture(forum, today=today))
    members = Person.objects.members().filter(forum=forum)
    try:
        with transaction.atomic():
            picture = EqualityPicture.objects.create(
                forum=forum,
                drawn_on=today,
                members=members.count(),
                threshold=forum.small_number_threshold,
            )
    except IntegrityError:
        raise RuleBroken("The picture of today is drawn already.") from None
    counts = {name: _counts(members, name, today) for name in EqualityAnswers.QUESTIONS}
    parted = _are_enough(members, today, forum.small_number_threshold)
    EqualityCount.objects.bulk_create(
        EqualityCount(picture=picture, who=who, question=question, answer=answer, number=number)
        for question, by_rep in counts.items()
        for who, exact in _groups(by_rep, parted)
        for answer, number in _safe(question, exact, forum.small_number_threshold).items()
    )
    return picture


def _are_enough(members, today, threshold):
    """Are there enough reps, and enough others, to show them apart?

    Each member is counted in one group only. "All" beside "reps" would be two filters of which
    one holds the other, and the difference tells of the rest.
    """
    answered = EqualityAnswers.objects.filter(person__in=members, answered_on__lt=today)
    reps = answered.filter(person__roles__contains=[Role.REP]).count()
    return min(reps, answered.count() - reps) >= 2 * threshold


def _counts(members, question, today):
    """How many gave each answer, by whether they are a rep."""
    answered = EqualityAnswers.objects.filter(person__in=members, answered_on__lt=today)
    is_rep = Q(person__roles__contains=[Role.REP])
    rows = (
        answered.exclude(**{question: ""})
        .order_by()
        .values(question)
        .annotate(reps=Count("pk", filter=is_rep), others=Count("pk", filter=~is_rep))
    )
    found = {"reps": Counter(), "others": Counter()}
    for row in rows:
        found["reps"][row[question]] = row["reps"]
        found["others"][row[question]] = row["others"]
    return found


def _groups(counts, parted):
    who = EqualityCount.Who
    if parted:
        return [(who.REPS, counts["reps"]), (who.OTHERS, counts["others"])]
    return [(who.EVERYBODY, counts["reps"] + counts["others"])]


def _safe(question, exact, threshold):
    """Each answer that can be given as it may be shown, and under "" how many gave one.

    Who would rather not say stands alone: the area's numbers know of nobody like that.
    """
    if question == DISTRICT:
        # That somebody lives there at all would tell of them: a hidden place is not named, and
        # no more is said to have answered than those who can be seen.
        places = disclosable_parts(exact, threshold, adds_up=False)
        shown = {place: number for place, number in places.items() if number}
        return shown | {"": sum(shown.values()) or None}
    parts = {answer: exact[answer] for answer in ABOUT_PEOPLE[question][1]}
    shown = disclosable_parts(parts, threshold, hides_nought=True)
    return shown | {
        "": disclosable_whole(shown, sum(parts.values()), threshold),
        RATHER_NOT: disclosable(exact[RATHER_NOT], threshold) or None,
    }


@transaction.atomic
def ask_about_you(*, forum: Forum, by: Person, now=None) -> int:
    """Each member who has told nothing yet, or not for a year, is asked by mail, with a link.

    Says how many. Refused for those who may not, and when all were asked within three months.
    """
    now = now or timezone.now()
    # The button pressed twice at once: the second finds everybody asked.
    forum = lock_row(Forum, forum.pk, no_key=True)
    refuse_when(reason_cannot_ask_about_you(forum, by, now=now))
    today = timezone.localdate(now)
    members = Person.objects.members().filter(forum=forum).select_related("forum")
    told = EqualityAnswers.objects.filter(answered_on__gt=months_after(today, -12))
    asked = 0
    for person in members.exclude(pk__in=told.values("person")).by_name():
        if person.takes_mail:
            link = link_for(ASK_LINK, person=person, thing=person, url_name="about-you-link")
            write_message(kind=ASK, to=person, link=link, by=by, now=now)
            asked += 1
    record_event(verb="forum.asked_about_you", subject=forum, by=by, forum=forum, at=now)
    return asked
