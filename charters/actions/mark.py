"""The kite mark: asked for, shown, signed off by each group, awarded, taken back."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from charters.models import Group, KiteMark, MarkEvidence, MarkSignOff
from charters.rules import principles_of, reason_cannot_award, reason_cannot_sign_off
from coproduction.dates import months_after
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.locking import lock_row
from coproduction.models import Person, Work

HOLDS_MONTHS = 36


@transaction.atomic
def ask_for_mark(*, work: Work, by: Person, now=None) -> KiteMark:
    """The work stands for its mark. Asked again, it is the same one."""
    now = now or timezone.now()
    # Asked twice at once: one living mark a work.
    work = lock_row(Work, work.pk, "forum")
    living = work.kite_marks.filter(
        state__in=[KiteMark.State.ASKED, KiteMark.State.AWARDED]
    ).first()
    if living:
        return living
    mark = KiteMark.objects.create(forum=work.forum, work=work, asked_at=now, asked_by=by)
    _record("mark.asked", mark, by, now)
    return mark


@transaction.atomic
def show_principle(
    *, mark: KiteMark, principle: str, text: str, by: Person, now=None
) -> MarkEvidence:
    """What shows that this principle was lived. Refused once the mark is decided."""
    now = now or timezone.now()
    # Awarded at the same moment: what it was awarded for stays.
    mark = _locked(mark)
    if mark.state != KiteMark.State.ASKED:
        raise RuleBroken(f"This is decided: {mark.get_state_display().lower()}.")
    if principle not in principles_of(mark.forum):
        raise RuleBroken("The charter has no such principle.")
    evidence, _ = MarkEvidence.objects.update_or_create(
        mark=mark,
        principle=principle,
        defaults={"text": text, "written_at": now, "written_by": by},
    )
    _record("mark.shown", mark, by, now)
    return evidence


@transaction.atomic
def sign_off(
    *, mark: KiteMark, group: Group, said: str, words: str, by: Person, now=None
) -> MarkSignOff:
    """This group has said yes, or objects with its reason. Its newer word counts."""
    now = now or timezone.now()
    # Awarded at the same moment: an objection must not come too late unseen.
    mark = _locked(mark)
    refuse_when(reason_cannot_sign_off(mark, group, by))
    if not words.strip():
        raise RuleBroken("Say how the group came to this, or why it objects.")
    signed, _ = MarkSignOff.objects.update_or_create(
        mark=mark,
        group=group,
        defaults={"said": said, "words": words, "said_at": now, "said_by": by},
    )
    _record("mark.signed_off", mark, by, now)
    return signed


@transaction.atomic
def award_mark(*, mark: KiteMark, by: Person, now=None) -> KiteMark:
    """The mark is awarded, with the level, for three years; anybody can check it.

    Refused while anything is missing, and to the hand that asked for it.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    # An objection at the same moment is seen, or comes after.
    mark = _locked(mark)
    refuse_when(reason_cannot_award(mark, by))
    mark.state, mark.awarded_at, mark.awarded_by = KiteMark.State.AWARDED, now, by
    mark.level, mark.ends_on = mark.work.level, months_after(today, HOLDS_MONTHS)
    mark.save()
    _record("mark.awarded", mark, by, now)
    return mark


@transaction.atomic
def revoke_mark(*, mark: KiteMark, reason: str, by: Person, now=None) -> KiteMark:
    """The mark counts no more, and its public page says why."""
    now = now or timezone.now()
    # Taken back twice: the first reason counts.
    mark = _locked(mark)
    if mark.state != KiteMark.State.AWARDED:
        raise RuleBroken(f"There is no mark to take back: {mark.get_state_display().lower()}.")
    if not reason.strip():
        raise RuleBroken("Say why. Everybody can read it.")
    mark.state, mark.revoked_reason = KiteMark.State.REVOKED, reason
    mark.revoked_at, mark.revoked_by = now, by
    mark.save()
    _record("mark.revoked", mark, by, now)
    return mark


@transaction.atomic
def expire_mark(*, mark: KiteMark, today: date, now=None) -> None:
    """The mark ran out at the end of its last day."""
    # Taken back at the same moment.
    mark = _locked(mark)
    if mark.state == KiteMark.State.AWARDED and mark.ends_on < today:
        mark.state = KiteMark.State.EXPIRED
        mark.save(update_fields=["state"])
        _record("mark.expired", mark, None, now)


def _locked(mark):
    return lock_row(KiteMark, mark.pk, "work__forum", "forum")


def _record(verb, mark, by, now):
    record_event(verb=verb, subject=mark, by=by, forum=mark.forum, at=now)
