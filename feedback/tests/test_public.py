"""What everybody can see: themes with answers, results, posters; small numbers stay hidden."""

import itertools
from datetime import timedelta
from itertools import product
from xml.etree import ElementTree

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from lxml import html

from coproduction.actions import claim_influence, confirm_influence, let_influence_go
from coproduction.small_numbers import disclosable
from coproduction.spreadsheets import read_table
from coproduction.tests.disclosure import given_away
from coproduction.tests.pdf_reading import TaggedPdf, failures_of
from feedback.actions import (
    add_theme,
    count_about_you,
    erase_old_drafts,
    erase_words,
    hold_for_now,
    keep_answers,
    mark_unwanted,
    pass_theme,
    publish_theme,
    sort_submission,
    tally_form,
)
from feedback.answers import choices_of
from feedback.links import secret_from
from feedback.models import ContactDetails, Draft, Submission, Tally
from feedback.results import _result, about_you_of, results_of
from feedback.tests.factories import make_form, tell, tell_with_secret
from feedback.tests.world import furnish_feedback


@pytest.fixture
def form(cast):
    return make_form(
        cast.forum,
        cast.coordinator,
        slug="tell",
        shows_results=True,
        questions=["how_was_it", "what_happened"],
    )


@pytest.fixture
def world(cast):
    return furnish_feedback(cast.forum, coordinator=cast.coordinator, officer=cast.officer)


def answered(form, counts):
    for answer, number in counts.items():
        for _ in range(number):
            tell(form, "x", answers={"how_was_it": answer})


def bars(results):
    return {bar.label: bar.number for bar in results[0].bars}


def test_one_more_answer_is_not_seen_by_looking_twice():
    """Between any two looks with one answer in between, no count tells what it was."""
    seen = [disclosable(number, 8) for number in range(60)]

    changes = [second for first, second in itertools.pairwise(seen) if first != second]
    assert len(changes) < 13
    assert None in seen


def test_public_results_grow_by_many_at_a_time(form):
    """Who looks before and after one has answered sees the same; the forum sees every answer."""
    answered(form, {"Good": 12, "Bad": 12})
    before = results_of(form, 8)

    answered(form, {"Good": 1})
    after_one, exact = results_of(form, 8), results_of(form, None)
    answered(form, {"Bad": 7})

    assert bars(before[1])["Good"] == 10
    assert after_one == before
    assert bars(exact[1])["Good"] == 13
    assert (bars(results_of(form, 8)[1])["Good"], bars(results_of(form, 8)[1])["Bad"]) == (15, 20)


def test_without_holding_back_one_answer_is_seen(form, monkeypatch):
    """The control: the number steps, and says what the one has answered."""
    monkeypatch.setattr("feedback.results._hold_back", lambda *args: None)
    answered(form, {"Good": 12, "Bad": 12})
    before = bars(results_of(form, 8)[1])

    answered(form, {"Good": 1})

    assert (before["Good"], bars(results_of(form, 8)[1])["Good"]) == (10, 15)


def test_no_results_page_gives_a_small_count_away(form):
    """Every set of answers to a question of five, as the public page shows them."""
    version = form.versions.get()
    question = version.questions.get(key="how_was_it")

    def shown(truth):
        parts = dict(zip(choices_of(question), truth, strict=False))
        result = _result(question.text, parts, 3)
        return result.answered, *((bar.number, bar.share) for bar in result.bars)

    assert given_away(product(range(8), repeat=5), shown, 3) == []


def test_results_are_the_same_before_and_after_they_are_added_up(form, cast):
    answered(form, {"Good": 9, "Bad": 12})
    before = results_of(form, None)

    tally_form(form=form)
    tally_form(form=form)

    assert bars(before[1])["Bad"] == 12
    assert results_of(form, None) == before
    assert Tally.objects.get(form=form, key="how_was_it", value="Good").number == 9


def test_held_and_unwanted_feedback_is_not_counted(form, cast):
    wanted, other = tell(form, answers={"how_was_it": "Good"}), tell(form, signals=["trap"])
    tally_form(form=form)

    mark_unwanted(submission=wanted, by=cast.coordinator)
    mark_unwanted(submission=other, by=cast.coordinator)

    everybody, results = results_of(form, None)
    assert (everybody, bars(results)["Good"]) == (0, 0)


def test_public_results_hide_small_counts_and_renew_a_part(form, client):
    answered(form, {"Very good": 3, "Good": 12, "Bad": 9})
    url = reverse("feedback:results", args=["here", "tell"])

    page = client.get(url).content.decode()
    part = client.get(f"{url}?part=1").content.decode()

    assert "About 25 people have answered." in page
    assert page.count("Too few to show") == 4
    assert "data-renew" in page
    assert "<html" not in part
    assert "About 25 people have answered." in part


