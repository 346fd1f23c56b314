"""Lists ask the database as often for three rows as for one; pages say what comes next."""

import csv
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from coproduction.exceptions import RuleBroken
from coproduction.permissions import Permission, roles_with
from hub.actions import ask_reps
from hub.models import Availability, PoolMember
from hub.tests.factories import ItemFactory, SessionFactory
from reps.actions import (
    accept_undertaking,
    ask_about_claim,
    begin_conversation,
    declare,
    express_interest,
    finish_task,
    look_after,
    mark_paid,
    move_rep,
    say_about_self,
    settle_conflict,
    take_out,
    write_undertaking,
)
from reps.asks import candidates, cost_of
from reps.models import Claim, Expression, Rep, Task
from reps.tests.world import (
    account,
    agreed,
    approved,
    attended,
    drafted,
    expense,
    in_a_run,
    ready_to_be_paid,
    rep,
    submitted,
)


def address(name, *args):
    return reverse(f"reps:{name}", args=["here", *args])


def paid_claim(cast, money):
    claim = approved(cast.rep, money.activity, by=cast.treasurer, miles=10)
    run = agreed([claim], by=cast.treasurer, second=cast.chair)
    mark_paid(run=run, on=timezone.localdate(), by=cast.treasurer)
    return claim


def claims_of_three_states(cast, money):
    attended(cast.rep, money.hub)
    drafted(cast.rep, money.activity)
    submitted(rep_who_is_paid(cast), money.activity, miles=3)
    in_a_run([approved(cast.rep, money.activity, by=cast.treasurer)], by=cast.treasurer)
    approved(rep_who_is_paid(cast), money.activity, by=cast.treasurer)
    return paid_claim(cast, money)


def rep_who_is_paid(cast):
    person = rep(cast.forum)
    ready_to_be_paid(person, checker=cast.treasurer)
    say_about_self(person=person, by=person, interests="Taxis")
    declare(person=person, by=person, what="My sister works there")
    return person


LISTS = {
    "claim-list": ("rep", 14),
    "claim-all": ("treasurer", 7),
    "claim-queue": ("treasurer", 8),
    "run-add": ("treasurer", 7),
    "run-list": ("treasurer", 6),
    "ledger": ("treasurer", 7),
    "money": ("treasurer", 14),
    "payee-list": ("treasurer", 6),
    "register": ("chair", 7),
    "rep-list": ("chair", 12),
    "rate-list": ("rep", 10),
    "conduct": ("rep", 7),
}


@pytest.mark.parametrize("name", LISTS)
def test_list_asks_the_database_as_often_for_three_rows_as_for_one(
    cast, money, proved, name, django_assert_num_queries
):
    who, number = LISTS[name]
    client = proved(getattr(cast, who))
    for more in (1, 2):
        for _ in range(more):
            claims_of_three_states(cast, money)
        with django_assert_num_queries(number):
            assert client.get(address(name)).status_code == 200


def test_fund_page_asks_as_often_for_three_rows_as_for_one(
    cast, money, proved, django_assert_num_queries
):
    client = proved(cast.treasurer)
    for more in (1, 2):
        for _ in range(more):
            paid_claim(cast, money)
        with django_assert_num_queries(16):
            assert client.get(address("fund-detail", money.fund.pk)).status_code == 200


def test_claim_on_a_phone_is_one_tap_then_one_expense_at_a_time(cast, money, signed_in):
    session = attended(cast.rep, money.hub)
    client = signed_in(cast.rep)

    assert "Claim<" in client.get(address("claim-list")).content.decode()
    started = client.post(address("claim-start", session.pk), follow=True).content.decode()
    claim = Claim.objects.get()
    client.post(address("claim-pay", claim.reference), {"choice": "part", "part_pence": "£10"})
    key = uuid.uuid4()
    for _ in range(2):
        client.post(
            address("expense-add", claim.reference, "mileage"),
            {
                "one_time_key": key,
                "words": "Shire Hall",
                "quantity": "12.5",
                "vehicle": "car",
                "keep": "on",
            },
        )
    sent = client.post(address("claim-submit", claim.reference), follow=True).content.decode()

    claim.refresh_from_db()
    promised = timezone.localdate() + timedelta(days=14)
    assert "Send it today and you are paid" in started
    assert f"{promised.day} {promised:%B %Y}" in sent
    assert "It is not paid yet" in sent
    assert (claim.state, claim.total_pence) == ("submitted", 1000 + 563)
    assert cast.rep.places.get().miles == 12.5
    assert "Paid<" not in sent


