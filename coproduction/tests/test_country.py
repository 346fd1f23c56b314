"""What national bodies read, and how a body of several areas does: by who shares, and no more."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coproduction.actions import name_body, switch_off
from coproduction.country import kept, solutions, subjects_of
from coproduction.dates import start_of
from coproduction.figures import Period, all_figures
from coproduction.models import Influence, InfluenceClaim
from coproduction.regions import bodies_for, reader_of, record_of
from coproduction.tests.factories import (
    ForumFactory,
    InfluenceFactory,
    OrganisationFactory,
    PersonFactory,
)
from coproduction.tests.region import region_of, share_everything
from feedback.actions import add_theme, change_theme, pass_theme

pytestmark = pytest.mark.django_db

WORDS = "There are two more taxis."


def an_area(region, name):
    forum = ForumFactory(region=region, name=f"{name} forum", area=name)
    by = PersonFactory(forum=forum, roles=["coordinator"])
    council = OrganisationFactory(forum=forum, name=f"{name} Council")
    officer = PersonFactory(forum=forum, roles=["officer"], organisation=council)
    share_everything(forum, by)
    return SimpleNamespace(forum=forum, by=by, officer=officer, council=council)


@pytest.fixture
def areas(cast):
    """Two areas of one region that share everything."""
    region = region_of(cast.forum)
    return [an_area(region, name) for name in ("Ashford", "Zennor")]


def owed(area, *, days=30, given_after=None, outcome="changed", **fields):
    """Due so many days ago; given so many days after that, if at all."""
    due_on = timezone.localdate() - timedelta(days=days)
    about = {"work__forum": area.forum, "owed_by": area.officer, "heard_on": due_on}
    influence = InfluenceFactory(due_on=due_on, **about | fields)
    if given_after is not None:
        InfluenceClaim.objects.create(
            influence=influence,
            outcome=outcome,
            what=WORDS,
            claimed_at=start_of(due_on + timedelta(days=given_after)),
            claimed_by=area.officer,
        )
    return influence


def publish(influence, area, *, days=20):
    at = start_of(timezone.localdate() - timedelta(days=days))
    influence.claims.update(verdict="confirmed", verdict_at=at, verdict_by=area.by)
    Influence.objects.filter(pk=influence.pk).update(
        state="confirmed", published_at=at, published_text=WORDS
    )
    return influence


def today():
    return timezone.localdate()


def test_solution_is_what_changed_and_is_published(areas):
    first, last = areas
    done = publish(owed(first, given_after=0), first)
    partly = publish(owed(last, given_after=0, outcome="partly"), last, days=10)
    publish(owed(last, given_after=0, outcome="not_changed"), last)
    publish(owed(last, given_after=0, days=500), last, days=400)
    owed(last, given_after=0)

    found = solutions(today())

    assert [(each.influence.pk, each.area, each.outcome) for each in found] == [
        (partly.pk, "Zennor", "Part of it changed"),
        (done.pk, "Ashford", "Something changed"),
    ]


def test_solution_has_the_subject_of_its_theme(areas):
    first, last = areas
    theme = add_theme(forum=first.forum, by=first.by, title="Taxis", summary="Late.")
    change_theme(theme=theme, by=first.by, subject="transport")
    passing = pass_theme(theme=theme, to=first.officer, words="Please.", by=first.by)
    InfluenceClaim.objects.create(
        influence=passing.influence,
        outcome="changed",
        what=WORDS,
        claimed_at=timezone.now(),
        claimed_by=first.officer,
    )
    publish(passing.influence, first)
    publish(owed(last, given_after=0), last)

    found = solutions(today())

    assert subjects_of(found) == [("transport", "Getting to school", 1, 1)]
    assert [each.area for each in solutions(today(), "transport")] == ["Ashford"]
    assert solutions(today(), "money") == []


def test_forum_that_does_not_share_what_changed_is_in_no_list(areas, client):
    first, last = areas
    for area in areas:
        publish(owed(area, given_after=0), area)
    switch_off(forum=last.forum, what="solutions", by=last.by)

    for address in ("/regions/", "/regions/solutions.json", "/regions/solutions.atom"):
        page = client.get(address).content.decode()
        assert "Ashford" in page
        assert WORDS in page
        assert "Zennor" not in page


def test_json_gives_each_with_its_area_and_page(areas, client):
    first, _ = areas
    done = publish(owed(first, given_after=0), first)

    (found,) = client.get("/regions/solutions.json").json()["solutions"]

    assert found["page"] == f"http://testserver{done.get_public_url()}"
    assert (found["area"], found["we_did"], found["you_said"]) == ("Ashford", WORDS, done.said)
    assert client.get(found["page"]).status_code == 200
    assert client.get("/regions/solutions.json?about=money").json()["solutions"] == []


def test_answers_in_time_are_counted_of_two_areas_and_many(areas):
    """Of ten that were due in two areas six came in time; of one area, or of seven, nothing."""
    first, last = areas
    for area in areas:
        for given_after in (0, -3, 0, 1, None):
            owed(area, given_after=given_after)
    nurse = PersonFactory(
        forum=first.forum, organisation=OrganisationFactory(forum=first.forum, kind="nhs")
    )
    for _ in range(9):
        owed(first, owed_by=nurse, given_after=None)
    owed(last, state="lapsed", closed_reason="Said twice.")

    (found,) = kept(today())

    assert (found.name, found.areas, found.due, found.in_time, found.share) == (
        "Council",
        2,
        10,
        6,
        60,
    )
    cases = all_figures()["answered_in_time"].cases(
        [area.forum for area in areas], Period(today() - timedelta(days=365), today())
    )
    council = [each for each in cases if each.organisation.endswith("Council")]
    assert (len(council), sum(each.is_kept for each in council)) == (found.due, found.in_time)
    switch_off(forum=last.forum, what="solutions", by=last.by)
    assert kept(today()) == []


def test_body_of_several_areas_is_counted_by_its_name(areas):
    for area in areas:
        name_body(organisation=area.council, name="Middle Board", by=area.by)
        for _ in range(5):
            owed(area, given_after=0)

    assert [(each.name, each.areas, each.in_time) for each in kept(today())] == [
        ("Council", 2, 10),
        ("Middle Board", 2, 10),
    ]


# A body of several areas, for its own people and for the region's readers.


@pytest.fixture
def board(areas):
    """Both councils are one body; in the first area it was late once, in the last never."""
    for area, given_after in zip(areas, (1, 0), strict=True):
        name_body(organisation=area.council, name="Middle Board", by=area.by)
        owed(area, given_after=0, days=60)
        owed(area, given_after=given_after, days=60)
    reader = reader_of(areas[0].by.user, areas[0].forum.region)
    return bodies_for(reader)[0].body


def counts(record):
    return {
        line.figure.key: [counts for _, counts in line.areas] + [(line.kept, line.counted)]
        for line in record.lines
    }


def test_body_reads_how_it_does_in_each_area(areas, board, signed_in):
    first, last = areas
    url = reverse("region-body", args=[first.forum.region.slug, board.pk])

    record = record_of(reader_of(first.officer.user, first.forum.region), board, 12, today())
    page = signed_in(first.officer).get(url, {"months": 12})

    assert counts(record) == {"answered_in_time": [(1, 2), (2, 2), (3, 4)]}
    assert page.status_code == 200
    assert "3 of 4" in page.content.decode()
    own = signed_in(first.officer).get(
        reverse("organisation-record", args=[first.forum.slug, first.council.pk])
    )
    assert url in own.content.decode()


def test_area_that_shares_no_figures_is_named_and_not_counted(areas, board):
    first, last = areas
    switch_off(forum=last.forum, what="figures", by=last.by)
    region = first.forum.region

    theirs = record_of(reader_of(first.officer.user, region), board, 12, today())
    own = record_of(reader_of(last.officer.user, region), board, 12, today())

    assert counts(theirs) == {"answered_in_time": [(1, 2), (1, 2)]}
    assert theirs.others == [last.forum]
    assert counts(own)["answered_in_time"][1] == (2, 2)


def test_other_officers_and_strangers_do_not_read_a_body(areas, board, cast, client, signed_in):
    url = reverse("region-body", args=[areas[0].forum.region.slug, board.pk])

    assert signed_in(cast.officer).get(url).status_code == 403
    assert signed_in(cast.stranger).get(url).status_code == 404
    assert client.get(url).status_code == 404
    assert signed_in(cast.coordinator).get(url).status_code == 200


def test_pages_ask_as_often_for_three_areas_as_for_two(areas, board, client, signed_in):
    first, numbers = areas[0], []
    addresses = (
        (client, "/regions/"),
        (signed_in(first.by), reverse("region-body", args=[first.forum.region.slug, board.pk])),
    )
    for area in areas:
        publish(owed(area, given_after=0), area)

    def asked():
        found = []
        for visitor, address in addresses:
            visitor.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert visitor.get(address).status_code == 200
            found.append(len(queries))
        return found

    numbers.append(asked())
    more = an_area(first.forum.region, "Middleton")
    name_body(organisation=more.council, name="Middle Board", by=more.by)
    publish(owed(more, given_after=0), more)
    numbers.append(asked())

    assert numbers[0] == numbers[1]
