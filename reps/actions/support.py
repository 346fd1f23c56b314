"""How reps are, what staff learn from them, papers to work by, and who pays for participation."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coproduction.actions import add_document
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.mail import write_message
from coproduction.models import Document, Forum, Organisation, Person
from coproduction.permissions import Permission, roles_with
from reps.actions.locks import locked_person
from reps.actions.rep import rep_of
from reps.models import CheckIn, Course, Guide, ServiceFunding
from reps.rules import reason_cannot_look_after


@transaction.atomic
def check_in(
    *,
    person: Person,
    confidence: int,
    belonging: int,
    apart: str,
    by: Person,
    words: str = "",
    wants_talk: bool = False,
    now: datetime | None = None,
) -> CheckIn:
    """How the rep is today stands beside how they were; who wants to talk is passed on.

    The link person hears of it, or the team where there is none. Refused for anybody else: how
    somebody is, they say themselves.
    """
    now = now or timezone.now()
    if by.pk != person.pk:
        raise RuleBroken("How somebody is, they say themselves.")
    # Pressed twice: once a day, and the last words count.
    rep = rep_of(locked_person(person), by, now)
    today = rep.check_ins.filter(said_at__date=timezone.localdate(now), talked_at__isnull=True)
    today.delete()
    said = CheckIn.objects.create(
        rep=rep,
        confidence=confidence,
        belonging=belonging,
        apart=apart,
        words=words,
        wants_talk=wants_talk,
        said_at=now,
        said_by=by,
    )
    record_event(verb="check_in.said", subject=rep, by=by, forum=by.forum, at=now)
    if wants_talk:
        _ask_for_talk(rep, now)
    return said


def _ask_for_talk(rep, now):
    forum = rep.person.forum
    team = Person.objects.active().filter(forum=forum).select_related("forum")
    them = team.filter(pk=rep.link_person_id) if rep.link_person_id else team.none()
    for person in them or team.with_role(*roles_with(Permission.REP_MANAGE)):
        may_open = person.has_role(*roles_with(Permission.REP_MANAGE))
        write_message(
            kind="reps/wants_talk",
            to=person,
            link=rep.get_absolute_url() if may_open else reverse("reps:mine", args=[forum.slug]),
            rep=rep,
            reach=rep.person.other_way or rep.person.email,
            now=now,
        )


@transaction.atomic
def note_talk(*, said: CheckIn, by: Person, now: datetime | None = None) -> CheckIn:
    """Somebody has talked with them. Twice is once."""
    now = now or timezone.now()
    refuse_when(reason_cannot_look_after(by, said.rep.person.forum))
    waiting = CheckIn.objects.filter(pk=said.pk, talked_at__isnull=True)
    if waiting.update(talked_at=now, talked_by=by):
        record_event(verb="check_in.talked", subject=said.rep, by=by, forum=by.forum, at=now)
    return said


@transaction.atomic
def add_course(
    *,
    forum: Forum,
    kind: str,
    title: str,
    on: date,
    hours: Decimal,
    people: int,
    by: Person,
    organisation: Organisation | None = None,
    has_families_view: bool = False,
    led_by: Iterable[Person] = (),
    now: datetime | None = None,
) -> Course:
    """It took place: so many learned, for so long, and these reps led it."""
    now = now or timezone.now()
    refuse_when(reason_cannot_look_after(by, forum))
    led_by = list(led_by)
    if any(each.forum_id != forum.pk for each in filter(None, [organisation, *led_by])):
        raise RuleBroken("Choose people and services of this forum.")
    course = Course.objects.create(
        forum=forum,
        kind=kind,
        title=title,
        on=on,
        hours=hours,
        people=people,
        organisation=organisation,
        has_families_view=has_families_view,
        noted_at=now,
        noted_by=by,
    )
    course.led_by.set(led_by)
    record_event(verb="course.added", subject=course, by=by, forum=forum, at=now)
    return course


@transaction.atomic
def save_guide(
    *,
    forum: Forum,
    by: Person,
    guide: Guide | None = None,
    upload=None,
    now: datetime | None = None,
    **answers,
) -> Guide:
    """Everybody of the forum works by this paper from now on. Refused when it says nothing."""
    now = now or timezone.now()
    refuse_when(reason_cannot_look_after(by, forum))
    taken = Guide.objects.for_forum(forum).exclude(pk=guide.pk if guide else None)
    if taken.filter(title=answers["title"]).exists():
        raise RuleBroken("There is a paper of this name.")
    verb = "guide.changed" if guide else "guide.added"
    guide = guide or Guide(forum=forum)
    for name, value in answers.items():
        setattr(guide, name, value)
    if upload:
        guide.document = add_document(
            forum=forum,
            upload=upload,
            by=by,
            access=Document.Access.PARTNERS,
            title=answers["title"],
            now=now,
        )
    if not guide.text.strip() and guide.document is None:
        raise RuleBroken("Write the text, or add a file.")
    guide.written_at, guide.written_by = now, by
    guide.save()
    record_event(verb=verb, subject=guide, by=by, forum=forum, fields=list(answers), at=now)
    return guide


@transaction.atomic
def note_funding(
    *,
    forum: Forum,
    organisation: Organisation,
    expenses: str,
    pay: str,
    strategic: str,
    by: Person,
    words: str = "",
    now: datetime | None = None,
) -> ServiceFunding:
    """What this service pays for today; what it said before stays readable."""
    now = now or timezone.now()
    refuse_when(reason_cannot_look_after(by, forum))
    if organisation.forum_id != forum.pk:
        raise RuleBroken("Choose a service of this forum.")
    noted = ServiceFunding.objects.create(
        forum=forum,
        organisation=organisation,
        expenses=expenses,
        pay=pay,
        strategic=strategic,
        words=words,
        noted_at=now,
        noted_by=by,
    )
    record_event(verb="service_funding.noted", subject=noted, by=by, forum=forum, at=now)
    return noted
