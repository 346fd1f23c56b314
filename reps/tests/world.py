"""A forum with funds, rates and reps, for tests. States are reached by actions, as in life."""

import uuid
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from coproduction.tests.factories import OrganisationFactory, PersonFactory
from coproduction.tests.files import picture, upload
from hub.models import Attendance, Session
from hub.tests.factories import HubFactory, SessionFactory
from reps.actions import (
    accept_undertaking,
    add_claim,
    add_course,
    add_expense,
    add_rate,
    add_tranche,
    agree_run,
    approve_claim,
    ask_about_claim,
    change_details,
    chase_claims,
    check_details,
    check_in,
    choose_pay,
    create_run,
    declare,
    express_interest,
    fill_pool,
    import_statement,
    make_top_ups,
    mark_paid,
    note_funding,
    refuse_claim,
    return_payment,
    save_activity,
    save_fund,
    save_guide,
    say_about_self,
    submit_claim,
)
from reps.models import Account, Category, Policy, Task

CATEGORIES = list(Category.values)


def purse(forum, *, treasurer, budget=1_000_000_00):
    """A forum that can pay: a policy, a kind of work, rates, and a fund with money in it."""
    today = timezone.localdate()
    policy = Policy.objects.create(forum=forum, name="Our policy")
    activity = save_activity(
        forum=forum, name="The hub", policy=policy, hub_kind="hub", by=treasurer
    )
    start = today - timedelta(days=700)
    for rate in (
        {"category": "pay", "pence": Decimal("2500"), "up_to_minutes": 120},
        {"category": "pay", "pence": Decimal("4000")},
        {"category": "mileage", "vehicle": "car", "pence": Decimal("45")},
        {"category": "mileage", "vehicle": "car", "pence": Decimal("25"), "over_miles": 10000},
        {"category": "passenger", "pence": Decimal("5")},
        {"category": "childcare", "pence": Decimal("1200"), "needs_receipt": True},
        {"category": "transport", "needs_receipt": True, "cap_pence": 5000},
        {"category": "other", "needs_agreement": True},
    ):
        add_rate(forum=forum, policy=policy, by=treasurer, starts_on=start, **rate)
    fund = save_fund(
        forum=forum,
        by=treasurer,
        name="The grant",
        paid_by="The department",
        starts_on=today - timedelta(days=700),
        ends_on=today + timedelta(days=300),
        categories=CATEGORIES,
        activities=[activity],
    )
    tranche = add_tranche(fund=fund, pence=budget, due_on=today, by=treasurer)
    return SimpleNamespace(
        forum=forum,
        treasurer=treasurer,
        policy=policy,
        activity=activity,
        fund=fund,
        tranche=tranche,
        hub=HubFactory(forum=forum),
    )


def account(number="31415926"):
    return Account(name="J Whitfield", sort_code="112233", number=number)


def ready_to_be_paid(person, *, checker, number="31415926"):
    """They told us how they are paid, somebody else checked it, and they read the notice."""
    accept_undertaking(person=person, kind="benefits", number=0, by=person)
    details = change_details(person=person, method="bank", account=account(number), by=person)
    return check_details(details=details, how="Rang the number that we had.", by=checker)


def attended(person, hub, *, days_ago=3, minutes=120):
    session = SessionFactory(
        hub=hub,
        starts_at=timezone.now() - timedelta(days=days_ago),
        minutes=minutes,
        state=Session.State.HELD,
    )
    Attendance.objects.create(session=session, person=person, came_as="rep")
    return session


def drafted(person, activity, *, by=None, days_ago=3, minutes=90):
    return add_claim(
        person=person,
        by=by or person,
        activity=activity,
        title="A day of work",
        happened_on=timezone.localdate() - timedelta(days=days_ago),
        minutes=minutes,
        one_time_key=uuid.uuid4(),
    )


def submitted(person, activity, *, miles=None, choice="paid", **options):
    """A claim that waits to be checked: pay, and miles if asked for."""
    claim = drafted(person, activity, **options)
    by = options.get("by") or person
    gift = {"gift_to": "The hospice"} if choice == "charity" else {}
    choose_pay(claim=claim, choice=choice, by=by, **gift)
    if miles:
        expense(claim, "mileage", by=by, vehicle="car", quantity=Decimal(miles))
    return submit_claim(claim=claim, by=by)


def expense(claim, category, *, by=None, **answers):
    return add_expense(
        claim=claim,
        category=category,
        by=by or claim.person,
        one_time_key=uuid.uuid4(),
        **answers,
    )


def approved(person, activity, *, by, **options):
    return approve_claim(claim=submitted(person, activity, **options), by=by)


def in_a_run(claims, *, by, pay_on=None):
    return create_run(
        forum=by.forum,
        claims=claims,
        pay_on=pay_on or timezone.localdate(),
        by=by,
        one_time_key=uuid.uuid4(),
    )


def agreed(claims, *, by, second):
    return agree_run(run=in_a_run(claims, by=by), by=second)


def rep(forum, **fields):
    return PersonFactory(forum=forum, roles=["rep"], **fields)


