"""How a piece of work is planned: tasks that grow, people who were heard, the level over time."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from charters.actions import (
    add_group,
    add_service_plan,
    change_group,
    frame_work,
    move_stage,
    screen_line,
    use_scale,
    write_plan,
)
from charters.drift import drift_of
from charters.models import Group, PlanEntry, ServicePlanLine
from charters.plans import QUESTIONS, share_of_families, tasks_of
from charters.scales import crosswalk, scales, wording
from coproduction.actions import change_level, open_work
from coproduction.exceptions import RuleBroken
from coproduction.felt import felt_of, level_reached
from coproduction.models import LevelWording, ParticipationLevel, Work
from coproduction.tests.factories import OrganisationFactory, WorkFactory
from coproduction.thread import thread_of
from coproduction.work_facts import facts_of
from hub.models import Item, Rating
from hub.tests.factories import ItemFactory, SessionFactory


@pytest.fixture
def by(cast):
    return cast.coordinator


@pytest.fixture
def work(cast):
    return WorkFactory(forum=cast.forum)


def states(work):
    return {task.topic: task.state for task in tasks_of(work)}


def test_every_topic_has_its_question():
    assert set(QUESTIONS) == set(PlanEntry.Topic)


def test_list_grows_with_the_work(work, by):
    before = states(work)

    work = move_stage(work=work, stage="method", by=by)

    assert (before["need"], before["method"]) == ("To do now", "Comes later")
    assert (states(work)["method"], states(work)["evaluation"]) == ("To do now", "Comes later")


def test_plan_keeps_what_stood_before(work, by, cast):
    write_plan(work=work, topic="aim", text="Fair places.", by=by)
    write_plan(work=work, topic="aim", text="Fair  places.\n", by=cast.officer)
    write_plan(work=work, topic="aim", text="Fair places by March.", by=cast.officer)

    entries = work.plan_entries.order_by("number").values_list("number", "text")
    assert list(entries) == [(1, "Fair places."), (2, "Fair places by March.")]
    assert states(work)["aim"] == "Written down"


def test_level_and_groups_are_not_written_as_a_plan(work, by):
    with pytest.raises(RuleBroken, match="their own pages"):
        write_plan(work=work, topic="level", text="x", by=by)


def test_level_and_groups_count_as_done_where_they_are_kept(cast, by):
    work = open_work(
        forum=cast.forum, title="x", by=by, level="co_design", level_reason="Time enough."
    )
    add_group(work=work, kind="parents", name="Parents", by=by)

    assert states(work)["level"] == states(work)["stakeholders"] == "Written down"


def test_who_is_affected_and_was_not_heard_is_named(work, by, cast):
    add_group(work=work, kind="young", name="Young people", by=by)
    heard = add_group(work=work, kind="parents", name="Parents", by=by)
    add_group(work=work, kind="other", name="Neighbours", is_affected=False, by=by)
    change_group(
        group=heard, name="Parents", heard_on=date(2026, 3, 1), heard_how="At the hub", by=by
    )

    assert [str(group) for group in work.groups.not_heard()] == ["Young people"]
    facts = {fact.name: fact.words for fact in facts_of(work, cast.rep)}
    assert facts["Not heard yet"] == "Young people"


def test_group_stands_once_and_an_organisation_is_named(work, by, cast):
    add_group(work=work, kind="parents", name="Parents", by=by)

    with pytest.raises(RuleBroken, match="stands there already"):
        add_group(work=work, kind="parents", name="parents", by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        add_group(work=work, kind="organisation", name="Council", by=by)


def test_share_of_families_counts_who_takes_part(work, by, cast):
    assert share_of_families(work) is None
    for name, kind, organisation in (
        ("Parents", "parents", None),
        ("Young", "young", None),
        ("Council", "organisation", cast.council),
    ):
        add_group(
            work=work,
            kind=kind,
            name=name,
            organisation=organisation,
            joined_on=date(2026, 1, 1),
            by=by,
        )
    add_group(work=work, kind="other", name="Neighbours", by=by)

    assert share_of_families(work) == 67


def test_unknown_duty_is_refused(work, by):
    with pytest.raises(RuleBroken, match="not in the list"):
        frame_work(work=work, began_with="families", families_joined="need", duties=["x"], by=by)


# Levels


def test_every_step_of_a_scale_is_one_of_our_levels_or_none():
    for scale in scales().values():
        assert {step["ours"] for step in scale["steps"]} <= {"", *ParticipationLevel.values}
    assert [len(scale["steps"]) for scale in scales().values()] == [3, 3, 7, 5]


def test_crosswalk_names_each_level_in_each_area():
    named = dict(crosswalk())

    ladder = dict(named[ParticipationLevel.CONSULTATION])["NHS England"]
    assert [step["name"] for step in ladder] == ["Consult", "Engage"]
    assert wording("wirral", "information") is None


def test_forum_uses_the_words_of_another_area(cast, by):
    use_scale(forum=cast.forum, key="nhs", by=by)
    use_scale(forum=cast.forum, key="wirral", by=by)

    names = dict(LevelWording.objects.filter(forum=cast.forum).values_list("level", "name"))
    assert names == {
        "consultation": "Consultation",
        "co_design": "Co-design",
        "co_production": "Co-production",
    }


def rate(work, levels, *, side="rep", days_ago=5):
    session = SessionFactory(
        hub__forum=work.forum, starts_at=timezone.now() - timedelta(days=days_ago)
    )
    item = ItemFactory(session=session, work=work, state=Item.State.PRESENTED)
    extra = {"listened": "yes", "early": "yes"} if side == "rep" else {}
    for level in levels:
        Rating.objects.create(item=item, side=side, level_felt=level, **extra)


def test_drift_shows_what_was_agreed_and_what_was_felt(cast, by):
    start = timezone.now() - timedelta(days=30)
    work = open_work(
        forum=cast.forum,
        title="x",
        by=by,
        level="co_production",
        level_reason="Open.",
        now=start,
    )
    change_level(work=work, level="co_design", reason="Less time.", by=by, now=timezone.now())
    rate(work, ["consultation"] * 3, days_ago=10)
    rate(work, ["co_production"] * 2, days_ago=9)
    rate(work, ["co_design"] * 4, side="officer", days_ago=8)

    drift = drift_of(work, today=timezone.localdate())

    assert [change.to_level for change in drift.changes] == ["co_production", "co_design"]
    assert [(each.side, each.answers, each.rank) for each in drift.felt] == [
        ("families", 3, 2),
        ("officers", 4, 3),
    ]
    assert [point.is_family for point in drift.points] == [True, False]
    # Lower on the picture is a lower level: y grows downwards.
    assert drift.points[0].y > drift.points[1].y
    assert drift.steps.startswith("M 130")
    days = [day for day, _, _ in drift.rows]
    assert days == sorted(days)
    assert [bool(change) for _, change, _ in drift.rows] == [True, False, False, True]


def test_drift_of_a_work_without_a_level_is_nothing(work):
    assert drift_of(work, today=timezone.localdate()) is None


def test_level_that_was_reached_needs_three_families(work):
    rate(work, ["consultation"] * 2)
    assert felt_of(work) == []
    assert level_reached(work) == (0, None)

    rate(work, ["consultation", "co_design", "co_design"])

    assert level_reached(work) == (3, pytest.approx(2.7))


# Service plans


@pytest.fixture
def line(cast, by):
    organisation = OrganisationFactory(forum=cast.forum)
    return add_service_plan(
        organisation=organisation, plan="Plan", lines={"Buy buses": None}, by=by
    )[0]


def test_line_that_stands_there_is_kept_once(line, by):
    with pytest.raises(RuleBroken, match="stand there already"):
        add_service_plan(
            organisation=line.organisation, plan="Plan", lines={"Buy buses": None}, by=by
        )

    assert ServicePlanLine.objects.count() == 1


def test_chance_stands_in_the_forward_plan(line, by):
    line = screen_line(
        line=line,
        is_chance=True,
        level="co_design",
        comes_on=date(2027, 3, 1),
        reason="Families know the roads.",
        by=by,
    )

    work = line.work
    assert (work.status, work.comes_on, work.level) == (
        Work.Status.PLANNED,
        date(2027, 3, 1),
        "co_design",
    )
    assert work.level_changes.get().reason == "Families know the roads."
    with pytest.raises(RuleBroken, match="looked at this line already"):
        screen_line(line=line, is_chance=False, reason="x", by=by)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"is_chance": True, "reason": "Good."}, "how far it is shared"),
        ({"is_chance": False, "reason": " "}, "Say why"),
    ],
)
def test_line_is_not_screened_by_halves(answers, reason, line, by):
    with pytest.raises(RuleBroken, match=reason):
        screen_line(line=line, by=by, **answers)


def test_pasted_plan_keeps_one_line_each(cast, signed_in):
    client = signed_in(cast.officer)
    url = reverse("charters:service-plan-add", args=["here"])

    client.post(
        url,
        {
            "organisation": cast.council.pk,
            "plan": "Plan",
            "lines": "Buy buses\r\n\r\n  Buy   beds \r\nBuy buses",
        },
    )

    texts = ServicePlanLine.objects.order_by("pk").values_list("text", flat=True)
    assert list(texts) == ["Buy buses", "Buy beds"]


def test_group_form_says_what_is_missing_and_keeps_the_words(cast, signed_in, work):
    url = reverse("charters:group-add", args=["here", work.reference])

    page = signed_in(cast.rep).post(
        url, {"kind": "parents", "name": "Parents of twins", "heard_how": "At the hub"}
    )

    words = page.content.decode()
    assert "Say when they were heard." in words
    assert "Parents of twins" in words
    assert Group.objects.count() == 0


def test_thread_tells_of_plan_and_people(work, by, cast):
    write_plan(work=work, topic="aim", text="Fair places.", by=by)
    add_group(
        work=work,
        kind="young",
        name="Young people",
        heard_on=timezone.localdate(),
        heard_how="A visit",
        by=by,
    )

    titles = {entry.title for entry in thread_of(work, cast.rep)}

    assert titles == {"Agreed: aim", "Heard: Young people"}


def test_plan_takes_as_many_queries_for_one_group_as_for_three(
    work, by, cast, signed_in, django_assert_num_queries
):
    client = signed_in(cast.coordinator)
    url = reverse("charters:work-plan", args=["here", work.reference])
    add_group(work=work, kind="organisation", name="A", organisation=cast.council, by=by)
    write_plan(work=work, topic="aim", text="x", by=by)
    client.get(url)
    with django_assert_num_queries(14):
        client.get(url)
    for name in ("B", "C"):
        organisation = OrganisationFactory(forum=cast.forum)
        add_group(work=work, kind="organisation", name=name, organisation=organisation, by=by)
        write_plan(work=work, topic="need", text=name, by=by)

    with django_assert_num_queries(14):
        client.get(url)
