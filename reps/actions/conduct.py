"""What people agree to and declare, and what was done where an interest touched an item."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.models import Forum, Person
from coproduction.permissions import Permission, person_may
from hub.models import Item
from reps.actions.locks import locked_person
from reps.models import Acceptance, Conflict, Declaration, Interest, Undertaking
from reps.rules import reason_cannot_declare_for


def current_number(forum: Forum, kind: str) -> int:
    """The version that is asked for now; 0 is the text that comes with the product."""
    newest = Undertaking.objects.filter(forum=forum, kind=kind).order_by("-number").first()
    return newest.number if newest else 0


@transaction.atomic
def write_undertaking(
    *,
    forum: Forum,
    kind: str,
    text: str,
    by: Person,
    what_changed: str = "",
    now: datetime | None = None,
) -> Undertaking:
    """A new version: everybody is asked to agree to it."""
    now = now or timezone.now()
    if by.forum_id != forum.pk or not person_may(by, Permission.REP_MANAGE):
        raise RuleBroken("Writing this is for the coordinator and the chair.")
    # Two versions at once would have one number.
    Forum.objects.select_for_update().get(pk=forum.pk)
    version = Undertaking.objects.create(
        forum=forum,
        kind=kind,
        number=current_number(forum, kind) + 1,
        text=text,
        what_changed=what_changed,
        written_at=now,
        written_by=by,
    )
    record_event(verb="undertaking.written", subject=version, by=by, forum=forum, at=now)
    return version


@transaction.atomic
def accept_undertaking(
    *, person: Person, kind: str, number: int, by: Person, now: datetime | None = None
) -> Acceptance:
    """They agree to this version, on this day. Refused when a newer one is there meanwhile.

    The team may note it for somebody who signed on paper.
    """
    now = now or timezone.now()
    if by.pk != person.pk and not (
        by.forum_id == person.forum_id and person_may(by, Permission.REP_MANAGE)
    ):
        raise RuleBroken("Only they can agree, or the coordinator for them.")
    if kind not in Undertaking.Kind.values or number != current_number(person.forum, kind):
        raise RuleBroken("There is a newer version. Read it first.")
    # Pressed twice: one agreement a day.
    person = locked_person(person)
    last = person.acceptances.filter(kind=kind, number=number).order_by("-accepted_at").first()
    if last and timezone.localdate(last.accepted_at) == timezone.localdate(now):
        return last
    acceptance = Acceptance.objects.create(
        person=person, kind=kind, number=number, accepted_at=now, accepted_by=by
    )
    record_event(verb="undertaking.accepted", subject=acceptance, by=by, forum=person.forum, at=now)
    return acceptance


@transaction.atomic
def declare(
    *,
    person: Person,
    by: Person,
    what: str = "",
    private_words: str = "",
    now: datetime | None = None,
) -> Declaration:
    """An interest stands in the register from now on; without one, "nothing to declare" does.

    Refused for anybody else, but for the team where somebody has no sign-in.
    """
    now = now or timezone.now()
    refuse_when(reason_cannot_declare_for(person, by))
    # Two at once: "nothing" must not stand beside something.
    person = locked_person(person)
    standing = person.interests.standing()
    if not what.strip() and standing.exists():
        raise RuleBroken("Something is declared. End it first if it is over.")
    if what.strip():
        Interest.objects.create(
            person=person,
            what=what.strip(),
            private_words=private_words,
            declared_at=now,
            declared_by=by,
        )
    declaration = Declaration.objects.create(
        person=person, has_nothing=not what.strip(), declared_at=now, declared_by=by
    )
    record_event(verb="interest.declared", subject=declaration, by=by, forum=person.forum, at=now)
    return declaration


@transaction.atomic
def end_interest(*, interest: Interest, by: Person, now: datetime | None = None) -> Interest:
    """It is over; that it was there stays in the register. Twice is once.

    Refused for anybody else, but for the team where somebody has no sign-in.
    """
    now = now or timezone.now()
    refuse_when(reason_cannot_declare_for(interest.person, by))
    over = Interest.objects.filter(pk=interest.pk, ended_at__isnull=True)
    if over.update(ended_at=now, ended_by=by):
        Declaration.objects.create(
            person=interest.person,
            has_nothing=not interest.person.interests.standing().exists(),
            declared_at=now,
            declared_by=by,
        )
        record_event(
            verb="interest.ended", subject=interest, by=by, forum=interest.person.forum, at=now
        )
    return interest


@transaction.atomic
def settle_conflict(
    *,
    item: Item,
    interest: Interest,
    step: str,
    by: Person,
    words: str = "",
    now: datetime | None = None,
) -> Conflict:
    """What was done where this interest touched this item is on record; it can be said anew."""
    now = now or timezone.now()
    forum = item.session.hub.forum
    if by.forum_id != forum.pk or not person_may(by, Permission.REP_MANAGE):
        raise RuleBroken("This is for the chair and the coordinator.")
    if interest.person.forum_id != forum.pk:
        raise RuleBroken("Choose an interest of this forum.")
    conflict, _ = Conflict.objects.update_or_create(
        item=item,
        interest=interest,
        defaults={"step": step, "words": words, "recorded_at": now, "recorded_by": by},
    )
    record_event(verb="conflict.settled", subject=conflict, by=by, forum=forum, at=now)
    return conflict
