"""What everybody can read of how soon services answer, safe for small numbers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coproduction.actions import claim_influence, dispute_influence
from coproduction.dates import start_of
from coproduction.figures import Period
from coproduction.hearing_back import HearingBack, how_fast, safe_for_all
from coproduction.models import Organisation
from coproduction.tests.factories import (
    InfluenceFactory,
    OrganisationFactory,
    PersonFactory,
    WorkFactory,
)

PAGE = "/here/reports/answers/"


def officer_of(cast, name, kind=Organisation.Kind.COUNCIL):
    organisation = OrganisationFactory(forum=cast.forum, name=name, kind=kind)
    return PersonFactory(forum=cast.forum, roles=["officer"], organisation=organisation)


def owes(person, number, *, heard=40, due=10):
    """So many answers, of views heard and due so many days ago."""
    today = timezone.localdate()
    return [
        InfluenceFactory(
            work=WorkFactory(forum=person.forum),
            owed_by=person,
            heard_on=today - timedelta(days=heard),
            due_on=today - timedelta(days=due),
        )
        for _ in range(number)
    ]


def answers(person, number, *, after, **days):
    """So many answers, given so many days after families spoke."""
    for influence in owes(person, number, **days):
        claim_influence(
            influence=influence,
            outcome="changed",
            what="Done.",
            by=person,
            now=start_of(influence.heard_on + timedelta(days=after)),
        )


def of(name, entries, late=0):
    return HearingBack(name, waiting=entries, late_now=late)


def names(rows):
    return [row.name for row in rows]


def cells(page, name):
    """The row of an organisation: waiting, late, answered, half within, in time."""
    row = page[page.index(f">{name}</th>") :].split("</tr>")[0]
    return [
        cell.split("</td>")[0].replace("</span>", "").split(">")[-1].strip()
        for cell in row.split("<td ")[1:]
    ]


def test_everybody_reads_it_by_organisation(cast, client):
    council = officer_of(cast, "The council")
    answers(council, 6, after=20)
    answers(council, 3, after=35)
    owes(council, 2)
    owes(council, 1, due=-5)
    answers(officer_of(cast, "The health board"), 9, after=10)

    page = client.get(PAGE).content.decode()

    assert cells(page, "The council") == ["3", "2", "9", "20 days", "67%"]
    assert cells(page, "The health board") == ["0", "0", "9", "10 days", "100%"]
    assert page.index("The council</th>") < page.index("The health board</th>")


def test_no_person_and_no_words_stand_in_it(cast, client):
    council = officer_of(cast, "The council")
    entry = owes(council, 9)[0]

    page = client.get(PAGE).content.decode()

    assert "The council" in page
    for secret in (council.name, entry.said, entry.work.title, entry.reference):
        assert secret not in page


def test_small_organisations_are_counted_together(cast, client):
    answers(officer_of(cast, "The council"), 9, after=20)
    for name in ("Elm school", "Oak school"):
        owes(officer_of(cast, name), 4)

    page = client.get(PAGE).content.decode()

    assert "school</th>" not in page
    assert cells(page, "Other organisations") == ["8", "8", "0", "None yet", "None yet"]
    assert "fewer than 8 answers" in page


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({"A": 9, "B": 8}, ["A", "B"]),
        ({"A": 9, "B": 8, "C": 7}, ["A", "Other organisations"]),
        ({"A": 9, "B": 1, "C": 7}, ["A", "Other organisations"]),
        ({"A": 12, "B": 9, "C": 1, "D": 2}, ["A", "Other organisations"]),
        ({"A": 9, "B": 7}, ["All organisations"]),
        ({"A": 2}, ["All organisations"]),
        ({"A": 9, "B": 8, "Without an organisation": 20}, ["A", "Other organisations"]),
        ({}, []),
    ],
)
def test_nobody_small_can_be_worked_out(sizes, shown):
    rows = [of(name, size) for name, size in sizes.items()]

    safe = safe_for_all(rows, 8)

    assert names(safe) == shown
    assert sum(row.entries for row in safe) == sum(sizes.values())
    folded = [size for name, size in sizes.items() if name not in shown]
    if len(sizes) > 1 and folded:
        assert len(folded) > 1
        assert sum(folded) >= 8


def test_too_early_and_sent_back_are_no_answers(cast):
    council = officer_of(cast, "The council")
    early, back, _ = owes(council, 3, due=-2)
    claim_influence(
        influence=early,
        outcome="too_early",
        what="Soon.",
        next_on=timezone.localdate() + timedelta(days=9),
        by=council,
    )
    claim_influence(influence=back, outcome="changed", what="Done.", by=council)
    dispute_influence(influence=back, reason="From when?", by=cast.chair)
    today = timezone.localdate()

    (row,) = how_fast([cast.forum], Period(today - timedelta(days=9), today), today)

    assert (row.days, row.waiting, row.late_now) == ([], 3, 0)


def test_answer_of_more_than_a_year_ago_counts_no_more(cast, client):
    council = officer_of(cast, "The council")
    answers(council, 9, after=10, heard=400, due=380)
    answers(council, 8, after=10)

    assert cells(client.get(PAGE).content.decode(), "The council")[2] == "8"


def test_other_forums_answers_are_not_in_it(cast, client):
    answers(cast.other_officer, 9, after=10)

    assert "Nothing to count yet" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_page_asks_the_database_as_often_for_one_as_for_three(number, cast, client):
    for place in range(number):
        person = officer_of(cast, f"Council {place}")
        answers(person, 1, after=10)
        owes(person, 1)

    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)

    assert len(asked) == 4


def test_public_pages_lead_to_it(cast, client):
    for path in ("/here/", "/here/you-said-we-did/"):
        assert PAGE in client.get(path).content.decode()