def test_wrong_sum_is_refused_in_words_and_stays_typed(cast, money, signed_in):
    claim = drafted(cast.rep, money.activity)

    page = signed_in(cast.rep).post(
        address("claim-pay", claim.reference), {"choice": "part", "part_pence": "ten pounds"}
    )

    assert "Write the sum in pounds, such as 12.50" in page.content.decode()
    assert 'value="ten pounds"' in page.content.decode()


def test_treasurer_approves_many_and_hears_why_not_all(cast, money, proved):
    good = submitted(cast.rep, money.activity)
    own = submitted(_claims_too(cast.treasurer, cast), money.activity)

    page = proved(cast.treasurer).post(
        address("claims-approve"), {"claims": [good.pk, own.pk, "x", "9" * 30]}, follow=True
    )

    assert "1 claim approved, and not paid yet" in page.content.decode()
    assert "This is your own claim" in page.content.decode()
    assert set(Claim.objects.values_list("pk", "state")) == {
        (good.pk, "approved"),
        (own.pk, "submitted"),
    }


def _claims_too(person, cast):
    accept_undertaking(person=person, kind="benefits", number=0, by=person)
    return person


def test_whole_month_is_paid_through_the_pages(cast, money, proved):
    claim = submitted(cast.rep, money.activity)
    treasurer, chair = proved(cast.treasurer), proved(cast.chair)
    treasurer.post(address("claims-approve"), {"claims": [claim.pk]})

    today = timezone.localdate()
    day = {"pay_on_day": today.day, "pay_on_month": today.month, "pay_on_year": today.year}
    made = treasurer.post(
        address("run-add"), {"one_time_key": uuid.uuid4(), "claims": [claim.pk], **day}
    )
    run = made["Location"]
    before = treasurer.post(f"{run}file/", follow=True).content.decode()
    own = treasurer.post(f"{run}agree/", follow=True).content.decode()
    chair.post(f"{run}agree/")
    file = treasurer.post(f"{run}file/")
    on = {"on_day": today.day, "on_month": today.month, "on_year": today.year}
    treasurer.post(f"{run}paid/", on)

    assert "A second person has to agree first" in before
    assert "Somebody else has to agree it" in own
    assert file.content.decode() == f"112233,J WHITFIELD,31415926,25.00,CT{claim.reference}\r\n"
    claim.refresh_from_db()
    assert (claim.state, claim.paid_on) == ("paid", today)


def test_approve_one_line_for_less_needs_a_reason_on_the_page(cast, money, proved):
    claim = submitted(cast.rep, money.activity)
    (line,) = claim.lines.all()
    url = address("claim-decide", claim.reference)
    answers = {f"fund_{line.pk}": money.fund.pk, f"pence_{line.pk}": "20.00"}

    page = proved(cast.treasurer).post(url, answers).content.decode()
    proved(cast.treasurer).post(url, answers | {f"reason_{line.pk}": "One hour only."})

    assert "Say why less is paid" in page
    assert 'value="20.00"' in page
    assert Claim.objects.get().total_pence == 2000


@pytest.mark.parametrize("name", ["letter-pdf", "statement-pdf"])
def test_papers_are_made_and_say_nothing_of_benefits_received(cast, money, signed_in, name):
    paid_claim(cast, money)
    args = [timezone.localdate().year] if name == "statement-pdf" else []

    answer = signed_in(cast.rep).get(address(name, *args))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_year_warns_near_what_the_forum_has_set(cast, money, signed_in):
    money.activity.forum.pay_settings.warn_pay_pence = 3000
    money.activity.forum.pay_settings.save()
    paid_claim(cast, money)

    page = signed_in(cast.rep).get(address("claim-list")).content.decode()

    assert "£25.00, near £30.00" in page


# --- Reps -------------------------------------------------------------------------------------


def expressed(forum, **fields):
    answers = {"name": "Ama Boateng", "phone": "01632 960 555", "words": "Deaf children"} | fields
    return express_interest(forum=forum, one_time_key=uuid.uuid4(), **answers)


def test_anybody_can_say_that_they_would_like_to_be_a_rep(cast, client):
    page = client.post(
        address("join"),
        {"one_time_key": uuid.uuid4(), "name": "Ama Boateng", "phone": "01632 960 555"},
    )

    assert "within a week" in page.content.decode()
    assert Expression.objects.get().state == "waiting"
    nothing = client.post(address("join"), {"one_time_key": uuid.uuid4(), "name": "Ama"})
    assert "one way to reach you" in nothing.content.decode()


def test_flood_of_expressions_is_stopped_kindly(cast):
    for _ in range(30):
        expressed(cast.forum)

    with pytest.raises(RuleBroken, match="Please ring us"):
        expressed(cast.forum)


