"""A service's look back at its year: both sides speak, the records count, everybody can read it."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from charters.actions import (
    assess,
    begin_yearly_look,
    publish_yearly_look,
    speak_on_yearly_look,
    start_indicators,
    write_yearly_look,
)
from charters.models import Indicator, YearlyLook
from charters.yearly import changed_by, counted_for, stood_for
from coproduction.actions import claim_influence, confirm_influence
from coproduction.exceptions import RuleBroken
from coproduction.needs import needs_of
from coproduction.tests.factories import InfluenceFactory, OrganisationFactory, PersonFactory
from coproduction.tests.pdf_reading import TaggedPdf, failures_of

TODAY = timezone.localdate


@pytest.fixture
def look(cast):
    return begin_yearly_look(organisation=cast.council, ends_on=TODAY(), by=cast.officer)


def written(look, by):
    return write_yearly_look(
        look=look, achieved="Shorter waits.", fell_short="Letters.", next_steps="", by=by
    )


def test_year_is_twelve_months(cast):
    look = begin_yearly_look(organisation=cast.council, ends_on=date(2026, 8, 31), by=cast.officer)

    assert (look.starts_on, look.ends_on) == (date(2025, 9, 1), date(2026, 8, 31))


@pytest.mark.parametrize(
    ("days", "reason"), [(1, "Wait until the year is over"), (0, "a look back at this year")]
)
def test_year_begins_once_and_when_it_is_over(days, reason, look, cast):
    with pytest.raises(RuleBroken, match=reason):
        begin_yearly_look(
            organisation=cast.council, ends_on=TODAY() + timedelta(days=days), by=cast.officer
        )


def test_forum_itself_has_no_year_here(cast):
    forum = OrganisationFactory(forum=cast.forum, kind="forum")

    with pytest.raises(RuleBroken, match="not the forum"):
        begin_yearly_look(organisation=forum, ends_on=TODAY(), by=cast.coordinator)


def test_only_the_service_writes_its_part(look, cast):
    with pytest.raises(RuleBroken, match="writes this"):
        written(look, cast.coordinator)


def test_good_news_alone_is_no_year(look, cast):
    with pytest.raises(RuleBroken, match="Both belong to a year"):
        write_yearly_look(
            look=look, achieved="All is well.", fell_short=" ", next_steps="", by=cast.officer
        )


def test_forum_speaks_after_the_service(look, cast):
    with pytest.raises(RuleBroken, match="has not written its part"):
        speak_on_yearly_look(look=look, words="Yes.", by=cast.chair)


def test_year_is_published_with_both_sides_and_then_stays(look, cast):
    written(look, cast.officer)
    with pytest.raises(RuleBroken, match="how the forum saw the year"):
        publish_yearly_look(look=look, by=cast.chair)
    speak_on_yearly_look(look=look, words="Waits are shorter.", by=cast.chair)
    with pytest.raises(RuleBroken, match="chair or coordinator publishes"):
        publish_yearly_look(look=look, by=cast.officer)

    look = publish_yearly_look(look=look, by=cast.chair)

    assert look.published_by == cast.chair
    for act in (
        lambda: written(look, cast.officer),
        lambda: speak_on_yearly_look(look=look, words="No.", by=cast.chair),
        lambda: publish_yearly_look(look=look, by=cast.chair),
    ):
        with pytest.raises(RuleBroken, match="published"):
            act()


def test_database_refuses_a_year_with_one_side(look, cast):
    with pytest.raises(IntegrityError, match="both_sides"), transaction.atomic():
        YearlyLook.objects.filter(pk=look.pk).update(
            published_at=timezone.now(), published_by=cast.chair
        )


def owed(cast, person, due_on, *, answered_on=None):
    entry = InfluenceFactory(work__forum=cast.forum, owed_by=person, due_on=due_on)
    if answered_on:
        at = timezone.make_aware(datetime(answered_on.year, answered_on.month, answered_on.day, 9))
        claim_influence(influence=entry, outcome="changed", what="Done.", by=person, now=at)
    return entry


def test_only_this_services_records_of_these_months_are_counted(look, cast):
    other = PersonFactory(
        forum=cast.forum, roles=["officer"], organisation=OrganisationFactory(forum=cast.forum)
    )
    day = look.ends_on - timedelta(days=30)
    owed(cast, cast.officer, day, answered_on=day - timedelta(days=1))
    owed(cast, cast.officer, day)
    owed(cast, cast.officer, look.starts_on - timedelta(days=1))
    owed(cast, other, day)

    counted = {each["title"]: (each["kept"], each["counted"]) for each in counted_for(look)}

    assert counted == {"Answers to families in time": (1, 2)}


def test_what_was_counted_stays_when_it_is_published(look, cast):
    day = look.ends_on - timedelta(days=30)
    owed(cast, cast.officer, day)
    written(look, cast.officer)
    speak_on_yearly_look(look=look, words="Hm.", by=cast.chair)
    look = publish_yearly_look(look=look, by=cast.chair)

    owed(cast, cast.officer, day)

    assert [each["counted"] for each in counted_for(look)] == [1]


def test_unpublished_year_is_hidden_from_the_public(look, client, cast, signed_in):
    assert client.get(look.get_absolute_url()).status_code == 404
    assert signed_in(cast.rep).get(look.get_absolute_url()).status_code == 200
    page = client.get(reverse("charters:yearly-looks", args=["here"])).content.decode()
    assert "Being written" not in page
    assert f"<li>{cast.council}</li>" in page


def titles(person, today):
    return [need.title for need in needs_of(person, today)]


def test_each_side_is_told_when_it_is_their_turn(look, cast):
    today = TODAY()
    mine, theirs = "Write how your service's year was", f"{cast.council} looked back at its year"
    assert mine in titles(cast.officer, today)
    assert theirs not in titles(cast.chair, today)

    written(look, cast.officer)

    assert mine not in titles(cast.officer, today)
    assert theirs in titles(cast.chair, today)
    speak_on_yearly_look(look=look, words="Yes.", by=cast.chair)
    publish_yearly_look(look=look, by=cast.chair)
    assert theirs not in titles(cast.chair, today)
    assert "Look back at your service's year again" not in titles(cast.officer, today)
    later = today + timedelta(days=340)
    assert "Look back at your service's year again" in titles(cast.officer, later)


def test_list_takes_as_many_queries_for_one_year_as_for_three(
    cast, client, django_assert_num_queries
):
    url = reverse("charters:yearly-looks", args=["here"])

    def published():
        organisation = OrganisationFactory(forum=cast.forum)
        own = PersonFactory(forum=cast.forum, roles=["officer"], organisation=organisation)
        look = begin_yearly_look(organisation=organisation, ends_on=TODAY(), by=own)
        written(look, own)
        speak_on_yearly_look(look=look, words="Yes.", by=cast.chair)
        publish_yearly_look(look=look, by=cast.chair)

    published()
    with django_assert_num_queries(4):
        client.get(url)
    published()
    published()

    with django_assert_num_queries(4):
        client.get(url)


@pytest.fixture
def indicator(cast):
    start_indicators(forum=cast.forum, by=cast.coordinator)
    return Indicator.objects.for_forum(cast.forum).filter(tier="operational").in_order().first()


def said(look, indicator, by, mark, on):
    assess(
        indicator=indicator,
        organisation=look.organisation,
        mark=mark,
        evidence=f"The notes of {on:%-d %B %Y}.",
        confidence="some",
        assessed_on=on,
        by=by,
    )


def test_year_shows_both_sides_at_its_end_and_the_year_before(indicator, cast):
    ended = TODAY() - timedelta(days=1)
    look = begin_yearly_look(organisation=cast.council, ends_on=ended, by=cast.officer)
    said(look, indicator, cast.rep, 1, look.starts_on - timedelta(days=2))
    said(look, indicator, cast.rep, 2, look.ends_on - timedelta(days=9))
    said(look, indicator, cast.officer, 3, look.ends_on - timedelta(days=8))
    said(look, indicator, cast.rep, 0, TODAY())

    (row,) = stood_for(look)

    assert (row["indicator"], row["gap"]) == (indicator.text, "Services see it 1 step better")
    assert (row["families"]["mark"], row["families"]["before"]) == ("Mostly", "Begun")
    assert (row["service"]["mark"], row["service"]["before"]) == ("Fully", "")


def changed(cast, by, text, *, on):
    entry = InfluenceFactory(work__forum=cast.forum, owed_by=by)
    at = timezone.make_aware(datetime(on.year, on.month, on.day, 9))
    claim_influence(influence=entry, outcome="changed", what="Done.", by=by, now=at)
    return confirm_influence(influence=entry, published_text=text, by=cast.chair, now=at)


def test_year_names_what_this_service_changed_and_the_forum_checked(look, cast):
    other = PersonFactory(
        forum=cast.forum, roles=["officer"], organisation=OrganisationFactory(forum=cast.forum)
    )
    day = look.ends_on - timedelta(days=30)
    mine = changed(cast, cast.officer, "Plainer letters.", on=day)
    changed(cast, other, "Of others.", on=day)
    changed(cast, cast.officer, "Long ago.", on=look.starts_on - timedelta(days=1))
    owed(cast, cast.officer, day, answered_on=day)

    assert changed_by(look) == [
        {
            "title": mine.work.title,
            "text": "Plainer letters.",
            "address": mine.get_public_url(),
        }
    ]


def test_published_year_keeps_where_it_stood_and_what_changed(look, indicator, cast):
    day = look.ends_on - timedelta(days=30)
    said(look, indicator, cast.rep, 2, day)
    changed(cast, cast.officer, "Plainer letters.", on=day)
    written(look, cast.officer)
    speak_on_yearly_look(look=look, words="Hm.", by=cast.chair)
    look = publish_yearly_look(look=look, by=cast.chair)

    said(look, indicator, cast.rep, 0, look.ends_on)
    changed(cast, cast.officer, "Later.", on=day)

    look.refresh_from_db()
    assert [row["families"]["mark"] for row in stood_for(look)] == ["Mostly"]
    assert [each["text"] for each in changed_by(look)] == ["Plainer letters."]


def test_year_is_a_report_that_everybody_can_hear_and_print(look, indicator, cast, client):
    said(look, indicator, cast.rep, 2, look.ends_on - timedelta(days=9))
    changed(cast, cast.officer, "Plainer letters.", on=look.ends_on - timedelta(days=9))
    written(look, cast.officer)
    speak_on_yearly_look(look=look, words="Waits are shorter, we hear.", by=cast.chair)
    publish_yearly_look(look=look, by=cast.chair)
    url = reverse("charters:yearly-look-pdf", args=["here", look.pk])

    report = client.get(url).content
    page = client.get(look.get_absolute_url()).content.decode()

    assert failures_of(report) == []
    words = " ".join(TaggedPdf(report).text.split())
    for each in ("Shorter waits.", "Waits are shorter, we hear.", "Plainer letters.", "Mostly"):
        assert each in words
        assert each in page
    assert "Not published yet" not in words
    assert url in page


def test_report_of_an_unpublished_year_is_for_the_forum_and_says_so(look, client, cast, signed_in):
    url = reverse("charters:yearly-look-pdf", args=["here", look.pk])

    report = signed_in(cast.officer).get(url).content

    assert client.get(url).status_code == 404
    assert "Not published yet" in TaggedPdf(report).text
