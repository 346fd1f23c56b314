"""Each kind of list from each kind of file, as Excel and people leave them."""

import csv
import re
from datetime import date
from io import StringIO

import pytest

from coproduction.imports.actions import bring_in
from coproduction.models import SheetImport
from coproduction.tests.many_rows import HEADINGS, forum_with_reps, many_rows
from coproduction.tests.sheets import begin, written

pytestmark = pytest.mark.django_db

WIDE = 6  # columns
DAY_ZERO = date(1899, 12, 30)


def as_excel_leaves(cell, row, form):
    """Days as days, as people write them, or as Excel's number of the day; stray hard spaces."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell):
        return f"\u00a0{cell}\u00a0"
    day = date.fromisoformat(cell)
    if row == 2:
        return (day - DAY_ZERO).days
    return f"{day:%d/%m/%Y}" if form == "csv" else day


def untidy(kind, form):
    """A title, merged heads, blank rows, the heads again in the middle, and a sum at the foot."""
    headings, *rows = many_rows(kind, 3)
    broken = [
        [as_excel_leaves(cell, number, form) for cell in row] for number, row in enumerate(rows)
    ]
    list_of = [[], ["Details", "", "More"], headings, *broken[:2], [], headings, broken[2], []]
    return [[*row, *[""] * (WIDE - len(row))] for row in [*list_of, ["Total", 3]]]


def file_of(kind, form):
    title = ["Our list, autumn 2026", *[""] * (WIDE - 1)]
    if form != "csv":
        return written(title, untidy(kind, form), form)
    # As Excel saves it where a comma divides pounds from pence: a mark at its start, semicolons.
    text = StringIO()
    csv.writer(text, delimiter=";").writerows([title, *untidy(kind, form)])
    return text.getvalue().encode("utf-8-sig")


@pytest.mark.parametrize("form", ["xlsx", "ods", "csv"])
@pytest.mark.parametrize("kind", HEADINGS)
def test_untidy_file_of_each_kind_comes_in(kind, form):
    by = forum_with_reps()

    sheet = begin(kind, file_of(kind, form), by=by, name=f"list.{form}")
    sheet = bring_in(sheet_import=sheet, when_known="skip", by=by)

    assert sheet.state == SheetImport.State.DONE
    assert (sheet.added, sheet.left_out) == (3, 2)