def test_rep_goes_each_step_with_its_day_and_who_noted_it(cast):
    check = Task.objects.create(forum=cast.forum, phase="checks", title="Two people")
    new = begin_conversation(expression=expressed(cast.forum), by=cast.coordinator)
    by = {"by": cast.coordinator}
    move_rep(rep=new, to="checks", **by)

    with pytest.raises(RuleBroken, match="First: Two people"):
        move_rep(rep=new, to="induction", **by)
    finish_task(rep=new, task=check, **by)
    move_rep(rep=new, to="induction", **by)
    with pytest.raises(RuleBroken, match="link person first"):
        move_rep(rep=new, to="active", **by)
    look_after(rep=new, link_person=cast.chair, **by)
    active = move_rep(rep=new, to="active", **by)

    assert active.person.roles == ["rep"]
    assert active.person.email == ""
    assert active.person.contact_by == "phone"
    assert list(active.steps.order_by("pk").values_list("to_stage", flat=True)) == [
        "conversation",
        "checks",
        "induction",
        "active",
    ]
    with pytest.raises(RuleBroken, match="answered already"):
        begin_conversation(expression=Expression.objects.get(), **by)


def in_pool(cast, money, **about):
    person = rep(cast.forum)
    PoolMember.objects.create(hub=money.hub, person=person, joined_on="2026-01-01")
    say_about_self(person=person, by=person, **about)
    return person


def test_who_takes_a_break_is_not_asked(cast, money):
    away, there = in_pool(cast, money), in_pool(cast, money)
    session = SessionFactory(hub=money.hub)
    move_rep(rep=away.rep, to="paused", by=cast.coordinator)

    asked = ask_reps(session=session, by=cast.coordinator)

    assert asked == [there]


def test_asks_are_fair_and_say_why(cast, money):
    session = SessionFactory(hub=money.hub)
    ItemFactory(session=session, title="New taxi contracts")
    cares = in_pool(cast, money, interests="Taxis and trains", wants_buddy=True)
    often = in_pool(cast, money)
    full = in_pool(cast, money, asks_a_month=1)
    for number, person in enumerate((often, often, full)):
        other = SessionFactory(
            hub=money.hub, starts_at=session.starts_at + timedelta(hours=number + 1)
        )
        Availability.objects.create(session=other, person=person, asked_at=timezone.now())

    found, spread = candidates(session, timezone.now())

    by_person = {each.person: each for each in found}
    assert found[0].person == cares
    assert "Cares about: taxi." in by_person[cares].reasons
    assert any("would like a buddy" in reason for reason in by_person[cares].reasons)
    assert by_person[full].against == ["Asked 1 times this month, as often as they want."]
    assert (spread.least, spread.most) == (0, 2)


def test_cost_is_known_before_anybody_is_asked(cast, money):
    paid_claim(cast, money)

    cost = cost_of(SessionFactory(hub=money.hub))

    assert (cost.pay, cost.expenses, cost.fund) == (2500, 450, money.fund)
    assert cost.whole == 5 * 2950
    assert cost.spent_in_words == "miles £4.50"


def test_cost_counts_no_claim_that_is_not_sent(cast, money):
    paid_claim(cast, money)
    expense(drafted(cast.rep, money.activity), "transport", spent_pence=900, no_receipt_reason="-")

    assert cost_of(SessionFactory(hub=money.hub)).spent == {"mileage": 450}


def test_run_counts_what_is_in_it(cast, money, proved):
    claims = [approved(cast.rep, money.activity, by=cast.treasurer) for _ in range(2)]
    run = in_a_run(claims, by=cast.treasurer)
    take_out(payment=run.payments.first(), by=cast.treasurer)

    page = proved(cast.treasurer).get(address("run-detail", run.pk)).content.decode()

    assert "1, of which 1 by the bank’s file" in page


def test_only_those_who_were_picked_are_asked(cast, money, signed_in):
    picked, other = in_pool(cast, money), in_pool(cast, money)
    session = SessionFactory(hub=money.hub)

    signed_in(cast.coordinator).post(
        address("session-asks", session.pk), {"people": [picked.pk, cast.stranger.pk]}
    )

    assert list(session.availabilities.values_list("person", flat=True)) == [picked.pk]
    assert other not in [row.person for row in session.availabilities.all()]


# --- Conduct ----------------------------------------------------------------------------------


def test_new_version_asks_everybody_again(cast, signed_in):
    client = signed_in(cast.officer)
    client.post(address("conduct-accept", "code", 0))
    agreed_once = client.get(address("conduct")).content.decode()
    write_undertaking(forum=cast.forum, kind="code", text="Be kind.", by=cast.chair)

    again = client.get(address("conduct")).content.decode()
    old = client.post(address("conduct-accept", "code", 0), follow=True).content.decode()

    assert agreed_once.count("Agreed") == 1
    assert "Be kind." in again
    assert "Agreed" not in again
    assert "There is a newer version" in old


