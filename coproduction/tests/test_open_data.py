"""Open data: what is published, and nothing else, at addresses that stay."""

import csv
import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from charters.tests.factories import adopted_charter, in_force
from coproduction.actions import change_licence
from coproduction.classification import everything_kept
from coproduction.datasets import all_datasets
from coproduction.exceptions import RuleBroken
from coproduction.models import Event, Influence
from coproduction.tests.factories import InfluenceFactory, WorkFactory
from feedback.actions import add_theme, publish_theme
from feedback.tests.factories import make_form, tell


def address(name, form="json"):
    return reverse("open-data-file", args=["here", name, form])


def rows(client, name):
    return client.get(address(name)).json()["rows"]


def published(forum, **fields):
    now = timezone.now()
    return InfluenceFactory(
        work=WorkFactory(forum=forum, title="Short breaks", level="co_design", level_reason="x"),
        state=Influence.State.CONFIRMED,
        published_text="They tell us a week before.",
        published_at=now,
        **fields,
    )


def test_columns_show_what_is_classified_as_open_and_all_of_it():
    shown = {
        column.shows
        for dataset in all_datasets().values()
        for column in dataset.columns
        if column.shows
    }
    is_open = {
        f"{model._meta.app_label}.{model.__name__}.{name}"
        for model, row in everything_kept().items()
        for name in row.open
    }

    # The licence stands beside the tables; a principle's words share a column with a promise's.
    beside = {
        "coproduction.Forum.open_data_licence",
        "charters.Principle.text",
        "charters.Commitment.side",
    }
    assert shown == is_open - beside
    for name in shown:
        app, model, field = name.split(".")
        assert apps.get_model(app, model)._meta.get_field(field)


def test_only_published_answers_are_there(cast, client):
    entry = published(cast.forum)
    InfluenceFactory(work=WorkFactory(forum=cast.forum, title="Not yet"))
    published(cast.other_forum)

    (row,) = rows(client, "you-said-we-did")

    assert row["reference"] == entry.reference
    assert row["title"] == "Short breaks"
    assert row["you_said"] == "Tell us sooner."
    assert row["we_did"] == "They tell us a week before."
    assert row["published_on"] == timezone.localdate().isoformat()
    (work,) = rows(client, "work")
    assert work == {
        "reference": entry.work.reference,
        "title": "Short breaks",
        "level": "Co-design",
        "answers": 1,
    }


def test_small_numbers_of_a_theme_are_not_shown(cast, client):
    form = make_form(cast.forum, cast.coordinator)
    for title, number in (("Few", 7), ("Many", 12), ("Nobody", 0)):
        theme = add_theme(forum=cast.forum, by=cast.coordinator, title=title, summary="Words.")
        for _ in range(number):
            told = tell(form)
            told.theme = theme
            told.save(update_fields=["theme"])
        publish_theme(theme=theme, by=cast.coordinator)
    add_theme(forum=cast.forum, by=cast.coordinator, title="Not published", summary="Words.")

    found = {row["title"]: row["told"] for row in rows(client, "themes")}

    assert found == {"Few": None, "Many": 10, "Nobody": None}


def test_organisation_with_few_answers_is_not_named(cast, client):
    InfluenceFactory(
        work=WorkFactory(forum=cast.forum),
        owed_by=cast.officer,
        due_on=timezone.localdate() - timedelta(days=3),
    )

    (row,) = rows(client, "answers-by-organisation")

    assert row["organisation"] == "All organisations"
    assert (row["waiting"], row["late"]) == (1, 1)


def test_charter_and_who_signed_it(cast, client):
    charter = adopted_charter(cast.forum, cast.coordinator, start_from="template:promises")
    signature = in_force(charter, cast.coordinator)

    words = rows(client, "charter")
    register = {row["organisation"]: row for row in rows(client, "signatories")}

    assert len(words) == charter.principles.count() + charter.commitments.count()
    assert {row["version"] for row in words} == {1}
    row = register[signature.organisation.name]
    assert row["standing"] == "Signed version 1"
    assert signature.signed_name not in json.dumps(register)
    assert signature.signatory.name not in json.dumps(register)


