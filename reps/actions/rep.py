"""A rep's way: from saying "I would like to" to active, on a break, or gone."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.mail import write_message
from coproduction.models import Forum, Person, Role
from coproduction.permissions import Permission, roles_with
from hub.models import Hub, PoolMember
from reps.actions.locks import locked_person
from reps.models import Expression, Rep, StageChange, Task, TaskDone, Training
from reps.rules import (
    reason_cannot_join_pool,
    reason_cannot_leave_pool,
    reason_cannot_look_after,
    reason_cannot_move_rep,
)

# Anybody may write, also a machine: each one is a mail to the team.
MOST_AN_HOUR = 30


@transaction.atomic
def express_interest(
    *, forum: Forum, one_time_key: UUID, now: datetime | None = None, **answers
) -> Expression:
    """The forum knows that somebody would like to be a rep, and its team is told.

    Nobody is made a person by it. Sent twice, it is once. Refused for a flood of them.
    """
    now = now or timezone.now()
    lately = Expression.objects.filter(forum=forum, sent_at__gt=now - timedelta(hours=1))
    if lately.count() >= MOST_AN_HOUR:
        raise RuleBroken("Many people write to us just now. Please ring us, or try tomorrow.")
    expression, is_new = Expression.objects.get_or_create(
        one_time_key=one_time_key, defaults={"forum": forum, "sent_at": now, **answers}
    )
    if not is_new:
        return expression
    record_event(verb="expression.sent", subject=expression, by=None, forum=forum, at=now)
    team = Person.objects.active().filter(forum=forum)
    for person in team.with_role(*roles_with(Permission.REP_MANAGE)).select_related("forum"):
        write_message(
            kind="reps/expression",
            to=person,
            link=reverse("reps:rep-list", args=[forum.slug]),
            expression=expression,
            now=now,
        )
    return expression


@transaction.atomic
def begin_conversation(*, expression: Expression, by: Person, now: datetime | None = None) -> Rep:
    """Somebody talks with them: they are a person of the forum, at the first step of a rep's way.

    Who has an email that the forum knows is that person. Refused when it is decided already.
    """
    now = now or timezone.now()
    refuse_when(reason_cannot_look_after(by, expression.forum))
    # Two of the team answer at once: one person, one way.
    expression = Expression.objects.select_for_update(of=["self"]).get(pk=expression.pk)
    if expression.state != Expression.State.WAITING:
        raise RuleBroken("Somebody of the team has answered already.")
    person = _person_of(expression)
    rep, is_new = Rep.objects.get_or_create(person=person)
    if is_new or rep.stage == Rep.Stage.LEFT:
        rep.interests = rep.interests or expression.words
        rep.save(update_fields=["interests"])
        _note_step(rep, "" if is_new else rep.stage, Rep.Stage.CONVERSATION, "", by, now)
    _decide(expression, Expression.State.TAKEN, by, now)
    return rep


def _person_of(expression):
    here = Person.objects.filter(forum=expression.forum)
    if expression.email and (known := here.filter(email__iexact=expression.email).first()):
        return known
    return Person.objects.create(
        forum=expression.forum,
        name=expression.name,
        email=expression.email,
        phone=expression.phone,
        address=expression.address,
        contact_by=_best_way(expression),
    )


def _best_way(expression):
    if expression.email:
        return Person.Contact.EMAIL
    return Person.Contact.PHONE if expression.phone else Person.Contact.POST


def _decide(expression, state, by, now, reason=""):
    expression.state, expression.decided_at, expression.decided_by = state, now, by
    expression.decision_reason = reason
    expression.save(update_fields=["state", "decided_at", "decided_by", "decision_reason"])
    record_event(
        verb=f"expression.{state}", subject=expression, by=by, forum=expression.forum, at=now
    )


@transaction.atomic
def decline_expression(
    *, expression: Expression, reason: str, by: Person, now: datetime | None = None
) -> Expression:
    """Not now: why is kept, and somebody of the team tells them themselves."""
    now = now or timezone.now()
    refuse_when(reason_cannot_look_after(by, expression.forum))
    # As for the conversation.
    expression = Expression.objects.select_for_update(of=["self"]).get(pk=expression.pk)
    if expression.state != Expression.State.WAITING:
        raise RuleBroken("Somebody of the team has answered already.")
    if not reason.strip():
        raise RuleBroken("Say why, so that the next who looks knows.")
    _decide(expression, Expression.State.DECLINED, by, now, reason.strip())
    return expression


@transaction.atomic
def move_rep(
    *,
    rep: Rep,
    to: str,
    by: Person,
    on: date | None = None,
    note: str = "",
    now: datetime | None = None,
) -> Rep:
    """The rep is at this step from that day, and everything follows from it.

    Active: they have the role, and are asked. On a break: nobody asks them. Left: they are in no
    pool any more. Refused for a step that is not the next, and while something of it is undone.
    """
    now = now or timezone.now()
    forum = rep.person.forum
    refuse_when(reason_cannot_look_after(by, forum))
    # Two of the team at once: one line of steps.
    locked_person(rep.person)
    rep = Rep.objects.select_related("person__forum").get(pk=rep.pk)
    refuse_when(reason_cannot_move_rep(rep, to))
    on = on or timezone.localdate(now)
    if on > timezone.localdate(now):
        raise RuleBroken("This day is still to come.")
    _note_step(rep, rep.stage, to, note, by, now, on)
    person = rep.person
    person.asks_paused = to == Rep.Stage.PAUSED
    if to == Rep.Stage.ACTIVE and Role.REP not in person.roles:
        person.roles = [*person.roles, Role.REP]
    if to == Rep.Stage.LEFT:
        person.roles = [role for role in person.roles if role != Role.REP]
        _leave_pools(person, on)
    person.save(update_fields=["asks_paused", "roles"])
    return rep


def _leave_pools(person, on):
    """Out of every hub's pool; who joined on that very day was never in it."""
    places = PoolMember.objects.filter(person=person, left_on__isnull=True)
    places.filter(joined_on__gte=on).delete()
    places.update(left_on=on)


