"""A spreadsheet's way in: read, matched, looked at, brought in, and for a week undone."""

import json
import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils import timezone

from coproduction.copying import copy_in
from coproduction.encryption import decrypt, encrypt
from coproduction.events import record_event, record_events
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.imports.reading import (
    all_is_clear,
    columns_as_before,
    columns_missing,
    guess_columns,
    headings_of,
    lines_of,
    read_sheet,
    seal,
    sheet_lines,
    unseal,
)
from coproduction.imports.registry import kind_of
from coproduction.imports.rules import (
    reason_cannot_bring_in,
    reason_cannot_match,
    reason_cannot_open_another,
    reason_cannot_throw_away,
    reason_cannot_undo,
    reason_may_not_bring_in,
)
from coproduction.imports.undo import Undoing, fingerprints, look_for_uses
from coproduction.incoming import Kind, Line, Made, RowsRefused
from coproduction.locking import lock_row
from coproduction.models import Forum, ImportedRecord, Person, SheetImport
from coproduction.models.sheet_import import UNDO_FOR
from coproduction.uploads import clean_name

State = SheetImport.State
CHANGED_MEANWHILE = (
    "Somebody changed the same list at this moment, so nothing was brought in. Try again."
)


@transaction.atomic
def begin_import(
    *, forum: Forum, kind: Kind, upload, by: Person, one_time_key: uuid.UUID, now=None
) -> SheetImport:
    """What stands in the file is kept, locked, for this person alone, until it is brought in.

    Where each column is recognised, or a file with the same ones came in before, it waits to be
    looked at; else the columns are matched first.
    Sent twice, it is once. Refused for a file that is no list, and for too many at once.
    """
    now = now or timezone.now()
    refuse_when(reason_may_not_bring_in(kind, forum, by))
    # The button pressed twice: the second waits, and finds what the first has kept.
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    if already := SheetImport.objects.filter(one_time_key=one_time_key, started_by=by).first():
        return already
    refuse_when(reason_cannot_open_another(by))
    sheet = read_sheet(upload, kind)
    headings = headings_of(sheet)
    before = columns_as_before(forum, kind, headings)
    columns = before or guess_columns(sheet.headers, kind)
    is_clear = before or all_is_clear(sheet, columns, kind)
    made = SheetImport.objects.create(
        forum=forum,
        kind=kind.key,
        one_time_key=one_time_key,
        filename=clean_name(upload.name),
        headings=headings,
        state=State.PREVIEW if is_clear else State.MATCHING,
        columns=columns,
        sealed=seal(sheet),
        rows=len(sheet.rows),
        started_at=now,
        started_by=by,
    )
    _record("import.begun", made, by, now, [f"rows: {made.rows}"])
    return made


def _record(verb, sheet, by, now, fields=()):
    fields = [f"kind: {sheet.kind}", *fields]
    record_event(verb=verb, subject=sheet, by=by, forum=sheet.forum, fields=fields, at=now)


@transaction.atomic
def match_columns(*, sheet_import: SheetImport, columns: Iterable[str], by: Person) -> SheetImport:
    """Each column of the file is the one of ours that the person says, or is left out.

    Refused when one that is needed is missing, or one of ours is named twice.
    """
    # Matched anew in another window while it is brought in: one of the two is refused.
    sheet_import = _locked(sheet_import)
    kind, columns = kind_of(sheet_import.kind), list(columns)
    refuse_when(reason_cannot_match(sheet_import, by))
    given = [key for key in columns if key]
    for key in given:
        if given.count(key) > 1:
            raise RuleBroken(f"Two columns are “{kind.column(key).heading}”. Choose one of them.")
    if missing := columns_missing(columns, kind):
        raise RuleBroken(f"Say which column is {missing[0]}.")
    sheet = unseal(sheet_import)
    sheet.refusals = {}
    sheet_import.columns, sheet_import.sealed = columns, seal(sheet)
    sheet_import.state, sheet_import.refusal = State.PREVIEW, ""
    sheet_import.save(update_fields=["columns", "sealed", "state", "refusal"])
    return sheet_import


def _locked(sheet_import):
    return lock_row(SheetImport, sheet_import.pk, "forum", "started_by__forum")


@transaction.atomic
def ask_to_bring_in(
    *, sheet_import: SheetImport, when_known: str, leaves_wrong_out: bool, by: Person
) -> SheetImport:
    """It is brought in by a job, because it takes longer than a page may. Asked twice is once."""
    # Two presses: one job.
    sheet_import = _locked(sheet_import)
    if sheet_import.state in {State.RUNNING, State.DONE}:
        return sheet_import
    refuse_when(reason_cannot_bring_in(sheet_import, by))
    sheet_import.when_known, sheet_import.leaves_wrong_out = when_known, leaves_wrong_out
    sheet_import.state, sheet_import.refusal = State.RUNNING, ""
    sheet_import.save(update_fields=["when_known", "leaves_wrong_out", "state", "refusal"])
    return sheet_import


