"""Families hear back: reminders, answers by a link, deputies, handing over, the signatory."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from coproduction.actions import (
    claim_influence,
    confirm_influence,
    hand_over,
    remind_owner,
    say_if_helped,
)
from coproduction.actions.clock import step_due
from coproduction.exceptions import RuleBroken
from coproduction.figures import Period
from coproduction.hearing_back import how_fast
from coproduction.jobs import escalate_late_answers, remind_owners
from coproduction.models import Event, Influence, Message, Person
from coproduction.tests.factories import (
    InfluenceFactory,
    OrganisationFactory,
    PersonFactory,
    WorkFactory,
)

NOW = datetime(2026, 11, 21, 9, tzinfo=ZoneInfo("Europe/London"))
CHANGED = {"outcome": "changed", "what": "We tell you a week before."}


def owed(cast, *, days=0, by=None, **fields):
    """An answer that is due so many days from NOW."""
    return InfluenceFactory(
        work=WorkFactory(forum=cast.forum, title="Letters"),
        forum=cast.forum,
        owed_by=by or cast.officer,
        due_on=NOW.date() + timedelta(days=days),
        **fields,
    )


def told(kind):
    return list(Message.objects.filter(kind=f"coproduction/{kind}").order_by("pk"))


@pytest.mark.parametrize(
    ("late", "step"),
    [(-8, None), (-7, -7), (-1, -7), (0, 0), (6, 0), (7, 7), (13, 7), (14, 14), (90, 28)],
)
def test_step_is_the_latest_whose_day_has_come(late, step):
    assert step_due(NOW.date() - timedelta(days=late), NOW.date()) == step


def test_owner_is_reminded_before_on_and_after_the_day_each_once(cast):
    owed(cast, days=10)
    counts = []
    for day in (0, 3, 9, 10, 11, 17, 24, 38, 60):
        with time_machine.travel(NOW + timedelta(days=day), tick=False):
            remind_owners(timestamp=0)
            remind_owners(timestamp=0)
        counts.append(len(told("influence_reminder")))

    assert counts == [0, 1, 1, 2, 2, 3, 4, 5, 5]


def test_clock_that_stood_still_sends_one_reminder_and_not_three(cast):
    owed(cast, days=-20)

    with time_machine.travel(NOW, tick=False):
        remind_owners(timestamp=0)

    (message,) = told("influence_reminder")
    assert message.subject.startswith("20 days late: please say what changed")
    assert "Tell us sooner." in message.body


def test_later_date_is_reminded_of_afresh(cast):
    influence = owed(cast, days=0)
    remind_owner(influence=influence, now=NOW)
    claim_influence(
        influence=influence,
        outcome="too_early",
        what="Soon.",
        next_on=NOW.date() + timedelta(days=30),
        by=cast.officer,
        now=NOW,
    )

    with time_machine.travel(NOW + timedelta(days=25), tick=False):
        remind_owners(timestamp=0)

    assert len(told("influence_reminder")) == 2


def test_answered_entry_is_left_in_peace(cast):
    influence = owed(cast, days=-5)
    claim_influence(influence=influence, by=cast.officer, **CHANGED)

    assert remind_owner(influence=influence, now=NOW) is None


def test_deputy_hears_of_what_is_late_only(cast):
    cast.officer.deputy = cast.facilitator
    cast.officer.save()
    late, soon = owed(cast, days=-7), owed(cast, days=0)
    for influence in (late, soon):
        remind_owner(influence=influence, now=NOW)

    assert [message.person for message in told("influence_reminder")] == [
        cast.officer,
        cast.facilitator,
        cast.officer,
    ]


def path_in(message):
    address = next(word for word in message.body.split() if "/answer/" in word)
    return address[address.index("/here/") :]


def test_answer_comes_by_the_link_without_a_sign_in_and_twice_is_once(cast, client):
    influence = owed(cast, days=0)
    remind_owner(influence=influence, now=NOW)
    path = path_in(told("influence_reminder")[0])
    opened = [client.get(path).status_code for _ in range(5)]
    untouched = Influence.objects.get().state

    wrong = client.post(path, {"outcome": "changed", "what": ""}).content.decode()
    kept = client.post(path, {"what": "Typed with care"}).content.decode()
    first = client.post(path, CHANGED).content.decode()
    second = client.post(path, CHANGED).content.decode()

    assert (set(opened), untouched) == ({200}, "owed")
    assert "Say what is different now" in wrong
    assert "Typed with care" in kept
    assert "Thank you" in first
    assert "Thank you" in second
    assert Influence.objects.get().claims.count() == 1


def test_entry_says_that_the_answer_came_from_the_mail(cast, client, signed_in):
    by_mail, signed = owed(cast, days=0), owed(cast, days=0)
    remind_owner(influence=by_mail, now=NOW)
    client.post(path_in(told("influence_reminder")[0]), CHANGED)
    signed_in(cast.officer).post(f"{signed.get_absolute_url()}claim/", CHANGED)

    pages = [
        signed_in(cast.chair).get(entry.get_absolute_url()).content.decode()
        for entry in (by_mail, signed)
    ]

    assert ["from the mail" in page for page in pages] == [True, False]


def test_link_of_an_officer_who_lost_the_role_and_the_team_does_nothing(cast, client):
    colleague = PersonFactory(
        forum=cast.forum, roles=["officer"], organisation=cast.officer.organisation
    )
    influence = owed(cast, days=0, by=colleague)
    remind_owner(influence=influence, now=NOW)
    path = path_in(told("influence_reminder")[0])
    hand_over(leaver=colleague, to=cast.officer, by=cast.chair)
    colleague.roles = []
    colleague.save()

    page = client.post(path, CHANGED).content.decode()

    assert "has to answer this" in page
    assert Influence.objects.get().state == "owed"


def test_deputy_and_team_answer_for_the_owner_and_the_page_says_so(cast, signed_in):
    influence = owed(cast, days=0)

    claim_influence(influence=influence, by=cast.facilitator, **CHANGED)

    page = signed_in(cast.chair).get(influence.get_absolute_url()).content.decode()
    assert f"{cast.facilitator} for {cast.officer}" in page


def test_own_organisation_never_checks_its_answer(cast):
    influence = owed(cast, days=0)
    claim_influence(influence=influence, by=cast.officer, **CHANGED)
    insider = PersonFactory(
        forum=cast.forum, roles=["coordinator"], organisation=cast.officer.organisation
    )

    with pytest.raises(RuleBroken, match="Your own organisation"):
        confirm_influence(influence=influence, published_text="Yes.", by=insider)


def test_answer_by_the_forums_own_people_is_checked_in_its_own_house(cast):
    """The forum's organisation is no partner: it is the one that checks."""
    forum = OrganisationFactory(forum=cast.forum, kind="forum")
    Person.objects.filter(pk__in=[cast.chair.pk, cast.coordinator.pk]).update(organisation=forum)
    Person.objects.filter(pk=cast.chair.pk).update(roles=["chair", "officer"])
    chair, coordinator = (
        Person.objects.select_related("organisation").get(pk=person.pk)
        for person in (cast.chair, cast.coordinator)
    )
    influence = owed(cast, days=0, by=chair)
    claim_influence(influence=influence, by=chair, **CHANGED)

    with pytest.raises(RuleBroken, match="Somebody else has to check it"):
        confirm_influence(influence=influence, published_text="Yes.", by=chair)
    confirmed = confirm_influence(influence=influence, published_text="Yes.", by=coordinator)

    assert confirmed.state == Influence.State.CONFIRMED


