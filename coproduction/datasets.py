"""Open data: what a forum has published, as tables for everybody.

Each app lists its own in a module called open_data, as DATASETS. A column names the field that it
shows, and a test holds these to what retention.py says is open. Counts pass through
coproduction/small_numbers.py before they get here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from coproduction.models import Forum
from coproduction.registries import collect


@dataclass(frozen=True)
class Column:
    """One column: its name in the file, what it means, and the field it shows, if it shows one."""

    name: str
    meaning: str
    shows: str = ""


@dataclass(frozen=True)
class Dataset:
    """A table at an address that stays: `rows` gives it as everybody may see it."""

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: Callable[[Forum], Iterable[tuple]]

    @property
    def headings(self) -> list[str]:
        return [column.name for column in self.columns]


@cache
def all_datasets() -> dict[str, Dataset]:
    return {each.name: each for sets in collect("open_data", "DATASETS") for each in sets}
