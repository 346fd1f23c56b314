"""The rows of the pattern: which belong to its forum, and which of them come again."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.apps import apps
from django.db import connection, models

from coproduction.models import (
    Body,
    Event,
    EventChain,
    Forum,
    Person,
    Region,
    RegionalFigure,
    SharedTemplate,
    Sharing,
    User,
)
from coproduction.national.parts import Pace, Part
from coproduction.registries import APPS, collect

# Events are written as chains (chains.py); a region has many forums, and what they share in it
# belongs to several of them.
NOT_COPIED = {Event, EventChain, Region, Body, Sharing, SharedTemplate, RegionalFigure}


@dataclass(frozen=True)
class Copied:
    """One part with its rows of the pattern, and how far a copy's key is from the row's."""

    part: Part
    ids: list[int]
    again: list[int]
    stride: int
    # Parts of the same model that came before: their copies' numbers are taken.
    before: int = 0


@dataclass
class Pattern:
    """Everything that belongs to one forum of the demo."""

    forum: Forum
    copied: list[Copied] = field(default_factory=list)

    def of(self, model) -> Copied | None:
        return next((each for each in self.copied if each.part.model is model), None)


def models_of_product() -> Iterable[type[models.Model]]:
    for app in APPS:
        yield from apps.get_app_config(app).get_models(include_auto_created=True)


def read_pattern(forum: Forum, numbers: dict[Pace, int]) -> Pattern:
    """What of each model belongs to this forum; `numbers`: how many copies each pace makes."""
    parts = {}
    for app_parts in collect("national_parts", "PARTS"):
        for part in app_parts:
            parts.setdefault(part.model, []).append(part)
    rows = {model: _rows(model) for model in models_of_product() if model not in NOT_COPIED}
    mine = _belonging(forum, rows)
    ended = _ended(parts, rows, mine)
    pattern = Pattern(forum)
    for model in rows:
        if not mine[model]:
            continue
        stride, before = _largest(model) + 1, 0
        for part in parts.get(model, [_part_of(model, parts)]):
            ids = mine[model] & _where(model, part.rows)
            again = sorted(ids & ended.get(model, set()) & _where(model, part.ended))
            pattern.copied.append(Copied(part, sorted(ids), again, stride, before))
            before += numbers[part.pace]
    pattern.copied = _in_order(pattern.copied)
    return pattern


def waits_for(part: Part, parts: Iterable[Part]) -> set[type[models.Model]]:
    """The models that have to be written first: what it points to, unless a trigger says not."""
    firsts = {each.model for each in parts if each.before is part.model}
    targets = {field.related_model for field in _keys(part.model)}
    return (targets | firsts) - {part.model, part.before}


def _in_order(copied: list[Copied]) -> list[Copied]:
    """Each after what it waits for; where they wait for each other, after most of it."""
    parts = [each.part for each in copied]
    waiting, ordered = list(copied), []
    while waiting:
        left = {each.part.model for each in waiting}
        ready = min(waiting, key=lambda each: len(waits_for(each.part, parts) & left))
        waiting.remove(ready)
        ordered.append(ready)
    return ordered


def _part_of(model, parts) -> Part:
    """A list of links comes as often as what it belongs to; anything else once."""
    if model._meta.auto_created:
        owner = next(iter(parts.get(model._meta.auto_created, [])), None)
        return Part(model, owner.pace if owner else Pace.ONCE)
    return Part(model)


def _keys(model):
    return [field for field in model._meta.concrete_fields if field.is_relation]


def _rows(model) -> dict[int, dict]:
    """Of each row the keys of what it points to."""
    names = [field.attname for field in _keys(model)]
    found = model._base_manager.order_by("pk").values_list("pk", *names)
    return {pk: dict(zip(names, keys, strict=True)) for pk, *keys in found}


def _where(model, condition) -> set[int]:
    if condition == "TRUE":
        return set(model._base_manager.values_list("pk", flat=True))
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT s.{key} FROM {table} AS s WHERE {condition}")
        return {pk for (pk,) in cursor.fetchall()}


def _largest(model) -> int:
    if isinstance(model._meta.pk, models.UUIDField):
        return 0
    return model._base_manager.aggregate(largest=models.Max("pk"))["largest"] or 0


def _belonging(forum, rows) -> dict[type, set[int]]:
    """Rows that lead to this forum and to no other, however long the way."""
    mine = {model: set() for model in rows}
    mine[Forum] = {forum.pk}
    changed = True
    while changed:
        changed = False
        for model, keys_of in rows.items():
            if model in {Forum, User}:
                continue
            owners = [
                (field.attname, field.related_model)
                for field in _keys(model)
                if field.related_model in mine and field.related_model is not User
            ]
            found = {
                pk
                for pk, keys in keys_of.items()
                if any(keys[name] in mine[owner] for name, owner in owners)
            }
            if found - mine[model]:
                mine[model] |= found
                changed = True
    mine[User] = {rows[Person][pk]["user_id"] for pk in mine[Person]} - {None}
    return mine


def _ended(parts, rows, mine) -> dict[type, set[int]]:
    """Rows that come again, and all that they point to comes again as well."""
    part_of = {model: parts.get(model, [_part_of(model, parts)])[0] for model in rows}
    again = {model for model, part in part_of.items() if part.pace != Pace.ONCE}
    ended = {}
    for model in again:
        fits = set()
        for part in parts.get(model, [part_of[model]]):
            fits |= _where(model, f"({part.rows}) AND ({part.ended})")
        ended[model] = mine[model] & fits
    changed = True
    while changed:
        changed = False
        for model in again:
            leads_to = [
                (field.attname, field.related_model)
                for field in _keys(model)
                if field.related_model in again and field.column not in part_of[model].changed
            ]
            kept = {
                pk
                for pk in ended[model]
                if all(
                    rows[model][pk][name] is None or rows[model][pk][name] in ended[target]
                    for name, target in leads_to
                )
            }
            if kept != ended[model]:
                ended[model], changed = kept, True
    return ended