def _note_step(rep, before, to, note, by, now, on=None):
    rep.stage = to
    rep.save(update_fields=["stage"])
    StageChange.objects.create(
        rep=rep,
        from_stage=before,
        to_stage=to,
        note=note,
        on=on or timezone.localdate(now),
        changed_at=now,
        changed_by=by,
    )
    record_event(
        verb=f"rep.{to}", subject=rep, by=by, forum=rep.person.forum, fields=["stage"], at=now
    )


@transaction.atomic
def finish_task(*, rep: Rep, task: Task, by: Person, now: datetime | None = None) -> TaskDone:
    """The rep has gone through this. Twice is once."""
    now = now or timezone.now()
    refuse_when(reason_cannot_look_after(by, rep.person.forum))
    if task.forum_id != rep.person.forum_id:
        raise RuleBroken("Choose a task of this forum.")
    done, is_new = TaskDone.objects.get_or_create(
        rep=rep, task=task, defaults={"done_at": now, "done_by": by}
    )
    if is_new:
        record_event(verb="rep.task_done", subject=rep, by=by, forum=rep.person.forum, at=now)
    return done


@transaction.atomic
def add_training(
    *,
    rep: Rep,
    title: str,
    on: date,
    hours: Decimal,
    by: Person,
    given_by: str = "",
    now: datetime | None = None,
) -> Training:
    """The rep had this training, of so many hours."""
    now = now or timezone.now()
    refuse_when(reason_cannot_look_after(by, rep.person.forum))
    training = Training.objects.create(
        rep=rep,
        title=title,
        on=on,
        hours=hours,
        given_by=given_by,
        noted_at=now,
        noted_by=by,
    )
    record_event(verb="rep.trained", subject=training, by=by, forum=rep.person.forum, at=now)
    return training


@transaction.atomic
def look_after(
    *,
    rep: Rep,
    by: Person,
    link_person: Person | None,
    status_words: str = "",
    buddy: Person | None = None,
    speaks_as: str = Rep.SpeaksAs.FAMILIES,
    chosen_by: str = "",
    now: datetime | None = None,
) -> Rep:
    """Whom the rep can ask before, during and after, and who sits beside them.

    Also for whom they speak, how they became a rep, and how HMRC sees their work, if decided.
    """
    now = now or timezone.now()
    refuse_when(reason_cannot_look_after(by, rep.person.forum))
    for other in filter(None, [link_person, buddy]):
        if other.forum_id != rep.person.forum_id:
            raise RuleBroken("Choose somebody of this forum.")
        if other.pk == rep.person_id:
            raise RuleBroken("A link person and a buddy are somebody else.")
    if status_words != rep.status_words:
        rep.status_words = status_words
        rep.status_at, rep.status_by = (now, by) if status_words else (None, None)
    rep.link_person, rep.buddy = link_person, buddy
    rep.speaks_as, rep.chosen_by = speaks_as, chosen_by
    rep.save(
        update_fields=["link_person", "buddy", "speaks_as", "chosen_by"]
        + ["status_words", "status_at", "status_by"]
    )
    record_event(
        verb="rep.looked_after",
        subject=rep,
        by=by,
        forum=rep.person.forum,
        fields=["link_person", "buddy", "speaks_as", "chosen_by", "status_words"],
        at=now,
    )
    return rep


