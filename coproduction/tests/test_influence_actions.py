from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from coproduction.actions import (
    change_level,
    claim_influence,
    confirm_influence,
    dispute_influence,
    let_influence_go,
    open_influence,
    open_work,
)
from coproduction.exceptions import RuleBroken
from coproduction.models import Event, Influence, LevelChange, Message
from coproduction.tests.factories import OrganisationFactory, PersonFactory

CLAIM = {"outcome": "changed", "what": "We tell you a week before."}


@pytest.fixture
def influence(cast):
    work = open_work(forum=cast.forum, title="Letters", by=cast.coordinator)
    return open_influence(
        work=work,
        said="Tell us sooner.",
        heard_on=timezone.localdate(),
        owed_by=cast.officer,
        by=cast.facilitator,
    )


def test_open_influence_is_due_after_the_forums_promise(influence, cast):
    assert influence.due_on == timezone.localdate() + timedelta(days=28)
    assert Message.objects.get(person=cast.officer).kind == "coproduction/influence_owed"


def test_claim_waits_for_the_forum_and_tells_it(influence, cast):
    claim_influence(influence=influence, by=cast.officer, **CLAIM)

    influence.refresh_from_db()
    told = Message.objects.filter(kind="coproduction/influence_claimed")
    assert influence.state == Influence.State.CLAIMED
    assert {message.person for message in told} == {cast.coordinator, cast.chair}


def test_only_the_person_who_owes_it_can_claim(influence, cast):
    elsewhere = OrganisationFactory(forum=cast.forum)
    other = PersonFactory(forum=cast.forum, roles=["officer"], organisation=elsewhere)

    for person in (other, cast.chair, cast.rep, cast.other_officer):
        with pytest.raises(RuleBroken, match="has to answer this"):
            claim_influence(influence=influence, by=person, **CLAIM)


def test_claim_twice_is_refused(influence, cast):
    claim_influence(influence=influence, by=cast.officer, **CLAIM)

    with pytest.raises(RuleBroken, match="This is answered"):
        claim_influence(influence=influence, by=cast.officer, **CLAIM)


def test_too_early_moves_the_due_date_and_stays_owed(influence, cast):
    later = timezone.localdate() + timedelta(days=90)

    claim_influence(
        influence=influence, outcome="too_early", what="In May.", next_on=later, by=cast.officer
    )

    influence.refresh_from_db()
    assert (influence.state, influence.due_on) == (Influence.State.OWED, later)


def test_too_early_without_a_coming_date_is_refused(influence, cast):
    with pytest.raises(RuleBroken, match="next date"):
        claim_influence(influence=influence, outcome="too_early", what="Later.", by=cast.officer)


def test_confirm_publishes(influence, cast):
    claim_influence(influence=influence, by=cast.officer, **CLAIM)

    confirm_influence(influence=influence, published_text="A week before.", by=cast.chair)

    assert list(Influence.objects.published()) == [influence]


def test_dispute_needs_a_reason_and_owes_it_again(influence, cast):
    claim_influence(influence=influence, by=cast.officer, **CLAIM)
    with pytest.raises(RuleBroken, match="what is missing"):
        dispute_influence(influence=influence, reason=" ", by=cast.chair)

    dispute_influence(influence=influence, reason="From when?", by=cast.chair)
    claim_influence(influence=influence, by=cast.officer, **CLAIM)

    assert list(influence.claims.order_by("pk").values_list("verdict", flat=True)) == [
        "disputed",
        "",
    ]


@pytest.mark.parametrize("who", ["officer", "facilitator", "rep", "treasurer", "signatory"])
def test_only_the_forums_team_checks(influence, cast, who):
    claim_influence(influence=influence, by=cast.officer, **CLAIM)

    with pytest.raises(RuleBroken, match="chair or coordinator"):
        confirm_influence(influence=influence, published_text="Yes.", by=getattr(cast, who))


def test_nobody_checks_their_own_answer(influence, cast):
    cast.officer.roles = ["officer", "chair"]
    cast.officer.save()
    claim_influence(influence=influence, by=cast.officer, **CLAIM)

    with pytest.raises(RuleBroken, match="Somebody else has to check it"):
        confirm_influence(influence=influence, published_text="Yes.", by=cast.officer)


def test_database_refuses_a_check_by_the_same_hand(influence, cast):
    claim = claim_influence(influence=influence, by=cast.officer, **CLAIM)

    with (
        pytest.raises(IntegrityError, match="claim_is_checked_by_somebody_else"),
        transaction.atomic(),
    ):
        influence.claims.filter(pk=claim.pk).update(
            verdict="confirmed", verdict_at=timezone.now(), verdict_by=cast.officer
        )


def test_let_go_waits_for_an_open_answer(influence, cast):
    claim_influence(influence=influence, by=cast.officer, **CLAIM)

    with pytest.raises(RuleBroken, match="answer to check first"):
        let_influence_go(influence=influence, reason="Old.", by=cast.chair)


def test_let_go_closes_with_its_reason(influence, cast):
    let_influence_go(influence=influence, reason="The plan was dropped.", by=cast.chair)

    with pytest.raises(RuleBroken, match="closed"):
        claim_influence(influence=influence, by=cast.officer, **CLAIM)


def test_rolled_back_action_leaves_no_mail_and_no_event(influence, cast):
    mails, events = Message.objects.count(), Event.objects.count()

    with transaction.atomic():
        claim_influence(influence=influence, by=cast.officer, **CLAIM)
        transaction.set_rollback(True)

    assert (Message.objects.count(), Event.objects.count()) == (mails, events)


def test_overdue_is_the_same_in_python_and_in_sql(influence, cast):
    today = timezone.localdate()
    for days in (-1, 0, 1):
        influence.due_on = today + timedelta(days=days)
        influence.save(update_fields=["due_on"])
        listed = Influence.objects.overdue(today).filter(pk=influence.pk).exists()
        assert listed == influence.is_overdue(today) == (days < 0)


def test_change_level_keeps_history_and_needs_a_reason(cast):
    work = open_work(
        forum=cast.forum,
        title="Letters",
        by=cast.coordinator,
        level="consultation",
        level_reason="A draft is there.",
    )
    with pytest.raises(RuleBroken, match="Say why"):
        change_level(work=work, level="co_design", reason="", by=cast.coordinator)

    change_level(work=work, level="co_design", reason="The draft went.", by=cast.coordinator)

    changes = LevelChange.objects.filter(work=work).order_by("pk")
    assert [(c.from_level, c.to_level) for c in changes] == [
        ("", "consultation"),
        ("consultation", "co_design"),
    ]
