"""One mail to many: who gets it, what it looks like, and that it goes once."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from coproduction.actions import change_bulk_mail, send_bulk_mail, send_bulk_test, write_bulk_mail
from coproduction.exceptions import RuleBroken
from coproduction.models import BulkMail, Event, GlossaryTerm, Message, Person
from coproduction.tests.factories import OrganisationFactory, PersonFactory

ANSWERS = {
    "audience": "everybody",
    "roles": [],
    "subject": "Your ideas for March",
    "text": "What should we talk about?\n\nThank you.",
    "needed_by": None,
    "is_urgent": False,
}


def draft(by, **changes):
    answers = {"organisations": [], **ANSWERS, **changes}
    return write_bulk_mail(forum=by.forum, by=by, one_time_key=uuid.uuid4(), **answers)


def send(mail, by):
    number = mail.people().count()
    return send_bulk_mail(mail=mail, version=mail.version, number=number, by=by)


@pytest.fixture
def mail(cast):
    return draft(cast.coordinator)


def test_audience_is_everybody_who_is_active(cast, mail):
    PersonFactory(forum=cast.forum, is_active=False)

    assert set(mail.people()) == set(Person.objects.filter(forum=cast.forum, is_active=True))
    assert mail.went_to() == "everybody on the forum's list"


def test_audience_is_people_with_a_role(cast):
    mail = draft(cast.coordinator, audience="roles", roles=["rep", "chair"])

    assert set(mail.people()) == {cast.rep, cast.chair}
    assert mail.went_to() == "people with the role Parent carer rep or Chair"


def test_audience_is_people_of_an_organisation(cast):
    OrganisationFactory(forum=cast.forum)
    mail = draft(cast.coordinator, audience="organisations", organisations=[cast.council])

    assert set(mail.people()) == {cast.officer, cast.facilitator}
    assert mail.went_to() == f"people of {cast.council}"


def test_send_gives_each_a_message_of_their_own(cast, mail):
    cast.rep.email = ""
    cast.rep.save()

    send(mail, cast.coordinator)

    told = Message.objects.filter(bulk_mail=mail)
    states = dict(told.values_list("person", "state"))
    event = Event.objects.get(verb="bulk_mail.sent")
    assert set(states) == set(mail.people().values_list("pk", flat=True))
    assert states.pop(cast.rep.pk) == Message.State.NO_EMAIL
    assert set(states.values()) == {Message.State.FOR_DIGEST}
    assert f"people: {told.count()}" in event.fields
    assert "We sent this to: everybody on the forum's list." in told[0].body


def test_urgent_one_goes_at_once(cast):
    jobs = ProcrastinateJob.objects.count()

    mail = send(draft(cast.coordinator, is_urgent=True), cast.coordinator)

    assert set(mail.messages.values_list("state", flat=True)) == {Message.State.WAITING}
    assert ProcrastinateJob.objects.count() == jobs + mail.messages.count()


def test_sent_twice_goes_once(cast, mail):
    first = send(mail, cast.coordinator)
    second = send(mail, cast.chair)

    assert (second.sent_by, second.messages.count()) == (cast.coordinator, first.people().count())


def test_send_refuses_what_the_sender_has_not_looked_at(cast, mail):
    number = mail.people().count()
    PersonFactory(forum=cast.forum)

    with pytest.raises(RuleBroken, match=f"The list has changed: {number + 1} on it now"):
        send_bulk_mail(mail=mail, version=1, number=number, by=cast.chair)
    with pytest.raises(RuleBroken, match="Somebody changed this mail"):
        send_bulk_mail(mail=mail, version=0, number=number + 1, by=cast.chair)
    assert not Message.objects.exists()


def test_send_refuses_an_empty_list(cast):
    mail = draft(cast.coordinator, audience="organisations", organisations=[])

    with pytest.raises(RuleBroken, match="Nobody is on this list"):
        send(mail, cast.coordinator)


def test_sent_mail_is_not_changed(cast, mail):
    send(mail, cast.coordinator)

    with pytest.raises(RuleBroken, match="This was sent to all"):
        change_bulk_mail(mail=mail, by=cast.chair, version=1, organisations=[], **ANSWERS)


def test_test_goes_to_the_sender_alone_and_at_once(cast, mail):
    message = send_bulk_test(mail=mail, by=cast.coordinator)

    assert (message.person, message.state) == (cast.coordinator, Message.State.WAITING)
    assert message.subject == "Test: Your ideas for March"
    assert Message.objects.count() == 1


def test_test_is_refused_where_mail_does_not_reach(cast, mail):
    cast.coordinator.email = ""

    with pytest.raises(RuleBroken, match="no email address of yours"):
        send_bulk_test(mail=mail, by=cast.coordinator)


def test_page_leads_from_the_words_to_all(cast, signed_in):
    """As the team does it: write, look, test, send."""
    client = signed_in(cast.coordinator)
    form = ANSWERS | {"one_time_key": uuid.uuid4(), "needed_by": "", "is_urgent": ""}
    form["text"] = "Come to the EOTAS evening."
    GlossaryTerm.objects.create(forum=cast.forum, term="SEND", meaning="Needs.")

    preview = client.post("/here/mails/write/", form, follow=True).content.decode()
    again = client.post("/here/mails/write/", form)
    mail = BulkMail.objects.get()
    number = mail.people().count()
    test = client.post(f"{again.url}test/", follow=True).content.decode()
    sent = client.post(f"{again.url}send/", {"version": 1, "number": number}, follow=True)

    assert "“EOTAS” has no meaning in your forum" in preview
    assert f"Who gets it: {number} people" in preview
    assert f"Hello {cast.coordinator.first_name}," in preview
    assert f"A test is on its way to {cast.coordinator.email}" in test
    assert f"sent it to {number} people" in sent.content.decode()
    assert mail.messages.count() == number


def test_page_shows_those_without_email_apart(cast, mail, signed_in):
    PersonFactory(
        forum=cast.forum, user=None, name="Imogen Clarke", email="", phone="01632 960 109"
    )

    page = signed_in(cast.chair).get(mail.get_absolute_url()).content.decode()

    assert "To be told another way: 1" in page
    assert "Imogen Clarke, Phone: 01632 960 109" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"audience": "roles"}, "Choose one role or more."),
        ({"audience": "organisations"}, "Choose one organisation or more."),
        ({"audience": ""}, "Choose who gets it."),
        ({"subject": ""}, "Write a subject."),
        ({"needed_by_day": "4"}, "The date needs a month and a year."),
    ],
)
def test_form_says_what_is_missing_and_keeps_the_words(changes, sentence, cast, signed_in):
    form = ANSWERS | {"one_time_key": uuid.uuid4(), "needed_by": "", "is_urgent": ""} | changes

    page = signed_in(cast.chair).post("/here/mails/write/", form).content.decode()

    assert sentence in page
    assert "What should we talk about?" in page
    assert not BulkMail.objects.exists()


def test_organisation_of_another_forum_cannot_be_chosen(cast, signed_in):
    theirs = OrganisationFactory(forum=cast.other_forum)
    form = ANSWERS | {"one_time_key": uuid.uuid4(), "needed_by": "", "is_urgent": ""}
    form |= {"audience": "organisations", "organisations": [theirs.pk]}

    page = signed_in(cast.chair).post("/here/mails/write/", form)

    assert page.status_code == 200
    assert not BulkMail.objects.exists()


def test_two_writers_both_keep_their_words(cast, mail, signed_in):
    url = f"{mail.get_absolute_url()}change/"
    form = ANSWERS | {"needed_by": "", "is_urgent": "", "version": 1}
    signed_in(cast.chair).post(url, form | {"text": "Theirs."})

    page = signed_in(cast.coordinator).post(url, form | {"text": "Mine."}).content.decode()

    assert "Theirs." in page
    assert "Mine." in page
    assert 'name="version" value="2"' in page


def test_send_with_a_changed_list_shows_why(cast, mail, signed_in):
    url = f"{mail.get_absolute_url()}send/"

    page = signed_in(cast.chair).post(url, {"version": 1, "number": 1}).content.decode()

    assert "The list has changed" in page
    assert not mail.messages.exists()


@pytest.mark.parametrize(("address", "queries"), [("add", 7), ("draft", 8), ("sent", 9)])
def test_pages_ask_as_much_for_three_rows_as_for_one(address, queries, cast, signed_in):
    client, counts = signed_in(cast.coordinator), []
    for rows in (1, 2):
        for _ in range(rows):
            PersonFactory(forum=cast.forum)
            mail = draft(cast.coordinator)
            sent = send(draft(cast.coordinator), cast.chair)
        pages = {
            "add": "/here/mails/write/",
            "draft": mail.get_absolute_url(),
            "sent": sent.get_absolute_url(),
        }
        with CaptureQueriesContext(connection) as counted:
            assert client.get(pages[address]).status_code == 200
        counts.append(len(counted))

    assert counts == [queries, queries]


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("races")
class TestTwoSendersAtOnce:
    SENDERS = 4

    def send_together(self):
        chair = PersonFactory(roles=["chair"])
        mail = draft(chair)
        start = threading.Barrier(self.SENDERS)

        def press(_):
            try:
                start.wait()
                send_bulk_mail(mail=mail, version=1, number=1, by=chair)
            finally:
                connection.close()

        with ThreadPoolExecutor(self.SENDERS) as threads:
            list(threads.map(press, range(self.SENDERS)))
        return Message.objects.filter(person=chair).count()

    def test_it_goes_once(self):
        assert self.send_together() == 1

    def test_the_constraint_stops_what_the_lock_does_not(self, monkeypatch):
        """The control: without the lock several write, and the database lets only one stand."""
        together = threading.Barrier(self.SENDERS)

        def unlocked(mail):
            found = BulkMail.objects.select_related("forum").get(pk=mail.pk)
            together.wait()
            return found

        monkeypatch.setattr("coproduction.actions.bulk_mail._locked", unlocked)

        with pytest.raises(Exception, match="one_message_each_of_a_bulk_mail"):
            self.send_together()
        assert Message.objects.count() == 1


def test_state_and_time_of_sending_go_together(cast, mail):
    with pytest.raises(Exception, match="bulk_mail_sent_has_a_time_and_a_person"):
        BulkMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now())