def furnish_reps(forum, *, rep, treasurer, chair, coordinator, **others):
    """One of everything that reps and their money have, by the names of access_matrix.py."""
    member = rep
    its = purse(forum, treasurer=treasurer)
    unchecked = change_details(
        person=PersonFactory(forum=forum, roles=["rep"]),
        method="bank",
        account=account("87654321"),
        by=treasurer,
    )
    ready_to_be_paid(member, checker=treasurer)
    attended_session = attended(member, its.hub)
    claim = drafted(member, its.activity)
    (line,) = expense(
        claim, "transport", spent_pence=400, receipt=upload("ticket.png", picture("PNG"))
    )
    pay = {"by": treasurer, "days_ago": 5}
    open_run = in_a_run([approved(member, its.activity, **pay)], by=treasurer)
    agreed_run = agreed([approved(member, its.activity, **pay)], by=treasurer, second=chair)
    paid_run = agreed([approved(member, its.activity, **pay)], by=treasurer, second=chair)
    (paid,) = mark_paid(run=paid_run, on=timezone.localdate(), by=treasurer)
    expression = express_interest(
        forum=forum, one_time_key=uuid.uuid4(), name="Ama Boateng", phone="01632 960 555"
    )
    task = Task.objects.create(forum=forum, phase="checks", title="Two people who know them")
    record = say_about_self(person=member, by=member, interests="School transport")
    declare(person=member, by=member, what="My brother drives a taxi", private_words="For Cab Co")
    pool_place = fill_pool(
        hub=its.hub,
        people=[member],
        by=coordinator,
        on=timezone.localdate() - timedelta(days=30),
    )[0]
    said = check_in(
        person=member,
        confidence=3,
        belonging=4,
        apart="sometimes",
        words="It was a lot.",
        wants_talk=True,
        by=member,
    )
    guide = save_guide(
        forum=forum, kind="policy", title="Money", text="Two people look.", by=coordinator
    )
    add_course(
        forum=forum,
        kind="practitioners",
        title="What it is like",
        on=timezone.localdate() - timedelta(days=30),
        hours=Decimal(2),
        people=14,
        led_by=[member],
        by=coordinator,
    )
    note_funding(
        forum=forum,
        organisation=OrganisationFactory(forum=forum),
        expenses="yes",
        pay="partly",
        strategic="no",
        by=coordinator,
    )
    return dict(
        pool_hub=its.hub,
        pool_place=pool_place,
        check_in=said,
        guide=guide,
        claim=claim,
        sent_claim=submitted(member, its.activity),
        line=line,
        attended_session=attended_session,
        open_run=open_run,
        agreed_run=agreed_run,
        waiting_payment=open_run.payments.get(),
        paid_payment=paid,
        unchecked=unchecked,
        payee=member,
        fund=its.fund,
        tranche=its.tranche,
        activity=its.activity,
        policy=its.policy,
        statement=import_statement(
            forum=forum, upload=statement_file(("01/11/2026", "Rent", "-10.00")), by=treasurer
        ),
        expression=expression,
        task_pk=task.pk,
        rep_record=record,
        interest=member.interests.get(),
        interest_pk=member.interests.get().pk,
    )


def statement_file(*rows, name="statement.csv"):
    """A bank's list as CSV."""
    lines = ["Date,Description,Amount", *(",".join(row) for row in rows)]
    return SimpleUploadedFile(name, "\n".join(lines).encode())


def write_each_mail(cast):
    """A mail of each kind that money and reps write."""
    its = purse(cast.forum, treasurer=cast.treasurer)
    ready_to_be_paid(cast.rep, checker=cast.treasurer)
    for act, words in ((ask_about_claim, "question"), (refuse_claim, "reason")):
        act(claim=submitted(cast.rep, its.activity), by=cast.chair, **{words: "Twice?"})
    claim = approved(cast.rep, its.activity, by=cast.treasurer, miles=10)
    run = agreed([claim], by=cast.treasurer, second=cast.chair)
    (payment,) = mark_paid(run=run, on=timezone.localdate(), by=cast.treasurer)
    return_payment(payment=payment, on=timezone.localdate(), reason="No account", by=cast.treasurer)
    express_interest(
        forum=cast.forum, one_time_key=uuid.uuid4(), name="Ama Boateng", phone="01632 960 555"
    )
    submitted(cast.rep, its.activity)
    chase_claims(forum=cast.forum, now=timezone.now() + timedelta(days=12))
    pay_begins(its, voluntary_work(cast.rep, its), by=cast.treasurer)
    say_about_self(person=cast.rep, by=cast.rep, interests="School transport")
    check_in(person=cast.rep, confidence=2, belonging=2, apart="hard", wants_talk=True, by=cast.rep)


def voluntary_work(person, its):
    """An approved claim of a kind of work that has no pay yet: the bus is paid back."""
    voluntary = save_activity(
        forum=its.forum,
        name="Voluntary work",
        policy=Policy.objects.create(forum=its.forum, name="Volunteers"),
        by=its.treasurer,
    )
    its.fund.activities.add(voluntary)
    claim = drafted(person, voluntary)
    expense(claim, "transport", spent_pence=400, no_receipt_reason="Lost")
    return approve_claim(claim=submit_claim(claim=claim, by=person), by=its.treasurer)


def pay_begins(its, claim, *, by, pence="2000"):
    """From a day before that claim on such work is paid; the rep is asked what to do with it."""
    add_rate(
        forum=its.forum,
        policy=claim.activity.policy,
        by=by,
        category="pay",
        pence=Decimal(pence),
        starts_on=claim.happened_on - timedelta(days=30),
    )
    return make_top_ups(forum=its.forum, by=by)
