"""May they, and can it now? Each rule gives a reason to refuse, or None."""

from datetime import datetime

from coproduction.imports.registry import kinds_for
from coproduction.incoming import Kind
from coproduction.models import Forum, Person, SheetImport

MOST_AT_ONCE = 10

State = SheetImport.State


def reason_may_not_bring_in(kind: Kind, forum: Forum, by: Person) -> str | None:
    if by.forum_id != forum.pk or kind not in kinds_for(by):
        return f"Bringing in {kind.many} is for others of the forum’s team."
    return None


def reason_cannot_open_another(by: Person) -> str | None:
    if SheetImport.objects.under_way().filter(started_by=by).count() >= MOST_AT_ONCE:
        return f"You have {MOST_AT_ONCE} spreadsheets waiting. Bring one in, or throw one away."
    return None


def _reason_not_theirs(sheet: SheetImport, by: Person | None) -> str | None:
    if by is None or by.pk != sheet.started_by_id:
        return "Only whoever chose the file can do this."
    return None


def reason_cannot_match(sheet: SheetImport, by: Person) -> str | None:
    if refused := _reason_not_theirs(sheet, by):
        return refused
    if sheet.state not in SheetImport.OPEN:
        return f"The columns cannot be changed any more: {sheet.get_state_display().lower()}."
    return None


def reason_cannot_bring_in(sheet: SheetImport, by: Person) -> str | None:
    if refused := _reason_not_theirs(sheet, by):
        return refused
    if sheet.kind not in {kind.key for kind in kinds_for(by)}:
        return "You may not bring in this list any more."
    if sheet.state == State.MATCHING:
        return "Say first which column is which."
    if sheet.state not in {State.PREVIEW, State.RUNNING}:
        return f"This cannot be brought in any more: {sheet.get_state_display().lower()}."
    return None


def reason_cannot_throw_away(sheet: SheetImport, by: Person | None) -> str | None:
    """By whoever chose the file; by the clock, when nobody came back to it."""
    if by is not None and (refused := _reason_not_theirs(sheet, by)):
        return refused
    if sheet.state not in SheetImport.OPEN:
        return f"It cannot be thrown away: {sheet.get_state_display().lower()}."
    return None


def reason_cannot_undo(sheet: SheetImport, by: Person, *, now: datetime) -> str | None:
    if by.forum_id != sheet.forum_id or sheet.kind not in {kind.key for kind in kinds_for(by)}:
        return "Taking this out again is for others of the forum’s team."
    if sheet.state not in {State.DONE, State.UNDOING}:
        return f"There is nothing to take out: {sheet.get_state_display().lower()}."
    if now >= sheet.undo_until:
        return "Seven days are over. Change what came in where it stands."
    return None
