"""The forum makes a form, and what people were asked stays as it was."""

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from coproduction.exceptions import RuleBroken
from feedback.actions import (
    add_form,
    add_question,
    change_question,
    close_form,
    move_question,
    publish_form,
    remove_question,
    reopen_form,
    start_version,
)
from feedback.bank import QUESTIONS, STARTERS, WHO_SEES
from feedback.models import FeedbackForm, Question, Submission
from feedback.reading import reading_age
from feedback.rules import checklist
from feedback.tests.factories import every_kind, make_form, tell, with_question


@pytest.fixture
def draft(cast):
    return make_form(cast.forum, cast.coordinator, published=False)


def keys(version):
    return list(version.questions.in_order().values_list("key", flat=True))


def test_every_state_has_its_moves():
    for model in (FeedbackForm, Submission):
        assert set(model.MOVES) == set(model.State)
        assert set().union(*model.MOVES.values()) <= set(model.State)


def test_form_begins_with_questions_of_the_bank(cast):
    questions = STARTERS["survey"]["questions"]

    form = make_form(cast.forum, cast.coordinator, questions=questions, published=False)

    assert keys(form.versions.get()) == questions
    assert form.state == FeedbackForm.State.DRAFT


def test_form_begins_as_a_copy_that_still_follows(cast, draft):
    first = draft.versions.get().questions.get(key="how_was_it")
    with_question(
        draft,
        cast.coordinator,
        key="why",
        kind="long",
        text="Why?",
        show_if=first,
        show_if_answers=["Bad"],
    )

    copy = add_form(
        forum=cast.forum,
        by=cast.coordinator,
        copy_of=draft,
        title="Copy",
        slug="copy",
        intro="x",
        who_sees="x",
    )

    why = copy.versions.get().questions.get(key="why")
    assert keys(copy.versions.get()) == ["what_happened", "how_was_it", "why"]
    assert why.show_if.version == copy.versions.get()
    assert why.show_if.key == "how_was_it"


def test_second_form_of_one_address_is_refused(cast, draft):
    with pytest.raises(RuleBroken, match="Choose a different one"):
        make_form(cast.forum, cast.coordinator, slug=draft.slug)


def test_published_questions_stay_also_against_the_database(cast, draft):
    publish_form(form=draft, by=cast.coordinator)
    question = draft.versions.get().questions.first()

    for change in (
        lambda: change_question(question=question, by=cast.coordinator, text="Other?"),
        lambda: remove_question(question=question, by=cast.coordinator),
        lambda: move_question(question=question, by=cast.coordinator, is_up=False),
        lambda: add_question(version=question.version, by=cast.coordinator, from_bank="when"),
    ):
        with pytest.raises(RuleBroken, match="Start a new version"):
            change()
    with pytest.raises(ProgrammingError, match="stay as they are"), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(text="Other?")


def test_change_makes_a_new_version_and_answers_keep_theirs(cast, draft):
    publish_form(form=draft, by=cast.coordinator)
    before = tell(draft)
    version = start_version(form=draft, by=cast.coordinator)
    assert start_version(form=draft, by=cast.coordinator) == version
    still_old = tell(draft)
    question = version.questions.get(key="what_happened")

    change_question(question=question, by=cast.coordinator, text="Tell us what happened")
    publish_form(form=draft, by=cast.coordinator)
    after = tell(draft)

    asked = [each.version.questions.get(key="what_happened").text for each in (before, after)]
    assert asked == ["What happened?", "Tell us what happened"]
    assert (still_old.version.number, after.version.number) == (1, 2)


def test_form_without_questions_promise_or_number_is_not_published(cast):
    form = add_form(
        forum=cast.forum, by=cast.coordinator, title="T", slug="t", intro="x", who_sees=" "
    )
    version = form.versions.get()
    missing = [check.title for check in checklist(version, []) if check.must and not check.is_done]

    assert missing == [
        "Questions",
        "Who can see the answers",
        "Where to call when somebody is not safe",
    ]
    with pytest.raises(RuleBroken, match="Questions"):
        publish_form(form=form, by=cast.coordinator)


