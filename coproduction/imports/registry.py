from functools import cache

from coproduction.incoming import Kind
from coproduction.models import Person
from coproduction.permissions import permissions_of
from coproduction.registries import collect


@cache
def all_kinds() -> dict[str, Kind]:
    """Every list of every app that can be brought in, by its key."""
    kinds = [kind for kinds in collect("imports", "IMPORTS") for kind in kinds]
    by_key = {kind.key: kind for kind in kinds}
    if len(by_key) != len(kinds):
        raise ValueError("Two lists have the same key.")
    return by_key


def kind_of(key: str) -> Kind:
    return all_kinds()[key]


def kinds_for(person: Person | None) -> list[Kind]:
    """Those that this person may bring in."""
    held = permissions_of(person)
    return [kind for kind in all_kinds().values() if kind.permissions & held]