@pytest.mark.parametrize("name", sorted(all_datasets()))
def test_table_is_the_same_in_both_forms_and_without_data(name, cast, client):
    as_json = client.get(address(name)).json()
    as_csv = client.get(address(name, "csv"))

    assert as_csv["Content-Type"] == "text/csv; charset=utf-8"
    headings, *lines = csv.reader(as_csv.content.decode("utf-8-sig").splitlines())
    assert headings == list(as_json["columns"])
    assert len(lines) == len(as_json["rows"])
    assert as_json["licence"].startswith("Open Government Licence")


def test_file_can_be_kept_by_caches_and_is_not_sent_twice(cast, client, signed_in):
    published(cast.forum)

    first = client.get(address("work", "csv"))
    again = client.get(address("work", "csv"), headers={"If-None-Match": first["ETag"]})

    assert first["Cache-Control"] == "public, max-age=3600"
    assert not first.cookies
    assert first["Access-Control-Allow-Origin"] == "*"
    assert again.status_code == 304
    assert again.content == b""
    # The same for somebody who is signed in.
    assert signed_in(cast.chair).get(address("work", "csv")).content == first.content


def test_text_that_runs_is_text(cast, client):
    published(cast.forum, said="=1+1")

    data = client.get(address("you-said-we-did", "csv")).content.decode("utf-8-sig")

    (row,) = csv.DictReader(data.splitlines())
    assert row["you_said"] == "'=1+1"


@pytest.mark.parametrize("name", ["people", "you-said", "work.exe"])
def test_table_that_is_none_is_not_there(name, cast, client):
    assert client.get(f"/here/open-data/{name}.csv").status_code == 404


def test_closed_forum_shows_nothing(cast, client):
    cast.forum.is_active = False
    cast.forum.save()

    assert client.get(address("work")).status_code == 404


def test_page_describes_each_table_and_the_licence(cast, client, signed_in):
    change_licence(forum=cast.forum, licence="Ask us first.", by=cast.chair)

    page = client.get(reverse("open-data", args=["here"])).content.decode()

    assert "Ask us first." in page
    assert "Change this line" not in page
    for dataset in all_datasets().values():
        assert address(dataset.name, "csv") in page
        assert dataset.about in page
    team = signed_in(cast.coordinator).get(reverse("open-data", args=["here"])).content.decode()
    assert "Change this line" in team


def test_licence_is_changed_on_its_page_and_in_the_record(cast, signed_in):
    response = signed_in(cast.coordinator).post(
        reverse("open-data-licence", args=["here"]), {"licence": "CC BY 4.0"}
    )

    cast.forum.refresh_from_db()
    assert response.status_code == 302
    assert cast.forum.open_data_licence == "CC BY 4.0"
    assert Event.objects.filter(verb="forum.licence_changed", forum_id=cast.forum.pk).exists()


def test_licence_without_words_is_refused(cast):
    with pytest.raises(RuleBroken, match="Say what others may do"):
        change_licence(forum=cast.forum, licence=" ", by=cast.chair)


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [("you-said-we-did", 3), ("work", 2), ("themes", 3), ("signatories", 4)],
)
def test_table_asks_the_database_as_often_for_many(
    name, queries, number, cast, client, django_assert_num_queries
):
    form = make_form(cast.forum, cast.coordinator)
    for place in range(number):
        published(cast.forum, owed_by=cast.officer)
        theme = add_theme(
            forum=cast.forum, by=cast.coordinator, title=f"Theme {place}", summary="Words."
        )
        publish_theme(theme=theme, by=cast.coordinator)
        tell(form)

    with django_assert_num_queries(queries):
        client.get(address(name))
