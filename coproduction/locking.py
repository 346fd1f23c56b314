"""Rows that people wait for who do a thing at the same moment."""

from typing import TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


def lock_row(model: type[Row], pk, *related: str, no_key: bool = False) -> Row:
    """The row of this key as whoever was before us has left it, with what it belongs to.

    `related` is read after the row is locked. Read in one statement, PostgreSQL would wait with
    the other rows of before in its hand: a row that has come to belong to another meanwhile would
    come without it, or would not come at all.
    """
    locked = model._default_manager.select_for_update(no_key=no_key)
    if not related:
        return locked.get(pk=pk)
    locked.values_list("pk").get(pk=pk)
    return model._default_manager.select_related(*related).get(pk=pk)


def lock_rows(queryset: models.QuerySet[Row], *related: str, no_key: bool = False) -> list[Row]:
    """These rows in their order, locked and then read. See lock_row."""
    locked = queryset.select_for_update(of=["self"], no_key=no_key)
    keys = list(locked.values_list("pk", flat=True))
    found = queryset.model._default_manager.select_related(*related).in_bulk(keys)
    return [found[key] for key in keys]
