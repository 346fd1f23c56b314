"""The bank's file in each profile, and the bank's list read back."""

from datetime import date

import pytest
from django.utils import timezone

from coproduction.exceptions import RuleBroken
from reps.actions import import_statement, mark_paid
from reps.bank_files import Credit, Own, RunFacts, bank_file, bank_letters
from reps.models import BankStatement, Claim, LedgerEntry, StatementRow
from reps.tests.world import agreed, approved, statement_file

FACTS = RunFacts(number=7, pay_on=date(2026, 11, 25), agreed_on=date(2026, 11, 21))
CREDITS = [
    Credit("A NOWAK", "010203", "00000042", "CT3469ACDE", 5),
    Credit("J WHITFIELD", "112233", "31415926", "CTFGHJKMNP", 1_234_567),
]
OWN = Own("WARWICKSHIRE PCF", "445566", "87654321", "123456")


def lines(profile, own=OWN):
    return bank_file(profile, FACTS, CREDITS, own).decode().split("\r\n")


def test_generic_file_keeps_its_noughts():
    assert lines("generic", own=None) == [
        "010203,A NOWAK,00000042,0.05,CT3469ACDE",
        "112233,J WHITFIELD,31415926,12345.67,CTFGHJKMNP",
        "",
    ]


def test_barclays_file_ends_each_line_with_its_code():
    assert lines("barclays")[1] == "112233,J WHITFIELD,31415926,12345.67,CTFGHJKMNP,99"


def test_lloyds_file_has_its_head_and_its_sums():
    assert lines("lloyds") == [
        "H,20261125,445566,87654321,000007",
        "D,010203,00000042,A NOWAK,0.05,CT3469ACDE",
        "D,112233,31415926,J WHITFIELD,12345.67,CTFGHJKMNP",
        "T,2,12345.72",
        "",
    ]


def test_standard_18_is_lines_of_a_hundred_letters_that_add_up():
    *written, last = lines("standard_18")

    credits = [line for line in written if line[15:17] == "99"]
    (contra,) = [line for line in written if line[15:17] == "17"]
    assert last == ""
    assert {len(line) for line in written} == {100}
    assert [line[:4] for line in written] == [
        "VOL1", "HDR1", "HDR2", "UHL1", "0102", "1122", "4455", "EOF1", "EOF2", "UTL1"
    ]  # fmt: skip
    assert [int(line[35:46]) for line in credits] == [5, 1_234_567]
    assert int(contra[35:46]) == 1_234_572
    assert credits[0][64:82].rstrip() == "CT3469ACDE"
    assert written[3][4:10] == " 26329"
    assert int(written[-1][4:17]) == int(written[-1][17:30]) == 1_234_572


def test_profile_that_needs_the_own_account_says_so():
    with pytest.raises(RuleBroken, match="forum's own account"):
        bank_file("lloyds", FACTS, CREDITS, None)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Zoë O'Brien-Łęcka", "ZOE O BRIEN-LECKA"),
        ("=cmd|'/c calc'!A1", " CMD   C CALC  A1"[:18]),
        ("A" * 40, "A" * 18),
        ("J, Smith", "J  SMITH"),
    ],
)
def test_names_have_the_letters_that_banks_take(typed, kept):
    found = bank_letters(typed)

    assert len(found) <= 18
    assert not set(found) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .&/-")
    if typed != "=cmd|'/c calc'!A1":
        assert found == kept


def day(moment=None):
    return f"{moment or timezone.localdate():%d/%m/%Y}"


@pytest.fixture
def run(cast, money):
    claims = [approved(cast.rep, money.activity, by=cast.treasurer) for _ in range(2)]
    return agreed(claims, by=cast.treasurer, second=cast.chair)


def test_bank_list_marks_as_paid_what_fits_by_reference_and_sum(cast, run):
    first, second = run.payments.order_by("pk")
    upload = statement_file(
        (day(), f"FPO {first.bank_reference} J WHITFIELD", "-25.00"),
        (day(), f"{second.bank_reference}", "-25.01"),
        (day(), "Hall hire", "-45.00"),
    )

    statement = import_statement(forum=cast.forum, upload=upload, by=cast.treasurer)

    assert list(statement.rows.order_by("number").values_list("outcome", flat=True)) == [
        "matched",
        "unmatched",
        "unmatched",
    ]
    assert set(Claim.objects.values_list("state", flat=True)) == {"paid", "in_run"}


def test_bank_list_read_twice_pays_once(cast, run):
    first, _ = run.payments.order_by("pk")
    row = (day(), first.bank_reference, "-25.00")
    import_statement(forum=cast.forum, upload=statement_file(row), by=cast.treasurer)

    with pytest.raises(RuleBroken, match="read before"):
        import_statement(forum=cast.forum, upload=statement_file(row), by=cast.treasurer)
    longer = statement_file(row, (day(), "Tea", "-3.00"))
    import_statement(forum=cast.forum, upload=longer, by=cast.treasurer)

    assert LedgerEntry.objects.count() == 1
    assert set(StatementRow.objects.values_list("outcome", flat=True)) == {
        "matched",
        "known",
        "unmatched",
    }


def test_money_that_comes_back_opens_the_claim_again(cast, run):
    mark_paid(run=run, on=timezone.localdate(), by=cast.treasurer)
    first, _ = run.payments.order_by("pk")

    upload = statement_file((day(), f"RETURNED {first.bank_reference}", "25.00"))
    import_statement(forum=cast.forum, upload=upload, by=cast.treasurer)

    first.refresh_from_db()
    assert first.state == "returned"
    assert first.claim.state == Claim.State.APPROVED


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("31/31/2026", "x", "-1.00")], "is not a date"),
        ([("01/11/2026", "x", "one pound")], "Row 2: a sum could not be read"),
    ],
)
def test_bank_list_that_cannot_be_read_does_nothing(cast, run, rows, sentence):
    first, _ = run.payments.order_by("pk")
    good = (day(), first.bank_reference, "-25.00")

    with pytest.raises(RuleBroken, match=sentence):
        import_statement(forum=cast.forum, upload=statement_file(*rows, good), by=cast.treasurer)

    assert not BankStatement.objects.exists()
    assert not LedgerEntry.objects.exists()
