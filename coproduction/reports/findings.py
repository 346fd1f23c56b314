"""What was found: each point under the headings that hold findings, and of the focus groups."""

from dataclasses import dataclass

from coproduction.models import Report
from coproduction.reports.blocks import Points
from coproduction.reports.kinds import kind_of
from coproduction.reports.words import SIDES, lines_of, side_name, written_blocks


@dataclass(frozen=True)
class Finding:
    """One thing that somebody wrote, with the heading that it stands under and who says so."""

    words: str
    where: str
    who: str


def findings_of(report: Report) -> list[Finding]:
    """Every finding once, in the order in which they are read; said twice, it is the first."""
    kind, found = kind_of(report), {}
    for group in report.focus_groups.in_order():
        for line in lines_of(group.said):
            found.setdefault(line, Finding(line, group.title, group.who))
    for part in report.parts.in_order():
        heading = kind.heading(part.key)
        if heading and heading.finds:
            for side in SIDES:
                for words in _points_of(part.words_of(side)):
                    found.setdefault(words, Finding(words, part.title, side_name(report, side)))
    return list(found.values())


@dataclass(frozen=True)
class Sorting:
    """How far the findings of a report are put under themes: findings and quotes together."""

    all: int
    sorted: int
    # The themes under which something stands.
    themes: list[str]


def sorting_of(report: Report) -> Sorting:
    """See also writing.py, which draws it."""
    words = [each.words for each in findings_of(report)]
    themes = dict(report.findings.values_list("words", "theme__title"))
    quotes = list(report.quotes.standing().values_list("theme__title", flat=True))
    under = [themes[each] for each in words if each in themes] + [each for each in quotes if each]
    in_order = report.themes.in_order().values_list("title", flat=True)
    return Sorting(
        len(words) + len(quotes), len(under), [each for each in in_order if each in under]
    )


def _points_of(text):
    for block in written_blocks(text):
        if isinstance(block, Points):
            yield from block.items
        else:
            yield block.text
