"""The national demo at a small scale: what is copied in bulk stands up to the product's checks."""

from io import StringIO

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, F, Q, Sum

from coproduction.demo import SLUGS
from coproduction.events import first_break, verify_chains
from coproduction.exceptions import RuleBroken
from coproduction.models import Event, EventChain, Forum, Influence, Work
from coproduction.national.load import load_nation
from coproduction.national.names import area, slug_of
from coproduction.national.parts import Pace, Scale
from coproduction.tests.factories import ForumFactory
from feedback.actions.retention import tally_form
from feedback.models import FeedbackForm, Submission, Tally
from hub.models import Session
from reps.funding import balances
from reps.models import Claim, ClaimLine, LedgerEntry, Payment, PaymentRun

TURNS = {
    Pace.MEETINGS: 3,
    Pace.MAILS: 1,
    Pace.FEEDBACK: 2,
    Pace.CLAIMS: 5,
    Pace.GRANTS: 2,
}
# In one process, so that the country is loaded once.
pytestmark = pytest.mark.xdist_group("country")

# Three more than the demo has.
SMALL = Scale(forums=len(SLUGS) + 3, people=1200, turns=TURNS, largest=2)


@pytest.fixture(scope="module")
def country(django_db_setup, django_db_blocker):
    """Loaded once for the tests of this module, and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo", verbosity=0, stdout=StringIO())
        load_nation(SMALL)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def largest(country, db):
    return Forum.objects.get(slug=slug_of(1))


def test_forums_and_people_are_as_many_as_the_scale_says(largest):
    people = dict(Forum.objects.values_list("slug").annotate(Count("people")))

    assert len(people) == SMALL.forums
    assert abs(sum(people.values()) - SMALL.people) < SMALL.forums
    assert people[largest.slug] > 1.3 * people[slug_of(2)]
    assert len({area(number) for number in range(1, 400)}) == 399


def test_chains_of_new_forums_verify_and_a_changed_event_is_found(largest):
    number, breaks = verify_chains()
    event = Event.objects.filter(forum_id=largest.pk).order_by("position")[700]

    assert breaks == []
    assert number > 10_000
    with connection.cursor() as cursor, pgtrigger.ignore():
        cursor.execute(f"UPDATE {Event._meta.db_table} SET verb = 'x' WHERE id = %s", [event.pk])
    broken = first_break(EventChain.objects.get(forum_id=largest.pk))
    assert (broken.position, broken.event_id) == (event.position, event.pk)


def test_what_ended_comes_again_and_what_is_open_is_there_once(largest):
    other = Forum.objects.get(slug=slug_of(2))
    demo = Forum.objects.get(slug="warwickshire")

    def numbers(rows, **forum):
        return rows.filter(**forum).count()

    for rows, of in (
        (Claim.objects.filter(state=Claim.State.SUBMITTED), "forum"),
        (Influence.objects.filter(state=Influence.State.OWED), "forum"),
        (Session.objects.filter(state=Session.State.PLANNED), "hub__forum"),
        (Submission.objects.filter(state=Submission.State.NEW), "forum"),
    ):
        assert numbers(rows, **{of: other}) == numbers(rows, **{of: demo}) > 0
    for rows, of, pace in (
        (Claim.objects.filter(state=Claim.State.PAID, payments__run__number=1), "forum", "claims"),
        (Session.objects.filter(state=Session.State.HELD), "hub__forum", "meetings"),
        (Work.objects.filter(status=Work.Status.ACTIVE), "forum", ""),
    ):
        turns = TURNS.get(pace, 0)
        if pace == "claims":
            rows = Claim.objects.filter(state=Claim.State.WITHDRAWN)
        once = numbers(rows, **{of: demo})
        assert numbers(rows, **{of: other}) == once * (turns + 1)
        assert numbers(rows, **{of: largest}) == once * (2 * turns + 1)


def test_each_payment_is_in_the_ledger_to_the_penny(largest):
    paid = Payment.objects.filter(state=Payment.State.PAID, run__forum=largest)
    in_ledger = dict(
        LedgerEntry.objects.filter(payment__in=paid).values_list("payment").annotate(Sum("pence"))
    )
    claims = Claim.objects.filter(forum=largest, state=Claim.State.PAID)
    lines = ClaimLine.objects.filter(claim__in=claims)
    runs = PaymentRun.objects.filter(forum=largest, state=PaymentRun.State.DONE)

    assert paid.count() > 50
    assert in_ledger == {payment.pk: -payment.pence for payment in paid}
    assert lines.total() == sum(payment.pence for payment in paid)
    assert claims.exclude(total_pence=0).filter(payments=None).count() == 0
    totals = runs.annotate(
        paid=Sum("payments__pence", filter=~Q(payments__state=Payment.State.TAKEN_OUT))
    )
    assert totals.exclude(paid=F("total_pence")).count() == 0
    assert all(0 <= balance.spent <= balance.budget for balance in balances(largest))


def test_results_count_what_came_again(largest):
    form = FeedbackForm.objects.filter(forum=largest).annotate(Count("submissions"))
    for each in form:
        while tally_form(form=each):
            pass
        counted = Submission.objects.filter(form=each).counted().count()
        tally = Tally.objects.filter(form=each, key="", value="").first()
        assert (tally.number if tally else 0) == counted


def test_loading_twice_is_refused_and_so_is_a_database_with_other_forums(largest):
    with pytest.raises(RuleBroken, match="not the demo"):
        load_nation(SMALL)


def test_no_made_up_area_has_the_name_of_a_forum_of_the_demo():
    slugs = {slug_of(number) for number in range(1, 172)}

    assert len(slugs) == 171
    assert slugs.isdisjoint(SLUGS)


def test_national_demo_is_refused_beside_real_forums(db):
    ForumFactory(slug="real")
    before = Forum.objects.count()

    with pytest.raises(CommandError, match="not the demo"):
        call_command("demo", scale="national", verbosity=0)

    assert Forum.objects.count() == before
