"""Which rows and columns of a forum stand in which file.

Where a model differs from what its fields say, its app writes so in the module `leaving`, as
LEAVES.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import models

from coproduction.classification import everything_kept
from coproduction.models import Forum
from coproduction.registries import collect

# The column by which rows of other files point to a row.
ROW = "row_number"


@dataclass(frozen=True)
class Leaves:
    """What is particular when rows of a model leave, and when they arrive."""

    model: type[models.Model]
    # Which rows: those of the forum when empty.
    rows: Callable[[Forum], models.QuerySet] | None = None
    # What a field says once its row has left: given the row and the time.
    as_left: Mapping[str, Callable] = field(default_factory=dict)
    # What a field that stayed behind holds where its row arrives: given the row.
    filled: Mapping[str, Callable] = field(default_factory=dict)
    # What may be there once on a site besides unique fields, and how a new one is made.
    once: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    # Keys inside a list of JSON objects: the name and whose key it is; None: emptied.
    inside: Mapping[str, Mapping[str, type[models.Model] | None]] = field(default_factory=dict)
    # Fields that hold a code such as "theme:17": asked for, the kinds and whose number it is.
    coded: Mapping[str, Callable[[], Mapping[str, type[models.Model]]]] = field(
        default_factory=dict
    )
    # JSON with keys somewhere inside: given the value and what makes of a model and a key another
    # key, the value with that. KeyError or TypeError where it is not as it has to be.
    within: Mapping[str, Callable[[Any, Callable], Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """One file: the rows of one model, or which records of two models belong together."""

    model: type[models.Model]
    path: str
    columns: tuple[models.Field, ...]
    particular: Leaves

    @property
    def name(self) -> str:
        return f"{self.model._meta.app_label}-{self.model._meta.model_name}.csv"

    @property
    def has_numbers(self) -> bool:
        """Others can point to its rows: they are numbered from 1."""
        return isinstance(self.model._meta.pk, models.AutoField) and not self.is_between

    @property
    def is_between(self) -> bool:
        return bool(self.model._meta.auto_created)

    @property
    def headings(self) -> list[str]:
        return [ROW] * self.has_numbers + [each.name for each in self.columns]

    def rows(self, forum: Forum) -> models.QuerySet:
        """Its rows in an order that stays the same wherever the forum goes."""
        if self.particular.rows:
            found = self.particular.rows(forum)
        else:
            found = self.model._base_manager.filter(**{self.path: forum.pk})
        pk = self.model._meta.pk
        if self.has_numbers or pk.is_relation:
            return found.order_by("pk")
        # Rows that nobody may trace have keys without an order: by what they say.
        return found.order_by(*(each.attname for each in self.columns))


@cache
def sheets() -> dict[type[models.Model], Sheet]:
    """The file of each model that leaves with a forum."""
    particular = {row.model: row for rows in collect("leaving", "LEAVES") for row in rows}
    found = {}
    for model, row in everything_kept().items():
        if row.rows_stay:
            continue
        columns = tuple(
            each
            for each in model._meta.concrete_fields
            if row.leaves(each.name) and each.related_model is not Forum
            if not isinstance(each, models.AutoField) and not _is_random_key(each)
        )
        special = particular.get(model) or Leaves(model)
        found[model] = Sheet(model, path_to_forum(model), columns, special)
        for many in model._meta.local_many_to_many:
            between = many.remote_field.through
            ends = (many.m2m_field_name(), many.m2m_reverse_field_name())
            links = tuple(between._meta.get_field(name) for name in ends)
            path = f"{links[0].name}__{path_to_forum(model)}"
            found[between] = Sheet(between, path, links, Leaves(between))
    return found


def _is_random_key(each):
    return each.primary_key and isinstance(each, models.UUIDField)


@cache
def path_to_forum(model) -> str | None:
    """The shortest way from a row to its forum, by links that are never empty if there is one.

    Not by who did something: a row belongs where its subject does.
    """
    if model is Forum:
        return "pk"
    ways = [(model, "")]
    seen = {model}
    empty_too = []
    while ways:
        here, path = ways.pop(0)
        links = [
            each
            for each in here._meta.concrete_fields
            if each.is_relation and not each.name.endswith("_by")
        ]
        for each in links:
            if each.related_model is Forum:
                if not each.null:
                    return f"{path}{each.name}"
                empty_too.append(f"{path}{each.name}")
        for each in links:
            if each.related_model not in seen and not each.null:
                seen.add(each.related_model)
                ways.append((each.related_model, f"{path}{each.name}__"))
    return empty_too[0] if empty_too else None
