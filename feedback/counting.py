"""Adding to rows that hold a number, for many people at once."""

from collections.abc import Mapping

from django.db import connection, models


def add_to_counts(model: type[models.Model], keys: tuple[str, ...], numbers: Mapping) -> None:
    """Each row's number grows by what is given for its keys; a row that is missing begins.

    `keys` are the columns that make a row one of its kind, and `numbers` has a tuple of their
    values each. One statement in one order: two who count at once wait, and never for each other.
    """
    rows = [(*values, number) for values, number in sorted(numbers.items())]
    if not rows:
        return
    columns = ", ".join((*keys, "number"))
    places = ", ".join([f"({', '.join(['%s'] * (len(keys) + 1))})"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} AS kept ({columns}) VALUES {places} "
            f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET number = kept.number + excluded.number",
            [value for row in rows for value in row],
        )
