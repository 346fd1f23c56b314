"""What may tell of harm is never left unread (promises R30)."""

from datetime import timedelta

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from coproduction.exceptions import RuleBroken
from coproduction.models import Message, Person
from coproduction.needs import needs_of
from feedback.actions import (
    change_feedback_settings,
    close_submission,
    erase_words,
    mark_unwanted,
    note_safe,
    pass_theme,
    theme_many,
    write_as_writer,
)
from feedback.models import Submission
from feedback.safeguarding import alarming_words_in, usual_words
from feedback.tests.disclosures import DISCLOSURES, ORDINARY
from feedback.tests.factories import HELPLINES, make_form, tell
from feedback.tests.world import furnish_feedback


@pytest.fixture
def form(cast):
    return make_form(cast.forum, cast.coordinator)


def test_every_disclosure_is_found_also_misspelt():
    unseen = [words for words in DISCLOSURES if not alarming_words_in(words, usual_words())]

    assert len(DISCLOSURES) == 50
    assert unseen == []


def test_ordinary_feedback_does_not_alarm():
    false = {words: alarming_words_in(words, usual_words()) for words in ORDINARY}

    assert {words: found for words, found in false.items() if found} == {}


def test_fifty_disclosures_none_unseen_after_a_day(form, cast, signed_in):
    for words in DISCLOSURES:
        tell(form, words)

    later = timezone.localdate() + timedelta(days=1)
    open_ones = Submission.objects.for_forum(cast.forum).alarming()
    page = signed_in(cast.coordinator).get(reverse("feedback:alarms", args=["here"]))
    text = page.content.decode()
    assert open_ones.count() == 50
    assert all(each.get_absolute_url() in text for each in open_ones)
    needs = [need.title for need in needs_of(cast.coordinator, later)]
    assert "Read now: 50 pieces of feedback may tell of harm" in needs
    assert Message.objects.filter(person=cast.safeguarding_lead).count() == 50


def test_lead_is_told_in_the_same_step_and_at_once(form, cast):
    tell(form, "He hit her.")

    mail = Message.objects.get()
    assert (mail.person, mail.state) == (cast.safeguarding_lead, Message.State.WAITING)
    assert reverse("feedback:alarms", args=["here"]) in mail.body


def test_without_a_lead_the_team_is_told(form, cast):
    Person.objects.filter(pk=cast.safeguarding_lead.pk).update(is_active=False)

    tell(form, "He hit her.")

    assert {mail.person for mail in Message.objects.all()} == {cast.coordinator, cast.chair}


def test_forums_own_words_alarm_and_others_do_not(form, cast):
    change_feedback_settings(
        forum=cast.forum, by=cast.coordinator, helplines=HELPLINES, alarm_words=["blue door"]
    )

    found = tell(form, "Behind the old blue door again.")
    other = tell(form, "He hit her.")

    assert (found.alarm_words, other.is_alarming) == (["blue door"], False)


def test_list_without_words_is_refused(cast):
    with pytest.raises(RuleBroken, match="Keep at least one word"):
        change_feedback_settings(
            forum=cast.forum, by=cast.coordinator, helplines=HELPLINES, alarm_words=[]
        )


def test_alarm_stays_until_a_named_person_says_what_was_done(form, cast):
    submission = tell(form, "He hit her.")
    with pytest.raises(RuleBroken, match="Write down first"):
        close_submission(submission=submission, reason="Done.", by=cast.coordinator)
    with pytest.raises(RuleBroken, match="Write down first"):
        mark_unwanted(submission=submission, by=cast.coordinator)
    with pytest.raises(RuleBroken, match="Say what was done"):
        note_safe(submission=submission, what=" ", by=cast.safeguarding_lead)
    with pytest.raises(RuleBroken, match="safeguarding lead or the forum's team"):
        note_safe(submission=submission, what="I rang.", by=cast.rep)

    note = note_safe(submission=submission, what="I rang 999.", by=cast.safeguarding_lead)

    submission.refresh_from_db()
    assert (note.noted_by, submission.safe_by) == (cast.safeguarding_lead,) * 2
    assert not submission.needs_alarm_answer
    close_submission(submission=submission, reason="Done.", by=cast.coordinator)


def test_database_refuses_to_close_an_alarm(form):
    submission = tell(form, "He hit her.")

    with pytest.raises(IntegrityError, match="not_closed_unseen"), transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(state="closed")
    submission.state = "spam"
    with pytest.raises(ValidationError, match="keep people safe"):
        submission.full_clean()


def test_in_bulk_an_alarm_is_sorted_but_stays(form, cast):
    world = furnish_feedback(cast.forum, coordinator=cast.coordinator, officer=cast.officer)
    alarm = tell(form, "He hit her.")

    theme_many(theme=world["fb_theme"], submissions=[alarm], by=cast.coordinator)
    pass_theme(
        theme=world["fb_theme"], to=cast.officer, words="Taxis come late.", by=cast.coordinator
    )

    alarm.refresh_from_db()
    assert (alarm.theme, alarm.state) == (world["fb_theme"], Submission.State.NEW)
    assert alarm.needs_alarm_answer


def test_held_feedback_alarms_all_the_same(form, cast):
    held = tell(form, "He hit her. http://a.example http://b.example", signals=["links"])

    assert (held.state, held.needs_alarm_answer) == (Submission.State.CHECKING, True)
    assert Message.objects.filter(kind="feedback/safeguarding").count() == 1


def test_words_that_alarm_are_not_erased_unseen(form, cast):
    tell(form, "He hit her.", today=timezone.localdate() - timedelta(days=900))

    erased = erase_words(today=timezone.localdate())

    assert erased == 0


def test_writer_who_says_more_alarms_again(form, cast):
    submission = tell(form, "Can you call?")
    write_as_writer(
        submission=submission,
        words="He hit me again.",
        one_time_key="5d1b1a9a-1f0b-4f52-8a0e-6f6c3f1f5b11",
    )
    submission.refresh_from_db()
    note_safe(submission=submission, what="I rang.", by=cast.coordinator)

    write_as_writer(
        submission=submission,
        words="And he has a knife.",
        one_time_key="5d1b1a9a-1f0b-4f52-8a0e-6f6c3f1f5b12",
    )

    submission.refresh_from_db()
    assert submission.needs_alarm_answer
    assert submission.safety_notes.count() == 1
    assert Message.objects.filter(kind="feedback/safeguarding").count() == 2


def test_numbers_to_call_stand_before_the_box_and_on_the_thanks(form, client):
    first = client.get(reverse("feedback:first", args=["here", form.slug])).content.decode()

    assert first.index('Call <a href="tel:999">999</a>') < first.index("<textarea")
    assert "01632 960 002" in first


def test_lead_sees_what_alarms_and_nothing_else(form, cast, signed_in):
    alarm, other = tell(form, "He hit her."), tell(form, "Late.")
    client = signed_in(cast.safeguarding_lead)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, cast.safeguarding_lead.user, "mfa", type="totp")
    request.session.save()

    assert client.get(alarm.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get(reverse("feedback:queue", args=["here"])).status_code == 403
