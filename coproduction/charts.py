"""Pictures of numbers, as shapes for a template to draw. The table beside says the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real


@dataclass(frozen=True)
class Bar:
    """A part and how long its bar is, of a hundred. A part that is hidden has no number."""

    label: str
    number: Real | str | None
    length: float


def bars(parts: Mapping[str, Real | str | None]) -> list[Bar]:
    """A bar for each part, the longest of them a hundred; words and what is hidden have none."""
    numbers = [number for number in parts.values() if isinstance(number, Real)]
    most = max(numbers, default=0)
    return [
        Bar(
            label,
            number,
            round(100 * number / most, 1) if isinstance(number, Real) and most > 0 else 0,
        )
        for label, number in parts.items()
    ]


@dataclass(frozen=True)
class Column:
    """One month of a trend: where its column stands and how high it is."""

    label: str
    number: Real | None
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self):
        return self.x + self.width / 2


@dataclass(frozen=True)
class Trend:
    """Columns side by side, drawn in a box of `width` by `height`."""

    columns: list[Column]
    width: int
    height: int
    most: Real


def trend(numbers: Sequence[tuple[str, Real | None]], *, width=348, height=120) -> Trend:
    """A column for each label; where nobody could tell there is a gap."""
    most = max((number for _, number in numbers if number), default=0)
    step = width / max(len(numbers), 1)
    columns = []
    for place, (label, number) in enumerate(numbers):
        tall = round(height * number / most, 1) if number and most else 0
        columns.append(
            Column(label, number, round(place * step + step * 0.15, 1), round(height - tall, 1),
                   round(step * 0.7, 1), tall)
        )  # fmt: skip
    return Trend(columns, width, height, most)