def test_officer_sees_what_the_organisation_owes_and_no_other(cast, signed_in):
    other = PersonFactory(
        forum=cast.forum,
        roles=["officer"],
        organisation=OrganisationFactory(forum=cast.forum),
    )
    theirs, ours = owed(cast, by=other), owed(cast)
    colleague = PersonFactory(
        forum=cast.forum, roles=["officer"], organisation=cast.officer.organisation
    )
    client = signed_in(colleague)

    assert client.get(ours.get_absolute_url()).status_code == 200
    assert client.get(theirs.get_absolute_url()).status_code == 404


def test_too_early_needs_a_date_within_a_year_and_counts_to_two(cast):
    influence = owed(cast, days=0)

    def too_early(days):
        day = NOW.date() + timedelta(days=days) if days is not None else None
        return claim_influence(
            influence=influence,
            outcome="too_early",
            what="Soon.",
            next_on=day,
            by=cast.officer,
            now=NOW,
        )

    for days, sentence in ((None, "next date"), (0, "to come"), (400, "within a year")):
        with pytest.raises(RuleBroken, match=sentence):
            too_early(days)
    too_early(30)
    too_early(60)
    with pytest.raises(RuleBroken, match="twice already"):
        too_early(90)


def test_long_late_goes_to_the_signatory_once_and_in_one_mail(cast):
    cast.signatory.organisation = cast.officer.organisation
    cast.signatory.save()
    for days in (-29, -40, -28, -3):
        owed(cast, days=days)
    with time_machine.travel(NOW, tick=False):
        escalate_late_answers(timestamp=0)
        escalate_late_answers(timestamp=0)

    (message,) = told("influence_escalated")
    assert message.person == cast.signatory
    assert message.subject.startswith("2 answers to families are long overdue")
    assert Influence.objects.exclude(escalated_at=None).count() == 2


