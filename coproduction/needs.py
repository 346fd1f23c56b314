"""What needs a person: the first thing that they see when they have signed in.

Each app adds its own in a module called needs, as a function NEEDS(person, today) that gives a
list of Need. Nothing is counted that the person can do nothing about.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse

from coproduction.access import reports_visible_to
from coproduction.dates import from_today
from coproduction.models import Influence, Message, Person
from coproduction.permissions import Permission, permissions_of, person_may, roles_with
from coproduction.registries import collect
from coproduction.reports.next_step import next_step, with_steps

A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Need:
    """One thing to do: what, why, where, and by when."""

    title: str
    hint: str
    url: str
    due_on: date | None = None
    today: date | None = None

    @property
    def is_late(self):
        return bool(self.due_on and self.today and self.due_on < self.today)

    @property
    def when(self):
        """The heading that it stands under: what is late first, then this week's."""
        if self.is_late:
            return "Late"
        if self.due_on and self.today and self.due_on <= self.today + A_WEEK:
            return "In the next seven days"
        return "After that, or when you can"

    @property
    def due_words(self):
        return from_today(self.due_on, self.today) if self.due_on else ""


def NEEDS(person: Person, today: date) -> list[Need]:  # noqa: N802 (the registry's name)
    """Answers that this person owes or checks, and people whom mail does not reach."""
    needs = [*_answers(person, today)]
    if person_may(person, Permission.WORK_MANAGE):
        needs += _owed_by_who_left(person, today)
    if person_may(person, Permission.MESSAGE_MANAGE):
        needs += [*_mails(person, today), *_addresses_that_fail(person)]
    return [*needs, *_reports(person)]


_REPORT_WORK = {
    Permission.REPORT_FORUM_SIDE,
    Permission.REPORT_PARTNER_SIDE,
    Permission.CLAIM_DECIDE,
}


def _reports(person):
    """Reports that wait for this person's words or signature, or to be published.

    Where a partner has a facilitator, its officers may write but are not asked to.
    """
    held = permissions_of(person)
    if not held & _REPORT_WORK:
        return []
    reports = reports_visible_to(person).being_written()
    if Permission.REPORT_PARTNER_SIDE in held and Permission.PARTNER_AGREE not in held:
        facilitators = Person.objects.active().with_role(*roles_with(Permission.PARTNER_AGREE))
        reports = reports.exclude(
            Exists(facilitators.filter(organisation=OuterRef("partner"))),
        )
    related = ("forum", "partner", "forum_agreed_by", "partner_agreed_by")
    found = with_steps(reports).select_related(*related).order_by("begun_at", "pk")
    steps = [(report, next_step(report, person)) for report in found]
    return [
        Need(title=f"{step.verb}: {report}", hint=step.words, url=report.get_absolute_url())
        for report, step in steps
        if step.is_mine
    ]


def _answers(person, today):
    """What this person owes, checks or asks. A deputy hears of what is late, not before."""
    here = Influence.objects.for_forum(person.forum).select_related("work", "owed_by", "forum")
    found = here.owed_by(person) | here.overdue(today).filter(owed_by__deputy=person)
    if person_may(person, Permission.INFLUENCE_CHECK):
        found |= here.claimed().exclude(owed_by=person) | here.to_ask_if_it_helped(today)
    for influence in found.soonest_first():
        yield _answer(influence, person, today)


def _owed_by_who_left(person, today):
    """Nobody is left to answer these: somebody has to take them over."""
    owed = Q(influences_owed__state__in=Influence.OWED_STATES)
    left = Person.objects.filter(forum=person.forum, is_active=False).filter(owed)
    left = left.annotate(owes=Count("pk"), due_on=Min("influences_owed__due_on"))
    return [
        Need(
            title=f"Hand over what {other} owes: {other.owes} answer{'s' * (other.owes > 1)}",
            hint="They have left, and families still wait.",
            url=reverse("person-hand-over", args=[person.forum.slug, other.pk]),
            due_on=other.due_on,
            today=today,
        )
        for other in left.by_name()
    ]


def _answer(influence, person, today):
    need = partial(Need, url=influence.get_absolute_url(), today=today)
    if influence.state == Influence.State.CONFIRMED:
        return need(
            title=f"Ask families if it helped: {influence.work}",
            hint="You said that you would ask. Yes, no or not sure.",
            due_on=influence.check_on,
        )
    if influence.state == Influence.State.CLAIMED:
        return need(
            title=f"Check an answer: {influence.work}",
            hint=f"{influence.owed_by} says what changed. Is that so?",
        )
    if influence.owed_by != person:
        return need(
            title=f"Answer for {influence.owed_by}: {influence.work}",
            hint="It is late, and you are the deputy.",
            due_on=influence.due_on,
        )
    return need(
        title=f"Say what changed: {influence.work}",
        hint="Families gave their views and wait to hear."
        if influence.state == Influence.State.OWED
        else "The forum sent your answer back. Read why, and answer again.",
        due_on=influence.due_on,
    )


def _mails(person, today):
    """One line for everybody whom mail did not reach, and one for what could not be sent."""
    here = Message.objects.filter(forum=person.forum)
    found = (here.to_tell() | here.stuck()).values_list(
        "state", "person", "person__name", "needed_by"
    )
    stuck = [row for row in found if row[0] == Message.State.FAILED]
    untold = {who: name for state, who, name, _ in found if state != Message.State.FAILED}
    if untold:
        days = [day for state, _, _, day in found if day and state != Message.State.FAILED]
        who = next(iter(untold.values())) if len(untold) == 1 else f"{len(untold)} people"
        yield Need(
            title=f"Call or write: {who} could not be mailed",
            hint="The words to say and the letters to print are ready.",
            url=reverse("to-tell", args=[person.forum.slug]),
            due_on=min(days, default=None),
            today=today,
        )
    if stuck:
        yield Need(
            title=f"{len(stuck)} mail{'s' if len(stuck) > 1 else ''} could not be sent",
            hint="We go on trying for a night. If it is pressing, call instead.",
            url=f"{reverse('message-list', args=[person.forum.slug])}?state=failed",
        )


def _addresses_that_fail(person):
    for other in Person.objects.active().filter(forum=person.forum).mail_comes_back().by_name():
        if other.email_bounce == Person.MailStop.COMPLAINT:
            title = f"Speak with {other}: our mail was marked as unwanted"
        else:
            title = f"{other.verb_to_reach} {other}: mail to them comes back"
        yield Need(
            title=title,
            hint=other.other_way or "We know no phone number and no address. Ask who knows them.",
            url=reverse("person-address", args=[person.forum.slug, other.pk]),
        )


def needs_of(person: Person, today: date) -> list[Need]:
    """Everything that needs this person, what is due first on top."""
    needs = [need for needs in collect("needs", "NEEDS") for need in needs(person, today)]
    return sorted(needs, key=lambda need: (need.due_on is None, need.due_on or today))