def test_results_that_the_forum_keeps_to_itself_are_not_there(cast, client, signed_in):
    form = make_form(cast.forum, cast.coordinator, slug="own")

    public = client.get(reverse("feedback:results", args=["here", "own"]))
    own = signed_in(cast.coordinator).get(reverse("feedback:form-results", args=["here", form.pk]))

    assert (public.status_code, own.status_code) == (404, 200)


def test_about_you_shows_unknown_as_unknown(form):
    told = [tell(form) for _ in range(30)]
    for each in told[:20]:
        count_about_you(submission=each, answers={"disability": "yes"})

    disability = next(
        each for each in about_you_of(form, 8) if "day-to-day things" in each.question
    )

    assert {bar.label: bar.number for bar in disability.bars} == {
        "Yes": 20,
        "No": 0,
        "Would rather not say": 0,
        "Not known": 10,
    }


def test_theme_page_shows_answers_and_what_could_not_be_done(cast, world, client):
    theme = world["fb_public_theme"]
    done = pass_theme(theme=theme, to=cast.officer, words="Long waits.", by=cast.coordinator)
    gone = pass_theme(theme=theme, to=cast.officer, words="Long waits.", by=cast.coordinator)
    waits = pass_theme(theme=theme, to=cast.officer, words="Long waits.", by=cast.coordinator)
    claim_influence(
        influence=done.influence, outcome="not_changed", what="No money.", by=cast.officer
    )
    confirm_influence(
        influence=done.influence, published_text="There is no money.", by=cast.coordinator
    )
    let_influence_go(influence=gone.influence, reason="The team is gone.", by=cast.coordinator)

    page = client.get(theme.get_public_url()).content.decode()

    assert "It did not change" in page
    assert "There is no money." in page
    assert "The team is gone." in page
    assert "They have to answer by" in page
    assert str(waits.influence.owed_by) not in page


def test_theme_page_hides_few_and_keeps_young_voices_apart(cast, world, client):
    theme = world["fb_public_theme"]
    young = make_form(cast.forum, cast.coordinator, audience="young_people")
    grown = make_form(cast.forum, cast.coordinator)
    few = client.get(theme.get_public_url()).content.decode()
    for form, number in ((grown, 14), (young, 11)):
        for _ in range(number):
            sort_submission(submission=tell(form), by=cast.coordinator, theme=theme)

    page = client.get(theme.get_public_url()).content.decode()

    assert "Fewer than 8 people told us this so far." in few
    assert "About 25 people told us this." in page
    assert "Parents and carers: about 15." in page
    assert "Children and young people: about 10." in page


def test_list_of_themes_is_searched(world, client):
    url = reverse("feedback:said-list", args=["here"])

    found = client.get(url, {"search": "months"}).content.decode()
    missed = client.get(url, {"search": "zebra", "service": "x", "page": "99"}).content.decode()

    assert "Long waits" in found
    assert "Nothing found" in missed


def public_theme(cast, title, *, passed=False):
    theme = add_theme(forum=cast.forum, by=cast.coordinator, title=title, summary="They wait.")
    publish_theme(theme=theme, by=cast.coordinator)
    if passed:
        return pass_theme(theme=theme, to=cast.officer, words="They wait.", by=cast.coordinator)
    return theme


def test_list_of_themes_says_what_came_of_each(cast, client):
    public_theme(cast, "Nobody asked")
    public_theme(cast, "Somebody asked", passed=True)
    influence = public_theme(cast, "Somebody answered", passed=True).influence
    claim_influence(
        influence=influence, outcome="changed", what="They come at eight.", by=cast.officer
    )
    confirm_influence(
        influence=influence, published_text="They come at eight.", by=cast.coordinator
    )
    url = reverse("feedback:said-list", args=["here"])

    def titles(answer):
        page = html.fromstring(client.get(url, {"answer": answer}).content)
        return page.xpath("//article/h2/a/text()")

    assert titles("") == ["Somebody answered", "Somebody asked", "Nobody asked"]
    assert titles("answered") == ["Somebody answered"]
    assert titles("waiting") == ["Somebody asked"]
    assert titles("zebra") == titles("")
    whole = client.get(url).content.decode()
    assert "They come at eight." in whole
    assert "has to answer by" in whole
    assert "We have not passed it to a service yet." in whole


def test_list_of_themes_asks_as_much_for_three_as_for_one(cast, client, django_assert_num_queries):
    url = reverse("feedback:said-list", args=["here"])
    for more in (1, 2):
        for number in range(more):
            public_theme(cast, f"Theme {more} {number}", passed=True)
        with django_assert_num_queries(6):
            client.get(url)


def test_feed_is_atom_with_an_address_for_each(world, client):
    feed = client.get(reverse("feedback:said-feed", args=["here"]))

    root = ElementTree.fromstring(feed.content)
    names = {"atom": "http://www.w3.org/2005/Atom"}
    links = [each.get("href") for each in root.findall("atom:entry/atom:link", names)]
    assert feed["Content-Type"] == "application/atom+xml"
    assert links == [f"http://testserver{world['fb_public_theme'].get_public_url()}"]