def test_checklist_finds_hard_words_and_unknown_letters(cast, draft):
    add_question(
        version=draft.versions.get(),
        by=cast.coordinator,
        kind="long",
        text="How would you characterise the multidisciplinary commissioning of EOTAS provision?",
    )

    checks = {check.title: check for check in checklist(draft.versions.get(), ["SEND"])}

    assert "EOTAS" in checks["Short sentences, no unknown letters"].words
    assert not checks["Short sentences, no unknown letters"].is_done


@pytest.mark.parametrize(
    ("text", "oldest"),
    [("We went to the shop. It was shut.", 6), ("The cat sat on the mat.", 6)],
)
def test_plain_text_has_a_low_reading_age(text, oldest):
    assert reading_age(text) <= oldest
    assert reading_age("The multidisciplinary commissioning arrangements necessitate review.") > 16


def test_bank_is_plain():
    texts = [question["text"] for question in QUESTIONS.values()]

    assert reading_age("\n".join(texts)) <= 9
    assert reading_age(WHO_SEES) <= 11


def test_question_follows_only_from_an_earlier_one(cast, draft):
    version = draft.versions.get()
    first, second = version.questions.in_order()

    with pytest.raises(RuleBroken, match="comes before"):
        change_question(
            question=first, by=cast.coordinator, show_if=second, show_if_answers=["Bad"]
        )
    change_question(question=second, by=cast.coordinator, show_if=first, show_if_answers=["x"])
    with pytest.raises(RuleBroken, match="keep their order"):
        move_question(question=second, by=cast.coordinator, is_up=True)


def test_questions_move_and_go(cast, draft):
    version = draft.versions.get()
    add_question(version=version, by=cast.coordinator, from_bank="when")
    add_question(version=version, by=cast.coordinator, from_bank="when")

    move_question(question=version.questions.get(key="when"), by=cast.coordinator, is_up=True)
    remove_question(question=version.questions.get(key="when_1"), by=cast.coordinator)

    assert keys(version) == ["what_happened", "when", "how_was_it"]


def test_closed_form_takes_nobody_new_and_opens_again(cast, client):
    form = make_form(cast.forum, cast.coordinator)
    close_form(form=form, by=cast.coordinator)
    url = form.get_public_url()

    closed = client.get(url).content.decode()
    begun = client.post(f"{url}questions/", {"answer": "Late."})

    assert "This form is closed." in closed
    assert begun.url == url
    with pytest.raises(RuleBroken, match="This form is closed"):
        close_form(form=form, by=cast.coordinator)
    reopen_form(form=form, by=cast.coordinator)
    assert "Start" in client.get(url).content.decode()


def test_form_of_next_week_says_when_it_opens(cast, client):
    today = timezone.localdate()
    form = make_form(cast.forum, cast.coordinator, opens_on=today + timezone.timedelta(days=7))

    page = client.get(form.get_public_url()).content.decode()

    assert "This form is not open yet." in page
    assert "It opens on" in page


