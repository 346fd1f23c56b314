"""The clock of what is owed: reminders, then the signatory; and handing over to a colleague."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from coproduction.actions.influence import answer_link
from coproduction.actions.person import end_access
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.locking import lock_row, lock_rows
from coproduction.mail import write_message
from coproduction.models import (
    Forum,
    Influence,
    InfluenceHandover,
    InfluenceReminder,
    Organisation,
    Person,
    Role,
)
from coproduction.registries import collect
from coproduction.rules import active_deputy, reason_cannot_end_access, reason_cannot_hand_over


def step_due(due_on: date, today: date) -> int | None:
    """The latest step whose day has come; None while the first is still ahead."""
    days = (today - due_on).days
    return max((step for step in InfluenceReminder.STEPS if step <= days), default=None)


def step_to_send(influence: Influence, today: date) -> int | None:
    """The step that is due, unless it or a later one was sent, or nothing is owed any more."""
    step = step_due(influence.due_on, today)
    if step is None or influence.state not in Influence.OWED_STATES:
        return None
    sent = influence.reminders.filter(due_on=influence.due_on, step__gte=step)
    return None if sent.exists() else step


@transaction.atomic
def remind_owner(*, influence: Influence, now=None) -> InfluenceReminder | None:
    """Whoever owes the answer is reminded of the step that is due, once.

    A clock that stood still sends the latest step alone, not three at once. Nothing happens to
    an entry that is answered, of which this step was sent, or that nobody is left to answer:
    the forum's team sees on its first page that it has to be handed over.
    """
    now = now or timezone.now()
    # Two clocks at once, or an answer meanwhile: the entry is the row that both wait for.
    influence = _locked(influence)
    step = step_to_send(influence, timezone.localdate(now))
    people = [] if step is None else _to_remind(influence.owed_by, step)
    if not people:
        return None
    reminder = InfluenceReminder.objects.create(
        influence=influence, due_on=influence.due_on, step=step, sent_at=now
    )
    for person in people:
        write_message(
            kind="coproduction/influence_reminder",
            to=person,
            link=answer_link(influence, person),
            needed_by=influence.due_on,
            influence=influence,
            step=step,
            days_late=max(0, (timezone.localdate(now) - influence.due_on).days),
            now=now,
        )
    _record("influence.reminded", influence, None, now)
    return reminder


def _locked(influence):
    return lock_row(
        Influence, influence.pk, "forum", "work", "owed_by__forum", "owed_by__deputy__forum"
    )


def _to_remind(owner, step):
    """The deputy hears of what is late, and of everything once the owner has left."""
    deputy = active_deputy(owner)
    if not owner.is_active:
        return [deputy] if deputy else []
    return [owner, deputy] if deputy and step > 0 else [owner]


@transaction.atomic
def escalate(
    *, forum: Forum, organisation: Organisation | None, today: date, now=None
) -> list[Influence]:
    """The organisation's signatory has one mail with all its answers that are late too long.

    Without a signatory the forum's chairs are told that there is nobody. Each entry is passed on
    once.
    """
    now = now or timezone.now()
    # Two clocks at once must not write twice.
    due = Influence.objects.for_forum(forum).to_escalate(today).soonest_first()
    late = lock_rows(due.filter(owed_by__organisation=organisation), "work", "owed_by", "forum")
    if not late:
        return []
    people = Person.objects.active().filter(forum=forum).select_related("forum").order_by("pk")
    signatories = organisation and people.with_role(Role.SIGNATORY).filter(
        organisation=organisation
    )
    told = list(signatories or [])
    for person in told or people.with_role(Role.CHAIR):
        write_message(
            kind="coproduction/influence_escalated",
            to=person,
            link=late[0].get_absolute_url(),
            late=late,
            organisation=organisation,
            has_signatory=bool(told),
            now=now,
        )
    for influence in late:
        influence.escalated_at, influence.escalated_to = now, told[0] if told else None
        influence.save(update_fields=["escalated_at", "escalated_to"])
        _record("influence.escalated", influence, None, now)
    return late


@transaction.atomic
def hand_over(
    *, leaver: Person, to: Person, by: Person, has_left: bool = False, now=None
) -> list[str]:
    """Everything that this person owes is the colleague's, who has one mail that lists it.

    When they have left, their sign-in of this forum ends with it, on every device. Refused to
    somebody of another organisation, and for people who may not decide this.
    """
    now = now or timezone.now()
    # An answer given meanwhile by the leaver: their row is the one that both wait for.
    leaver = lock_row(Person, leaver.pk, "forum")
    refuse_when(reason_cannot_hand_over(leaver, by))
    refuse_when(reason_cannot_end_access(leaver, by) if has_left else None)
    if to.pk == leaver.pk or to.forum_id != leaver.forum_id or not to.is_active:
        raise RuleBroken("Choose a colleague of this forum.")
    if to.organisation_id != leaver.organisation_id:
        raise RuleBroken(f"Choose somebody of {leaver.organisation or 'the forum'}.")
    handed = [
        line for hand in collect("handover", "HAND_OVER") for line in hand(leaver, to, by, now)
    ]
    if has_left:
        end_access(leaver)
    if handed:
        write_message(
            kind="coproduction/handed_over",
            to=to,
            link="/home/",
            leaver=leaver,
            handed=handed,
            now=now,
        )
    record_event(
        verb="person.handed_over",
        subject=leaver,
        by=by,
        forum=leaver.forum,
        fields=["is_active"] if has_left else [],
        at=now,
    )
    return handed


def hand_over_influences(leaver: Person, to: Person, by: Person, now) -> list[str]:
    """What the leaver owes families is owed by the colleague; the history says who owed it."""
    owed = Influence.objects.filter(
        owed_by=leaver, state__in=[*Influence.OWED_STATES, Influence.State.CLAIMED]
    )
    lines = []
    for influence in lock_rows(owed.soonest_first(), "work", "forum"):
        InfluenceHandover.objects.create(
            influence=influence, from_person=leaver, to_person=to, handed_at=now
        )
        influence.owed_by = to
        influence.save(update_fields=["owed_by"])
        _record("influence.handed_over", influence, by, now)
        lines.append(f"Say what changed: {influence.work}, by {influence.due_on:%-d %B %Y}")
    return lines


def _record(verb, influence, by, now):
    record_event(verb=verb, subject=influence, by=by, forum=influence.forum, at=now)
