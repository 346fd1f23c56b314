"""A list asks the database as much for 100 rows as for 20; benchmarks/imports.py measures 5,000."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coproduction.imports.actions import bring_in, undo_import
from coproduction.imports.reading import sheet_lines
from coproduction.imports.registry import kind_of
from coproduction.tests.many_rows import HEADINGS, forum_with_reps, many_rows
from coproduction.tests.sheets import begin, come_in

pytestmark = pytest.mark.django_db


def queries_of(kind, rows):
    """How often the database is asked: to see the rows, to bring them in, to take them out."""
    by, counts = forum_with_reps(), []

    def counted(do):
        with CaptureQueriesContext(connection) as asked:
            done = do()
        counts.append(len(asked))
        return done

    sheet = begin(kind, many_rows(kind, rows), by=by)
    lines = counted(lambda: sheet_lines(sheet, kind_of(kind), timezone.localdate()))
    sheet = counted(lambda: bring_in(sheet_import=sheet, when_known="skip", by=by))
    counted(lambda: undo_import(sheet_import=sheet, by=by))

    assert [line.problems for line in lines if line.is_wrong] == []
    assert sheet.added == rows
    return counts


@pytest.mark.parametrize("kind", HEADINGS)
def test_long_list_asks_no_more_than_a_short_one(kind):
    assert queries_of(kind, 100) == queries_of(kind, 20)


# What the last cell of every row says instead, the second time.
OTHERWISE = {
    "members": "01926 400000",
    "organisations": "NHS",
    "reps": "Transport",
    "planned-work": "1/4/2027",
}


def queries_of_changing(kind, rows):
    by, (headings, *known) = forum_with_reps(), many_rows(kind, rows)
    come_in(kind, [headings, *known], by=by)
    otherwise = [[*row[:-1], OTHERWISE[kind]] for row in known]
    sheet = begin(kind, [headings, *otherwise], by=by)
    with CaptureQueriesContext(connection) as asked:
        sheet = bring_in(sheet_import=sheet, when_known="update", by=by)

    assert sheet.updated == rows
    return len(asked)


@pytest.mark.parametrize("kind", OTHERWISE)
def test_many_that_are_known_are_changed_as_few_are(kind):
    assert queries_of_changing(kind, 100) == queries_of_changing(kind, 20)
