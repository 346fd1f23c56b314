"""Answers and reminders at one moment, on a real PostgreSQL. Each has a control that goes wrong."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from coproduction.actions import claim_influence, escalate, hand_over, name_deputy, remind_owner
from coproduction.actions.clock import step_to_send
from coproduction.exceptions import RuleBroken
from coproduction.models import (
    Event,
    Influence,
    InfluenceHandover,
    InfluenceReminder,
    Message,
    Person,
)
from coproduction.rules import reason_cannot_name_deputy, reason_cannot_say_too_early
from coproduction.tests.at_once import all_at_once, meeting
from coproduction.tests.factories import InfluenceFactory, PersonFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]

CLOCKS = 8


@pytest.fixture
def late(cast):
    """An answer that has been late for forty days, and was never reminded of."""
    return InfluenceFactory(
        work__forum=cast.forum,
        owed_by=cast.officer,
        due_on=timezone.localdate() - timedelta(days=40),
    )


@pytest.fixture
def team(cast):
    """Six colleagues of the officer."""
    return [
        PersonFactory(forum=cast.forum, roles=["officer"], organisation=cast.council)
        for _ in range(6)
    ]


def mails(kind):
    return Message.objects.filter(kind=f"coproduction/{kind}").count()


def not_locked(influence):
    related = ("forum", "work", "owed_by__forum", "owed_by__organisation", "owed_by__deputy__forum")
    return Influence.objects.select_related(*related).get(pk=influence.pk)


def test_eight_clocks_at_once_remind_once(late):
    all_at_once(CLOCKS, lambda place: remind_owner(influence=late))

    assert (InfluenceReminder.objects.count(), mails("influence_reminder")) == (1, 1)


@pytest.fixture
def nobody_waits(monkeypatch):
    """The lock is forgotten, and each clock has looked before the first one writes."""
    clock = "coproduction.actions.clock"
    monkeypatch.setattr(f"{clock}._locked", not_locked)
    monkeypatch.setattr(f"{clock}.step_to_send", meeting(CLOCKS, step_to_send))


@pytest.fixture
def no_constraint():
    """The table without its constraint, which is back afterwards whatever happens."""
    constraint = next(
        each
        for each in InfluenceReminder._meta.constraints
        if each.name == "one_reminder_for_each_step"
    )
    with connection.schema_editor() as editor:
        editor.remove_constraint(InfluenceReminder, constraint)
    try:
        yield
    finally:
        InfluenceReminder.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(InfluenceReminder, constraint)


def test_eight_clocks_without_lock_and_constraint_remind_eight_times(
    late, nobody_waits, no_constraint
):
    """The control: what lock and constraint are for."""
    all_at_once(CLOCKS, lambda place: remind_owner(influence=late))

    assert mails("influence_reminder") == CLOCKS


def test_constraint_alone_still_keeps_it_at_one_mail(late, nobody_waits):
    """Without the lock the others fail aloud, and their mails go with them."""

    def clock(place):
        try:
            return remind_owner(influence=late)
        except IntegrityError as error:
            return error

    results = all_at_once(CLOCKS, clock)

    assert sum(isinstance(result, IntegrityError) for result in results) == CLOCKS - 1
    assert (InfluenceReminder.objects.count(), mails("influence_reminder")) == (1, 1)


def test_answer_and_reminder_at_once_never_remind_after_the_answer(late, cast):
    def do(place):
        if place == 0:
            return claim_influence(influence=late, outcome="changed", what="Done.", by=cast.officer)
        return remind_owner(influence=late)

    claim, *_ = all_at_once(4, do)

    reminded = InfluenceReminder.objects.count()
    events = list(Event.objects.about(late).order_by("position").values_list("verb", flat=True))
    assert claim.outcome == "changed"
    assert events == ["influence.reminded"] * reminded + ["influence.claimed"]


def test_eight_clocks_at_once_pass_it_on_once(late, cast):
    PersonFactory(forum=cast.forum, roles=["signatory"], organisation=cast.council)
    today = timezone.localdate()

    all_at_once(
        CLOCKS,
        lambda place: escalate(forum=cast.forum, organisation=cast.council, today=today),
    )

    assert mails("influence_escalated") == 1
    assert Event.objects.filter(verb="influence.escalated").count() == 1


def say_too_early_at_once(late, team):
    today = timezone.localdate()
    return all_at_once(
        len(team),
        lambda place: claim_influence(
            influence=late,
            outcome="too_early",
            what="Later.",
            next_on=today + timedelta(days=10 + place),
            by=team[place],
        ),
    )


def test_too_early_from_six_colleagues_at_once_counts_twice(late, team):
    results = say_too_early_at_once(late, team)

    refusals = [str(result) for result in results if isinstance(result, RuleBroken)]
    assert late.claims.count() == 2
    assert len(refusals) == len(team) - 2
    assert all("too early twice already" in refusal for refusal in refusals)


def test_too_early_counts_more_than_twice_without_the_lock(late, team, monkeypatch):
    """The control: each counts before the first has written."""
    actions = "coproduction.actions.influence"
    monkeypatch.setattr(f"{actions}._locked", not_locked)
    monkeypatch.setattr(
        f"{actions}.reason_cannot_say_too_early", meeting(len(team), reason_cannot_say_too_early)
    )

    say_too_early_at_once(late, team)

    assert late.claims.count() == len(team)


def test_four_hand_over_at_once_and_it_moves_once(late, cast, team):
    all_at_once(
        4, lambda place: hand_over(leaver=cast.officer, to=team[place], by=cast.coordinator)
    )

    assert InfluenceHandover.objects.count() == 1
    assert mails("handed_over") == 1


def name_at_once(cast, deputy):
    all_at_once(4, lambda place: name_deputy(person=cast.officer, deputy=deputy, by=cast.chair))


def test_deputy_named_four_times_at_once_is_told_once(cast, team):
    name_at_once(cast, team[0])

    assert mails("deputy_named") == 1
    assert Event.objects.filter(verb="person.deputy_named").count() == 1


def test_deputy_is_told_four_times_without_the_lock(cast, team, monkeypatch):
    """The control: each sees nobody named before the first has saved."""
    actions = "coproduction.actions.person"
    monkeypatch.setattr(
        f"{actions}.locked_person",
        lambda person: Person.objects.select_related("forum").get(pk=person.pk),
    )
    monkeypatch.setattr(
        f"{actions}.reason_cannot_name_deputy", meeting(4, reason_cannot_name_deputy)
    )

    name_at_once(cast, team[0])

    assert mails("deputy_named") == 4