def bring_in(
    *,
    sheet_import: SheetImport,
    when_known: str,
    by: Person,
    leaves_wrong_out: bool = False,
    now: datetime | None = None,
) -> SheetImport:
    """All rows are brought in, or none. What refused some of them is kept, to be mended.

    Rows that are wrong are left out only if the person says so; what is known is left as it is,
    or changed, as they say. Pressed twice, it is once.
    """
    try:
        return _bring_in(sheet_import, when_known, by, leaves_wrong_out, now or timezone.now())
    except RowsRefused as refused:
        _keep_refusals(sheet_import, refused)
        raise
    except IntegrityError:
        raise RuleBroken(CHANGED_MEANWHILE) from None


@transaction.atomic
def _bring_in(sheet_import, when_known, by, leaves_wrong_out, now):
    # Two presses at once: the second waits, and finds it done.
    sheet_import = _locked(sheet_import)
    if sheet_import.state == State.DONE:
        return sheet_import
    refuse_when(reason_cannot_bring_in(sheet_import, by))
    kind = kind_of(sheet_import.kind)
    # Two files with the same people, at once: the forum's row lets the second see the first.
    Forum.objects.select_for_update(no_key=True).get(pk=sheet_import.forum_id)
    lines = _lines_for(sheet_import, kind, timezone.localdate(now), leaves_wrong_out)
    wrong = [line for line in lines if line.is_wrong]
    if wrong and not leaves_wrong_out:
        raise RuleBroken(
            f"{_rows(len(wrong))} to mend. Nothing was brought in. Mend the file and choose it "
            "again, or say that the other rows come in without them."
        )
    updates = kind.may_update and when_known == SheetImport.WhenKnown.UPDATE
    wanted = [line for line in lines if line.is_new or (updates and line.is_changed)]
    if not wanted:
        raise RuleBroken("There is nothing to bring in: you have all of this already.")
    made = kind.bring_in(forum=sheet_import.forum, lines=wanted, by=by, now=now)
    _keep_records(sheet_import, kind, made, by, now)
    sheet_import.added = sum(line.is_new for line in wanted)
    sheet_import.updated = len(wanted) - sheet_import.added
    sheet_import.left_out = len(lines) - len(wanted)
    sheet_import.when_known, sheet_import.leaves_wrong_out = when_known, leaves_wrong_out
    sheet_import.state, sheet_import.done_at = State.DONE, now
    sheet_import.sealed, sheet_import.refusal = None, ""
    sheet_import.save()
    counts = {"added": sheet_import.added, "updated": sheet_import.updated}
    _record("import.done", sheet_import, by, now, [f"{name}: {n}" for name, n in counts.items()])
    return sheet_import


def _rows(number):
    return f"{number:,} row{' is' if number == 1 else 's are'}"


def _lines_for(sheet_import, kind: Kind, today: date, leaves_wrong_out) -> list[Line]:
    """With what refused rows the last time, only where the person wants them left out."""
    if leaves_wrong_out:
        return sheet_lines(sheet_import, kind, today)
    sheet = unseal(sheet_import)
    return lines_of(sheet, sheet_import.columns, kind, sheet_import.forum, today)


def _keep_records(sheet_import, kind, made: list[Made], by, now):
    """What came in is marked as such, in the history and for undoing it."""
    for verb, is_new in (("record.imported", True), ("record.import_changed", False)):
        subjects = [each.record for each in made if (each.before is None) is is_new]
        if subjects:
            record_events(verb=verb, subjects=subjects, by=by, forum=sheet_import.forum, at=now)
    keys = [(each.record._meta.label_lower, each.record.pk) for each in made]
    prints = fingerprints(keys, kind.by_itself)
    copy_in(
        [
            ImportedRecord(
                sheet=sheet_import,
                row=each.number,
                model=key[0],
                record_id=key[1],
                is_main=each.is_main,
                is_new=each.before is None,
                fingerprint=prints[key],
                sealed=None if each.before is None else _sealed_values(each.before),
            )
            for each, key in zip(made, keys, strict=True)
        ]
    )


def _sealed_values(values):
    return encrypt(json.dumps(values, cls=DjangoJSONEncoder))


@transaction.atomic
def _keep_refusals(sheet_import, refused: RowsRefused):
    # As for matching.
    sheet_import = _locked(sheet_import)
    if sheet_import.sealed is None:
        return
    sheet = unseal(sheet_import)
    sheet.refusals = refused.sentences
    sheet_import.sealed = seal(sheet)
    sheet_import.save(update_fields=["sealed"])


