"""A parent on a phone tells what happened."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coproduction.about_people import district_of
from coproduction.exceptions import RuleBroken
from feedback.actions import (
    count_about_you,
    enter_for_somebody,
    keep_answers,
    publish_form,
    send_answers,
)
from feedback.answers import month_of
from feedback.links import secret_from, status_url
from feedback.models import AboutYouCount, ContactDetails, Draft, Question, Submission
from feedback.spam import new_page_key
from feedback.tests.factories import make_form, tell, tell_with_secret, with_question


@pytest.fixture
def form(cast):
    return make_form(cast.forum, cast.coordinator, slug="tell")


@pytest.fixture
def branching(cast):
    """Late? If yes: how late? Then, what happened."""
    form = make_form(cast.forum, cast.coordinator, questions=[], published=False, slug="bus")
    late = with_question(form, cast.coordinator, key="late", kind="yes_no", text="Late?")
    with_question(
        form,
        cast.coordinator,
        key="how_late",
        kind="one",
        text="How late?",
        choices=["A bit", "Much"],
        is_required=True,
        show_if=late,
        show_if_answers=["Yes"],
    )
    with_question(form, cast.coordinator, key="words", kind="long", text="Anything else?")
    return publish_form(form=form, by=cast.coordinator)


def slow_key():
    return new_page_key(timezone.now() - timedelta(seconds=20))


def begin(client, form, answer):
    url = reverse("feedback:first", args=["here", form.slug])
    return client.post(url, {"answer": answer, "page_key": slow_key()})


def test_whole_way_from_the_start_to_the_status(form, client):
    start = client.get(form.get_public_url()).content.decode()
    second = begin(client, form, "The taxi came late.")
    check = client.post(second.url, {"answer": "Bad", "page_key": slow_key()})
    shown = client.get(check.url).content.decode()
    sent = client.post(
        check.url, {"page_key": slow_key(), "may_quote": "on", "email": "me@example.org"}
    )
    about = client.post(sent.url, {"disability": "yes"})
    thanks = client.get(about.url).content.decode()

    submission = Submission.objects.get()
    assert "Who can see what you write" in start
    assert "We read it and answer within 20 days." in start
    assert "The taxi came late." in shown
    assert (submission.answers, submission.state) == (
        {"what_happened": "The taxi came late.", "how_was_it": "Bad"},
        Submission.State.NEW,
    )
    assert submission.may_quote
    assert ContactDetails.objects.count() == 1
    assert submission.reference in thanks
    assert sent.url.replace("about-you/", "") in thanks
    assert Draft.objects.count() == 0


def test_nothing_is_stored_before_the_first_answer(form, client):
    client.get(form.get_public_url())
    client.get(f"{form.get_public_url()}questions/")

    assert Draft.objects.count() == 0


def test_way_back_and_a_change_lead_straight_to_the_check(form, client):
    second = begin(client, form, "Late.")
    check = client.post(second.url, {"answer": "Bad", "page_key": slow_key()})

    first = check.url + "what_happened/"
    page = client.get(first).content.decode()
    changed = client.post(first, {"answer": "Very late.", "page_key": slow_key()})

    assert "Late.</textarea>" in page
    assert changed.url == check.url
    assert "Very late." in client.get(check.url).content.decode()


def test_question_that_needs_an_answer_says_so(form, client):
    page = begin(client, form, "  ")

    assert page.status_code == 200
    assert "Please write something." in page.content.decode()
    assert "<title>Error: " in page.content.decode()


def test_double_press_on_the_first_page_is_one_draft(form, client):
    key = slow_key()
    url = reverse("feedback:first", args=["here", form.slug])

    addresses = {client.post(url, {"answer": "Late.", "page_key": key}).url for _ in range(3)}

    assert (len(addresses), Draft.objects.count()) == (1, 1)


def test_double_press_on_send_is_one_piece_of_feedback(form, client):
    check = client.post(begin(client, form, "Late.").url, {"answer": "Bad"})

    addresses = {client.post(check.url, {"page_key": slow_key()}).url for _ in range(3)}

    assert (len(addresses), Submission.objects.count()) == (1, 1)


def test_question_is_asked_only_after_its_answer(branching, client):
    after_yes = begin(client, branching, "Yes").url
    after_no = begin(client, branching, "No").url

    assert after_yes.endswith("/how_late/")
    assert after_no.endswith("/words/")


def test_answer_of_a_question_that_is_asked_no_more_is_not_sent(branching):
    secret, version = secret_from("s"), branching.versions.get()
    given = {"late": "Yes", "how_late": "Much", "words": "Oh."}
    keep_answers(version=version, secret=secret, answers=given)
    keep_answers(version=version, secret=secret, answers={"late": "No"})

    sent = send_answers(secret=secret, forum=branching.forum)

    assert sent.answers == {"late": "No", "words": "Oh."}


def test_missing_answer_is_refused_and_named_on_the_check_page(branching, client):
    secret, version = secret_from("s"), branching.versions.get()
    keep_answers(version=version, secret=secret, answers={"late": "Yes"})

    page = client.get(reverse("feedback:check", args=["here", secret])).content.decode()

    assert "“How late?” needs an answer." in page
    assert ">Send</button>" not in page
    with pytest.raises(RuleBroken, match="How late"):
        send_answers(secret=secret, forum=branching.forum)


def test_wrong_contact_keeps_what_was_typed(form, client):
    check = client.post(begin(client, form, "Late.").url, {"answer": "Bad"})

    page = client.post(
        check.url, {"page_key": slow_key(), "name": "Ada", "email": "me@", "phone": "01632"}
    ).content.decode()

    assert "Write an email address like" in page
    assert 'value="me@"' in page
    assert 'value="Ada"' in page
    assert 'value="01632"' in page
    assert Submission.objects.count() == 0


def test_name_alone_is_not_kept(form, client):
    check = client.post(begin(client, form, "Late.").url, {"answer": "Bad"})

    client.post(check.url, {"page_key": slow_key(), "name": "Ada"})

    assert (Submission.objects.count(), ContactDetails.objects.count()) == (1, 0)


def test_draft_of_an_old_version_can_still_be_sent(form, cast, client):
    second = begin(client, form, "Late.")
    form.state = "closed"
    form.save(update_fields=["state"])

    check = client.post(second.url, {"answer": "Bad", "page_key": slow_key()})
    sent = client.post(check.url, {"page_key": slow_key()})

    assert sent.status_code == 302
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "kept"), [("cv34 4rl", "CV34"), ("CV34", "CV34"), ("w1a1aa", "W1A"), ("B-78", "B78")]
)
def test_postcode_is_cut_to_its_first_half(typed, kept):
    assert district_of(typed) == kept


@pytest.mark.parametrize("typed", ["Warwick", "1", "CV", "", "CV34 4RL extra"])
def test_what_is_no_postcode_is_refused(typed):
    with pytest.raises(RuleBroken, match="first half of a postcode"):
        district_of(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("March 2026", "2026-03"), ("3/2026", "2026-03"), ("12 mar 2026", "2026-03")],
)
def test_month_is_read_as_people_write_it(typed, kept):
    today = timezone.datetime(2026, 11, 1).date()

    assert month_of(typed, today) == kept
    with pytest.raises(RuleBroken):
        month_of("May 2027", today)
    with pytest.raises(RuleBroken):
        month_of("soon", today)


def test_about_you_is_counted_once_and_tied_to_nobody(form):
    submission = tell(form)

    for _ in range(2):
        count_about_you(submission=submission, answers={"disability": "yes", "sex": ""})

    rows = list(AboutYouCount.objects.values_list("form", "question", "answer", "number"))
    assert rows == [(form.pk, "disability", "yes", 1)]
    assert {field.name for field in AboutYouCount._meta.fields} == {
        "id",
        "form",
        "question",
        "answer",
        "number",
    }


def test_leaving_all_about_you_out_leads_on(form, client):
    _, secret = tell_with_secret(form)
    url = reverse("feedback:about-you", args=["here", secret])

    answer = client.post(url, {})

    assert answer.url == reverse("feedback:thanks", args=["here", secret])


def test_staff_enter_what_came_on_paper_once(form, cast, signed_in):
    client, key = signed_in(cast.coordinator), uuid.uuid4()
    entered = {
        "one_time_key": key,
        "channel": "paper",
        "q_what_happened": "Written at the coffee morning.",
    }
    url = reverse("feedback:entry", args=["here", form.pk])

    pages = [client.post(url, entered).content.decode() for _ in range(2)]

    submission = Submission.objects.get()
    assert (submission.channel, submission.entered_by) == ("paper", cast.coordinator)
    assert submission.reference in pages[0]
    assert submission.reference in pages[1]
    assert status_url(cast.forum, secret_from(f"entry.{key}")) in pages[0]


def test_entry_without_any_answer_is_refused(form, cast, signed_in):
    url = reverse("feedback:entry", args=["here", form.pk])

    page = signed_in(cast.coordinator).post(url, {"one_time_key": uuid.uuid4(), "channel": "phone"})

    assert "Enter at least one answer." in page.content.decode()


def test_database_wants_to_know_who_entered(form, cast):
    enter_for_somebody(
        form=form, by=cast.chair, answers={"what_happened": "x"}, channel="phone", secret="s"
    )

    with pytest.raises(IntegrityError, match="by_whom"), transaction.atomic():
        Submission.objects.update(entered_by=None)


def test_voices_are_kept_apart(form, cast):
    young = make_form(cast.forum, cast.coordinator, audience="young_people")

    voices = {tell(each).voice for each in (form, young)}

    assert voices == {"parent_carers", "young_people"}


def test_easy_read_is_offered_only_when_it_is_whole(form, cast, client):
    half = make_form(cast.forum, cast.coordinator, easy_intro="Tell us.", slug="whole")
    none = client.get(form.get_public_url()).content.decode()
    offered = client.get(half.get_public_url()).content.decode()

    easy = client.get(f"{half.get_public_url()}questions/easy/").content.decode()

    assert "Easy Read" not in none
    assert "Easy Read" in offered
    assert "Tell us what happened." in easy


def test_start_page_has_a_preview_for_posts(form, client):
    page = client.get(form.get_public_url()).content.decode()

    picture = f"http://testserver{form.get_public_url()}picture.png"
    assert f'<meta property="og:image" content="{picture}">' in page
    image = client.get(picture)
    assert (image["Content-Type"], image.content[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")


def test_answer_from_another_window_after_sending_is_refused(form, client):
    _, secret = tell_with_secret(form)
    version = form.versions.get()

    with pytest.raises(RuleBroken, match="sent this already"):
        keep_answers(version=version, secret=secret, answers={"what_happened": "More."})

    assert Draft.objects.count() == 0


def test_easy_read_shows_each_question_with_its_picture(cast, client):
    form = make_form(cast.forum, cast.coordinator, easy_intro="Tell us.")
    begin = reverse("feedback:first-easy", args=["here", form.slug])

    easy = client.get(begin).content.decode()
    usual = client.get(begin.replace("easy/", "")).content.decode()

    assert 'src="/static/img/easy/talk' in easy
    assert "/img/easy/" not in usual


def test_every_picture_is_there():
    folder = settings.BASE_DIR / "static/img/easy"

    assert {each.value for each in Question.Picture} <= {each.stem for each in folder.iterdir()}
