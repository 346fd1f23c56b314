"""Feedback that a forum had before comes in, marked as such, and is looked at for harm."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coproduction.imports.actions import undo_import
from coproduction.imports.reading import sheet_lines
from coproduction.imports.registry import kind_of
from coproduction.models import Message, Organisation
from coproduction.tests.factories import ForumFactory, PersonFactory
from coproduction.tests.sheets import begin, come_in, exported, plain_rows
from feedback.actions import sort_submission, tally_form
from feedback.models import Service, Submission, Tally, Theme
from feedback.tests.factories import make_form

pytestmark = pytest.mark.django_db
HEAD = ["Comment", "Date", "Category", "Service", "Status"]
TODAY = timezone.localdate
State = Submission.State


@pytest.fixture
def form(cast):
    return make_form(cast.forum, cast.coordinator, title="Tell us")


def days_ago(number):
    return (TODAY() - timedelta(days=number)).isoformat()


def problems_of(rows, by):
    lines = sheet_lines(begin("feedback", rows, by=by), kind_of("feedback"), TODAY())
    return {line.number: line.problems for line in lines if line.problems}


def test_feedback_comes_in_marked_with_its_own_day_theme_and_service(cast, form):
    come_in(
        "feedback",
        [
            HEAD,
            ["Late again.", days_ago(40), "Taxis", "School transport", "Closed"],
            ["Kind nurse.", days_ago(30), "taxis", "", ""],
        ],
        by=cast.coordinator,
    )

    late, kind = Submission.objects.oldest_first()
    assert late.channel == kind.channel == Submission.Channel.IMPORTED
    assert (late.state, late.received_on) == (State.CLOSED, TODAY() - timedelta(days=40))
    assert (late.theme.title, late.service.name) == ("Taxis", "School transport")
    assert (kind.theme, kind.state) == (late.theme, State.NEW)
    assert late.entered_by == cast.coordinator
    assert late.answers == {"what_happened": "Late again."}


def test_feedback_goes_out_and_comes_into_another_forum_as_it_was(cast, form):
    words = ["=1+1", "-5 places", "+44 1632", "Two\nlines", "'quoted"]
    rows = [[each, days_ago(n + 1), "A theme", "", "Answered"] for n, each in enumerate(words)]
    come_in("feedback", [HEAD, *rows], by=cast.coordinator)
    other = PersonFactory(forum=ForumFactory(), roles=["coordinator"])
    make_form(other.forum, other, title="Tell us")

    for kind, ending in (("xlsx", "xlsx"), ("csv", "csv")):
        Submission.objects.filter(forum=other.forum).delete()
        file = exported("feedback", cast.forum, kind)
        come_in("feedback", file, by=other, name=f"feedback.{ending}")
        assert plain_rows("feedback", other.forum) == plain_rows("feedback", cast.forum)

    assert sorted(row["words"] for row in plain_rows("feedback", other.forum)) == sorted(words)


def test_what_may_tell_of_harm_is_new_again_and_the_lead_is_told_once(cast, form):
    rows = [[f"He hit her, {n}.", days_ago(50), "", "", "Closed"] for n in range(3)]

    come_in("feedback", [HEAD, *rows], by=cast.coordinator)

    assert set(Submission.objects.values_list("state", "is_alarming")) == {(State.NEW, True)}
    told = Message.objects.filter(kind="feedback/safeguarding")
    assert [message.person for message in told] == [cast.safeguarding_lead]


def test_words_that_would_go_at_once_and_states_that_no_list_can_say_are_refused(cast, form):
    rows = [
        HEAD,
        ["Old.", days_ago(800), "", "", ""],
        ["To come.", days_ago(-2), "", "", ""],
        ["Passed on.", days_ago(2), "", "", "With the service"],
    ]

    found = problems_of(rows, cast.coordinator)

    assert "keeps them for 24 months. Leave this row out." in found[2][0]
    assert found[3] == ["This day is still to come."]
    assert found[4][0].startswith("State: “With the service” is none of these")


def test_without_a_form_nothing_comes_in(cast):
    assert problems_of([HEAD, ["A", days_ago(1), "", "", ""]], cast.coordinator) == {
        2: ["Publish a feedback form first: what families told belongs to one."]
    }


def test_undoing_takes_it_out_of_the_numbers_and_leaves_what_was_sorted_since(cast, form):
    rows = [["One.", days_ago(3), "Taxis", "", ""], ["Two.", days_ago(3), "", "", ""]]
    sheet = come_in("feedback", [HEAD, *rows], by=cast.coordinator)
    tally_form(form=form)
    two = Submission.objects.get(words="Two.")
    sort_submission(submission=two, by=cast.coordinator, tone="concern")

    undo_import(sheet_import=sheet, by=cast.coordinator)

    assert list(Submission.objects.all()) == [two]
    assert not Theme.objects.exists()
    assert Tally.objects.get(form=form, key="", value="").number == 1


def test_same_feedback_again_is_known(cast, form):
    rows = [HEAD, ["One.", days_ago(3), "", "", ""]]
    come_in("feedback", rows, by=cast.coordinator)

    lines = sheet_lines(begin("feedback", rows, by=cast.coordinator), kind_of("feedback"), TODAY())

    assert [line.what_happens for line in lines] == ["You have it"]
    assert not Organisation.objects.filter(forum=cast.other_forum).exists()
    assert not Service.objects.exists()
