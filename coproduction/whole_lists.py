"""A list to its last row, however long it is: for files, which have no pages to turn.

The keys of all rows are read first, in the list's order, and then the rows, some at a time. So a
file takes the same memory for a hundred rows as for a hundred thousand, in every order that a
list has, and behind PgBouncer too, where no cursor of the database outlives a statement.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from django.utils.encoding import force_str
from django_tables2.utils import A, signature

from coproduction.batches import in_batches

AT_A_TIME = 1000


@dataclass(frozen=True)
class WholeList:
    """The names of a table's columns, how many rows it has, and the rows, read as they are taken.

    A row that is deleted before it is read is in `number` and not in the rows.
    """

    columns: list[str]
    number: int
    rows: Iterator[list]


def whole_list(table) -> WholeList:
    """All rows of a table as a spreadsheet has them: its columns but those of buttons."""
    number, records = all_records(table.data.data)
    columns = [each for each in table.columns.iterall() if not each.column.exclude_from_export]
    readers = [_reader(table, column) for column in columns]
    return WholeList(
        columns=[force_str(column.header) for column in columns],
        number=number,
        rows=([read(record) for read in readers] for record in records),
    )


def all_records(found) -> tuple[int, Iterator]:
    """How many records a queryset, or a list, has; and the records, in its order."""
    if not isinstance(found, QuerySet):
        return len(found), iter(found)
    keys = list(found.values_list("pk", flat=True))
    return len(keys), _in_order(found, keys)


def _in_order(found, keys):
    rows = found.order_by()
    for some in in_batches(keys, AT_A_TIME):
        by_key = rows.in_bulk(some)
        yield from (by_key[key] for key in some if key in by_key)


def _reader(table, bound) -> Callable:
    """What a file says of a record in one column: the table's value_x, or what a page shows.

    As the library's rows do it; but what is the same for all rows is found out once.
    """
    accessor, empty = A(bound.accessor), bound.column.empty_values
    write = bound.value
    if write == bound.column.value:
        # The library's own asks for everything, to find out anew in each cell what render asks for.
        write = bound.column.render
    asks_for, _ = signature(write)
    of_table = {"column": bound.column, "bound_column": bound, "table": table}
    shown = _shown_as(accessor, table.data.model)

    def read(record):
        value = shown(record) if shown else accessor.resolve(record, quiet=True)
        if value in empty:
            return None
        given = {"value": value, "record": record, **of_table}
        return force_str(write(**{name: given[name] for name in asks_for}), strings_only=True)

    return read


def _shown_as(accessor, model):
    """For a field of choices, what reads their words; else None."""
    try:
        field = accessor.get_field(model)
    except FieldDoesNotExist:
        return None
    if not getattr(field, "choices", None):
        return None

    def shown(record):
        owner, name = accessor.penultimate(record)
        return getattr(owner, f"get_{name}_display")() if owner else None

    return shown
