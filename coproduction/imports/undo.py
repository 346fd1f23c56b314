"""What came in with a spreadsheet and has been used since: it stays, everything else can go.

A record is used when something else points to it, or when somebody has changed it. What a used
record itself points to has to stay as well.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from coproduction.models import ImportedRecord, SheetImport

Key = tuple[str, int]  # a model's label, and the record's key


@dataclass
class Undoing:
    """What would go, what would be put back, and what stays with the reason for it."""

    goes: list[ImportedRecord] = field(default_factory=list)
    back: list[ImportedRecord] = field(default_factory=list)
    stays: list[tuple[ImportedRecord, str]] = field(default_factory=list)

    @property
    def rows_that_stay(self) -> dict[int, list[str]]:
        """The rows of the file that stay, each with its reasons."""
        rows: dict[int, list[str]] = defaultdict(list)
        for record, reason in self.stays:
            if reason not in rows[record.row]:
                rows[record.row].append(reason)
        return dict(sorted(rows.items()))

    @property
    def number(self) -> int:
        """How many rows can be undone as a whole."""
        rows = {record.row for record in [*self.goes, *self.back] if record.is_main}
        return len(rows - set(self.rows_that_stay))


def look_for_uses(sheet: SheetImport, by_itself: frozenset[str] = frozenset()) -> Undoing:
    """Asks a fixed number of questions for each model, however many rows there are."""
    records = list(sheet.records.filter(is_taken_out=False).order_by("pk"))
    mine = {key_of(record) for record in records if record.is_new}
    uses = _uses_of(sheet, {label for label, _ in mine})
    reasons = _reasons(records, uses, mine, by_itself)
    # What stays holds on to what it points to: again and again, until nothing more is held.
    holders = {
        key: {holder for _, holder in found if holder in mine} for key, found in uses.items()
    }
    while held := _held(records, mine - reasons.keys(), holders, reasons):
        reasons |= dict.fromkeys(held, "Something that stays belongs to it.")
    undoing = Undoing()
    for record in records:
        if key_of(record) in reasons:
            undoing.stays.append((record, reasons[key_of(record)]))
        elif record.is_new:
            undoing.goes.append(record)
        else:
            undoing.back.append(record)
    return undoing


def _held(records, others, holders, reasons):
    """What a record that stays points to, and what came in with its row for its sake."""
    rows = {each.row for each in records if each.is_main and key_of(each) in reasons}
    with_it = {key_of(each) for each in records if not each.is_main and each.row in rows}
    return [key for key in others if key in with_it or holders.get(key, set()) & set(reasons)]


def key_of(record: ImportedRecord) -> Key:
    return record.model, record.record_id


def _uses_of(sheet: SheetImport, labels: Iterable[str]) -> dict[Key, list[tuple[str, Key]]]:
    """For each record that came in new, what points to it: in words, and which record it is.

    The database finds the keys by itself: some hundred tables are asked, most of them for nothing.
    """
    uses = defaultdict(list)
    for label in labels:
        new = sheet.records.filter(model=label, is_new=True, is_taken_out=False)
        for relation in _pointing_to(apps.get_model(label)):
            model, name = relation.related_model, relation.field.name
            if model is ImportedRecord:
                continue
            pointing = model._base_manager.filter(**{f"{name}__in": new.values("record_id")})
            for holder, key in pointing.values_list("pk", name):
                use = (model._meta.verbose_name, (model._meta.label_lower, holder))
                uses[label, key].append(use)
    return uses


def _pointing_to(model):
    """The foreign keys of all models that lead here, those of many-to-many tables too."""
    return [
        each
        for each in model._meta.get_fields(include_hidden=True)
        if each.auto_created and not each.concrete and (each.one_to_many or each.one_to_one)
    ]


def _reasons(records, uses, mine, by_itself) -> dict[Key, str]:
    """Why a record stays, where somebody has used or changed it."""
    now, reasons = fingerprints(map(key_of, records), by_itself), {}
    for record in records:
        key = key_of(record)
        others = sorted({words for words, holder in uses.get(key, []) if holder not in mine})
        if key not in now:
            reasons[key] = "It is gone already."
        elif others and record.is_new:
            reasons[key] = f"It has been used since: {', '.join(others)}."
        elif now[key] != record.fingerprint:
            reasons[key] = "It has been changed since."
    return reasons


def fingerprints(keys: Iterable[Key], by_itself: frozenset[str] = frozenset()) -> dict[Key, str]:
    """What each of these records is like now, in a form from which nobody reads it."""
    by_model, found = defaultdict(list), {}
    for label, key in keys:
        by_model[label].append(key)
    for label, pks in by_model.items():
        model = apps.get_model(label)
        fields = [
            each.attname
            for each in model._meta.concrete_fields
            if f"{model._meta.model_name}.{each.name}" not in by_itself
            and not isinstance(each, models.BinaryField)
        ]
        for values in model._base_manager.filter(pk__in=pks).values("pk", *fields):
            text = json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True)
            found[label, values["pk"]] = hashlib.sha256(text.encode()).hexdigest()
    return found
