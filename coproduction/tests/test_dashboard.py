"""How a forum is doing, on its pages: what each may see, beside the time before, and how fast."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from coproduction.dashboard import HEADLINES, kept_by, value_in_words
from coproduction.figures import Period, Topic, all_figures
from coproduction.models import Influence
from coproduction.tests.factories import (
    InfluenceFactory,
    OrganisationFactory,
    PersonFactory,
    WorkFactory,
)
from coproduction.tests.whole_world import furnish_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return furnish_for(cast)


def page(client, name, *args, **days):
    url = reverse(name, args=["here", *args])
    return client.get(url, {key.strip("_"): day for key, day in days.items()})


def test_headlines_are_figures_and_each_topic_has_a_few():
    figures = all_figures()

    assert set(HEADLINES) <= set(figures)
    assert {figures[key].topic for key in HEADLINES} == set(Topic)


@pytest.mark.parametrize("who", ["coordinator", "treasurer", "rep", "facilitator", "signatory"])
def test_every_figure_opens_with_its_records_for_those_who_may(who, cast, world, proved):
    client, held = proved(getattr(cast, who)), []

    for figure in all_figures().values():
        answer = page(client, "figure-detail", figure.key)
        held.append((figure.key, answer.status_code))
        if answer.status_code == 200:
            for record in answer.context.get("records") or ():
                assert client.get(record.url).status_code == 200 if record.url else True

    refused = {key for key, status in held if status == 403}
    assert {status for _, status in held} <= {200, 403}
    assert refused == (set() if who in {"coordinator", "treasurer"} else {"spent_by_fund"})


def test_figure_that_nobody_knows_is_not_found(cast, signed_in):
    assert page(signed_in(cast.coordinator), "figure-detail", "no-such").status_code == 404


def test_dashboard_stands_beside_the_time_before(cast, signed_in):
    today = timezone.localdate()
    for days in (3, 5, 40):
        InfluenceFactory(work=WorkFactory(forum=cast.forum), heard_on=today - timedelta(days=days))
    client = signed_in(cast.coordinator)
    first = today - timedelta(days=29)

    answer = page(client, "figure-detail", "heard", from_=first, to=today)

    line = answer.context["line"]
    assert (line.value.value, line.before.value) == (2, 1)
    assert sum(column.number for column in answer.context["trend"].columns) == 3


def test_organisation_sees_its_own_record_and_no_other(cast, signed_in):
    other = OrganisationFactory(forum=cast.forum, name="Health Board")
    client = signed_in(cast.officer)

    assert page(client, "organisation-record", cast.council.pk).status_code == 200
    assert page(client, "organisation-record", other.pk).status_code == 403
    assert page(signed_in(cast.rep), "organisation-record", other.pk).status_code == 200


def test_record_of_an_organisation_has_only_its_own_cases_and_the_missed_first(cast):
    today = timezone.localdate()
    late, other = (
        cast.officer,
        PersonFactory(forum=cast.forum, organisation=OrganisationFactory(forum=cast.forum)),
    )
    for owner in (late, late, other):
        InfluenceFactory(
            work=WorkFactory(forum=cast.forum),
            owed_by=owner,
            due_on=today - timedelta(days=2),
            state=Influence.State.OWED,
        )

    [kept] = kept_by(cast.council, Period(today - timedelta(days=30), today))

    assert (kept.figure.key, kept.number, len(kept.cases)) == ("answered_in_time", 0, 2)


@pytest.mark.parametrize(("value", "words"), [(None, "–"), (0, "0"), (27.5, "27.5"), (7.0, "7")])
def test_value_is_read_as_people_write_it(value, words):
    assert value_in_words(value) == words


def test_dashboard_asks_as_often_for_three_rows_as_for_one(
    cast, signed_in, django_assert_max_num_queries
):
    client = signed_in(cast.coordinator)
    page(client, "dashboard")
    numbers = []
    for rows in (1, 2):
        for _ in range(rows):
            InfluenceFactory(work=WorkFactory(forum=cast.forum), owed_by=cast.officer)
        with django_assert_max_num_queries(80) as asked:
            page(client, "dashboard")
        numbers.append(len(asked))

    assert numbers[0] == numbers[1]
