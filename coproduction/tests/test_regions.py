"""What forums of a region see of each other: what was switched on, and nothing else (R21, R29)."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from coproduction.actions import (
    copy_template,
    count_figures,
    name_body,
    offer_template,
    say_stage,
    switch_off,
    switch_on,
    withdraw_template,
)
from coproduction.exceptions import RuleBroken
from coproduction.figures import Period, all_figures
from coproduction.jobs import count_for_regions
from coproduction.models import Event, Forum, Region, RegionalFigure, SharedTemplate, Sharing
from coproduction.permissions import Permission
from coproduction.regions import (
    NOT_COUNTED,
    NOT_KNOWN,
    NOT_SHARED,
    TOO_FEW,
    answers_for,
    bodies_for,
    compare,
    forums_in,
    groups_for,
    is_comparable,
    reader_of,
    rising_everywhere,
    rising_in,
    shares,
    stretch,
    stretch_before,
    template_for,
    templates_for,
    weeks,
)
from coproduction.tests.factories import (
    ForumFactory,
    InfluenceFactory,
    OrganisationFactory,
    PersonFactory,
    UserFactory,
)
from coproduction.tests.region import region_of, share_everything
from feedback.tests.factories import make_form
from feedback.tests.regional import answered, told
from hub.actions import open_to_region
from hub.tests.factories import HubFactory

What = Sharing.What
TODAY = date(2026, 11, 21)


def a_forum(region, **fields):
    """A forum of the region that shares everything, with somebody who may decide that."""
    forum = ForumFactory(region=region, **fields)
    by = PersonFactory(forum=forum, roles=["coordinator"])
    share_everything(forum, by)
    return SimpleNamespace(forum=forum, by=by)


@pytest.fixture
def seven(cast):
    """Our forum and two neighbours, which share everything."""
    region = region_of(cast.forum)
    share_everything(cast.forum, cast.coordinator)
    return SimpleNamespace(
        region=region,
        first=a_forum(region, name="Ashford forum"),
        last=a_forum(region, name="Zennor forum"),
        reader=reader_of(cast.coordinator.user, region),
    )


def keep(forum, key, number, *, fewest=None, before=None):
    """What was counted of a forum in the last three whole months, and in those before."""
    now = stretch(3, TODAY)
    for period, value in ((now, number), (stretch_before(now, 3), before)):
        RegionalFigure.objects.create(
            forum=forum,
            key=key,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            number=value,
            fewest=fewest,
            counted_on=TODAY,
        )


def one(reader, key):
    (compared,) = compare(reader, [all_figures()[key]], 3, TODAY)
    return {line.forum.name: line for line in compared.lines}


# Who reads


@pytest.mark.parametrize("who", ["stranger", "admin"])
def test_reader_is_somebody_of_the_region(who, cast, seven):
    person = getattr(cast, who)

    assert reader_of(getattr(person, "user", person), seven.region) is None
    assert reader_of(AnonymousUser(), seven.region) is None


def test_reader_who_left_the_forum_or_whose_forum_left_reads_nothing(cast, seven):
    user = cast.coordinator.user
    Forum.objects.filter(pk=cast.forum.pk).update(region=None)

    assert reader_of(user, seven.region) is None


def test_lead_reads_without_being_of_a_forum_and_officers_read_no_figures(cast, seven):
    lead = UserFactory()
    seven.region.leads.add(lead)

    assert reader_of(lead, seven.region).reads_figures
    assert not reader_of(cast.officer.user, seven.region).reads_figures


# Switches


def test_nothing_is_shared_until_somebody_switches_it_on(cast):
    region = region_of(cast.forum)
    keep(cast.forum, "heard", 12)
    reader = reader_of(cast.coordinator.user, region)

    assert shares(region) == {what: set() for what in What.values}
    assert one(reader, "heard")[cast.forum.name].now == NOT_SHARED


def test_switch_says_who_and_when_and_twice_is_once(cast):
    region = region_of(cast.forum)

    first = switch_on(forum=cast.forum, what="figures", by=cast.chair)
    again = switch_on(forum=cast.forum, what="figures", by=cast.coordinator)

    assert (first.pk, again.shared_by, again.region) == (again.pk, cast.chair, region)
    assert Event.objects.filter(verb="sharing.switched_on").count() == 1


def test_switch_is_refused_without_a_region(cast):
    with pytest.raises(RuleBroken, match="no region"):
        switch_on(forum=cast.forum, what="figures", by=cast.chair)


def leave(forum):
    Forum.objects.filter(pk=forum.pk).update(region=None)


def go_elsewhere(forum):
    other = Region.objects.create(name="Elsewhere", slug="elsewhere")
    Forum.objects.filter(pk=forum.pk).update(region=other)


def close(forum):
    Forum.objects.filter(pk=forum.pk).update(is_active=False)


def switch_all_off(forum):
    by = forum.people.get(roles=["coordinator"])
    for what in What:
        switch_off(forum=forum, what=what, by=by)


@pytest.mark.parametrize("stop", [leave, go_elsewhere, close, switch_all_off])
def test_stopping_stops_everything_at_once(stop, cast, seven):
    gone = seven.last
    hub = HubFactory(forum=gone.forum)
    template = offer_template(forum=gone.forum, kind="group", key=hub.pk, by=gone.by)
    form = make_form(gone.forum, gone.by)
    asked = offer_template(forum=gone.forum, kind="form", key=form.pk, by=gone.by)
    answered(form, "how_was_it", "Good", 20)
    for forum in (cast.forum, seven.first.forum, gone.forum):
        told(forum, "transport", 20)
    keep(gone.forum, "heard", 12, before=11)
    everything = (
        one(seven.reader, "heard")[gone.forum.name].now.number,
        rising_in(seven.reader, timezone.localdate())[0].areas,
        rising_everywhere(timezone.localdate())[0].areas,
        len(templates_for(seven.reader)),
        len(answers_for(seven.reader, asked)[0].areas),
    )

    stop(gone.forum)

    assert everything == (12, 3, 3, 2, 1)
    line = one(seven.reader, "heard").get(gone.forum.name)
    assert line is None or (line.now, line.before) == (NOT_SHARED, NOT_SHARED)
    assert rising_in(seven.reader, timezone.localdate())[0].areas == 2
    assert rising_everywhere(timezone.localdate())[0].areas == 2
    assert templates_for(seven.reader) == []
    assert template_for(seven.reader, template.pk) is None
    assert [question.areas for question in answers_for(seven.reader, asked)] == [[]]
    with pytest.raises(RuleBroken, match="does not offer this any more"):
        copy_template(template=template, forum=cast.forum, by=cast.coordinator)


def test_forum_that_comes_back_shares_nothing_until_it_says_so(seven):
    forum = seven.last.forum
    leave(forum)

    Forum.objects.filter(pk=forum.pk).update(region=seven.region)

    assert all(forum.pk not in found for found in shares(seven.region).values())
    ended = Sharing.objects.filter(forum=forum)
    assert set(ended.values_list("left_region", flat=True)) == {True}


def test_database_holds_one_standing_switch_and_its_end(cast, seven):
    with pytest.raises(IntegrityError, match="one_standing_sharing"), transaction.atomic():
        Sharing.objects.create(
            forum=cast.forum,
            region=seven.region,
            what="figures",
            shared_at=timezone.now(),
            shared_by=cast.chair,
        )
    with pytest.raises(IntegrityError, match="has_a_time_and_a_person"), transaction.atomic():
        Sharing.objects.filter(forum=cast.forum).update(ended_at=timezone.now())


# Figures


def test_figures_stand_in_the_order_of_the_alphabet_whatever_their_numbers(cast, seven):
    Forum.objects.filter(pk=cast.forum.pk).update(name="Middle forum")
    keep(seven.first.forum, "heard", 1)
    keep(seven.last.forum, "heard", 99)

    lines = one(seven.reader, "heard")

    assert list(lines) == ["Ashford forum", "Middle forum", "Zennor forum"]
    assert [line.length for line in lines.values()] == [1.0, 0, 100.0]
    assert lines["Middle forum"].is_own


def test_figure_shows_what_it_can_and_says_why_not(cast, seven):
    switch_off(forum=seven.first.forum, what="figures", by=seven.first.by)
    keep(seven.last.forum, "days_to_answer", None, before=4.5)

    lines = one(seven.reader, "days_to_answer")

    assert lines["Ashford forum"].now == NOT_SHARED
    assert (lines["Zennor forum"].now, lines["Zennor forum"].before.words) == (NOT_KNOWN, "4.5")
    assert lines[cast.forum.name].now == NOT_COUNTED


@pytest.mark.parametrize(
    ("people", "shown"), [(0, "0"), (1, None), (11, None), (12, "10"), (13, "15"), (101, "100")]
)
def test_people_are_counted_by_the_strictest_forum_of_those_that_share(people, shown, seven):
    Forum.objects.filter(pk=seven.first.forum.pk).update(small_number_threshold=12)
    keep(seven.last.forum, "feedback_received", people, fewest=people)

    cell = one(seven.reader, "feedback_received")["Zennor forum"].now

    assert cell.words == (shown or TOO_FEW.words)
    assert cell.number == (int(shown) if shown else None)


def test_strictness_of_a_forum_that_does_not_share_counts_for_nobody(seven):
    Forum.objects.filter(pk=seven.first.forum.pk).update(small_number_threshold=50)
    switch_off(forum=seven.first.forum, what="figures", by=seven.first.by)
    keep(seven.last.forum, "feedback_received", 20, fewest=20)

    assert one(seven.reader, "feedback_received")["Zennor forum"].now.words == "20"


def test_share_of_few_people_is_hidden_and_others_are_rounded(seven):
    keep(seven.first.forum, "failure_demand", 33, fewest=3)
    keep(seven.last.forum, "failure_demand", 33, fewest=30)

    lines = one(seven.reader, "failure_demand")

    assert lines["Ashford forum"].now == TOO_FEW
    assert lines["Zennor forum"].now.words == "35%"


def test_figures_are_counted_for_the_stretches_and_kept_with_who_is_behind(cast, seven):
    told(cast.forum, "transport", 9, days=60, demand="failure")
    told(cast.forum, "transport", 2, days=60, demand="value")
    now = stretch(3, timezone.localdate())
    expected = sum(
        now.starts_on <= timezone.localdate() - timedelta(days=60) <= now.ends_on for _ in range(11)
    )

    number = count_figures(forum=cast.forum, today=timezone.localdate())

    rows = RegionalFigure.objects.filter(forum=cast.forum)
    received = rows.get(key="feedback_received", starts_on=now.starts_on, ends_on=now.ends_on)
    share = rows.get(key="failure_demand", starts_on=now.starts_on, ends_on=now.ends_on)
    assert rows.count() == number > 100
    assert (received.number, received.fewest) == (expected, expected) == (11, 11)
    assert (share.number, share.fewest) == (82, 2)
    assert not rows.filter(key__in=["spent_by_fund", "paid_to_reps", "spread_of_asks"]).exists()


def test_every_figure_that_is_compared_is_open_to_all_who_read_reports():
    compared = {key for key, figure in all_figures().items() if is_comparable(figure)}

    assert {all_figures()[key].permission for key in compared} == {Permission.REPORT_VIEW}
    assert not compared & {"spent_by_fund", "paid_to_reps", "spread_of_asks", "pool"}


def test_clock_counts_who_shares_once_a_day_and_nobody_else(cast, seven):
    switch_off(forum=seven.first.forum, what="figures", by=seven.first.by)

    count_for_regions(0)

    counted = set(RegionalFigure.objects.values_list("forum", flat=True))
    assert counted == {cast.forum.pk, seven.last.forum.pk}
    RegionalFigure.objects.filter(key="heard").delete()
    count_for_regions(0)
    assert not RegionalFigure.objects.filter(key="heard").exists()
    switch_off(forum=cast.forum, what="figures", by=cast.chair)
    assert not RegionalFigure.objects.filter(forum=cast.forum).exists()
    assert count_figures(forum=cast.forum, today=TODAY) == 0


def test_stretches_are_whole_months_that_a_reader_cannot_move():
    now = stretch(3, TODAY)

    assert now == Period(date(2026, 8, 1), date(2026, 10, 31))
    assert stretch_before(now, 3) == Period(date(2026, 5, 1), date(2026, 7, 31))
    assert stretch(3, date(2026, 11, 30)) == now


def test_stage_is_said_by_the_forum(cast):
    say_stage(forum=cast.forum, stage="new", by=cast.chair)

    assert Forum.objects.get(pk=cast.forum.pk).get_stage_display() == "Newly formed"


# Themes


def test_theme_rises_where_it_was_told_often_enough_and_more_than_before(cast, seven):
    today = timezone.localdate()
    told(cast.forum, "transport", 12)
    told(seven.first.forum, "transport", 11)
    told(seven.last.forum, "transport", 7)  # under eight: nobody may tell
    told(cast.forum, "plans", 30)
    told(cast.forum, "waits", 20, days=90)  # fewer than before
    told(cast.forum, "waits", 10)
    told(seven.first.forum, "waits", 10)

    (rising,) = rising_in(seven.reader, today)

    assert (rising.code, rising.areas, rising.told) == ("transport", 2, 25)


def test_area_that_is_too_small_changes_nothing_in_the_sum(cast, seven):
    """Nobody finds its number by subtracting: not even by when it joins and leaves."""
    today = timezone.localdate()
    told(cast.forum, "transport", 12)
    told(seven.first.forum, "transport", 11)
    without = rising_in(seven.reader, today)

    for number in range(1, 8):
        told(seven.last.forum, "transport", 1)
        assert rising_in(seven.reader, today) == without, number


def test_feed_counts_only_who_lets_it_be_known(cast, seven, client):
    for forum in (cast.forum, seven.first.forum, seven.last.forum):
        told(forum, "transport", 10)
    switch_off(forum=seven.last.forum, what="feed", by=seven.last.by)

    feed = client.get("/regions/themes.json").json()
    atom = client.get("/regions/themes.atom").content.decode()

    assert feed["themes"] == [
        {"code": "transport", "name": "Getting to school", "areas": 2, "told": 20}
    ]
    assert rising_in(seven.reader, timezone.localdate())[0].areas == 3
    assert atom.count("<entry>") == 1
    for text in (str(feed), atom):
        for forum in (cast.forum, seven.first.forum):
            assert forum.name not in text
            assert forum.area not in text
        assert "Taxis come late" not in text


def test_weeks_are_whole_and_beside_each_other():
    now, before = weeks(TODAY)

    assert (now.starts_on, now.ends_on) == (date(2026, 9, 21), date(2026, 11, 15))
    assert (before.starts_on, before.ends_on) == (date(2026, 7, 27), date(2026, 9, 20))


# Templates


def test_offer_needs_the_switch_and_a_thing_of_ones_own(cast, seven):
    theirs = HubFactory(forum=seven.last.forum)
    with pytest.raises(RuleBroken, match="your own forum"):
        offer_template(forum=cast.forum, kind="group", key=theirs.pk, by=cast.chair)
    with pytest.raises(RuleBroken, match="your own forum"):
        offer_template(forum=cast.forum, kind="nothing", key=theirs.pk, by=cast.chair)
    own = HubFactory(forum=cast.forum)
    switch_off(forum=cast.forum, what="templates", by=cast.chair)

    with pytest.raises(RuleBroken, match="Switch on"):
        offer_template(forum=cast.forum, kind="group", key=own.pk, by=cast.chair)


def test_offer_keeps_the_words_of_its_day_until_it_is_offered_again(seven):
    hub = HubFactory(forum=seven.last.forum, purpose="To talk.")
    offer = {"forum": seven.last.forum, "kind": "group", "key": hub.pk, "by": seven.last.by}
    first = offer_template(**offer)
    hub.purpose = "Something else."
    hub.save(update_fields=["purpose"])

    assert template_for(seven.reader, first.pk).content["purpose"] == "To talk."
    second = offer_template(**offer)

    assert template_for(seven.reader, first.pk) is None
    assert template_for(seven.reader, second.pk).content["purpose"] == "Something else."
    withdraw_template(template=second, by=seven.last.by)
    assert SharedTemplate.objects.standing().filter(kind="group").count() == 0


def test_copy_is_refused_for_ones_own_and_in_another_region(cast, seven):
    hub = HubFactory(forum=seven.last.forum)
    template = offer_template(forum=seven.last.forum, kind="group", key=hub.pk, by=seven.last.by)

    with pytest.raises(RuleBroken, match="your own"):
        copy_template(template=template, forum=seven.last.forum, by=seven.last.by)
    with pytest.raises(RuleBroken, match="another region"):
        copy_template(template=template, forum=cast.other_forum, by=cast.stranger)


# The same questions


def test_answers_are_compared_by_safe_counts_and_never_by_words(cast, seven):
    form = make_form(seven.first.forum, seven.first.by)
    template = offer_template(forum=seven.first.forum, kind="form", key=form.pk, by=seven.first.by)
    ours = copy_template(template=template, forum=cast.forum, by=cast.coordinator)
    assert template.content["questions"][0]["kind"] == "long"
    answered(form, "how_was_it", "Good", 21)
    answered(form, "how_was_it", "Bad", 3)
    answered(ours, "how_was_it", "Good", 9)
    answered(ours, "how_was_it", "Very bad", 33)

    (question,) = answers_for(seven.reader, template)

    assert question.text == "How was it for your family?"
    rows = {
        area.forum.name: {choice: cell.words for choice, cell in area.named}
        for area in question.areas
    }
    assert list(rows) == ["Ashford forum", cast.forum.name]
    few = TOO_FEW.words
    # One small count alone would be the whole less the rest: the noughts go with it.
    assert rows["Ashford forum"]["Good"] == "20"
    assert rows["Ashford forum"]["Bad"] == rows["Ashford forum"]["Very bad"] == few
    assert rows[cast.forum.name]["Good"] == "10"
    assert rows[cast.forum.name]["Very bad"] == "35"


def test_question_that_was_changed_is_another_one(cast, seven):
    form = make_form(seven.first.forum, seven.first.by)
    template = offer_template(forum=seven.first.forum, kind="form", key=form.pk, by=seven.first.by)
    ours = copy_template(template=template, forum=cast.forum, by=cast.coordinator)
    question = ours.versions.get().questions.get(key="how_was_it")
    question.text = "How was the bus?"
    question.save()
    answered(ours, "how_was_it", "Good", 40)

    (question,) = answers_for(seven.reader, template)

    found = {area.forum.name: {cell.words for _, cell in area.named} for area in question.areas}
    assert found[cast.forum.name] == {"Asked differently"}


def test_form_that_is_not_published_is_in_no_comparison(cast, seven):
    form = make_form(seven.first.forum, seven.first.by)
    template = offer_template(forum=seven.first.forum, kind="form", key=form.pk, by=seven.first.by)
    copy_template(template=template, forum=cast.forum, by=cast.coordinator)

    (question,) = answers_for(seven.reader, template)

    assert [area.forum for area in question.areas] == [seven.first.forum]


# Groups and bodies


def test_group_of_the_region_shows_its_dates_and_seats_to_all(cast, seven):
    hub = HubFactory(forum=seven.first.forum, name="Steering group")
    open_to_region(hub=hub, by=seven.first.by)

    (group,) = groups_for(seven.reader, timezone.localdate())

    assert (group.name, group.led_by) == ("Steering group", seven.first.forum)
    assert [(place.taken, place.seats) for place in group.places] == [(0, 2)] * 3
    leave(seven.first.forum)
    assert groups_for(seven.reader, timezone.localdate()) == []


def test_body_is_one_where_two_forums_give_it_one_name(cast, seven):
    ours = OrganisationFactory(forum=cast.forum, name="NHS Middle")
    theirs = OrganisationFactory(forum=seven.first.forum, name="The NHS board")
    name_body(organisation=ours, name="NHS  Middle Board", by=cast.chair)
    assert bodies_for(seven.reader) == []

    name_body(organisation=theirs, name="nhs middle board", by=seven.first.by)

    (found,) = bodies_for(seven.reader)
    assert found.body.name == "NHS Middle Board"
    assert found.forums == [seven.first.forum, cast.forum]
    name_body(organisation=ours, name=" ", by=cast.chair)
    assert bodies_for(seven.reader) == []


def test_forums_are_those_that_are_there(seven):
    close(seven.first.forum)

    assert seven.first.forum not in forums_in(seven.region)


# Nothing grows with the number of forums


def reading(reader, template):
    today = timezone.localdate()
    figures = [figure for figure in all_figures().values() if is_comparable(figure)]
    return {
        "compare": lambda: compare(reader, figures, 3, today),
        "rising": lambda: rising_in(reader, today),
        "everywhere": lambda: rising_everywhere(today),
        "templates": lambda: templates_for(reader),
        "answers": lambda: answers_for(reader, template),
        "groups": lambda: groups_for(reader, today),
        "bodies": lambda: bodies_for(reader),
    }


@pytest.mark.parametrize(
    ("what", "queries"),
    [
        ("compare", 4),
        ("rising", 3),
        ("everywhere", 3),
        ("templates", 1),
        ("answers", 5),
        ("groups", 4),
        ("bodies", 1),
    ],
)
def test_reading_takes_as_many_queries_for_three_forums_as_for_six(
    what, queries, cast, seven, django_assert_num_queries
):
    form = make_form(seven.first.forum, seven.first.by)
    template = offer_template(forum=seven.first.forum, kind="form", key=form.pk, by=seven.first.by)
    body = {"name": "NHS Middle"}

    def furnish(each):
        InfluenceFactory(work__forum=each.forum)
        told(each.forum, "transport", 12)
        hub = HubFactory(forum=each.forum)
        open_to_region(hub=hub, by=each.by)
        offer_template(forum=each.forum, kind="group", key=hub.pk, by=each.by)
        name_body(organisation=OrganisationFactory(forum=each.forum), by=each.by, **body)
        count_figures(forum=each.forum, today=timezone.localdate())
        if each.forum != seven.first.forum:
            answered(
                copy_template(template=template, forum=each.forum, by=each.by),
                "how_was_it",
                "Good",
                10,
            )

    for each in (seven.first, seven.last):
        furnish(each)
    with django_assert_num_queries(queries):
        reading(seven.reader, template)[what]()
    for _ in range(3):
        furnish(a_forum(seven.region))

    with django_assert_num_queries(queries):
        reading(seven.reader, template)[what]()