@transaction.atomic
def stop_running(*, sheet_import: SheetImport, reason: str) -> SheetImport:
    """The job was refused: the person reads why, and decides anew."""
    # As for asking.
    sheet_import = _locked(sheet_import)
    before = {State.RUNNING: State.PREVIEW, State.UNDOING: State.DONE}
    if sheet_import.state in before:
        sheet_import.state, sheet_import.refusal = before[sheet_import.state], reason[:300]
        sheet_import.save(update_fields=["state", "refusal"])
    return sheet_import


@transaction.atomic
def ask_to_undo(*, sheet_import: SheetImport, by: Person, now=None) -> SheetImport:
    """It is taken out by a job, because it takes longer than a page may. Asked twice is once."""
    # Two presses: one job.
    sheet_import = _locked(sheet_import)
    if sheet_import.state in {State.UNDOING, State.UNDONE}:
        return sheet_import
    refuse_when(reason_cannot_undo(sheet_import, by, now=now or timezone.now()))
    sheet_import.state, sheet_import.refusal = State.UNDOING, ""
    sheet_import.save(update_fields=["state", "refusal"])
    return sheet_import


@transaction.atomic
def undo_import(*, sheet_import: SheetImport, by: Person, now=None) -> Undoing:
    """What came in is gone, and what was changed is as before, but for rows that were used since.

    Refused after seven days, and when every row has been used.
    """
    now = now or timezone.now()
    # Undone by two at once: once.
    sheet_import = _locked(sheet_import)
    if sheet_import.state == State.UNDONE:
        return Undoing()
    refuse_when(reason_cannot_undo(sheet_import, by, now=now))
    kind = kind_of(sheet_import.kind)
    _hold(sheet_import)
    undoing = look_for_uses(sheet_import, kind.by_itself)
    if not (undoing.goes or undoing.back):
        raise RuleBroken("Every row has been used since. Nothing can be taken out any more.")
    for record in undoing.back:
        _put_back(record)
    _take_out(undoing.goes, kind)
    gone = [record.pk for record in [*undoing.goes, *undoing.back]]
    ImportedRecord.objects.filter(pk__in=gone).update(is_taken_out=True)
    sheet_import.state, sheet_import.undone_at, sheet_import.undone_by = State.UNDONE, now, by
    sheet_import.refusal = ""
    sheet_import.save(update_fields=["state", "undone_at", "undone_by", "refusal"])
    counts = [f"taken_out: {len(undoing.goes)}", f"put_back: {len(undoing.back)}"]
    _record("import.undone", sheet_import, by, now, [*counts, f"stayed: {len(undoing.stays)}"])
    return undoing


def _hold(sheet_import):
    """Nobody begins to use a record between the look and its end: they wait, and find it gone."""
    found = sheet_import.records.filter(is_new=True, is_taken_out=False)
    by_model: dict[str, list[int]] = {}
    for label, key in found.values_list("model", "record_id"):
        by_model.setdefault(label, []).append(key)
    # Sessions before all else and people last, as everywhere.
    first_to_last = {"hub.session": 0, "coproduction.person": 2}
    for label in sorted(by_model, key=lambda each: (first_to_last.get(each, 1), each)):
        rows = apps.get_model(label)._base_manager.filter(pk__in=by_model[label])
        list(rows.select_for_update().order_by("pk").values_list("pk"))


def _put_back(record):
    model = apps.get_model(record.model)
    values = json.loads(decrypt(record.sealed))
    fields = {model._meta.get_field(name).attname: value for name, value in values.items()}
    model._base_manager.filter(pk=record.record_id).update(**fields)


def _take_out(records, kind):
    """All of them at once: whatever points to another of them goes with it."""
    by_model: dict[str, list[int]] = {}
    for record in records:
        by_model.setdefault(record.model, []).append(record.record_id)
    for label, keys in by_model.items():
        if kind.before_undo:
            kind.before_undo(label, keys)
        rows = apps.get_model(label)._base_manager.filter(pk__in=keys)
        # Nothing points to them: that was looked for, and they are held. Django would look again,
        # a hundred at a time in sixty tables; what it would find, the database refuses.
        rows._raw_delete(rows.db)


@transaction.atomic
def throw_away(*, sheet_import: SheetImport, by: Person | None, now=None) -> None:
    """The spreadsheet is gone with all that stood in it; nothing of it was brought in."""
    now = now or timezone.now()
    # Thrown away while it is brought in: one of the two is refused.
    sheet_import = _locked(sheet_import)
    refuse_when(reason_cannot_throw_away(sheet_import, by))
    _record("import.thrown_away", sheet_import, by, now)
    sheet_import.delete()


@transaction.atomic
def forget_what_was_before(*, now: datetime) -> int:
    """After seven days nothing can be undone, so nothing of what was before is kept."""
    over = SheetImport.objects.filter(done_at__lt=now - UNDO_FOR)
    return ImportedRecord.objects.filter(sheet__in=over, sealed__isnull=False).update(sealed=None)