def rep_of(person: Person, by: Person, now: datetime) -> Rep:
    """The record of this rep; one from before these records began is active."""
    rep, is_new = Rep.objects.get_or_create(person=person, defaults={"stage": Rep.Stage.ACTIVE})
    if is_new:
        _note_step(rep, "", Rep.Stage.ACTIVE, "", by, now)
    return rep


@transaction.atomic
def take_on(*, person: Person, by: Person, now: datetime | None = None) -> Rep:
    """Who has been a rep for long has a record too, and is looked after. Twice is once.

    Refused for who is no rep: they begin with a talk.
    """
    now = now or timezone.now()
    refuse_when(reason_cannot_look_after(by, person.forum))
    # Two of the team at once: one record.
    person = locked_person(person)
    if Role.REP not in person.roles:
        raise RuleBroken(f"{person.name} is no rep yet. They begin with a talk.")
    return rep_of(person, by, now)


@transaction.atomic
def say_about_self(*, person: Person, by: Person, now: datetime | None = None, **answers) -> Rep:
    """What a rep cares about and brings, when they are free, and how often they may be asked."""
    now = now or timezone.now()
    if by.pk != person.pk:
        refuse_when(reason_cannot_look_after(by, person.forum))
    rep = rep_of(person, by, now)
    for name, value in answers.items():
        setattr(rep, name, value)
    rep.save(update_fields=list(answers))
    record_event(
        verb="rep.said_about_self",
        subject=rep,
        by=by,
        forum=person.forum,
        fields=list(answers),
        at=now,
    )
    return rep


@transaction.atomic
def join_pool(
    *, person: Person, hub: Hub, by: Person, on: date | None = None, now: datetime | None = None
) -> PoolMember:
    """The rep is in this group's pool from that day: it grows by one. Twice is once."""
    now = now or timezone.now()
    refuse_when(reason_cannot_look_after(by, person.forum))
    refuse_when(reason_cannot_join_pool(person, hub))
    # Added by two at once: one place.
    locked_person(person)
    place = hub.pool.filter(person=person, left_on__isnull=True).first()
    if place is None:
        place = PoolMember.objects.create(
            hub=hub, person=person, joined_on=on or timezone.localdate(now)
        )
        record_event(verb="pool.joined", subject=place, by=by, forum=hub.forum, at=now)
    return place


@transaction.atomic
def fill_pool(
    *,
    hub: Hub,
    people: Iterable[Person],
    by: Person,
    on: date | None = None,
    now: datetime | None = None,
) -> list[PoolMember]:
    """All of these are in this group's pool from that day. Refused as a whole, or done."""
    people = sorted(people, key=lambda person: person.pk)
    if not people:
        raise RuleBroken("Choose at least one person.")
    return [join_pool(person=person, hub=hub, by=by, on=on, now=now) for person in people]


@transaction.atomic
def leave_pool(
    *, place: PoolMember, by: Person, on: date | None = None, now: datetime | None = None
) -> PoolMember:
    """The rep is not in this pool any more; from when to when they were stays. Twice is once."""
    now = now or timezone.now()
    refuse_when(reason_cannot_look_after(by, place.hub.forum))
    # Two of the team at once: one last day.
    locked_person(place.person)
    place = PoolMember.objects.select_related("person", "hub__forum").get(pk=place.pk)
    if place.left_on is not None:
        return place
    today = timezone.localdate(now)
    refuse_when(reason_cannot_leave_pool(place, on or today, today=today))
    place.left_on = on or today
    place.save(update_fields=["left_on"])
    record_event(verb="pool.left", subject=place, by=by, forum=place.hub.forum, at=now)
    return place
