"""Long lists of each kind for bringing in, as a forum would have them after years."""

from datetime import timedelta

from django.utils import timezone

from coproduction.tests.factories import ForumFactory, PersonFactory
from feedback.tests.factories import make_form
from reps.tests.world import purse

WORDS = "The taxi came late again and nobody had called us. " * 6
HEADINGS = {
    "members": ["Name", "Email", "Phone"],
    "organisations": ["Name", "Kind"],
    "term-dates": ["Kind", "Name", "First day", "Last day"],
    "reps": ["Name", "Email", "Interests"],
    "feedback": ["What they told", "Came on", "Theme"],
    "attendance": ["Day", "Who"],
    "planned-work": ["What", "About when"],
    "hub-log": ["Day", "Start", "Topic", "Minutes", "Reps who were there"],
    "claims": ["Who", "For", "Day", "Minutes", "Miles"],
}


def forum_with_reps():
    """The coordinator of a forum with a hub, a form, rates, and twenty reps."""
    forum = ForumFactory()
    coordinator = PersonFactory(forum=forum, roles=["coordinator"])
    for number in range(20):
        PersonFactory(forum=forum, roles=["rep"], code=f"rep-{number}")
    make_form(forum, coordinator)
    purse(forum, treasurer=PersonFactory(forum=forum, roles=["treasurer"]))
    return coordinator


def many_rows(kind, number):
    """The headings, and so many rows of which none is known and none is wrong."""
    return [HEADINGS[kind], *(_row(kind, n) for n in range(number))]


def _day(number, within=20_000):
    return (timezone.localdate() - timedelta(days=1 + number % within)).isoformat()


def _row(kind, n):
    return {
        "members": [f"Person {n}", f"p{n}@example.com", f"7700{n:06}"],
        "organisations": [f"School {n}", "School"],
        "term-dates": ["School holiday", f"Holiday {n}", _day(n), _day(n)],
        "reps": [f"Person {n}", f"p{n}@example.com", "Short breaks"],
        "feedback": [f"{n}. {WORDS}", _day(n, 500), f"Theme {n % 30}"],
        "attendance": [_day(n // 20), f"rep-{n % 20}"],
        "planned-work": [f"Work {n}", "1/3/2027"],
        "hub-log": [_day(n), "11:00", f"Topic {n % 400}", "40", "rep-1; rep-2; rep-3"],
        "claims": [f"rep-{n % 20}", f"Meeting {n}", _day(n, 80), "90", "10"],
    }[kind]
