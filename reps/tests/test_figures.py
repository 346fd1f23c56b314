"""Reps and their money, counted by hand; what a promise to pay says; what a work has cost."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from coproduction.dashboard import read_by
from coproduction.figures import Period, all_figures
from coproduction.tests.counted import (
    AFTER,
    FIRST,
    FIRST_BEFORE,
    LAST,
    LAST_BEFORE,
    LONG_BEFORE,
    TIME,
    Counted,
    as_computed,
    at,
    dawn,
    midnight,
)
from coproduction.tests.factories import WorkFactory
from coproduction.work_facts import facts_of
from hub.models import Availability, PoolMember
from hub.tests.factories import HubFactory, ItemFactory, SessionFactory
from reps.actions import (
    approve_claim,
    choose_pay,
    mark_paid,
    refuse_claim,
    start_claim,
    submit_claim,
)
from reps.models import (
    CheckIn,
    Claim,
    ClaimLine,
    Course,
    Fund,
    LedgerEntry,
    Payment,
    PaymentRun,
    Rep,
    Training,
)
from reps.tests.world import agreed, approved, attended, purse, rep, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    today = timezone.localdate()
    return Period(today - timedelta(days=60), today + timedelta(days=60))


def in_time(cast, period):
    return all_figures()["payments_in_time"].cases([cast.forum], period)


def test_claim_paid_by_its_day_is_kept_and_one_that_waits_is_not(money, cast, period):
    paid = approved(cast.rep, money.activity, by=cast.treasurer)
    run = agreed([paid], by=cast.treasurer, second=cast.chair)
    mark_paid(run=run, on=timezone.localdate(), by=cast.treasurer)
    submitted(cast.rep, money.activity, days_ago=5)

    cases = in_time(cast, period)

    assert sorted(case.is_kept for case in cases) == [False, True]
    figure = all_figures()["payments_in_time"].compute([cast.forum], period)
    assert (figure.value, figure.breakdown) == (50, {"All": "1 of 2"})


def test_refused_and_free_claims_are_no_promise_to_pay(money, cast, period):
    refuse_claim(
        claim=submitted(cast.rep, money.activity), reason="It was another day.", by=cast.treasurer
    )
    submitted(cast.rep, money.activity, choice="declined", days_ago=5)

    assert in_time(cast, period) == []


def test_what_a_case_says_names_no_rep_and_no_sum(money, cast, period):
    submitted(cast.rep, money.activity)

    [case] = in_time(cast, period)

    assert cast.rep.name not in case.words
    assert "£" not in case.words
    assert case.url == ""


def test_work_tells_what_reps_were_paid_to_those_who_see_budgets(money, cast):
    session = attended(cast.rep, money.hub)
    item = ItemFactory(session=session, work=WorkFactory(forum=cast.forum))
    claim = start_claim(session=session, person=cast.rep, by=cast.rep)
    choose_pay(claim=claim, choice="paid", by=cast.rep)
    claim = submit_claim(claim=claim, by=cast.rep)

    def told(person):
        return [fact.words for fact in facts_of(item.work, person) if fact.name == "Paid to reps"]

    assert told(cast.treasurer) == []
    approve_claim(claim=claim, by=cast.treasurer)
    assert told(cast.treasurer) == ["£25.00 for the sessions where it was a topic"]
    assert told(cast.coordinator) == told(cast.treasurer)
    assert told(cast.rep) == told(cast.officer) == []


# Counted by hand: what is planted, and what each figure comes to.

MAY = date(2026, 5, 5)


def sent(cast, money, *, sent_at, promised_on=MAY, pay=0, bus=0, gift=0, paid_on=None, **fields):
    """A claim of a rep, sent at that moment; paid on that day, if any, from the grant."""
    claim = Claim.objects.create(
        forum=cast.forum,
        person=rep(cast.forum),
        activity=money.activity,
        title="A day of work",
        happened_on=FIRST,
        started_at=sent_at,
        started_by=cast.coordinator,
        total_pence=pay + bus + gift,
        **fields,
    )
    lines = [
        ClaimLine.objects.create(
            claim=claim,
            fund=money.fund,
            asked_pence=pence,
            amount_pence=pence,
            added_at=sent_at,
            category=category,
            **choice,
        )
        for category, pence, choice in (
            ("pay", pay, {"choice": "paid"}),
            ("pay", gift, {"choice": "charity", "gift_to": "The hospice"}),
            ("transport", bus, {}),
        )
        if pence
    ]
    by = {"submitted_at": sent_at, "submitted_by": claim.person, "promised_on": promised_on}
    state = {"state": "submitted"}
    if paid_on:
        decided = {"decided_at": sent_at, "decided_by": cast.treasurer}
        state = {"state": "paid", "paid_on": paid_on, **decided}
    Claim.objects.filter(pk=claim.pk).update(**by | state)
    claim.refresh_from_db()
    return claim, lines


def plant_days_to_paid(cast):
    """2 and 30 days: half were faster than 16. A top-up that nobody asked for waits for nobody."""
    money = purse(cast.forum, treasurer=cast.treasurer)
    sent(cast, money, sent_at=midnight(date(2026, 3, 30)), pay=100, paid_on=FIRST)
    sent(cast, money, sent_at=dawn(date(2026, 5, 31)), pay=100, paid_on=LAST)
    sent(cast, money, sent_at=at(LONG_BEFORE), pay=100, paid_on=LAST, is_top_up=True)
    sent(cast, money, sent_at=at(FIRST_BEFORE), pay=100, paid_on=LAST_BEFORE)
    sent(cast, money, sent_at=at(FIRST), pay=100, paid_on=AFTER)
    sent(cast, money, sent_at=at(FIRST), pay=100)


def plant_paid_in_time(cast):
    """To be paid in the time: one on the day, one a day late, one that still waits."""
    money = purse(cast.forum, treasurer=cast.treasurer)
    for promised_on, paid_on in (
        (FIRST, FIRST),
        (MAY, date(2026, 5, 6)),
        (LAST, None),
        (LAST_BEFORE, LAST_BEFORE),
        (AFTER, None),
    ):
        sent(cast, money, sent_at=at(MAY), pay=100, promised_on=promised_on, paid_on=paid_on)
    # Nothing to pay, and nothing that was promised.
    sent(cast, money, sent_at=at(MAY), promised_on=MAY)
    sent(cast, money, sent_at=at(MAY), pay=100, promised_on=MAY, is_top_up=True)


def plant_paid(cast):
    """£40 pay and £5.50 for the bus; £25 given away. What is only agreed is not paid."""
    money = purse(cast.forum, treasurer=cast.treasurer)
    sent(cast, money, sent_at=at(LONG_BEFORE), pay=4000, bus=550, paid_on=FIRST)
    sent(cast, money, sent_at=at(MAY), gift=2500, paid_on=LAST)
    sent(cast, money, sent_at=at(MAY), pay=700)
    sent(cast, money, sent_at=at(LONG_BEFORE), pay=1000, paid_on=LAST_BEFORE)
    sent(cast, money, sent_at=at(MAY), pay=900, paid_on=AFTER)


def plant_spent(cast):
    """£40 and £5.50 of the grant, of which the bus came back; £7 of another fund."""
    money = purse(cast.forum, treasurer=cast.treasurer)
    other = Fund.objects.create(
        forum=cast.forum, name="The council", starts_on=LONG_BEFORE, ends_on=AFTER
    )
    moved(cast, money, money.fund, FIRST, pay=4000)
    back = moved(cast, money, money.fund, MAY, bus=550)
    moved(cast, money, other, LAST, pay=700)
    moved(cast, money, money.fund, LAST_BEFORE, pay=1000)
    moved(cast, money, money.fund, AFTER, pay=900)
    LedgerEntry.objects.create(
        forum=cast.forum,
        fund=money.fund,
        kind="reversal",
        category=back.category,
        pence=-back.pence,
        on=LAST,
        reverses=back,
        written_at=at(LAST),
    )


def moved(cast, money, fund, on, **sums):
    """Paid from this fund on this day, as the ledger has it."""
    claim, [line] = sent(cast, money, sent_at=at(LONG_BEFORE), **sums)
    Claim.objects.filter(pk=claim.pk).update(
        state="approved", decided_at=at(LONG_BEFORE), decided_by=cast.treasurer
    )
    run = PaymentRun.objects.create(
        forum=cast.forum,
        number=claim.pk,
        one_time_key=uuid.uuid4(),
        pay_on=on,
        profile="generic",
        created_at=at(on),
        created_by=cast.treasurer,
    )
    payment = Payment.objects.create(
        run=run,
        claim=claim,
        person=claim.person,
        payee="J Whitfield",
        is_gift=True,
        bank_reference=f"HUB{claim.pk}",
        pence=line.amount_pence,
    )
    return LedgerEntry.objects.create(
        forum=cast.forum,
        fund=fund,
        kind="payment",
        category=line.category,
        pence=-line.amount_pence,
        on=on,
        payment=payment,
        line=line,
        written_at=at(on),
    )


def plant_pools(cast):
    """Two people on the last day, one of them in two pools; one a year before, two in March."""
    one, two, three = rep(cast.forum), rep(cast.forum), rep(cast.forum)
    hubs = [HubFactory(forum=cast.forum), HubFactory(forum=cast.forum)]
    for person, hub, joined, left in (
        (one, hubs[0], date(2025, 6, 30), None),
        (one, hubs[1], FIRST, None),
        (two, hubs[0], LAST, None),
        (three, hubs[0], date(2025, 7, 1), LAST),
        (rep(cast.forum), hubs[0], AFTER, None),
    ):
        PoolMember.objects.create(hub=hub, person=person, joined_on=joined, left_on=left)


def plant_confidence(cast):
    """Of three who told us twice by the last day one feels surer than at first."""
    for said in (
        [(FIRST_BEFORE, 2), (FIRST, 1), (LAST, 4)],
        [(FIRST_BEFORE, 3), (LAST_BEFORE, 3)],
        [(FIRST_BEFORE, 4), (LAST, 2), (AFTER, 5)],
        [(LAST, 5), (AFTER, 1)],
    ):
        record = Rep.objects.create(person=rep(cast.forum))
        for on, confidence in said:
            CheckIn.objects.create(
                rep=record,
                confidence=confidence,
                belonging=3,
                apart="easy",
                said_at=midnight(on),
                said_by=record.person,
            )


def plant_courses(cast):
    led = Rep.objects.create(person=rep(cast.forum))
    for on, kind, people, leaders in (
        (FIRST, "practitioners", 14, [led, Rep.objects.create(person=rep(cast.forum))]),
        (LAST, "coaching", 3, []),
        (LAST_BEFORE, "induction", 5, []),
        (AFTER, "practitioners", 20, []),
        # What reps learn from each other is no training of staff.
        (MAY, "peers", 7, [led]),
    ):
        course = Course.objects.create(
            forum=cast.forum,
            kind=kind,
            title="What it is like",
            on=on,
            hours=Decimal(2),
            people=people,
            noted_at=at(on),
            noted_by=cast.coordinator,
        )
        course.led_by.set([each.person for each in leaders])


def plant_training(cast):
    record = Rep.objects.create(person=rep(cast.forum))
    for on, hours in (
        (FIRST, "1.5"),
        (LAST, "2"),
        (LAST_BEFORE, "6"),
        (AFTER, "4"),
    ):
        Training.objects.create(
            rep=record,
            title="How councils decide",
            on=on,
            hours=Decimal(hours),
            noted_at=at(on),
            noted_by=cast.coordinator,
        )


def plant_asks(cast):
    """Of three in the pool one was asked twice, one once and one never; one who left, once."""
    hub = HubFactory(forum=cast.forum)
    often, once, never, gone = (rep(cast.forum) for _ in range(4))
    for person, left in ((often, None), (once, None), (never, None), (gone, LAST)):
        PoolMember.objects.create(hub=hub, person=person, joined_on=LONG_BEFORE, left_on=left)
    for person, moments in (
        (often, [dawn(FIRST), midnight(LAST), midnight(LAST_BEFORE)]),
        (once, [at(MAY), dawn(AFTER)]),
        (never, [midnight(LAST_BEFORE), dawn(AFTER)]),
        (gone, [at(MAY)]),
    ):
        for moment in moments:
            Availability.objects.create(
                session=SessionFactory(hub=hub), person=person, asked_at=moment
            )


COUNTED = {
    "days_to_paid": Counted(plant_days_to_paid, now=16, parts={"Claims": 2}, before=90, records=3),
    "payments_in_time": Counted(
        plant_paid_in_time, now=33, parts={"All": "1 of 3"}, before=100, records=3
    ),
    "paid_to_reps": Counted(
        plant_paid,
        now="£70.50",
        parts={"Pay": "£40.00", "Expenses": "£5.50", "Given to charity": "£25.00"},
        before="£10.00",
        nothing="£0.00",
        records=3,
    ),
    "spent_by_fund": Counted(
        plant_spent,
        now="£47.00",
        parts={"The council": "£7.00", "The grant": "£40.00"},
        before="£10.00",
        nothing="£0.00",
        records=4,
    ),
    "reps_in_pools": Counted(
        plant_pools, now=2, parts={"A year before": 1}, before=2, nothing=0, records=3
    ),
    "reps_confidence": Counted(
        plant_confidence,
        now=1,
        parts={"Surer than at first": 1, "As at first": 1, "Less sure": 1},
        before=0,
        records=7,
    ),
    "staff_trained": Counted(
        plant_courses,
        now=17,
        parts={"Led with reps": 14, "Without reps": 3},
        before=5,
        nothing=0,
        records=2,
    ),
    "training_hours": Counted(plant_training, now=3.5, before=6, nothing=0, records=2),
    "spread_of_asks": Counted(
        plant_asks,
        now="0 to 2",
        parts={"Fewest": 0, "Most": 2, "Never asked": 1},
        before="0 to 1",
        records=4,
    ),
}


@pytest.mark.parametrize("key", COUNTED)
def test_figure_is_as_counted_by_hand(key, cast):
    assert as_computed(key, COUNTED[key], cast) == COUNTED[key]


def test_what_one_rep_was_paid_is_not_told_to_others(cast):
    """From one day, or a quarter in which two were paid, one could tell whose it was."""
    money = purse(cast.forum, treasurer=cast.treasurer)
    for on in (FIRST, FIRST, LAST, AFTER, AFTER):
        sent(cast, money, sent_at=at(LONG_BEFORE), pay=1000, paid_on=on)
    figure = all_figures()["paid_to_reps"]

    def read(person, *days):
        return read_by(person, figure, cast.forum, Period(*days)).value

    assert read(cast.facilitator, FIRST, FIRST) is None
    assert read(cast.facilitator, AFTER, date(2026, 9, 30)) is None
    assert read(cast.facilitator, FIRST, date(2026, 9, 30)) == "£30.00"
    assert read_by(cast.facilitator, figure, cast.forum, TIME).breakdown == {}
    assert read(cast.treasurer, FIRST, FIRST) == "£20.00"