def test_year_later_it_is_asked_again(cast):
    long_ago = timezone.now() - timedelta(days=366)
    accept_undertaking(person=cast.rep, kind="code", number=0, by=cast.rep, now=long_ago)

    again = accept_undertaking(person=cast.rep, kind="code", number=0, by=cast.rep)

    assert cast.rep.acceptances.count() == 2
    assert again.accepted_at > long_ago


def test_private_part_is_for_the_chair(cast, signed_in):
    declare(person=cast.rep, by=cast.rep, what="Taxis", private_words="Example Cars")
    declare(person=cast.treasurer, by=cast.treasurer)

    pages = {
        who: signed_in(getattr(cast, who)).get(address("register")).content.decode()
        for who in ("chair", "coordinator", "officer", "rep")
    }

    assert {who: "Example Cars" in page for who, page in pages.items()} == {
        "chair": True,
        "coordinator": False,
        "officer": False,
        "rep": True,
    }
    assert "Nothing to declare" in pages["officer"]
    with pytest.raises(RuleBroken, match="Something is declared"):
        declare(person=cast.rep, by=cast.rep)


def test_conflict_with_an_item_is_shown_and_what_was_done_is_kept(cast, money, signed_in):
    session = SessionFactory(hub=money.hub)
    item = ItemFactory(session=session, title="New taxi contracts")
    declare(person=cast.rep, by=cast.rep, what="My brother drives taxis")
    client = signed_in(cast.chair)

    before = client.get(address("session-conflicts", session.pk)).content.decode()
    settle_conflict(item=item, interest=cast.rep.interests.get(), step="left_room", by=cast.chair)
    after = client.get(address("session-conflicts", session.pk)).content.decode()

    assert "Both speak of: taxi" in before
    assert "Left for this item" in after


def test_every_stage_has_its_moves():
    for model, moves in ((Rep, Rep.MOVES), (Claim, Claim.MOVES), (Expression, Expression.MOVES)):
        states = set(getattr(model, "Stage", None) or model.State)

        assert set(moves) == states
        assert set().union(*moves.values()) <= states


def test_question_about_a_claim_is_on_the_first_page(cast, money, signed_in):
    ask_about_claim(
        claim=submitted(cast.rep, money.activity), question="Both ways?", by=cast.treasurer
    )

    page = signed_in(cast.rep).get("/home/").content.decode()

    assert "Answer about your claim" in page
    assert "Both ways?" in page


def test_money_rights_are_with_few():
    assert set(roles_with(Permission.MONEY_MANAGE)) == {"treasurer"}
    assert set(roles_with(Permission.CLAIM_DECIDE)) == {"treasurer", "chair"}
    assert account("12345678").masked == "account ending 78"


def test_claim_is_written_down_for_somebody_who_rang(cast, money, signed_in):
    """People without a computer are paid too; who wrote it down does not decide on it."""
    person = rep(cast.forum, email="", user=None, name="Imogen Clarke")
    record = say_about_self(person=person, by=cast.coordinator)
    client = signed_in(cast.coordinator)
    today = timezone.localdate()

    client.post(address("rep-agreed", record.pk, "benefits", 0))
    made = client.post(
        address("rep-claim", record.pk),
        {
            "one_time_key": uuid.uuid4(),
            "activity": money.activity.pk,
            "title": "Interviews",
            "happened_on_day": today.day,
            "happened_on_month": today.month,
            "happened_on_year": today.year,
            "hours": "1.5",
        },
    )
    claim = Claim.objects.get()
    client.post(address("claim-pay", claim.reference), {"choice": "paid"})
    client.post(address("claim-submit", claim.reference))

    claim.refresh_from_db()
    assert made["Location"] == claim.get_absolute_url()
    assert (claim.person, claim.submitted_by, claim.state) == (
        person,
        cast.coordinator,
        "submitted",
    )
    assert claim.minutes == 90


def test_pools_are_taken_out_group_by_group(cast, money, signed_in):
    left = timezone.localdate()
    PoolMember.objects.create(
        hub=money.hub, person=cast.rep, joined_on=left - timedelta(days=40), left_on=left
    )

    answer = signed_in(cast.coordinator).get(address("pool-list-csv"))

    head, *rows = csv.reader(answer.getvalue().decode("utf-8-sig").splitlines())
    assert head == ["Group", "Name", "Since", "Until"]
    assert [money.hub.name, cast.rep.name] in [row[:2] for row in rows]
    assert any(row[3] for row in rows)