def test_poster_is_tagged_and_says_what_the_code_opens(form, cast, signed_in):
    poster = signed_in(cast.coordinator).get(reverse("feedback:poster-pdf", args=["here", form.pk]))

    read = TaggedPdf(poster.content)
    assert failures_of(poster.content) == []
    assert (read.texts("H1"), read.language) == ([form.title], "en-GB")
    assert any("testserver/here/feedback/tell" in text for text in read.texts("P"))


@pytest.mark.parametrize(
    ("kind", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG")], ids=["svg", "png"]
)
def test_code_is_drawn(kind, start, form, cast, signed_in):
    url = reverse("feedback:qr-picture", args=["here", form.pk, kind])

    assert signed_in(cast.coordinator).get(url).content.startswith(start)
    assert signed_in(cast.coordinator).get(url.replace(kind, "exe")).status_code == 404


@pytest.mark.parametrize("name", ["feedback:item-list", "feedback:queue", "feedback:theme-list"])
def test_list_asks_as_often_for_one_row_as_for_three(
    name, form, cast, signed_in, django_assert_num_queries
):
    counts = {"feedback:item-list": 12, "feedback:queue": 10, "feedback:theme-list": 6}
    world = furnish_feedback(cast.forum, coordinator=cast.coordinator, officer=cast.officer)
    client = signed_in(cast.coordinator)
    url = reverse(name, args=["here"])
    client.get(url)

    with django_assert_num_queries(counts[name]):
        client.get(url)
    for _ in range(2):
        sort_submission(submission=tell(form), by=cast.coordinator, theme=world["fb_theme"])
        tell(form, "He hit her.")
        tell(form, signals=["trap"])
    with django_assert_num_queries(counts[name]):
        client.get(url)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_export_is_what_is_on_screen_and_reads_back_the_same(kind, form, cast, signed_in):
    for words in ("=cmd|' /C calc'!A0", "Plain, with; commas", "+44 1", "Two\nlines"):
        tell(form, words)
    tell(make_form(cast.forum, cast.coordinator), "Of another form.")
    client = signed_in(cast.coordinator)
    query = f"?form={form.pk}"

    download = client.get(reverse(f"feedback:item-list-{kind}", args=["here"]) + query)

    content = b"".join(download.streaming_content) if download.streaming else download.content
    table = read_table(ContentFile(content, name=f"x.{kind}"))
    words = [row.cells[0] for row in table.rows]
    assert sorted(words) == sorted(
        ["=cmd|' /C calc'!A0", "Plain, with; commas", "+44 1", "Two\nlines"]
    )


def test_search_finds_words_and_a_reference_as_it_is_read_out(form, cast, signed_in):
    told = tell(form, "The escort was parking on the pavement.")
    tell(form, "Something else.")
    client, url = signed_in(cast.coordinator), reverse("feedback:item-list", args=["here"])

    for search in ("parked", told.reference, f"{told.reference[:4]} {told.reference[4:]}".lower()):
        page = client.get(url, {"search": search}).content.decode()
        assert told.get_absolute_url() in page
        assert "Something else." not in page


def test_words_go_on_their_day_and_numbers_stay(form, cast, client):
    today = timezone.localdate()
    told, secret = tell_with_secret(
        form,
        "We waited.",
        answers={"how_was_it": "Bad"},
        today=today,
        contact={"email": "me@example.org"},
    )
    day = told.goes_on
    before = erase_words(today=day - timedelta(days=1))

    erased = erase_words(today=day)

    told.refresh_from_db()
    assert (before, erased) == (0, 1)
    assert (told.answers, told.words, told.erased_on) == ({}, "", day)
    assert ContactDetails.objects.count() == 0
    assert bars(results_of(form, None)[1])["Bad"] == 1
    page = client.get(reverse("feedback:status", args=["here", secret])).content.decode()
    assert "Your words are gone" in page


def test_words_on_hold_stay(form, cast):
    told = tell(form)
    hold_for_now(submission=told, on_hold=True, by=cast.coordinator)

    assert erase_words(today=told.goes_on) == 0
    hold_for_now(submission=told, on_hold=False, by=cast.coordinator)
    assert erase_words(today=told.goes_on) == 1


def test_unwanted_words_and_old_drafts_go_sooner(form, cast):
    today = timezone.localdate()
    mark_unwanted(submission=tell(form, signals=["trap"]), by=cast.coordinator)
    keep_answers(
        version=form.versions.get(), secret=secret_from("d"), answers={"what_happened": "x"}
    )

    later = today + timedelta(days=61)

    assert (erase_words(today=today), erase_words(today=later)) == (0, 1)
    assert (erase_old_drafts(today=today), erase_old_drafts(today=later)) == (0, 1)
    assert (Draft.objects.count(), Submission.objects.count()) == (0, 1)
