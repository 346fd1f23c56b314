"""How the forum writes to a person: their own page, and what follows from it."""

import pytest

from coproduction.actions import change_contact, mend_address
from coproduction.exceptions import RuleBroken
from coproduction.mail import write_message
from coproduction.models import Event, Message, Person

ANSWERS = {
    "digest": "weekly",
    "digest_weekday": 4,
    "contact_by": "email",
    "email": "jo@example.org",
    "phone": "01632 960 100",
    "address": "",
    "format_needs": "Large print",
    "access_needs": "A quiet place.",
    "shares_access_needs": "on",
}


@pytest.fixture
def waiting(cast):
    return write_message(
        kind="hub/request_declined",
        to=cast.rep,
        link="/",
        request={"title": "Letters"},
        reason="Full.",
    )


def test_you_page_saves_and_names_only_the_fields(cast, signed_in):
    page = signed_in(cast.rep).post("/here/you/", ANSWERS, follow=True)

    cast.rep.refresh_from_db()
    event = Event.objects.get(verb="person.contact_changed")
    assert "From now on we write to you like this." in page.content.decode()
    assert (cast.rep.digest, cast.rep.digest_weekday) == ("weekly", 4)
    assert cast.rep.shares_access_needs is True
    assert set(event.fields) == set(ANSWERS) - {"contact_by", "address"}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": ""}, "Write your email address, or choose another way."),
        ({"contact_by": "phone", "phone": ""}, "Write your phone number"),
        ({"contact_by": "post"}, "Write your address, or choose another way."),
        ({"email": "jo@"}, "Write the email address in full"),
        ({"digest": "hourly"}, "hourly"),
    ],
)
def test_you_page_says_what_is_missing_and_keeps_the_rest(changes, sentence, cast, signed_in):
    page = signed_in(cast.rep).post("/here/you/", ANSWERS | changes).content.decode()

    assert sentence in page
    assert "A quiet place." in page
    assert not Event.objects.filter(verb="person.contact_changed").exists()


def test_address_of_somebody_else_is_refused(cast, signed_in):
    answers = ANSWERS | {"email": cast.officer.email.upper()}

    page = signed_in(cast.rep).post("/here/you/", answers).content.decode()

    assert "Somebody else in this forum has this email address" in page


def test_what_waits_follows_to_the_new_address(cast, waiting):
    change_contact(person=cast.rep, by=cast.rep, email="new@example.org")

    waiting.refresh_from_db()
    assert (waiting.state, waiting.to) == (Message.State.FOR_DIGEST, "new@example.org")


def test_what_waits_is_told_another_way_when_they_choose_so(cast, waiting):
    change_contact(person=cast.rep, by=cast.rep, contact_by="phone", phone="01632 960 100")

    assert list(Message.objects.to_tell()) == [waiting]


def test_nothing_changed_leaves_no_event(cast):
    change_contact(person=cast.rep, by=cast.rep, digest=cast.rep.digest)

    assert not Event.objects.exists()


def test_mended_address_takes_mail_again(cast):
    Person.objects.filter(pk=cast.rep.pk).update(
        email_bounced_at="2026-11-01T10:00Z", email_bounce="hard"
    )

    mended = mend_address(person=cast.rep, email="new@example.org", by=cast.coordinator)

    assert mended.takes_mail
    assert Event.objects.get().verb == "person.address_mended"


def test_address_of_somebody_else_does_not_mend(cast):
    with pytest.raises(RuleBroken, match="Somebody else"):
        mend_address(person=cast.rep, email=cast.officer.email, by=cast.coordinator)


@pytest.mark.parametrize(
    ("fields", "way", "letter"),
    [
        ({"contact_by": "text", "phone": "01632 960 100"}, "Text: 01632 960 100", False),
        ({"contact_by": "email", "phone": "01632 960 100"}, "Phone: 01632 960 100", False),
        ({"contact_by": "post", "address": "1 Road\nWarwick"}, "Write to: 1 Road Warwick", True),
        ({"contact_by": "phone", "address": "1 Road"}, "Write to: 1 Road", True),
        ({}, "", False),
    ],
)
def test_other_way_is_their_choice_or_whatever_is_known(fields, way, letter):
    person = Person(**fields)

    assert (person.other_way, person.wants_letter) == (way, letter)
