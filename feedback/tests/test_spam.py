"""Spam without a puzzle (promises R28): a machine's posts are held, no person's is refused."""

import random
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from coproduction.exceptions import RuleBroken
from feedback.actions import mark_unwanted, release_submission, write_as_writer
from feedback.models import Submission
from feedback.spam import new_page_key, read_page_key, signals_of
from feedback.tests.factories import make_form, tell

BOTS, PEOPLE = 1000, 200


@pytest.fixture
def form(cast):
    return make_form(
        cast.forum,
        cast.coordinator,
        questions=["what_happened"],
        slug="tell",
        asks_about_you=False,
    )


def post_through(client, *, words, first, last, **extra):
    """From the first question to the thanks; gives the last answer."""
    url = reverse("feedback:first", args=["here", "tell"])
    sent = client.post(url, {"answer": words, "page_key": first} | extra)
    assert sent.status_code == 302, sent.content.decode()
    done = client.post(sent.url, {"page_key": last})
    assert done.status_code == 302, done.content.decode()
    return done


def ago(seconds):
    return new_page_key(timezone.now() - timedelta(seconds=seconds))


def bots(chance):
    """A thousand posts: at once, with the hidden box filled, full of links, with an old page."""
    replayed = ago(60)
    links = "Buy [url=http://a.example] now http://b.example/x www.c.example "
    for number in range(BOTS):
        words = f"Nice page {number}"
        match number % 4:
            case 0:
                yield {"words": words, "first": ago(chance.uniform(0, 1.5)), "last": ago(0)}
            case 1:
                yield {"words": words, "first": ago(9), "last": ago(9), "more_about": "http://x"}
            case 2:
                yield {"words": links + words, "first": ago(9), "last": ago(9)}
            case 3:
                yield {"words": words, "first": replayed, "last": ago(5)}


def people(chance):
    """Two hundred posts of people: slow, with autofill, by dictation, after a night, in a hurry."""
    for number in range(PEOPLE):
        words = (
            "The taxi was late.",
            "it took them 3 months,,, still no answer\n\n\nthanks for reading",
            "See https://www.example.org/letter which we were sent.",
            "😀 lovely nurse",
            "Ελένη " * 40,
        )[number % 5]
        slow = (2.5, 8, 70, 1900, 40_000)[number % 5]
        yield {
            "words": f"{words} {number}",
            "first": ago(slow + chance.random()),
            "last": ago(0.7 + chance.random() * 50),
        }


def test_machines_are_held_and_nothing_is_thrown_away(form, client):
    for post in bots(random.Random(4)):
        post_through(client, **post)

    held = Submission.objects.filter(state=Submission.State.CHECKING).count()
    assert Submission.objects.count() == BOTS
    assert held >= 0.99 * BOTS


def test_no_person_is_refused_or_held(form, client):
    for post in people(random.Random(4)):
        post_through(client, **post)

    states = Submission.objects.values_list("state", flat=True)
    assert list(states) == [Submission.State.NEW] * PEOPLE


def test_held_feedback_gets_the_same_thanks(form, client):
    good = post_through(client, words="Late.", first=ago(9), last=ago(9))
    held = post_through(client, words="Late.", first=ago(0), last=ago(0), more_about="x")

    assert "thanks" in good.url
    assert "thanks" in held.url
    assert client.get(held.url).status_code == client.get(good.url).status_code == 200


def test_page_of_long_ago_is_as_good_as_a_new_one(form, client):
    done = post_through(client, words="I was called away.", first=ago(3 * 86_400), last=ago(9))

    assert client.get(done.url).status_code == 200
    assert Submission.objects.get().state == Submission.State.NEW


def test_second_story_from_the_browsers_history_is_not_lost(form, client):
    key = ago(30)
    post_through(client, words="First story.", first=key, last=ago(5))

    post_through(client, words="Second story.", first=key, last=ago(5))

    states = Submission.objects.order_by("pk").values_list("words", "state")
    assert list(states) == [
        ("First story.", Submission.State.NEW),
        ("Second story.", Submission.State.CHECKING),
    ]


@pytest.mark.parametrize("text", ["", "x", "a:b:c", "\x00", "é" * 900])
def test_forged_page_key_is_none(text):
    assert read_page_key(text) is None
    assert signals_of(key=None, trap="", words="") == ["no page"]


def test_held_feedback_comes_into_the_queue_or_goes(form, cast):
    held, other = tell(form, "A.", signals=["trap"]), tell(form, "B.", signals=["trap"])

    release_submission(submission=held, by=cast.coordinator)
    mark_unwanted(submission=other, by=cast.coordinator)

    assert list(Submission.objects.counted()) == [held]
    with pytest.raises(RuleBroken, match="in the queue already"):
        release_submission(submission=held, by=cast.coordinator)
    release_submission(submission=other, by=cast.coordinator)
    assert Submission.objects.counted().count() == 2


def test_writer_who_was_held_back_can_say_more_until_it_is_thrown_away(form, cast):
    held = tell(form, "A.", signals=["too fast"])

    write_as_writer(submission=held, words="I type fast.", one_time_key=uuid.uuid4())

    assert held.replies.get().words == "I type fast."
    mark_unwanted(submission=held, by=cast.coordinator)
    with pytest.raises(RuleBroken, match="please call us"):
        write_as_writer(submission=held, words="Again.", one_time_key=uuid.uuid4())