def test_coordinator_makes_and_publishes_a_form_by_hand(cast, signed_in):
    make_form(cast.forum, cast.coordinator)
    client = signed_in(cast.coordinator)
    about = {
        "begin_with": "bank-open",
        "title": "Short breaks",
        "slug": "Short-Breaks",
        "kind": "targeted",
        "audience": "parent_carers",
        "intro": "How are short breaks?",
        "who_sees": "Only the forum.",
        "minutes": "3",
        "level": "consultation",
        "keep_months": "12",
        "closes_on_day": "27",
        "closes_on_month": "3",
        "closes_on_year": "2099",
    }

    made = client.post(reverse("feedback:form-add", args=["here"]), about)
    form = FeedbackForm.objects.get(slug="short-breaks")
    client.post(f"{made.url}questions/from-bank/", {"from_bank": "member"})
    added = client.post(
        f"{made.url}questions/add/",
        {
            "text": "Which weekends?",
            "kind": "several",
            "choices_text": "First\nLast\nFirst",
            "show_if": form.versions.get().questions.get(key="member").pk,
            "show_if_text": ["Yes"],
        },
    )
    client.post(f"{made.url}publish/")

    form.refresh_from_db()
    question = form.versions.get().questions.get(text="Which weekends?")
    assert added.status_code == 302
    assert form.state == FeedbackForm.State.OPEN
    assert form.closes_on.year == 2099
    assert (question.choices, question.show_if.key) == (["First", "Last"], "member")
    assert client.get(f"{made.url}preview/").status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("slug", "manage", "This word is an address of ours"),
        ("slug", "a b", "letters, numbers and hyphens"),
        ("title", "", "Give it a name."),
        ("title", "Manage", "This word is an address of ours"),
        ("title", "؟", "Give it a short address."),
        ("begin_with", "", "Choose what to begin with."),
        ("closes_on_month", "13", "month"),
    ],
)
def test_new_form_that_is_wrong_keeps_what_was_typed(field, value, sentence, cast, signed_in):
    about = {
        "begin_with": "empty",
        "title": "Short breaks",
        "slug": "",
        "intro": "How are short breaks for your family?",
        "closes_on_day": "27",
        "closes_on_month": "3",
        "closes_on_year": "2027",
    }

    page = signed_in(cast.coordinator).post(
        reverse("feedback:form-add", args=["here"]), about | {field: value}
    )

    text = page.content.decode()
    assert page.status_code == 200
    assert sentence in text
    assert "How are short breaks for your family?" in text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("closes_on_year", "1999", "must not be before"),
        ("minutes", "900", "Write a number from 1 to 30."),
        ("who_sees", "", "Say who can see the answers."),
        ("slug", "themes", "This word is an address of ours"),
    ],
)
def test_change_that_is_wrong_keeps_what_was_typed(field, value, sentence, cast, signed_in):
    form = make_form(cast.forum, cast.coordinator, published=False)
    about = {
        "title": "Short breaks",
        "slug": "short-breaks",
        "kind": "targeted",
        "audience": "parent_carers",
        "intro": "How are short breaks for your family?",
        "who_sees": "Only the forum.",
        "minutes": "3",
        "level": "consultation",
        "keep_months": "12",
        "opens_on_day": "1",
        "opens_on_month": "3",
        "opens_on_year": "2027",
        "closes_on_day": "27",
        "closes_on_month": "3",
        "closes_on_year": "2027",
    }

    page = signed_in(cast.coordinator).post(
        reverse("feedback:form-change", args=["here", form.pk]), about | {field: value}
    )

    text = page.content.decode()
    assert page.status_code == 200
    assert sentence in text
    assert "How are short breaks for your family?" in text


def test_form_from_an_earlier_one_asks_and_says_the_same(cast, signed_in):
    earlier = make_form(cast.forum, cast.coordinator, audience="practitioners", minutes=7)
    about = {"begin_with": f"form-{earlier.pk}", "title": "This year’s", "intro": "Once more."}

    signed_in(cast.coordinator).post(reverse("feedback:form-add", args=["here"]), about)

    made = FeedbackForm.objects.get(slug="this-years")
    assert (made.audience, made.minutes, made.intro) == ("practitioners", 7, "Once more.")
    asked = earlier.versions.get().questions.in_order().values_list("key", flat=True)
    assert list(made.versions.get().questions.in_order().values_list("key", flat=True)) == list(
        asked
    )


@pytest.mark.parametrize(
    ("begin_with", "kind", "audience"),
    [
        ("bank-open", "open", "parent_carers"),
        ("bank-young", "open", "young_people"),
        ("bank-service", "targeted", "parent_carers"),
        ("empty", "targeted", "parent_carers"),
    ],
)
def test_what_it_begins_with_says_whom_it_is_for(begin_with, kind, audience, cast, signed_in):
    about = {"begin_with": begin_with, "title": "Tell us", "intro": "We want to know."}

    signed_in(cast.coordinator).post(reverse("feedback:form-add", args=["here"]), about)

    made = FeedbackForm.objects.get(slug="tell-us")
    assert (made.kind, made.audience) == (kind, audience)
    assert made.who_sees


@pytest.mark.parametrize("fields", list(every_kind()), ids=lambda fields: fields["kind"])
def test_question_of_every_kind_is_asked(fields, cast, client):
    form = make_form(cast.forum, cast.coordinator, questions=[], published=False)
    with_question(form, cast.coordinator, **fields)
    publish_form(form=form, by=cast.coordinator)

    page = client.get(f"{form.get_public_url()}questions/").content.decode()

    assert fields["text"] in page
    assert page.count("<h1") == 1
