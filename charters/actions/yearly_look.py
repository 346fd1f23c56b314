"""A service looks back on its year: it writes, the forum answers, everybody can read it."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from charters.models import YearlyLook
from charters.rules import (
    reason_cannot_begin_look,
    reason_cannot_publish_look,
    reason_cannot_speak_on_look,
    reason_cannot_write_look,
)
from charters.yearly import changed_by, counted_for, stood_for
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.locking import lock_row
from coproduction.models import Organisation, Person


def year_before(ends_on: date) -> date:
    """The first of the twelve months that end on this day."""
    return ends_on + timedelta(days=1) - timedelta(days=365)


@transaction.atomic
def begin_yearly_look(
    *, organisation: Organisation, ends_on: date, by: Person, now=None
) -> YearlyLook:
    """The twelve months up to this day can be written about.

    Refused before they are over, and twice.
    """
    now = now or timezone.now()
    # Begun twice at once: one look a year.
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    today = timezone.localdate(now)
    refuse_when(reason_cannot_begin_look(organisation, ends_on, today=today))
    look = YearlyLook.objects.create(
        organisation=organisation,
        starts_on=year_before(ends_on),
        ends_on=ends_on,
        begun_at=now,
        begun_by=by,
    )
    _record("yearly_look.begun", look, by, now)
    return look


@transaction.atomic
def write_yearly_look(
    *, look: YearlyLook, achieved: str, fell_short: str, next_steps: str, by: Person, now=None
) -> YearlyLook:
    """The service has said what got better, what did not, and what comes next.

    Refused to others, and once it is published.
    """
    # Published at the same moment: what people read stays.
    look = _locked(look)
    refuse_when(reason_cannot_write_look(look, by))
    if not (achieved.strip() and fell_short.strip()):
        raise RuleBroken("Say what got better, and what did not. Both belong to a year.")
    look.achieved, look.fell_short, look.next_steps = achieved, fell_short, next_steps
    look.save(update_fields=["achieved", "fell_short", "next_steps"])
    _record("yearly_look.written", look, by, now)
    return look


@transaction.atomic
def speak_on_yearly_look(*, look: YearlyLook, words: str, by: Person, now=None) -> YearlyLook:
    """The forum has said how families saw the year. Its newer word counts until it is published."""
    now = now or timezone.now()
    # Published at the same moment: what people read stays.
    look = _locked(look)
    refuse_when(reason_cannot_speak_on_look(look, by))
    if not words.strip():
        raise RuleBroken("Say how the forum saw the year.")
    look.forum_words, look.forum_said_at, look.forum_said_by = words, now, by
    look.save(update_fields=["forum_words", "forum_said_at", "forum_said_by"])
    _record("yearly_look.spoken_on", look, by, now)
    return look


@transaction.atomic
def publish_yearly_look(*, look: YearlyLook, by: Person, now=None) -> YearlyLook:
    """Everybody can read it, with what the records say of that year. Then it stays."""
    now = now or timezone.now()
    # Written to at the same moment.
    look = _locked(look)
    refuse_when(reason_cannot_publish_look(look, by))
    look.counted, look.stood, look.changed = counted_for(look), stood_for(look), changed_by(look)
    look.published_at, look.published_by = now, by
    look.save(update_fields=["counted", "stood", "changed", "published_at", "published_by"])
    _record("yearly_look.published", look, by, now)
    return look


def _locked(look):
    return lock_row(YearlyLook, look.pk, "organisation__forum")


def _record(verb, look, by, now):
    record_event(verb=verb, subject=look, by=by, forum=look.organisation.forum, at=now)
