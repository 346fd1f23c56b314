from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Thing = TypeVar("Thing")


def in_batches(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """Some of them at a time, however many there are."""
    things = iter(things)
    while batch := list(islice(things, size)):
        yield batch
