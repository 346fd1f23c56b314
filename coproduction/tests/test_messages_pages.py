"""The mails' pages: how each stands, whom to tell another way, and addresses that fail."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from coproduction.actions import note_told, record_bounce, send_digest
from coproduction.bounces import Report
from coproduction.jobs import deliver_message
from coproduction.mail import write_message
from coproduction.models import Bounce, Event, Message, Person
from coproduction.needs import needs_of
from coproduction.tests.factories import PersonFactory


def wrote(person, title="Letters", **options):
    return write_message(
        kind="hub/request_declined",
        to=person,
        link=f"/{title}/",
        request={"title": title},
        reason="Full.",
        **options,
    )


def without_email(cast, name="Imogen Clarke", **fields):
    return PersonFactory(forum=cast.forum, user=None, name=name, email="", **fields)


def failed(cast):
    message = wrote(cast.officer)
    Message.objects.filter(pk=message.pk).update(state=Message.State.FAILED, attempts=1)
    return message


def test_failed_mail_is_tried_again_now(cast, signed_in):
    message = failed(cast)
    jobs = ProcrastinateJob.objects.count()

    page = signed_in(cast.chair).post(f"/here/mails/{message.pk}/again/", follow=True)

    message.refresh_from_db()
    assert "We try again now" in page.content.decode()
    assert message.state == Message.State.WAITING
    assert ProcrastinateJob.objects.count() == jobs + 1
    assert Event.objects.get().verb == "message.sent_again"


def test_mail_that_is_not_failed_is_not_sent_again(cast, signed_in):
    message = wrote(cast.officer)

    page = signed_in(cast.chair).post(f"/here/mails/{message.pk}/again/", follow=True)

    assert "is not waiting to be tried again" in page.content.decode()
    assert not Event.objects.exists()


def test_list_shows_how_each_mail_stands(cast, signed_in):
    failed(cast)
    wrote(cast.chair, "Held")
    wrote(without_email(cast, phone="01632 960 109"), "Call")
    wrote(cast.rep, "One"), wrote(cast.rep, "Two")
    digest = send_digest(person=cast.rep)
    deliver_message.func(None, message_id=digest.pk)

    page = signed_in(cast.coordinator).get("/here/mails/").content.decode()

    for words in (
        "Try again now",
        "Waits for their next digest",
        "Phone: 01632 960 109",
        "Tell them",
        "2 things to read (carried 2 messages)",
        "in one mail with others",
    ):
        assert words in page


def test_list_to_tell_has_the_words_and_the_letters(cast, signed_in):
    wrote(without_email(cast, phone="01632 960 109"))
    by_post = without_email(cast, "Ewa Nowak", contact_by="post", address="1 Road\nWarwick")
    wrote(by_post, "Taxis")

    page = signed_in(cast.coordinator).get("/here/mails/to-tell/").content.decode()

    assert page.count('thread-card thread-letter"') == 1
    assert page.index("Dear Ewa,") < page.index("Phone: 01632 960 109")
    assert page.count("Full.") == 2


def test_list_to_tell_keeps_private_addresses_to_itself(cast, signed_in):
    """A link of a mail acts for its holder: whoever rings them must not hold it."""
    ewa = PersonFactory(forum=cast.forum, user=None, name="Ewa", email="", phone="01632 960 109")
    write_message(
        kind="hub/request_declined",
        to=ewa,
        link="/",
        request={"title": "Letters"},
        reason="See\nhttps://example.org/here/answer/secret/\nand ring.",
    )

    page = signed_in(cast.coordinator).get("/here/mails/to-tell/").content.decode()

    assert "secret" not in page
    assert "(call us, or write to us)" in page


def test_told_takes_only_what_stood_on_the_page(cast, signed_in):
    person = without_email(cast)
    first = wrote(person)
    url = f"/here/mails/to-tell/{person.pk}/told/"
    wrote(person, "Later")

    page = signed_in(cast.coordinator).post(url, {"messages": [first.pk]}, follow=True)

    first.refresh_from_db()
    assert "Imogen Clarke is off the list" in page.content.decode()
    assert first.told_by == cast.coordinator
    assert [message.subject for message in Message.objects.to_tell()] == ["Not this time: Later"]


def test_told_twice_keeps_the_first_name(cast, signed_in):
    person = without_email(cast)
    message = wrote(person)
    note_told(person=person, messages=[message], by=cast.chair)

    again = note_told(person=person, messages=[message], by=cast.coordinator)

    message.refresh_from_db()
    assert (again, message.told_by) == (0, cast.chair)
    assert Event.objects.filter(verb="person.told").count() == 1


def test_told_of_somebody_elses_mail_changes_nothing(cast, signed_in):
    person, other = without_email(cast), without_email(cast, "Ewa Nowak")
    theirs = wrote(other)

    signed_in(cast.coordinator).post(
        f"/here/mails/to-tell/{person.pk}/told/", {"messages": [theirs.pk]}
    )

    assert list(Message.objects.to_tell()) == [theirs]


def titles(person):
    agreed = "Read and agree for this year"
    needs = needs_of(person, timezone.localdate())
    return [need.title for need in needs if need.title != agreed]


def test_team_is_asked_to_tell_people_another_way(cast):
    wrote(without_email(cast), needed_by=timezone.localdate())

    assert titles(cast.chair) == ["Call or write: Imogen Clarke could not be mailed"]
    assert titles(cast.rep) == []

    wrote(without_email(cast, "Ewa Nowak"))

    assert titles(cast.chair) == ["Call or write: 2 people could not be mailed"]


@pytest.mark.parametrize(("attempts", "needs"), [(4, []), (5, ["1 mail could not be sent"])])
def test_team_is_told_of_a_mail_that_is_stuck(attempts, needs, cast):
    Message.objects.filter(pk=failed(cast).pk).update(attempts=attempts)

    assert titles(cast.coordinator) == needs


@pytest.mark.parametrize(
    ("kind", "fields", "title"),
    [
        ("hard", {"phone": "01632 960 100"}, "Call Jo: mail to them comes back"),
        ("hard", {"address": "1 Road"}, "Write to Jo: mail to them comes back"),
        ("hard", {}, "Find Jo: mail to them comes back"),
        ("complaint", {}, "Speak with Jo: our mail was marked as unwanted"),
    ],
)
def test_team_is_asked_to_reach_whose_mail_comes_back(kind, fields, title, cast):
    Person.objects.filter(pk=cast.rep.pk).update(name="Jo", **fields)
    message = wrote(cast.rep)
    record_bounce(report=Report(Bounce.Kind(kind), "", message.pk))

    assert title in titles(cast.coordinator)
    assert title not in titles(cast.rep)


@pytest.mark.parametrize(
    ("answers", "email"),
    [
        ({"what": "same"}, None),
        ({"what": "new", "email": "new@example.org"}, "new@example.org"),
        ({"what": "none", "email": "not an address"}, ""),
    ],
)
def test_address_is_mended(answers, email, cast, signed_in):
    Person.objects.filter(pk=cast.rep.pk).update(
        email_bounced_at=timezone.now(), email_bounce="hard"
    )

    signed_in(cast.coordinator).post(f"/here/mails/to-tell/{cast.rep.pk}/address/", answers)

    before = cast.rep.email
    cast.rep.refresh_from_db()
    assert cast.rep.email == (before if email is None else email)
    assert cast.rep.email_bounced_at is None


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"email": ""}, "Choose what you found out."),
        ({"what": "new"}, "Write the new address."),
        ({"what": "new", "email": "{officer}"}, "Somebody else in this forum has this email"),
    ],
)
def test_address_that_cannot_be_says_why(answers, sentence, cast, signed_in):
    answers = {name: value.format(officer=cast.officer.email) for name, value in answers.items()}

    page = signed_in(cast.coordinator).post(f"/here/mails/to-tell/{cast.rep.pk}/address/", answers)

    assert sentence in page.content.decode()


@pytest.mark.parametrize(
    ("address", "queries"), [("/here/mails/", 6), ("/here/mails/to-tell/", 5), ("/home/", 31)]
)
def test_lists_ask_as_much_for_three_rows_as_for_one(address, queries, cast, signed_in):
    client, counts = signed_in(cast.coordinator), []
    for rows in (1, 2):
        for _ in range(rows):
            failed(cast)
            wrote(without_email(cast))
            bounced = PersonFactory(forum=cast.forum)
            record_bounce(report=Report(Bounce.Kind.HARD, "5.1.1", wrote(bounced).pk))
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address).status_code == 200
        counts.append(len(counted))

    assert counts == [queries, queries]
