"""How wide the columns of a report's table are on paper: no word stands on its neighbour's."""

import re
from math import sqrt

from coproduction.reports.blocks import Table

# Letters in a line of a page, in the usual size and in that of tables with many columns.
LETTERS, LETTERS_OF_MANY = 76, 92
_LONGEST = 22  # letters of a word that is never parted: see templates/pdf/base.typ
_BETWEEN = 5  # letters of room between columns


def is_wide(table: Table) -> bool:
    """Has so many columns that its letters are smaller."""
    return len(table.head) > 4


def column_widths(table: Table) -> list[float]:
    """How wide each column is, in letters; long texts share what short ones leave."""
    columns = zip(table.head, *table.rows, strict=True)
    texts = [[str(cell) for cell in column] for column in columns]
    least = [max(map(_longest_word, column)) + _BETWEEN for column in texts]
    wished = [max(map(len, column)) + _BETWEEN for column in texts]
    widths, room = {}, LETTERS_OF_MANY if is_wide(table) else LETTERS
    # The short ones first. By roots: ten times the words take three times the width, and lines.
    waiting = sorted(range(len(texts)), key=wished.__getitem__)
    for done, place in enumerate(waiting, start=1):
        share = sqrt(wished[place]) / sum(sqrt(wished[each]) for each in waiting[done - 1 :])
        widths[place] = max(least[place], min(wished[place], room * share))
        room = max(0, room - widths[place])
    return [widths[place] for place in range(len(texts))]


def _longest_word(text):
    """Words may part at a hyphen; those that are very long, anywhere."""
    return min(max(map(len, re.split(r"[\s-]+", text))), _LONGEST)
