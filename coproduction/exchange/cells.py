"""How a value stands in a cell of a CSV, and how exactly the same value is read from it."""

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models

from coproduction.spreadsheets.cells import from_csv, safe_for_csv

YES, NO = "yes", "no"


def _moment(cell):
    """A time without its zone could be any."""
    moment = datetime.fromisoformat(cell)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _list(cell):
    value = json.loads(cell)
    if not isinstance(value, list):
        raise ValueError
    return value


_READ = {
    models.DateTimeField: (_moment, "a time"),
    models.DateField: (date.fromisoformat, "a day"),
    models.TimeField: (time.fromisoformat, "a time of day"),
    models.DecimalField: (Decimal, "a number"),
    models.IntegerField: (int, "a whole number"),
    models.UUIDField: (UUID, "a key"),
    models.JSONField: (json.loads, "JSON"),
    ArrayField: (_list, "a list"),
}


class BadCell(Exception):
    """The cell does not hold what its column holds; the words say what is missing."""


def to_cell(value) -> str:
    """Nothing is an empty cell; a list is JSON; a text that could run gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return safe_for_csv(value) if isinstance(value, str) else str(value)


def from_cell(column: models.Field, cell: str):
    """The value that to_cell was given. Raises BadCell for one that the column cannot hold."""
    if isinstance(column, models.CharField | models.TextField | models.FileField):
        value = from_csv(cell)
    elif cell == "":
        if not column.null:
            raise BadCell("is empty")
        return None
    elif isinstance(column, models.BooleanField):
        if cell not in (YES, NO):
            raise BadCell(f"is “{cell}” and not {YES} or {NO}")
        value = cell == YES
    else:
        value = _parsed(column, cell)
    if column.choices and value not in ("", *(code for code, _ in column.flatchoices)):
        raise BadCell(f"is “{cell}”, which is none of its choices")
    return value


def _parsed(column, cell):
    read, what = next(how for kind, how in _READ.items() if isinstance(column, kind))
    try:
        return read(cell)
    except (ValueError, InvalidOperation):
        raise BadCell(f"is “{cell[:40]}” and not {what}") from None