def test_without_a_signatory_the_chair_hears_that_there_is_nobody(cast, signed_in):
    influence = owed(cast, days=-29)
    with time_machine.travel(NOW, tick=False):
        escalate_late_answers(timestamp=0)

    (message,) = told("influence_escalated")
    page = signed_in(cast.chair).get(influence.get_absolute_url()).content.decode()
    assert message.person == cast.chair
    assert "no signatory" in message.body
    assert "the organisation has no signatory here" in page


def test_handing_over_moves_everything_in_one_step_with_one_mail(cast, signed_in):
    colleague = PersonFactory(
        forum=cast.forum, roles=["officer"], organisation=cast.officer.organisation
    )
    for days in (3, 9):
        owed(cast, days=days)

    signed_in(cast.facilitator).post(
        f"/here/people/{cast.officer.pk}/hand-over/", {"to": colleague.pk, "has_left": "on"}
    )

    cast.officer.refresh_from_db()
    assert set(Influence.objects.values_list("owed_by", flat=True)) == {colleague.pk}
    assert cast.officer.is_active is False
    (message,) = told("handed_over")
    assert message.body.count("Say what changed: Letters") == 2
    entry = Influence.objects.first()
    page = signed_in(cast.chair).get(entry.get_absolute_url()).content.decode()
    assert f"From {cast.officer} to {colleague}" in page


def test_thread_keeps_who_owed_it_first_and_who_was_told(cast, signed_in):
    colleague = PersonFactory(
        forum=cast.forum, roles=["officer"], organisation=cast.officer.organisation
    )
    influence = owed(cast, days=-29)
    hand_over(leaver=cast.officer, to=colleague, by=cast.chair)
    with time_machine.travel(NOW, tick=False):
        escalate_late_answers(timestamp=0)

    page = signed_in(cast.chair).get(influence.work.get_absolute_url()).content.decode()

    assert f"{cast.officer} owes them an answer" in page
    assert f"{colleague} answers for it now, instead of {cast.officer}" in page
    assert "Long overdue. Passed to the forum&#x27;s chair" in page


def test_handing_over_to_or_by_another_organisation_is_refused(cast):
    elsewhere = OrganisationFactory(forum=cast.forum)
    other = PersonFactory(forum=cast.forum, roles=["officer"], organisation=elsewhere)

    with pytest.raises(RuleBroken, match="Choose somebody of"):
        hand_over(leaver=cast.officer, to=other, by=cast.chair)
    with pytest.raises(RuleBroken, match="The forum's team"):
        hand_over(leaver=cast.officer, to=cast.facilitator, by=other)


def test_whether_it_helped_is_asked_on_the_day_and_stands_in_public(cast, client, signed_in):
    influence = owed(cast, days=0)
    claim_influence(influence=influence, by=cast.officer, now=NOW, **CHANGED)
    influence = confirm_influence(
        influence=influence,
        published_text="A week before.",
        check_on=NOW.date() + timedelta(days=60),
        by=cast.chair,
        now=NOW,
    )
    asked = []
    for days in (59, 60):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            home = signed_in(cast.coordinator).get("/home/").content.decode()
        asked.append("Ask families if it helped" in home)

    say_if_helped(influence=influence, helped="yes", note="Less worry.", by=cast.coordinator)

    assert asked == [False, True]
    page = client.get(influence.get_public_url()).content.decode()
    assert "Less worry." in page
    with pytest.raises(RuleBroken, match="asks families"):
        say_if_helped(influence=influence, helped="yes", by=cast.officer)


def test_how_fast_services_answer_is_counted_by_organisation(cast, signed_in):
    def answered(heard, due, after):
        influence = owed(cast, heard_on=NOW.date() - timedelta(days=heard), days=due)
        claim_influence(
            influence=influence, by=cast.officer, now=NOW - timedelta(days=after), **CHANGED
        )

    answered(30, 5, 20)
    answered(30, -10, 2)
    answered(30, 5, 6)
    owed(cast, days=-1)

    today = NOW.date()
    (row,) = how_fast([cast.forum], Period(today - timedelta(days=90), today), today)

    assert (row.name, row.median_days, row.in_time_share) == (cast.council.name, 24, 67)
    assert row.late_now == 1
    page = signed_in(cast.chair).get("/here/influence/").content.decode()
    assert "How fast services answer" in page


def test_reminder_writes_an_event_without_words(cast):
    remind_owner(influence=owed(cast, days=0), now=NOW)

    event = Event.objects.get(verb="influence.reminded")
    assert (event.actor, event.fields) == ("system", [])
    assert timezone.is_aware(event.at)
