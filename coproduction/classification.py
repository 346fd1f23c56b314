"""What is kept of whom, and for how long: said by each app for every field of its models.

The data are in the module `retention` of each app, as KEPT. Only what differs is written there. A
number, a date, a yes or no, one of several choices and a link to another record are plain, and a
link to a person is personal, unless the row says otherwise; words have to be named.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from django.contrib.postgres.fields import ArrayField
from django.db import models

from coproduction.models import Person, User
from coproduction.registries import collect


class Kind(StrEnum):
    """How much a field says about somebody."""

    PLAIN = "plain"
    PERSONAL = "personal"
    # Health, disability, what a family lives through: special category data (UK GDPR, article 9).
    SPECIAL = "special"
    # Only for the product itself: keys, hashes of codes, bank details. Never leaves with a forum.
    SECRET = "secret"


WITH_THE_FORUM = "As long as the forum keeps its records here."
WITH_THE_SITE = "As long as this site runs."
MONEY = "As long as the forum keeps its records here. HMRC asks for six years at least."
HISTORY = "Always. Nobody can change or delete it. It holds no personal words."

# Why something stays where it is when a forum leaves.
OF_A_REGION = "A region belongs to one site: what was shared with it stays there."
OF_AN_OFFER = "What another forum offered belongs to the region."

# Made anew wherever the row goes: the name means the same in every model.
MADE_ANEW = frozenset({"one_time_key"})
ALWAYS_PLAIN = frozenset({"reference", *MADE_ANEW})
_WORDS = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
_WORDS += (models.FileField, models.UUIDField, ArrayField)


@dataclass(frozen=True)
class Kept:
    """What is kept in the rows of one model, until when, and whether it leaves with the forum."""

    model: type[models.Model]
    until: str
    named: Mapping[str, Kind]
    open: frozenset[str] = frozenset()
    # Fields that stay here when the forum leaves, each with the reason; secrets always do.
    stays: Mapping[str, str] = field(default_factory=dict)
    # Why none of the rows leave with the forum; empty when they do.
    rows_stay: str = ""

    def kind_of(self, name: str) -> Kind | None:
        """None for words that nobody has said anything about: a test finds them."""
        if name in self.named:
            return self.named[name]
        return _usual_kind(self.model._meta.get_field(name))

    def fields_of(self, kind: Kind) -> list[models.Field]:
        return [each for each in fields(self.model) if self.kind_of(each.name) == kind]

    def leaves(self, name: str) -> bool:
        """Does this field stand in the files of a forum that leaves?"""
        if self.rows_stay or name in self.stays or name in MADE_ANEW:
            return False
        return self.kind_of(name) != Kind.SECRET


def keep(
    model,
    *,
    until=WITH_THE_FORUM,
    plain="",
    personal="",
    special="",
    secret="",
    open="",
    stays=None,
    rows_stay="",
) -> Kept:
    """The row of one model; the names of its fields with spaces between them."""
    named = {}
    for kind, names in zip(Kind, (plain, personal, special, secret), strict=True):
        for name in names.split():
            if name in named:
                raise ValueError(f"{model.__name__}.{name} is classified twice.")
            named[name] = kind
    return Kept(model, until, named, frozenset(open.split()), stays or {}, rows_stay)


def fields(model) -> Iterator[models.Field]:
    """The columns of the model, and its lists of other records."""
    yield from model._meta.concrete_fields
    yield from model._meta.local_many_to_many


def _usual_kind(each) -> Kind | None:
    if each.is_relation:
        return Kind.PERSONAL if each.related_model in (Person, User) else Kind.PLAIN
    if each.primary_key or each.name in ALWAYS_PLAIN or each.choices:
        return Kind.PLAIN
    if isinstance(each, ArrayField) and each.base_field.choices:
        return Kind.PLAIN
    return None if isinstance(each, _WORDS) else Kind.PLAIN


@cache
def everything_kept() -> dict[type[models.Model], Kept]:
    """The row of each model of ours, in the order of the apps."""
    return {row.model: row for rows in collect("retention", "KEPT") for row in rows}
