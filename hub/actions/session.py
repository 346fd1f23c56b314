from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from coproduction.actions import begin_work, open_influence, open_work
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.locking import lock_row
from coproduction.models import Person
from hub.models import Attendance, Item, ItemRevision, Point, Session
from hub.rules import reason_cannot_decide_involvement, reason_cannot_record


class WrittenMeanwhile(RuleBroken):
    """Somebody else saved this item since the page was opened. Carries what they wrote."""

    def __init__(self, item):
        self.item = item
        super().__init__(
            "Somebody else saved this item while you were writing. "
            "Your words are below, theirs beside them. Put them together and save again."
        )


def _locked(item):
    return lock_row(
        Item, item.pk, "session__hub__forum", "work__forum", "requestor__forum", "influence"
    )


@transaction.atomic
def mark_attendance(
    *, session: Session, item: Item | None, came: dict[Person, str], by: Person, now=None
) -> None:
    """Exactly these people were at the item (or at the prep session), each as what they came.

    Refused for people of another forum, and before the session has begun.
    """
    now = now or timezone.now()
    if not session.has_begun(now):
        raise RuleBroken("The session has not begun. You can mark who came once it has.")
    if any(person.forum_id != session.hub.forum_id for person in came):
        raise RuleBroken("Only people of this forum can be marked.")
    # Two people marking at once: the last to save wins as a whole, never half of each.
    Session.objects.select_for_update().get(pk=session.pk)
    Attendance.objects.filter(session=session, item=item).delete()
    Attendance.objects.bulk_create(
        Attendance(session=session, item=item, person=person, came_as=came_as)
        for person, came_as in came.items()
    )
    if session.kind == Session.Kind.PREP:
        _mark_held(session)
    record_event(
        verb="attendance.marked",
        subject=item or session,
        by=by,
        forum=session.hub.forum,
        fields=["attendances"],
        at=now,
    )


@transaction.atomic
def record_item(
    *,
    item: Item,
    comments: str,
    outcome: str,
    by: Person,
    version: int,
    forum_notes: str | None = None,
    now: datetime | None = None,
) -> Item:
    """What was said and what came of it is kept; the first time, the item counts as presented.

    From then on its requestor owes families an answer (an Influence entry stands). Forum notes
    change only when given. Refused before the session begins, without comments, and when
    somebody else saved since this version was read: neither writer's words are lost.
    """
    now = now or timezone.now()
    # Two people writing at once, and the one entry that an item may open.
    item = _locked(item)
    refuse_when(reason_cannot_record(item, by, now=now))
    points = said_at(item)
    refuse_when(None if comments.strip() or points else "Write down what was said.")
    if item.version != version:
        raise WrittenMeanwhile(item)
    _keep_revision(item, by, now)
    item.comments, item.outcome, item.version = comments, outcome, item.version + 1
    if forum_notes is not None:
        item.forum_notes = forum_notes
    if item.state != Item.State.PRESENTED:
        _present(item, by=by, now=now)
    elif item.influence and item.influence.state == "owed":
        item.influence.said = what_families_said(item)
        item.influence.save(update_fields=["said"])
    item.save()
    _mark_held(item.session)
    record_event(
        verb="item.recorded",
        subject=item,
        by=by,
        forum=item.session.hub.forum,
        fields=["comments", "outcome"],
        at=now,
    )
    return item


@transaction.atomic
def mark_not_reached(*, item: Item, by: Person, now: datetime | None = None) -> Item:
    """The session ended before this item. Nobody owes an answer for it."""
    now = now or timezone.now()
    item = _locked(item)
    refuse_when(reason_cannot_record(item, by, now=now))
    if Item.State.NOT_REACHED not in Item.MOVES[item.state]:
        raise RuleBroken(f"This item is {item.get_state_display().lower()}.")
    item.state = Item.State.NOT_REACHED
    item.save(update_fields=["state"])
    _mark_held(item.session)
    record_event(verb="item.not_reached", subject=item, by=by, forum=item.session.hub.forum, at=now)
    return item


@transaction.atomic
def decide_involvement(
    *,
    item: Item,
    decision: str,
    by: Person,
    note: str = "",
    return_on: date | None = None,
    now: datetime | None = None,
) -> Item:
    """The forum has said whether it needs to be involved more (seed 004: its decision alone).

    Refused for the council's side, before the item was presented, and for "come back" without
    a date.
    """
    now = now or timezone.now()
    item = _locked(item)
    refuse_when(reason_cannot_decide_involvement(item, by))
    if decision == Item.MoreInvolvement.COME_BACK and return_on is None:
        raise RuleBroken("Give a date to come back by.")
    item.more_involvement, item.more_involvement_note = decision, note
    item.return_on = return_on if decision == Item.MoreInvolvement.COME_BACK else None
    item.save(update_fields=["more_involvement", "more_involvement_note", "return_on"])
    record_event(
        verb="item.involvement_decided",
        subject=item,
        by=by,
        forum=item.session.hub.forum,
        fields=["more_involvement"],
        at=now,
    )
    return item


def said_at(item: Item) -> list[str]:
    """The views that were given about it, in their order, without those that were removed."""
    points = item.points.standing().in_order()
    return [point.text for point in points.exclude(voice=Point.Voice.OFFICER)]


def what_families_said(item: Item) -> str:
    """What goes to the service to be answered: the summary, then each point on its own line."""
    points = [f"– {text}" for text in said_at(item)]
    return "\n".join([*filter(None, [item.comments.strip()]), *points])


def _keep_revision(item, by, now):
    """What stood before is kept, once there was something."""
    if item.comments or item.outcome:
        ItemRevision.objects.create(
            item=item,
            version=item.version,
            comments=item.comments,
            outcome=item.outcome,
            saved_at=now,
            saved_by=by,
        )


def _present(item, *, by, now):
    item.state = Item.State.PRESENTED
    item.presented_at, item.presented_by = now, by
    if item.work is not None:
        item.work = begin_work(work=item.work, by=by, now=now)
    if item.requestor is None:
        return
    if item.work is None:
        item.work = open_work(
            forum=item.session.hub.forum,
            title=item.title,
            summary=item.summary,
            programme=item.programme,
            lead_organisation=item.organisation,
            by=by,
            now=now,
        )
    item.influence = open_influence(
        work=item.work,
        said=what_families_said(item),
        heard_on=item.session.day,
        owed_by=item.requestor,
        by=by,
        now=now,
    )


def _mark_held(session):
    Session.objects.filter(
        pk=session.pk, state__in=[Session.State.PLANNED, Session.State.PUBLISHED]
    ).update(state=Session.State.HELD)
