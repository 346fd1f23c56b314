"""Search: what is found, by whom, and how it is shown."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from coproduction.models import Document, Forum, GlossaryTerm, Influence, Person
from coproduction.search import MOST, Search, marked, words_of
from coproduction.tests.access_matrix import ROLES
from coproduction.tests.factories import (
    ForumFactory,
    InfluenceFactory,
    PersonFactory,
    WorkFactory,
)
from coproduction.tests.whole_world import furnish, furnish_for
from coproduction.text_search import read

# Words that the furnished worlds and these tests use: between them they find every kind.
WORDS = (
    "taxis",
    "tell us sooner",
    "request",
    "plan",
    "online",
    "money",
    "charter",
    "families",
    "work",
    "person",
    "EHCP",
    "hub",
    "happened",
    "waits",
    "agreed",
)


@pytest.fixture
def look(cast, client, signed_in):
    """look("words", "rep"): the page of results as somebody of this role, or nobody, gets it."""
    known = {"": client}

    def ask(words, role="", **more):
        if role not in known:
            known[role] = signed_in(getattr(cast, role))
        visitor = known[role]
        return visitor.get(reverse("search", args=["here"]), {"q": words, **more})

    return ask


def titles(answer):
    """The titles by the code of their kind."""
    return {
        group.kind.code: [hit.title for hit in group.hits]
        for group in answer.context.get("shown", [])
    }


def found(typed, **where):
    """The codes of the kinds that have something, each with how many."""
    search = Search(**where)
    return {
        group.kind.code: len(group.keys)
        for group in search.groups(search.read(typed))
        if group.keys
    }


@pytest.fixture
def words(cast):
    GlossaryTerm.objects.create(term="EHCP", meaning="Education, health and care plan: what for.")
    GlossaryTerm.objects.create(term="Local Offer", meaning="The list of all that an area has.")


def ways(typed, glossary=()):
    return [(term.ways, term.is_left_out) for term in read(typed, glossary).terms]


def test_typed_words_are_read_as_words_phrases_and_what_to_leave_out():
    asked = ways('late "school bus" -taxi -"by foot" ... co-production')

    assert asked == [
        (("late",), False),
        (("school bus",), False),
        (("taxi",), True),
        (("by foot",), True),
        (("co-production", "coproduction"), False),
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "EHCP",
        "ehcps",
        "education, health and care plan",
        "Education health care plan",
        "education health & care plan",
        '"education, health and care plan"',
    ],
)
def test_acronym_is_read_both_ways(typed):
    glossary = [GlossaryTerm(term="EHCP", meaning="Education, health and care plan: what for.")]

    assert ways(typed, glossary) == [
        (("EHCP", "Education, health and care plan", "Education, health care plan"), False)
    ]


def test_word_that_is_only_explained_is_no_acronym():
    glossary = [GlossaryTerm(term="Local Offer", meaning="The list of all that an area has.")]

    assert ways("local offer", glossary) == [(("local",), False), (("offer",), False)]


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("transport", True),
        ("TRANSPORTS", True),
        ("cafe", True),
        ("café", True),
        ("Zoe", True),
        ('"late school transport"', True),
        ('"transport late"', False),
        ("transport -late", False),
        ("transport -boat", True),
        ("education, health and care plans", True),
        ("boat", False),
    ],
)
def test_work_is_found_by(typed, is_found, cast, words):
    WorkFactory(forum=cast.forum, title="Late school transport", summary="Zoë’s café, and EHCPs.")

    assert found(typed, forum=cast.forum, person=cast.rep).get("work", 0) == is_found


def test_meaning_is_found_by_its_acronym(cast, words):
    WorkFactory(forum=cast.forum, title="Education, health and care plans on time")

    assert found("EHCP", forum=cast.forum, person=cast.rep) == {"work": 1, "words": 1}


def test_title_counts_more_than_text_and_then_the_newest(cast, look):
    now = timezone.now()
    for title, summary, days in (
        ("Old letters", "", 9),
        ("Waiting lists", "About letters.", 1),
        ("New letters", "", 3),
    ):
        WorkFactory(
            forum=cast.forum, title=title, summary=summary, opened_at=now - timedelta(days=days)
        )

    assert titles(look("letters", "rep"))["work"] == ["New letters", "Old letters", "Waiting lists"]


def test_what_was_found_is_marked_and_all_else_is_escaped(cast, look):
    WorkFactory(
        forum=cast.forum, title="A", summary="<i>We</i> all said 5 < 6 & “bus” \ue000 is late"
    )

    page = look("bus", "rep").content.decode()

    assert "said 5 &lt; 6 &amp; “<mark>bus</mark>”" in page
    assert "<i>" not in page
    assert "\ue000" not in page


@pytest.mark.parametrize(
    ("excerpt", "html"),
    [
        ("a \ue000b\ue001 c", "a <mark>b</mark> c"),
        ("\ue000<b>\ue001", "<mark>&lt;b&gt;</mark>"),
        ("\ue001a\ue000", "a"),
        ("{}", "{}"),
        ("", ""),
    ],
)
def test_marks_are_the_only_html(excerpt, html):
    assert marked(excerpt) == html


def test_misspelt_word_finds_what_was_meant(cast, look):
    WorkFactory(forum=cast.forum, title="School transport")

    mended = look("tranport", "rep")
    exactly = look("tranport", "rep", exactly="1")

    assert titles(mended) == {"work": ["School transport"]}
    assert "we found for <strong>transport</strong>" in mended.content.decode()
    assert titles(exactly) == {}
    assert "Nothing found" in exactly.content.decode()


def test_few_results_offer_a_better_spelling(cast, look):
    for number in range(4):
        WorkFactory(forum=cast.forum, title=f"Speech therapy {number}")
    WorkFactory(forum=cast.forum, title="A letter", summary="About theraphy.")

    page = look("theraphy", "rep")

    assert titles(page) == {"work": ["A letter"]}
    assert "Did you mean <a" in page.content.decode()


def test_spelling_is_never_mended_with_a_word_that_one_may_not_see(cast, look):
    furnish_for(cast, "feedback")
    WorkFactory(forum=cast.other_forum, title="Physiotherapy")
    WorkFactory(forum=cast.forum, title="Hydrotherapy")

    nobody, rep = look("hydroterapy"), look("hydroterapy", "rep")
    other = look("physioterapy", "coordinator")

    assert titles(nobody) == titles(other) == {}
    assert "therapy" not in nobody.content.decode() + other.content.decode()
    assert titles(rep) == {"work": ["Hydrotherapy"]}


def test_only_from_some_days(cast, look):
    work = WorkFactory(forum=cast.forum)
    for day in (date(2026, 1, 10), date(2026, 2, 10)):
        InfluenceFactory(work=work, owed_by=cast.officer, heard_on=day, due_on=day)
    january = {"since_day": "1", "since_month": "1", "since_year": "2026", "until_day": "31"}
    january |= {"until_month": "jan", "until_year": "2026"}

    everything = look("sooner", "coordinator").context["answer"].total
    only = look("sooner", "coordinator", **january).context["answer"].total

    assert (everything, only) == (2, 1)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"q": "a" * 201}, "Use fewer words: at most 200 letters."),
        (
            {"q": "bus", "since_day": "31", "since_month": "2", "since_year": "2026"},
            "not a real date",
        ),
        ({"q": "-taxi"}, "Add a word to look for"),
        ({"q": "the"}, "Nothing found"),
        ({"q": "\x00 ' \" \\ % :* & | ! ( <->"}, "Add a word to look for"),
        ({"q": "bus", "kind": "nonsense", "page": "x"}, "Nothing found"),
        ({}, "Put words that belong together"),
    ],
)
def test_bad_input_gets_a_sentence_and_is_kept(typed, sentence, cast, client):
    page = client.get(reverse("search", args=["here"]), typed)

    assert page.status_code == 200
    assert sentence in page.content.decode()
    if "\x00" not in typed.get("q", ""):
        assert page.context["form"]["q"].value() == typed.get("q")


def test_one_kind_has_pages(cast, look):
    for number in range(27):
        WorkFactory(forum=cast.forum, title=f"Letter {number}")

    first = look("letter", "rep")
    second = look("letter", "rep", kind="work", page="2")

    assert len(titles(first)["work"]) == 5
    assert "See all 27" in first.content.decode()
    assert titles(second)["work"] == ["Letter 1", "Letter 0"]


def test_many_are_counted_as_more_than(cast, look):
    WorkFactory.create_batch(MOST + 1, forum=cast.forum, title="Letter")

    assert f"more than {MOST}" in look("letter", "rep").content.decode()


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower"])
def test_reference_leads_straight_to_its_page(typed, cast, look):
    work = WorkFactory(forum=cast.forum)
    code = work.reference
    typed = f"{code[:4].lower()}-{code[4:].lower()}" if typed == "lower" else typed.format(code)

    assert look(typed, "rep").headers["Location"] == work.get_absolute_url()


def test_reference_of_what_one_may_not_see_is_only_a_word(cast, look):
    here = furnish_for(cast, "feedback")
    theirs = WorkFactory(forum=cast.other_forum)

    answers = [look(theirs.reference, "coordinator"), look(here.fb_item.reference, "rep")]

    assert {answer.status_code for answer in answers} == {200}
    assert look(here.fb_item.reference, "chair").status_code == 302


@pytest.fixture
def two_worlds(cast, settings, tmp_path, words):
    """One of everything in both forums."""
    settings.MEDIA_ROOT = tmp_path
    here = furnish_for(cast)
    there = furnish(
        cast.other_forum,
        officer=cast.other_officer,
        coordinator=cast.stranger,
        **{
            role: PersonFactory(forum=cast.other_forum, roles=[role])
            for role in ("facilitator", "chair", "treasurer", "rep")
        },
    )
    for forum, owner in ((cast.forum, cast.officer), (cast.other_forum, cast.other_officer)):
        for access in Document.Access:
            Document.objects.create(
                forum=forum,
                owner=owner,
                title=f"Plan for {access} in {forum.slug}",
                filename="plan.txt",
                file=Document.objects.filter(forum=forum).first().file.name,
                content_type="text/plain",
                size=1,
                sha256="0",
                access=access,
                added_at=timezone.now(),
            )
    return here, there


@pytest.mark.parametrize("role", ["", *ROLES])
def test_everything_that_is_found_opens_for_who_found_it(role, cast, two_worlds, client, proved):
    visitor = proved(getattr(cast, role)) if role else client
    person = getattr(cast, role) if role else None
    search = Search(cast.forum, person)
    opened = {}

    for typed in WORDS:
        asked = search.read(typed)
        for group in search.groups(asked):
            search.show(group, group.keys, asked)
            assert len(group.hits) == len(group.keys)
            for hit in group.hits:
                path = hit.url.partition("#")[0]
                if path not in opened:
                    answer = visitor.get(path)
                    opened[path] = answer.status_code
                    for close in answer._resource_closers:
                        close()

    assert {path: status for path, status in opened.items() if status != 200} == {}
    assert len(opened) > 3
    assert all(path.startswith("/here/") for path in opened)


def test_words_of_these_tests_find_every_kind(cast, two_worlds):
    """The control of the test above: no kind is left out of it."""
    seen = set()
    for role in ("coordinator", "officer"):
        for typed in WORDS:
            seen |= found(typed, forum=cast.forum, person=getattr(cast, role)).keys()

    kinds = {kind.code for kind, _ in Search(cast.forum, cast.coordinator).kinds}
    assert kinds - seen == set()
    assert len(kinds) == 18


@pytest.mark.parametrize("role", ["", *ROLES])
def test_nothing_of_another_forum_is_found(role, cast, two_worlds):
    person = getattr(cast, role) if role else None
    search = Search(cast.forum, person)

    owners = {
        owner_of(kind.rows(cast.forum, person).model, key)
        for typed in WORDS
        for group in search.groups(search.read(typed))
        for kind, key in [(group.kind, key) for key in group.keys]
    }

    assert owners - {None} == {cast.forum.pk}


PATHS = (
    "forum_id",
    "hub__forum_id",
    "session__hub__forum_id",
    "work__forum_id",
    "charter__forum_id",
)


def owner_of(model, key):
    """Which forum a record belongs to; None for a word that all share."""
    names = {field.name for field in model._meta.fields}
    path = next(path for path in PATHS if path.partition("_")[0] in names)
    return model.objects.filter(pk=key).values_list(path, flat=True).get()


def test_words_of_a_writer_are_for_the_team_and_as_checked_for_the_service(cast, two_worlds):
    told = two_worlds[0].fb_item
    told.words = "Mrs Bluebottle at Acorn School never rang."
    told.save(update_fields=["words"])
    InfluenceFactory(
        work=WorkFactory(forum=cast.forum),
        said="[a name] at [a place] never rang.",
        owed_by=cast.officer,
    )

    by_name = {
        role: found("bluebottle", forum=cast.forum, person=getattr(cast, role)) for role in ROLES
    }
    assert {role for role, kinds in by_name.items() if kinds} == {"coordinator", "chair"}
    assert found("bluebottle", forum=cast.forum) == {}
    assert found("rang", forum=cast.forum, person=cast.officer) == {"owed": 1}


def test_people_are_found_by_the_team_alone(cast):
    cast.officer.name = "Persephone Quill"
    cast.officer.save(update_fields=["name"])

    finders = {
        role for role in ROLES if found("persephone", forum=cast.forum, person=getattr(cast, role))
    }

    assert finders == {"coordinator", "chair"}


def test_somebody_who_left_finds_what_nobody_in_particular_finds(cast, two_worlds, signed_in):
    cast.rep.is_active = False
    cast.rep.save(update_fields=["is_active"])
    url = reverse("search", args=["here"])

    kinds = titles(signed_in(cast.rep).get(url, {"q": "sooner"}))

    assert set(kinds) == {"answers"}


@pytest.mark.parametrize("role", ["", "coordinator"])
def test_search_asks_as_much_for_three_rows_as_for_one(role, cast, look, django_assert_num_queries):
    wanted = {"": 11, "coordinator": 24}[role]
    look("sooner", role)  # what is asked once a process
    for number in (1, 3):
        while Influence.objects.filter(forum=cast.forum).count() < number:
            InfluenceFactory(
                work=WorkFactory(forum=cast.forum),
                owed_by=cast.officer,
                state="confirmed",
                published_at=timezone.now(),
                published_text="Sooner.",
            )

        with django_assert_num_queries(wanted):
            page = look("sooner", role, exactly="1")

        assert len(titles(page)["answers"]) == number


@pytest.mark.parametrize("role", ["", "rep"])
def test_page_is_kept_by_no_cache_and_no_search_engine(role, cast, look):
    page = look("bus", role)

    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    ("path", "boxes"), [("/here/", 1), ("/here/search/", 1), ("/", 0), ("/here/feedback/", 0)]
)
def test_box_stands_once_on_a_forums_pages(path, boxes, cast, client):
    assert client.get(path).content.decode().count('role="search"') == boxes


def test_every_kind_is_searched_through_its_index(cast):
    """The planner takes the index of words once a table is too big to be read through."""
    search = Search(cast.forum, cast.coordinator)
    asked = search.read("transport")
    through = {}

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
        for kind, rows in search.kinds:
            words = words_of(rows.model, kind.index)
            matching = rows.model.objects.alias(searched=words).filter(searched=asked.query)
            through[kind.code] = kind.index in matching.explain()

    assert through == dict.fromkeys(through, True)


def test_forums_of_the_demo_are_searched_apart(db):
    """A word of one forum's glossary is no word of another's."""
    first, second = ForumFactory(), ForumFactory()
    GlossaryTerm.objects.create(forum=first, term="AP", meaning="Alternative provision.")

    assert len(Search(first).read("alternative provision").terms) == 1
    assert len(Search(second).read("alternative provision").terms) == 2
    assert Forum.objects.count() == 2
    assert not Person.objects.exists()


def test_index_that_is_not_there_is_an_error():
    with pytest.raises(ValueError, match="not enough values"):
        words_of(Person, "nothing")


def test_words_in_a_text_are_not_taken_for_marks():
    assert re.search("<mark>", marked("<mark>")) is None
