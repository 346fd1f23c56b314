"""Reps and unpaid claims come in; no list approves, pays, or says where money goes."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from coproduction.exceptions import RuleBroken
from coproduction.imports.actions import bring_in, undo_import
from coproduction.imports.reading import sheet_lines
from coproduction.imports.registry import kind_of
from coproduction.models import Message, Person, Role
from coproduction.tests.factories import ForumFactory, PersonFactory
from coproduction.tests.sheets import begin, come_in, exported, plain_rows
from reps.actions import submit_claim
from reps.models import Claim, PaymentDetails, Rep, StageChange
from reps.tests.world import purse

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def days_ago(number):
    return (TODAY() - timedelta(days=number)).isoformat()


def problems_of(kind, rows, by):
    lines = sheet_lines(begin(kind, rows, by=by), kind_of(kind), TODAY())
    return {line.number: line.problems for line in lines if line.problems}


def test_reps_come_in_at_their_step(cast):
    rows = [
        ["Name", "Email", "Status", "Rep since", "Interests"],
        ["Amina Yusuf", "amina@example.org", "", days_ago(400), "Short breaks"],
        ["Jo Whitfield", "", "On a break", "", ""],
        ["Kit Lee", "", "Checks", "", ""],
    ]

    come_in("reps", rows, by=cast.coordinator)

    amina, jo, kit = Rep.objects.order_by("person__name")
    assert [rep.stage for rep in (amina, jo, kit)] == ["active", "paused", "checks"]
    assert [rep.person.roles for rep in (amina, jo, kit)] == [[Role.REP], [Role.REP], []]
    assert jo.person.asks_paused
    step = StageChange.objects.get(rep=amina)
    assert (step.on, step.note) == (
        TODAY() - timedelta(days=400),
        "Came in with a spreadsheet",
    )


def test_somebody_who_is_known_becomes_a_rep_and_is_what_they_were_after_undoing(cast):
    person = PersonFactory(forum=cast.forum, name="Amina Yusuf", roles=["treasurer"])

    sheet = come_in("reps", [["Name", "Email"], ["Amina", person.email]], by=cast.coordinator)
    roles = Person.objects.get(pk=person.pk).roles
    undo_import(sheet_import=sheet, by=cast.coordinator)

    assert roles == ["treasurer", "rep"]
    assert Person.objects.get(pk=person.pk).roles == ["treasurer"]
    assert not Rep.objects.exists()


def test_reps_go_out_and_come_into_another_forum_as_they_were(cast):
    rows = [
        ["Name", "Email", "Phone", "Status", "Since", "Interests", "Link person"],
        ["=1+1", "a@example.com", "+44 1926", "Active", days_ago(9), "-5", cast.chair.name],
        ["Jo", "", "", "Has left", days_ago(5), "", ""],
    ]
    come_in("reps", rows, by=cast.coordinator)
    other = PersonFactory(forum=ForumFactory(), roles=["coordinator"])
    PersonFactory(forum=other.forum, name=cast.chair.name)

    come_in("reps", exported("reps", cast.forum), by=other, name="reps.xlsx")

    assert plain_rows("reps", other.forum) == plain_rows("reps", cast.forum)


# --- Claims ------------------------------------------------------------------------------------


@pytest.fixture
def money(cast):
    return purse(cast.forum, treasurer=cast.treasurer)


CLAIM_HEAD = ["Who", "What", "Date", "Duration", "Mileage", "Bus", "Receipt", "Status"]


def claim_row(
    cast, title="Panel", *, day=5, miles="10", bus="4.20", receipt="In our office", **more
):
    who = more.get("who", cast.rep.email)
    return [who, title, days_ago(day), "90", miles, bus, receipt, more.get("state", "")]


def test_claims_come_in_as_drafts_priced_by_the_rates_of_their_day(cast, money):
    come_in("claims", [CLAIM_HEAD, claim_row(cast)], by=cast.coordinator)

    claim = Claim.objects.get()
    assert (claim.state, claim.person, claim.minutes) == (Claim.State.DRAFT, cast.rep, 90)
    assert claim.total_pence == 450 + 420
    assert claim.decided_by is None
    assert not Message.objects.exists()
    assert not PaymentDetails.objects.exists()
    with pytest.raises(RuleBroken, match="Say first what you want to do with the pay"):
        submit_claim(claim=claim, by=cast.coordinator)


@pytest.mark.parametrize("state", ["Paid", "Approved, waiting to be paid", "Refused", "in_run"])
def test_what_is_decided_elsewhere_never_comes_in(cast, money, state):
    found = problems_of("claims", [CLAIM_HEAD, claim_row(cast, state=state)], cast.coordinator)

    assert "Only what is still to be paid comes in." in found[2][0]


def test_claims_obey_the_rules_of_claims(cast, money):
    rows = [
        CLAIM_HEAD,
        claim_row(cast, day=400),
        claim_row(cast, day=-3),
        claim_row(cast, who="Nobody"),
    ]

    assert problems_of("claims", rows, cast.coordinator) == {
        2: ["Claims are taken for 90 days. Talk to the treasurer about this one."],
        3: ["This day is still to come. Claim once it is over."],
        4: ["You have nobody called “Nobody” yet. Bring in your people first."],
    }


def test_rule_of_the_last_claim_leaves_nothing_of_the_first(cast, money):
    """A receipt is wanted for the fare: only the action knows."""
    sheet = begin(
        "claims",
        [CLAIM_HEAD, claim_row(cast), claim_row(cast, "Board", receipt="")],
        by=cast.coordinator,
    )

    with pytest.raises(RuleBroken, match="Nothing was brought in"):
        bring_in(sheet_import=sheet, when_known="skip", by=cast.coordinator)

    sheet.refresh_from_db()
    lines = sheet_lines(sheet, kind_of("claims"), TODAY())
    assert [(line.number, line.problems) for line in lines if line.is_wrong] == [
        (3, ["Add a photo of the receipt, or say why there is none."])
    ]
    assert not Claim.objects.exists()
    done = bring_in(
        sheet_import=sheet, when_known="skip", by=cast.coordinator, leaves_wrong_out=True
    )
    assert (done.added, Claim.objects.get().title) == (1, "Panel")


def test_claims_go_out_and_come_into_another_forum_as_they_were(cast, money):
    rows = [claim_row(cast), claim_row(cast, "=1+1", miles="", bus="12"), claim_row(cast, "-5")]
    come_in("claims", [CLAIM_HEAD, *rows], by=cast.coordinator)
    there = ForumFactory()
    other = PersonFactory(forum=there, roles=["coordinator"])
    PersonFactory(forum=there, roles=["rep"], email=cast.rep.email, name=cast.rep.name)
    purse(there, treasurer=PersonFactory(forum=there, roles=["treasurer"]))

    come_in("claims", exported("claims", cast.forum), by=other, name="claims.xlsx")

    assert plain_rows("claims", there) == plain_rows("claims", cast.forum)
    assert plain_rows("claims", there)[0]["mileage"] == Decimal(10)


def test_claim_that_was_sent_since_stays(cast, money):
    sheet = come_in(
        "claims", [CLAIM_HEAD, claim_row(cast), claim_row(cast, "Board")], by=cast.coordinator
    )
    Claim.objects.filter(title="Panel").update(minutes=120)

    undo_import(sheet_import=sheet, by=cast.coordinator)

    assert [claim.title for claim in Claim.objects.all()] == ["Panel"]
    assert Claim.objects.get().lines.count() == 2


def test_claim_that_is_there_already_is_known(cast, money):
    come_in("claims", [CLAIM_HEAD, claim_row(cast)], by=cast.coordinator)

    with pytest.raises(RuleBroken, match="you have all of this already"):
        come_in("claims", [CLAIM_HEAD, claim_row(cast, miles="99")], by=cast.coordinator)
