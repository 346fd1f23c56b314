"""Five thousand rows: seen in ten seconds, in within a minute, out again."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from coproduction.imports.actions import bring_in, undo_import
from coproduction.imports.reading import sheet_lines
from coproduction.imports.registry import kind_of
from coproduction.tests.factories import ForumFactory, PersonFactory
from coproduction.tests.sheets import begin
from coproduction.tests.timing import SLACK
from feedback.tests.factories import make_form
from hub.tests.factories import HubFactory
from reps.tests.world import purse

pytestmark = pytest.mark.django_db
ROWS = 5_000
WORDS = "The taxi came late again and nobody had called us. " * 6


@pytest.fixture
def by(db):
    """The coordinator of a forum with a hub, a form, rates, and twenty reps."""
    forum = ForumFactory()
    coordinator = PersonFactory(forum=forum, roles=["coordinator"])
    for number in range(20):
        PersonFactory(forum=forum, roles=["rep"], code=f"rep-{number}")
    HubFactory(forum=forum)
    make_form(forum, coordinator)
    purse(forum, treasurer=PersonFactory(forum=forum, roles=["treasurer"]))
    return coordinator


def day(number, within=20_000):
    return (timezone.localdate() - timedelta(days=1 + number % within)).isoformat()


HEADS = {
    "members": ["Name", "Email", "Phone"],
    "organisations": ["Name", "Kind"],
    "reps": ["Name", "Email", "Interests"],
    "feedback": ["What they told", "Came on", "Theme"],
    "attendance": ["Day", "Who"],
    "planned-work": ["What", "About when"],
    "hub-log": ["Day", "Start", "Topic", "Minutes", "Reps who were there"],
    "claims": ["Who", "For", "Day", "Minutes", "Miles"],
}


def row(kind, n):
    return {
        "members": [f"Person {n}", f"p{n}@example.com", f"7700{n:06}"],
        "organisations": [f"School {n}", "School"],
        "reps": [f"Person {n}", f"p{n}@example.com", "Short breaks"],
        "feedback": [f"{n}. {WORDS}", day(n, 500), f"Theme {n % 30}"],
        "attendance": [day(n // 20), f"rep-{n % 20}"],
        "planned-work": [f"Work {n}", "1/3/2027"],
        "hub-log": [day(n), "11:00", f"Topic {n % 400}", "40", "rep-1; rep-2; rep-3"],
        "claims": [f"rep-{n % 20}", f"Meeting {n}", day(n, 80), "90", "10"],
    }[kind]


@pytest.mark.parametrize("kind", HEADS)
def test_five_thousand_rows(kind, by):
    rows = [HEADS[kind], *(row(kind, n) for n in range(ROWS))]
    took = {}

    def timed(what, do):
        began = time.perf_counter()
        done = do()
        took[what] = time.perf_counter() - began
        return done

    sheet = timed("read", lambda: begin(kind, rows, by=by))
    seen = timed("seen", lambda: sheet_lines(sheet, kind_of(kind), timezone.localdate()))
    sheet = timed("in", lambda: bring_in(sheet_import=sheet, when_known="skip", by=by))
    timed("out", lambda: undo_import(sheet_import=sheet, by=by))

    print(kind, {what: round(seconds, 1) for what, seconds in took.items()})
    assert not any(line.is_wrong for line in seen)
    assert sheet.added == ROWS
    assert took["read"] + took["seen"] < 10 * SLACK, took
    assert took["in"] < 60 * SLACK, took
