"""What the writers of a report typed, taken apart: its lines, its points, whose words it is."""

import re

from coproduction.models import Report
from coproduction.reports.blocks import Block, Points, Words

SIDES = ("forum", "partner")
_A_POINT = re.compile(r"^\s*[-*•]\s+")


def side_name(report: Report, side: str) -> str:
    """Whose words these are; in a report of the forum alone the second key only checks."""
    if side == "forum":
        return str(report.forum)
    return str(report.partner) if report.is_joint else f"{report.forum}, checked"


def lines_of(text: str) -> list[str]:
    """Each line that says something, without the sign that somebody put before it."""
    return [_A_POINT.sub("", line).strip() for line in text.splitlines() if line.strip()]


def written_blocks(text: str, *, in_lines: bool = False) -> list[Block]:
    """What somebody typed: lines that begin with a dash are points, all else is paragraphs."""
    if in_lines:
        return [Points(lines_of(text))]
    found = []
    for lines in (piece.strip().splitlines() for piece in re.split(r"\n\s*\n", text)):
        words = []
        for line in lines:
            if _A_POINT.match(line):
                if words:
                    found.append(Words("\n".join(words)))
                    words = []
                if found and isinstance(found[-1], Points):
                    found[-1] = Points([*found[-1].items, _A_POINT.sub("", line).strip()])
                else:
                    found.append(Points([_A_POINT.sub("", line).strip()]))
            elif line.strip():
                words.append(line.strip())
        if words:
            found.append(Words("\n".join(words)))
    return found
