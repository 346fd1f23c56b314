"""Pages of the core: what they show to whom, and that lists ask as much for three as for one."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coproduction.actions import claim_influence, confirm_influence
from coproduction.models import GlossaryTerm, Influence, Person
from coproduction.needs import needs_of
from coproduction.tests.factories import InfluenceFactory, PersonFactory, WorkFactory


def published(cast, number=1):
    entries = []
    for n in range(number):
        work = WorkFactory(forum=cast.forum, title=f"Letters {n}")
        entry = InfluenceFactory(work=work, owed_by=cast.officer, said=f"Plainer {n}.")
        claim_influence(influence=entry, outcome="changed", what="Done.", by=cast.officer)
        entries.append(
            confirm_influence(influence=entry, published_text=f"New words {n}.", by=cast.chair)
        )
    return entries


def test_public_page_shows_what_was_confirmed_and_counts_what_is_late(client, cast):
    published(cast)
    yesterday = timezone.localdate() - timedelta(days=1)
    InfluenceFactory(
        work__forum=cast.forum, owed_by=cast.officer, said="Still secret.", due_on=yesterday
    )

    page = client.get("/here/you-said-we-did/").content.decode()

    assert "Plainer 0." in page
    assert "New words 0." in page
    assert "1 answered. 1 waiting for an answer, <strong>1 of them late</strong>" in page
    assert "Still secret." not in page


@pytest.mark.parametrize(("search", "shown"), [("Plainer 1", 1), ("new words", 2), ("xyz", 0)])
def test_public_page_is_searched(client, cast, search, shown):
    published(cast, 2)

    page = client.get("/here/you-said-we-did/", {"search": search})

    assert len(page.context["page"].object_list) == shown


def test_search_with_a_null_character_is_no_error(client, cast):
    assert client.get("/here/you-said-we-did/", {"search": "a\x00b"}).status_code == 200


def test_unconfirmed_entry_has_no_public_page(client, cast):
    entry = InfluenceFactory(work__forum=cast.forum, owed_by=cast.officer)

    assert client.get(f"/here/you-said-we-did/{entry.reference}/").status_code == 404


def test_words_explain_the_forums_and_the_shared_ones(client, cast):
    GlossaryTerm.objects.create(forum=None, term="EHCP", meaning="A plan.")
    GlossaryTerm.objects.create(forum=cast.forum, term="AP", meaning="Lessons elsewhere.")
    GlossaryTerm.objects.create(forum=cast.other_forum, term="XX", meaning="Of others.")

    page = client.get("/here/words/").content.decode()

    assert "A plan." in page
    assert "Lessons elsewhere." in page
    assert "Of others." not in page


def test_officer_sees_what_they_owe_and_not_what_others_owe(cast, signed_in):
    colleague = PersonFactory(forum=cast.forum, roles=["officer"])
    mine = InfluenceFactory(work__forum=cast.forum, owed_by=cast.officer)
    theirs = InfluenceFactory(work__forum=cast.forum, owed_by=colleague)
    client = signed_in(cast.officer)

    listed = client.get("/here/influence/").context["table"].data

    assert list(listed) == [mine]
    assert client.get(f"/here/influence/{theirs.reference}/").status_code == 404


def test_refused_claim_keeps_what_was_typed(cast, signed_in):
    entry = InfluenceFactory(work__forum=cast.forum, owed_by=cast.officer)

    page = signed_in(cast.officer).post(
        f"/here/influence/{entry.reference}/claim/", {"what": "Half a page of words."}
    )

    html = page.content.decode()
    assert "Half a page of words." in html
    assert "<title>Error: " in html
    assert "Choose what changed." in html


def test_home_lists_what_is_due_first(cast):
    today = timezone.localdate()
    for days in (9, -2, 3):
        InfluenceFactory(
            work__forum=cast.forum, owed_by=cast.officer, due_on=today + timedelta(days=days)
        )

    needs = needs_of(cast.officer, today)

    assert [need.due_words for need in needs] == ["2 days late", "in 3 days", "in 9 days"]


def test_home_of_somebody_in_two_forums_shows_both(cast, signed_in):
    Person.objects.create(
        forum=cast.other_forum, user=cast.officer.user, name="The same", roles=["rep"]
    )

    page = signed_in(cast.officer).get(reverse("home"))

    assert len(page.context["places"]) == 2


@pytest.mark.parametrize(
    ("address", "who"),
    [
        ("/here/you-said-we-did/", None),
        ("/here/", None),
        ("/here/influence/", "coordinator"),
        ("/here/influence/", "officer"),
        ("/here/work/", "rep"),
        ("/home/", "coordinator"),
        ("/home/", "officer"),
    ],
)
def test_lists_ask_as_much_for_three_rows_as_for_one(address, who, cast, client, signed_in):
    client = signed_in(getattr(cast, who)) if who else client
    counts = []
    for rows in (1, 2):
        published(cast, rows)
        for _ in range(rows):
            InfluenceFactory(work__forum=cast.forum, owed_by=cast.officer)
            entry = InfluenceFactory(work__forum=cast.forum, owed_by=cast.officer)
            claim_influence(influence=entry, outcome="changed", what="Done.", by=cast.officer)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address).status_code == 200
        counts.append(len(counted))

    assert counts[0] == counts[1]
    assert counts[0] <= 31


def test_database_down_is_a_calm_page_that_keeps_the_words(client, cast, monkeypatch):
    def down(*args, **kwargs):
        raise OperationalError("the database is gone")

    monkeypatch.setattr("coproduction.views.public.page_of", down)

    page = client.get("/here/you-said-we-did/")

    assert page.status_code == 503
    assert page["Retry-After"] == "60"
    assert "pause for a moment" in page.content.decode()


def test_words_sent_while_the_database_is_down_are_shown(cast, signed_in, monkeypatch):
    entry = InfluenceFactory(work__forum=cast.forum, owed_by=cast.officer)
    client = signed_in(cast.officer)

    def down(**kwargs):
        raise OperationalError("the database is gone")

    monkeypatch.setattr("coproduction.views.influence.claim_influence", down)

    page = client.post(
        f"/here/influence/{entry.reference}/claim/",
        {"outcome": "changed", "what": "Half a page of <b>words</b>."},
    )

    assert page.status_code == 503
    assert "Half a page of &lt;b&gt;words&lt;/b&gt;." in page.content.decode()
    assert Influence.objects.get().state == Influence.State.OWED


def test_old_page_is_refused_with_the_words_that_were_typed(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.officer.user)
    entry = InfluenceFactory(work__forum=cast.forum, owed_by=cast.officer)

    page = client.post(f"/here/influence/{entry.reference}/claim/", {"what": "My words."})

    assert page.status_code == 403
    assert "My words." in page.content.decode()


@pytest.mark.parametrize(
    "page", ["you-said-we-did", "influence", "work", "hub/requests"], ids=lambda page: page
)
@pytest.mark.parametrize("word", ["%00", "a%00b", "%F0%9F%91%8D", "x" * 13])
def test_address_with_no_reference_in_it_is_not_there(page, word, cast, signed_in):
    """PostgreSQL refuses a NUL aloud, so it must not get that far."""
    assert signed_in(cast.coordinator).get(f"/here/{page}/{word}/").status_code == 404
