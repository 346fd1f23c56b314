"""Bank details and receipts: locked, seen by few, and nothing comes in that could hurt."""

import pikepdf
import pytest
from cryptography.fernet import InvalidToken
from django.db import connection
from django.urls import reverse
from django.utils.html import escape

from coproduction.encryption import decrypt, encrypt
from coproduction.models import Document, Event
from coproduction.tests.files import office, pdf, photo_of_a_home, upload
from coproduction.tests.test_uploads import REFUSED
from reps.models import PaymentDetails
from reps.tests.world import account, drafted, rep

NUMBER = "31415926"


def test_account_number_stands_nowhere_in_the_database(cast, money):
    """Every column of every table of ours, as text: what `strings` would find in a dump."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows = " ".join(row[0] for row in cursor.fetchall())
            found += [
                table for needle in (NUMBER, "112233", NUMBER.encode().hex()) if needle in rows
            ]

    assert PaymentDetails.objects.get().described == "Bank, account ending 26"
    assert found == []


def test_control_finds_a_number_that_is_not_locked(cast, money):
    cast.rep.address = NUMBER
    cast.rep.save(update_fields=["address"])

    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM coproduction_person t")
        rows = " ".join(row[0] for row in cursor.fetchall())

    assert NUMBER in rows


def test_locked_words_open_with_an_older_key_and_not_with_none(settings):
    sealed = encrypt("a secret")
    old = settings.ENCRYPTION_KEYS
    settings.ENCRYPTION_KEYS = ["Zm9yLXRoaXMtdGVzdC1vbmx5LW5vdC1hLXNlY3JldCE=", *old]
    both = decrypt(sealed)
    settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS[:1]

    assert both == "a secret"
    assert b"secret" not in sealed
    with pytest.raises(InvalidToken):
        decrypt(sealed)


def test_whole_number_is_for_the_treasurer_after_a_second_factor(cast, money, signed_in, proved):
    details = PaymentDetails.objects.get()
    url = reverse("reps:details-show", args=["here", details.pk])

    without = signed_in(cast.treasurer).post(url)
    before = Event.objects.filter(verb="payment_details.seen").count()
    page = proved(cast.treasurer).post(url)

    assert (without.status_code, before) == (302, 0)
    assert "/accounts/2fa/" in without["Location"]
    assert NUMBER in page.content.decode()
    assert Event.objects.filter(verb="payment_details.seen").count() == 1


@pytest.mark.parametrize("name", ["payee-list", "claim-queue", "run-list", "run-add", "fund-add"])
def test_money_asks_for_a_second_factor(cast, money, signed_in, name):
    answer = signed_in(cast.treasurer).get(reverse(f"reps:{name}", args=["here"]))

    assert answer.status_code == 302
    assert "/accounts/2fa/" in answer["Location"]


@pytest.mark.parametrize("name", ["details", "payee-list"])
def test_lists_show_the_account_masked(cast, money, proved, name):
    person = cast.rep if name == "details" else cast.treasurer

    page = proved(person).get(reverse(f"reps:{name}", args=["here"])).content.decode()

    assert "account ending 26" in page
    assert NUMBER not in page


def test_bank_form_never_shows_the_account_again(cast, money, signed_in):
    page = signed_in(cast.rep).get(reverse("reps:details-bank", args=["here"])).content.decode()

    assert NUMBER not in page
    assert "112233" not in page


@pytest.mark.parametrize(
    ("sort_code", "number", "kept"),
    [
        ("11-22-33", "31415926", ("112233", "31415926")),
        ("11 22 33", "3141 592", ("112233", "03141592")),
        ("112233", "123456", ("112233", "00123456")),
    ],
)
def test_account_is_taken_in_any_form(cast, money, signed_in, sort_code, number, kept):
    signed_in(cast.rep).post(
        reverse("reps:details-bank", args=["here"]),
        {"name": "J Whitfield", "sort_code": sort_code, "number": number},
    )

    now = PaymentDetails.objects.current().get(person=cast.rep)
    opened = type(account()).opened(now.sealed)
    assert (opened.sort_code, opened.number) == kept
    assert now.is_on_hold


@pytest.mark.parametrize(
    ("sort_code", "number", "sentence"),
    [
        ("1122", NUMBER, "A sort code has six numbers"),
        ("11223a", NUMBER, "A sort code has six numbers"),
        ("112233", "12345", "between 6 and 8 numbers"),
        ("112233", "123456789", "between 6 and 8 numbers"),
        ("112233", "١٢٣٤٥٦٧٨", "between 6 and 8 numbers"),
    ],
)
def test_wrong_account_is_refused_in_words(cast, signed_in, sort_code, number, sentence):
    page = signed_in(cast.rep).post(
        reverse("reps:details-bank", args=["here"]),
        {"name": "J Whitfield", "sort_code": sort_code, "number": number},
    )

    assert sentence in page.content.decode()
    assert not PaymentDetails.objects.exists()


def send(client, claim, file):
    return client.post(
        reverse("reps:expense-add", args=["here", claim.reference, "transport"]),
        {
            "one_time_key": "7a3c0d7e-1f2b-4c3d-8e9f-0a1b2c3d4e5f",
            "words": "Bus",
            "spent_pence": "4.00",
            "receipt": file,
        },
    )


def test_receipt_loses_where_it_was_taken(cast, money, signed_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    claim = drafted(cast.rep, money.activity)

    send(signed_in(cast.rep), claim, upload("bus.jpg", photo_of_a_home()))

    with Document.objects.get().file.open() as file:
        kept = file.read()
    assert b"Jane Secret" not in kept
    assert b"Exif" not in kept
    assert claim.lines.get().receipt is not None


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.jpg", b"", "is empty"),
        ("bus.jpg.php", b"<?php echo 1;", "The selected file must be"),
        ("bus.svg", b"<svg onload='alert(1)'/>", "The selected file must be"),
        ("bus.heic", b"\0\0\0\x18ftypheic" + bytes(40), "iPhone"),
        ("bus.pdf", office(), "not"),
        ("bus.png", b"GIF89a/*", "not"),
        ("bus.pdf", pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "password"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_receipt_that_could_hurt_is_refused_and_nothing_typed_is_lost(
    cast, money, signed_in, name, content, sentence
):
    claim = drafted(cast.rep, money.activity)

    page = send(signed_in(cast.rep), claim, upload(name, content)).content.decode()

    assert sentence in page
    assert 'value="Bus"' in page
    assert 'value="4.00"' in page
    assert not claim.lines.exists()


@pytest.mark.parametrize("case", REFUSED)
def test_every_hostile_file_is_refused_as_a_receipt(cast, money, signed_in, case):
    """The whole corpus of coproduction/tests/test_uploads.py, through the page of a rep."""
    name, content, sentence = REFUSED[case]
    claim = drafted(cast.rep, money.activity)

    page = send(signed_in(cast.rep), claim, upload(name, content())).content.decode()

    assert escape(sentence) in page
    assert not claim.lines.exists()
    assert not Document.objects.exists()


def test_corpus_is_large_enough():
    assert len(REFUSED) >= 40


def test_receipt_of_another_rep_is_not_there(cast, money, signed_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    claim = drafted(cast.rep, money.activity)
    send(signed_in(cast.rep), claim, upload("bus.jpg", photo_of_a_home()))
    url = reverse("reps:receipt-download", args=["here", claim.lines.get().pk])
    other = rep(cast.forum)

    own, theirs = signed_in(cast.rep).get(url), signed_in(other).get(url)
    own.close()

    assert (own.status_code, theirs.status_code) == (200, 404)
    assert own["Content-Disposition"].startswith("attachment")
    assert own["X-Content-Type-Options"] == "nosniff"


def test_hidden_sums_that_are_changed_change_nothing(cast, money, signed_in):
    claim = drafted(cast.rep, money.activity)

    signed_in(cast.rep).post(
        reverse("reps:claim-pay", args=["here", claim.reference]),
        {
            "choice": "paid",
            "worth_pence": "999999",
            "amount_pence": "999999",
            "asked_pence": "999999",
            "total_pence": "999999",
            "rate_pence": "999999",
            "state": "approved",
        },
    )

    claim.refresh_from_db()
    assert (claim.total_pence, claim.state) == (2500, "draft")
