"""Several people with one piece of feedback, on a real PostgreSQL. Each has a control."""

import pytest
from django.db import IntegrityError

from coproduction.exceptions import RuleBroken
from coproduction.models import Influence
from coproduction.tests.at_once import all_at_once, meeting
from feedback.actions import (
    add_theme,
    check_words,
    close_submission,
    count_about_you,
    keep_answers,
    note_safe,
    pass_submission,
    send_answers,
    sort_submission,
    tally_form,
    write_as_writer,
)
from feedback.links import secret_from
from feedback.models import (
    AboutYouCount,
    FeedbackForm,
    Passing,
    SafetyNote,
    Submission,
    Tally,
)
from feedback.rules import reason_cannot_note_safe, reason_cannot_pass
from feedback.tallies import add_to_tallies
from feedback.tests.factories import make_form, tell

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]

AT_ONCE = 8


@pytest.fixture
def form(cast):
    return make_form(cast.forum, cast.coordinator)


@pytest.fixture
def checked(form, cast):
    """Sorted and read for names: it can be passed to a service."""
    theme = add_theme(forum=cast.forum, by=cast.coordinator, title="Late", summary="It is late.")
    submission = tell(form)
    sort_submission(submission=submission, by=cast.coordinator, theme=theme)
    return check_words(
        submission=submission, shared_words=submission.words, reason="", by=cast.coordinator
    )


def not_locked(submission):
    related = ("forum", "form", "theme__forum", "service")
    return Submission.objects.select_related(*related).get(pk=submission.pk)


def pass_it(checked, cast):
    return all_at_once(
        AT_ONCE,
        lambda place: pass_submission(
            submission=checked, to=cast.officer, words="It is late.", by=cast.coordinator
        ),
    )


def test_eight_pass_it_on_at_once_and_the_service_is_asked_once(checked, cast):
    results = pass_it(checked, cast)

    assert sum(isinstance(each, RuleBroken) for each in results) == AT_ONCE - 1
    assert (Passing.objects.count(), Influence.objects.count()) == (1, 1)


def test_eight_pass_it_on_without_the_lock_and_ask_eight_times(checked, cast, monkeypatch):
    """The control: what the lock is for."""
    passing = "feedback.actions.passing"
    monkeypatch.setattr(f"{passing}.locked", not_locked)
    monkeypatch.setattr(f"{passing}.reason_cannot_pass", meeting(AT_ONCE, reason_cannot_pass))
    # The work of the theme is opened under a lock of its own, or by the first.
    pass_it(checked, cast)

    assert Passing.objects.count() == AT_ONCE


def note_it(alarming, cast):
    return all_at_once(
        AT_ONCE,
        lambda place: note_safe(submission=alarming, what="I rang them.", by=cast.coordinator),
    )


def test_eight_write_down_what_was_done_and_the_first_one_stands(form, cast):
    results = note_it(tell(form, "He hit her again."), cast)

    assert SafetyNote.objects.count() == 1
    assert sum(isinstance(each, RuleBroken) for each in results) == AT_ONCE - 1


def test_eight_write_it_down_without_the_lock_and_nobody_knows_of_the_other(
    form, cast, monkeypatch
):
    """The control."""
    triage = "feedback.actions.triage"
    alarming = tell(form, "He hit her again.")
    monkeypatch.setattr(f"{triage}.locked", not_locked)
    look = meeting(AT_ONCE, reason_cannot_note_safe)
    monkeypatch.setattr(f"{triage}.reason_cannot_note_safe", look)

    note_it(alarming, cast)

    assert SafetyNote.objects.count() == AT_ONCE


def draft_to_send(form):
    secret = secret_from("pressed by a thumb that trembles")
    version = form.versions.get()
    keep_answers(version=version, secret=secret, answers={"what_happened": "Late.", "how": ""})
    return secret


def test_sent_eight_times_at_once_it_is_one(form):
    secret = draft_to_send(form)

    results = all_at_once(AT_ONCE, lambda place: send_answers(secret=secret, forum=form.forum))

    assert len({each.pk for each in results}) == 1
    assert Submission.objects.count() == 1


def test_sent_eight_times_without_taking_the_draft_seven_fail(form, monkeypatch):
    """The control: the constraint still keeps it at one, but people read of an error."""
    secret = draft_to_send(form)
    found = meeting(AT_ONCE, lambda draft, *_: draft)
    monkeypatch.setattr("feedback.actions.answering._taken", found)

    def send(place):
        try:
            return send_answers(secret=secret, forum=form.forum)
        except IntegrityError as error:
            return error

    results = all_at_once(AT_ONCE, send)

    assert sum(isinstance(each, IntegrityError) for each in results) == AT_ONCE - 1
    assert Submission.objects.count() == 1


def test_answers_about_people_count_once_when_pressed_eight_times(form):
    submission = tell(form)

    all_at_once(
        AT_ONCE,
        lambda place: count_about_you(
            submission=submission, answers={"sex": "female", "disability": "yes"}
        ),
    )

    assert sorted(AboutYouCount.objects.values_list("number", flat=True)) == [1, 1]


def test_answers_about_people_of_eight_who_press_at_once_all_count(form):
    told = [tell(form) for _ in range(AT_ONCE)]
    answers = {"sex": "female", "disability": "yes", "lone_parent": "no"}

    all_at_once(
        AT_ONCE,
        lambda place: count_about_you(
            submission=told[place],
            # Not in one order, as pages come.
            answers=dict(sorted(answers.items(), reverse=bool(place % 2))),
        ),
    )

    assert set(AboutYouCount.objects.values_list("number", flat=True)) == {AT_ONCE}


def test_eight_clocks_add_each_answer_up_once(form):
    for _ in range(3):
        tell(form)

    all_at_once(AT_ONCE, lambda place: tally_form(form=form))

    assert Tally.objects.get(form=form, key="", value="").number == 3


def test_two_clocks_without_the_lock_count_twice(form, monkeypatch):
    """The control."""
    tell(form)
    retention = "feedback.actions.retention"
    monkeypatch.setattr(FeedbackForm.objects, "select_for_update", FeedbackForm.objects.all)
    looked = meeting(2, lambda: None)

    def add_once_both_have_looked(*args):
        looked()
        add_to_tallies(*args)

    monkeypatch.setattr(f"{retention}.add_to_tallies", add_once_both_have_looked)

    all_at_once(2, lambda place: tally_form(form=form))

    assert Tally.objects.get(form=form, key="", value="").number == 2


def test_closed_while_the_writer_writes_is_never_closed_unread(form, cast):
    for _ in range(6):
        submission = tell(form)

        def do(place, submission=submission):
            if place:
                return close_submission(
                    submission=submission,
                    reason="Thank you.",
                    by=cast.coordinator,
                    replies_seen=0,
                )
            return write_as_writer(
                submission=submission,
                words="It came again.",
                one_time_key="0" * 32,
            )

        all_at_once(2, do)

        submission.refresh_from_db()
        assert submission.state != Submission.State.CLOSED
