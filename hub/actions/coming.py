"""Shortly before a session: does whoever brings a topic still come? A free slot goes on."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import refuse_when
from coproduction.links import link_for
from coproduction.locking import lock_row
from coproduction.mail import write_message
from coproduction.models import Person
from hub.actions.agenda import withdraw_item
from hub.models import Item
from hub.rules import reason_cannot_say_if_coming

COMING = "still-coming"


@transaction.atomic
def ask_if_coming(*, item: Item, now: datetime | None = None) -> Item:
    """Whoever brings this item is asked once, by a link that needs no sign-in."""
    now = now or timezone.now()
    # Two clocks at once must not ask twice.
    item = _locked(item)
    if item.coming_asked_at or item.requestor is None:
        return item
    item.coming_asked_at = now
    item.save(update_fields=["coming_asked_at"])
    write_message(
        kind="hub/still_coming",
        to=item.requestor,
        link=link_for(COMING, person=item.requestor, thing=item, url_name="hub:coming"),
        needed_by=item.session.day,
        item=item,
        session=item.session,
        now=now,
    )
    _record("item.coming_asked", item, None, now)
    return item


@transaction.atomic
def confirm_coming(*, item: Item, by: Person, now: datetime | None = None) -> Item:
    """They come. Refused for anybody else, and once the session has begun."""
    now = now or timezone.now()
    # They say yes while the forum takes the item off.
    item = _locked(item)
    refuse_when(reason_cannot_say_if_coming(item, by, now=now))
    if item.coming_confirmed_at is None:
        item.coming_confirmed_at = now
        item.save(update_fields=["coming_confirmed_at"])
        _record("item.coming_confirmed", item, by, now)
    return item


@transaction.atomic
def cannot_come(*, item: Item, by: Person, now: datetime | None = None) -> Item:
    """They do not come: the item is off the agenda, and its minutes go to the next in line."""
    now = now or timezone.now()
    if item.state == Item.State.WITHDRAWN and item.requestor_id == by.pk:
        return item
    refuse_when(reason_cannot_say_if_coming(item, by, now=now))
    return withdraw_item(item=item, by=by, now=now)


def _locked(item):
    return lock_row(Item, item.pk, "session__hub__forum", "requestor__forum")


def _record(verb, item, by, now):
    forum = item.session.hub.forum
    record_event(verb=verb, subject=item, by=by, forum=forum, fields=[], at=now)
