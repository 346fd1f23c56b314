"""The forum reads, takes names out, sorts, passes on, answers; writers see it under their link."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coproduction.actions import claim_influence, confirm_influence, hand_over
from coproduction.exceptions import RuleBroken
from coproduction.models import Event, Influence, Message
from coproduction.needs import needs_of
from coproduction.thread import thread_of
from feedback.actions import (
    check_words,
    close_submission,
    forget_contact,
    hide_theme,
    merge_theme,
    open_contact,
    pass_submission,
    pass_theme,
    publish_theme,
    quote_submission,
    reply_to_writer,
    save_service,
    save_view,
    say_it_helped,
    sort_submission,
    theme_many,
    undo_theming,
    write_as_writer,
)
from feedback.links import status_url
from feedback.models import ContactDetails, Submission, Theme
from feedback.redaction import marked, suggested
from feedback.tests.factories import make_form, tell, tell_with_secret
from feedback.tests.world import furnish_feedback


@pytest.fixture
def form(cast):
    return make_form(cast.forum, cast.coordinator)


@pytest.fixture
def world(cast):
    return furnish_feedback(cast.forum, coordinator=cast.coordinator, officer=cast.officer)


def ready(submission, cast, theme):
    """Read for names and in a theme: what a service may get."""
    sort_submission(submission=submission, by=cast.coordinator, theme=theme)
    return check_words(
        submission=submission, shared_words=submission.words, reason="", by=cast.coordinator
    )


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("Mrs Harding is kind.", "[a name] is kind."),
        ("My son Sam fell. Sam cried.", "My son [a name] fell. [a name] cried."),
        ("He is at Oakfield Primary School now.", "He is at [a place] now."),
        ("Call 07700 900123 or a@b.org", "Call [a phone number] or [an email]"),
        ("We live in CV34 4RL.", "We live in [a postcode]."),
        ("Born 1/2/2014.", "Born [a date of birth]."),
        ("My name is Ada Lovelace.", "My name is [a name]."),
        ("The taxi was late.", "The taxi was late."),
        ("NHS 943 476 5919", "NHS [an NHS number]"),
    ],
)
def test_what_tells_who_it_is_is_suggested_to_go(text, suggestion):
    assert suggested(text) == suggestion
    assert "".join(stretch.text for stretch in marked(text)) == text


def test_service_gets_only_checked_words_of_a_theme(form, cast, world):
    submission = tell(form, "My son Sam waits.")
    with pytest.raises(RuleBroken, match="Read it for names"):
        pass_submission(submission=submission, to=cast.officer, words="x", by=cast.coordinator)
    check_words(
        submission=submission,
        shared_words="My son [a name] waits.",
        reason="Names are taken out.",
        by=cast.coordinator,
    )
    with pytest.raises(RuleBroken, match="into a theme first"):
        pass_submission(submission=submission, to=cast.officer, words="x", by=cast.coordinator)
    sort_submission(submission=submission, by=cast.coordinator, theme=world["fb_theme"])

    passing = pass_submission(
        submission=submission,
        to=cast.officer,
        words="My son [a name] waits.",
        by=cast.coordinator,
    )

    submission.refresh_from_db()
    influence = passing.influence
    assert submission.state == Submission.State.PASSED
    assert submission.words == "My son Sam waits."
    assert (influence.owed_by, influence.said) == (cast.officer, "My son [a name] waits.")
    assert influence.due_on == timezone.localdate() + timedelta(days=28)
    mail = Message.objects.get(kind="coproduction/influence_owed")
    assert "Sam" not in mail.body


def test_officer_sees_nothing_of_what_was_not_checked(form, cast, world, signed_in):
    submission = ready(tell(form, "My son Sam waits."), cast, world["fb_theme"])
    check_words(
        submission=submission,
        shared_words="[a name] waits.",
        reason="Names.",
        by=cast.coordinator,
    )
    passing = pass_submission(
        submission=submission, to=cast.officer, words="[a name] waits.", by=cast.coordinator
    )
    client = signed_in(cast.officer)

    pages = [
        client.get(url).content.decode()
        for url in (
            passing.influence.get_absolute_url(),
            passing.influence.work.get_absolute_url(),
            "/home/",
        )
    ]

    assert "[a name] waits." in pages[0]
    assert not any("Sam" in page for page in pages)
    assert client.get(submission.get_absolute_url()).status_code == 403


def test_changed_words_need_a_reason_that_the_writer_reads(form, cast, client):
    submission, secret = tell_with_secret(form, "My son Sam waits.")
    with pytest.raises(RuleBroken, match="The writer reads it"):
        check_words(
            submission=submission, shared_words="He waits.", reason=" ", by=cast.coordinator
        )

    check_words(
        submission=submission,
        shared_words="He waits.",
        reason="A name stood there.",
        by=cast.coordinator,
    )

    page = client.get(status_url(cast.forum, secret)).content.decode()
    assert "A name stood there." in page
    assert "He waits." in page
    assert "My son Sam waits." in page


def test_theme_leads_to_the_ledger_and_the_answer_reaches_each_writer(form, cast, world, client):
    theme = world["fb_theme"]
    told = [tell_with_secret(form, f"Late {number}.") for number in range(2)]
    theme_many(theme=theme, submissions=[each for each, _ in told], by=cast.coordinator)
    passing = pass_theme(theme=theme, to=cast.officer, words="Late.", by=cast.coordinator)
    url = status_url(cast.forum, told[0][1])
    waiting = client.get(url).content.decode()
    claim_influence(
        influence=passing.influence, outcome="changed", what="They text now.", by=cast.officer
    )
    claimed = client.get(url).content.decode()

    confirm_influence(
        influence=passing.influence, published_text="They text now.", by=cast.coordinator
    )

    answered = client.get(url).content.decode()
    told[0][0].refresh_from_db()
    assert told[0][0].state == Submission.State.ANSWERED
    assert "They have to answer by" in waiting
    # Two keys: what the service says stands there once the forum has checked it.
    assert "They text now." not in claimed
    assert "They text now." in answered
    assert "Did it help?" in answered
    assert str(cast.officer) not in answered


def test_no_it_did_not_help_brings_it_back(form, cast, client):
    submission, secret = tell_with_secret(form)
    with pytest.raises(RuleBroken, match="There is no answer yet"):
        say_it_helped(submission=submission, helped="yes")
    reply_to_writer(
        submission=submission,
        words="Ring 1.",
        is_answer=True,
        by=cast.coordinator,
        one_time_key=uuid.uuid4(),
    )

    client.post(reverse("feedback:helped", args=["here", secret]), {"helped": "no"})

    submission.refresh_from_db()
    assert (submission.helped, submission.state) == ("no", Submission.State.IN_HAND)
    titles = [need.title for need in needs_of(cast.coordinator, timezone.localdate())]
    assert "Take feedback up again: 1" in titles


def test_writer_and_forum_talk_and_nobody_is_known(form, cast, client):
    submission, secret = tell_with_secret(form)
    key = uuid.uuid4()
    reply_to_writer(
        submission=submission,
        words="Which bus is it?",
        is_answer=False,
        by=cast.coordinator,
        one_time_key=uuid.uuid4(),
    )
    for _ in range(2):
        client.post(
            reverse("feedback:write", args=["here", secret]),
            {"words": "The one at eight.", "one_time_key": key},
        )

    page = client.get(status_url(cast.forum, secret)).content.decode()
    replies = list(submission.replies.values_list("words", "written_by"))
    assert replies == [("Which bus is it?", cast.coordinator.pk), ("The one at eight.", None)]
    assert "Which bus is it?" in page
    assert cast.coordinator.name not in page


def test_writer_brings_a_closed_one_back(form, cast):
    submission = tell(form)
    close_submission(submission=submission, reason="Done.", by=cast.coordinator)

    write_as_writer(submission=submission, words="Not done.", one_time_key=uuid.uuid4())

    submission.refresh_from_db()
    assert submission.state == Submission.State.IN_HAND


def test_closing_needs_a_reason_that_the_writer_reads(form, cast, client):
    submission, secret = tell_with_secret(form)
    with pytest.raises(RuleBroken, match="Say why"):
        close_submission(submission=submission, reason=" ", by=cast.coordinator)

    close_submission(submission=submission, reason="It is built now.", by=cast.coordinator)

    assert "It is built now." in client.get(status_url(cast.forum, secret)).content.decode()


def test_contact_is_seen_with_a_trace_and_gone_once_told(form, cast):
    submission = tell(form, contact={"email": "me@example.org"})

    shown = open_contact(submission=submission, by=cast.coordinator)
    forget_contact(submission=submission, by=cast.coordinator)

    assert shown == {"email": "me@example.org"}
    assert ContactDetails.objects.count() == 0
    verbs = list(Event.objects.about(submission).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["feedback.contact_opened", "feedback.contact_forgotten"]
    with pytest.raises(RuleBroken, match="no way to reach"):
        open_contact(submission=submission, by=cast.coordinator)


def test_writer_who_asked_to_be_called_is_listed_once_there_is_an_answer(form, cast):
    submission = tell(form, contact={"phone": "01632"})
    today = timezone.localdate()
    before = [need.title for need in needs_of(cast.coordinator, today)]
    reply_to_writer(
        submission=submission,
        words="Yes.",
        is_answer=True,
        by=cast.coordinator,
        one_time_key=uuid.uuid4(),
    )

    after = [need.title for need in needs_of(cast.coordinator, today)]

    wanted = f"Call or write to the writer of {submission.reference}"
    assert (wanted in before, wanted in after) == (False, True)


def test_only_allowed_and_checked_words_are_printed(form, cast):
    silent, allowed = tell(form), tell(form, may_quote=True)
    with pytest.raises(RuleBroken, match="did not say"):
        quote_submission(submission=silent, quote="Late.", by=cast.coordinator)
    with pytest.raises(RuleBroken, match="names and places first"):
        quote_submission(submission=allowed, quote="Late.", by=cast.coordinator)
    with pytest.raises(IntegrityError, match="quoted_only"), transaction.atomic():
        Submission.objects.filter(pk=silent.pk).update(quote="Late.")

    check_words(submission=allowed, shared_words=allowed.words, reason="", by=cast.chair)
    quote_submission(submission=allowed, quote="Late.", by=cast.coordinator)

    allowed.refresh_from_db()
    assert allowed.quote == "Late."


def test_themes_are_put_together_with_all_that_is_in_them(form, cast, world):
    theme, other = world["fb_theme"], world["fb_public_theme"]
    passing = pass_theme(theme=theme, to=cast.officer, words="Late.", by=cast.coordinator)
    before = theme.submissions.count()

    merge_theme(theme=theme, into=other, by=cast.coordinator)

    theme.refresh_from_db()
    passing.refresh_from_db()
    assert (theme.merged_into, passing.theme) == (other, other)
    assert other.submissions.count() == before == 2
    with pytest.raises(RuleBroken, match="put together with another already"):
        merge_theme(theme=other, into=theme, by=cast.coordinator)
    with pytest.raises(RuleBroken, match="another theme"):
        merge_theme(theme=other, into=other, by=cast.coordinator)


def test_many_are_put_into_a_theme_and_it_is_undone(form, cast, world):
    first, second = world["fb_theme"], world["fb_public_theme"]
    loose, sorted_one, moved = tell(form), tell(form), tell(form)
    sort_submission(submission=sorted_one, by=cast.coordinator, theme=first)
    change = theme_many(theme=second, submissions=[loose, sorted_one, moved], by=cast.coordinator)
    sort_submission(submission=moved, by=cast.coordinator, theme=first)

    undo_theming(change=change, by=cast.coordinator)

    themes = {
        each.pk: each.theme
        for each in Submission.objects.filter(pk__in=[loose.pk, sorted_one.pk, moved.pk])
    }
    assert themes == {loose.pk: None, sorted_one.pk: first, moved.pk: first}
    with pytest.raises(RuleBroken, match="undone already"):
        undo_theming(change=change, by=cast.coordinator)


def test_theme_becomes_a_hub_request_in_one_step_and_the_thread_shows_both(cast, world, signed_in):
    theme = world["fb_theme"]
    client = signed_in(cast.coordinator)

    to_hub = client.post(reverse("feedback:theme-to-hub", args=["here", theme.reference]))
    page = client.get(to_hub.url).content.decode()

    theme.refresh_from_db()
    assert to_hub.url.startswith(reverse("hub:invitation-add", args=["here"]))
    assert f'value="{theme.title}"' in page
    assert theme.summary in page
    titles = [entry.title for entry in thread_of(theme.work, cast.coordinator)]
    assert titles == [f"Families told the forum: {theme.title}"]


def test_theme_is_read_by_all_only_while_it_is_public(cast, world, client):
    theme = world["fb_theme"]
    url = theme.get_public_url()
    before = client.get(url).status_code
    publish_theme(theme=theme, by=cast.coordinator)
    while_public = client.get(url).status_code

    hide_theme(theme=theme, by=cast.coordinator)

    assert (before, while_public, client.get(url).status_code) == (404, 200, 404)


def test_nobody_of_another_forum_is_asked(form, cast, world):
    submission = ready(tell(form), cast, world["fb_theme"])

    with pytest.raises(RuleBroken, match="forum's partners"):
        pass_submission(
            submission=submission, to=cast.other_officer, words="x", by=cast.coordinator
        )
    with pytest.raises(RuleBroken, match="does not answer for a service"):
        pass_submission(submission=submission, to=cast.rep, words="x", by=cast.coordinator)
    theirs = Theme.objects.create(
        forum=cast.other_forum, title="T", summary="s", created_at=timezone.now()
    )
    with pytest.raises(RuleBroken, match="of this forum"):
        sort_submission(submission=submission, by=cast.coordinator, theme=theirs)
    assert Influence.objects.count() == 0


def test_services_are_handed_over(cast, world):
    colleague = cast.facilitator

    handed = hand_over(leaver=cast.officer, to=colleague, by=cast.coordinator)

    world["fb_service"].refresh_from_db()
    assert world["fb_service"].contact == colleague
    assert "Answer for: School transport" in handed
    with pytest.raises(RuleBroken, match="on the list already"):
        save_service(forum=cast.forum, by=cast.coordinator, name="SCHOOL TRANSPORT")


def test_list_is_kept_under_one_name(cast):
    save_view(by=cast.coordinator, name="Late", query="search=late")

    with pytest.raises(RuleBroken, match="list of this name already"):
        save_view(by=cast.coordinator, name="Late", query="")


def test_each_step_of_an_item_works_on_its_page(form, cast, world, signed_in):
    submission = tell(form, "My son Sam waits.", may_quote=True)
    client, at = signed_in(cast.coordinator), submission.get_absolute_url()
    steps = (
        ("sort/", {"theme": world["fb_theme"].pk, "demand": "failure"}),
        ("words/", {"shared_words": "He waits.", "reason": "A name."}),
        ("quote/", {"quote": "He waits."}),
        ("pass/", {"to": cast.officer.pk, "words": "He waits."}),
        (
            "reply/",
            {"words": "We asked.", "one_time_key": uuid.uuid4(), "is_answer": "on"},
        ),
        ("close/", {"reason": "All done."}),
    )

    answers = {step: client.post(at + step, data).status_code for step, data in steps}

    submission.refresh_from_db()
    assert answers == dict.fromkeys(answers, 302)
    assert (submission.state, submission.demand, submission.quote) == (
        Submission.State.CLOSED,
        "failure",
        "He waits.",
    )


def test_refused_words_come_back_with_what_was_typed(form, cast, signed_in):
    submission = tell(form, "My son Sam waits.")

    page = signed_in(cast.coordinator).post(
        f"{submission.get_absolute_url()}words/", {"shared_words": "Typed here.", "reason": ""}
    )

    text = page.content.decode()
    assert "Say why you changed words." in text
    assert "Typed here." in text
