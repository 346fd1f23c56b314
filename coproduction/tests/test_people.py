"""Who answers for whom: the list, deputies, and what ends when somebody leaves."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coproduction.access import colleagues_who_answer, people_arranged_by
from coproduction.actions import hand_over, name_deputy, remind_owner
from coproduction.exceptions import RuleBroken
from coproduction.models import Event, Message, Person
from coproduction.rules import arranges_for, reason_cannot_stand_in
from coproduction.tests.factories import (
    InfluenceFactory,
    OrganisationFactory,
    PersonFactory,
    WorkFactory,
)

LIST = "/here/influence/who-answers/"


@pytest.fixture
def colleague(cast):
    return PersonFactory(
        forum=cast.forum, name="Kwame Mensah", roles=["officer"], organisation=cast.council
    )


@pytest.fixture
def elsewhere(cast):
    return PersonFactory(
        forum=cast.forum,
        name="Louise Hartley",
        roles=["officer"],
        organisation=OrganisationFactory(forum=cast.forum, name="Health Board"),
    )


def owes(person, *, days=0):
    return InfluenceFactory(
        work=WorkFactory(forum=person.forum),
        owed_by=person,
        due_on=timezone.localdate() + timedelta(days=days),
    )


def told(person):
    return list(Message.objects.filter(person=person, kind="coproduction/deputy_named"))


def test_list_shows_who_stands_in_and_what_is_late(cast, colleague, elsewhere, signed_in):
    owes(cast.officer, days=-3)
    owes(cast.officer, days=3)
    name_deputy(person=cast.officer, deputy=colleague, by=cast.chair)

    page = signed_in(cast.coordinator).get(LIST).content.decode()

    row = page[page.index(cast.officer.name) :]
    assert "2 answers" in row
    assert "1 late" in row
    assert row.index("Kwame Mensah") < row.index("2 answers")
    assert "Louise Hartley" in page


def test_officer_sees_their_own_organisation_only(cast, elsewhere, signed_in):
    page = signed_in(cast.officer).get(LIST).content.decode()

    assert cast.facilitator.name in page
    assert "Louise Hartley" not in page


def test_somebody_who_left_stands_in_the_list_while_they_owe(cast, colleague, signed_in):
    entry = owes(colleague)
    Person.objects.filter(pk=colleague.pk).update(is_active=False)
    client = signed_in(cast.coordinator)
    owing = client.get(LIST).content.decode()

    entry.owed_by = cast.officer
    entry.save()
    free = client.get(LIST).content.decode()

    assert "Has left" in owing
    assert f"/here/people/{colleague.pk}/hand-over/" in owing
    assert f"/here/people/{colleague.pk}/deputy/" not in owing
    assert "Kwame Mensah" not in free


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_database_as_often_for_one_as_for_three(number, cast, signed_in):
    for _ in range(number):
        person = PersonFactory(forum=cast.forum, roles=["officer"], organisation=cast.council)
        owes(person, days=-1)
        name_deputy(person=person, deputy=cast.officer, by=cast.chair)
    client = signed_in(cast.coordinator)
    client.get(LIST)

    with CaptureQueriesContext(connection) as asked:
        client.get(LIST)

    assert len(asked) == 6


def test_deputy_is_named_in_the_page_and_told(cast, colleague, signed_in):
    client = signed_in(cast.officer)
    path = f"/here/people/{cast.officer.pk}/deputy/"

    for _ in range(2):
        response = client.post(path, {"deputy": colleague.pk}, follow=True)

    cast.officer.refresh_from_db()
    assert cast.officer.deputy == colleague
    assert "The list shows who stands in now." in response.content.decode()
    (message,) = told(colleague)
    assert message.subject == f"You stand in for {cast.officer} now"
    assert f"{cast.officer} has named you as their deputy." in message.body
    event = Event.objects.get(verb="person.deputy_named")
    assert event.fields == ["deputy"]


def test_nobody_stands_in_any_more(cast, colleague, signed_in):
    name_deputy(person=cast.officer, deputy=colleague, by=cast.chair)
    path = f"/here/people/{cast.officer.pk}/deputy/"

    page = signed_in(cast.chair).get(path).content.decode()
    signed_in(cast.chair).post(path, {"deputy": "", "csrfmiddlewaretoken": "x"})

    cast.officer.refresh_from_db()
    assert f'<option value="{colleague.pk}" selected>' in page
    assert cast.officer.deputy is None


def test_who_names_themselves_is_not_mailed(cast, colleague):
    name_deputy(person=cast.officer, deputy=colleague, by=colleague)

    assert told(colleague) == []


def test_only_colleagues_who_answer_can_be_chosen(cast, colleague, elsewhere, signed_in):
    path = f"/here/people/{cast.officer.pk}/deputy/"
    client = signed_in(cast.chair)

    page = client.get(path).content.decode()
    refused = client.post(path, {"deputy": elsewhere.pk}).content.decode()

    assert "Kwame Mensah" in page
    assert "Louise Hartley" not in page
    assert "Choose a colleague from the list, or nobody." in refused
    assert Person.objects.get(pk=cast.officer.pk).deputy is None


def test_page_says_when_there_is_nobody_to_choose(elsewhere, cast, signed_in):
    alone = signed_in(cast.chair).get(f"/here/people/{elsewhere.pk}/deputy/")
    Person.objects.filter(pk=elsewhere.pk).update(organisation=None)
    nowhere = signed_in(cast.chair).get(f"/here/people/{elsewhere.pk}/deputy/")

    assert "Nobody else answers for Health Board yet." in alone.content.decode()
    assert "Louise Hartley has no organisation here yet." in nowhere.content.decode()


def test_officer_of_another_organisation_does_not_choose(cast, elsewhere, colleague, signed_in):
    client = signed_in(elsewhere)
    path = f"/here/people/{cast.officer.pk}/deputy/"

    page = client.post(path, {"deputy": colleague.pk}, follow=True).content.decode()

    assert "a colleague of the same organisation, can choose the deputy" in page
    assert Person.objects.get(pk=cast.officer.pk).deputy is None
    with pytest.raises(RuleBroken, match="can choose the deputy"):
        name_deputy(person=cast.officer, deputy=colleague, by=elsewhere)


def test_deputy_who_does_not_answer_there_is_refused(cast, elsewhere):
    for deputy, sentence in (
        (elsewhere, f"somebody who answers for {cast.council}"),
        (cast.officer, "nobody is their own deputy"),
        (cast.stranger, f"somebody who answers for {cast.council}"),
    ):
        with pytest.raises(RuleBroken, match=sentence):
            name_deputy(person=cast.officer, deputy=deputy, by=cast.chair)


def test_database_refuses_somebody_as_their_own_deputy(cast):
    with pytest.raises(IntegrityError, match="person_is_not_their_own_deputy"):
        Person.objects.filter(pk=cast.officer.pk).update(deputy=cast.officer)


def test_rules_and_rows_agree_about_who_arranges_and_who_stands_in(cast, colleague, elsewhere):
    """The twins in rules.py and access.py, for everybody with everybody."""
    Person.objects.filter(pk=colleague.pk).update(is_active=False)
    people = list(Person.objects.select_related("organisation"))

    for one in people:
        arranged, choice = set(people_arranged_by(one)), set(colleagues_who_answer(one))
        assert arranged == {other for other in people if arranges_for(one, other)}
        assert choice == {other for other in people if not reason_cannot_stand_in(other, one)}


def test_deputy_who_has_left_gets_no_reminder(cast, colleague):
    name_deputy(person=cast.officer, deputy=colleague, by=colleague)
    Person.objects.filter(pk=colleague.pk).update(is_active=False)

    remind_owner(influence=owes(cast.officer, days=-8))

    assert [message.person for message in Message.objects.all()] == [cast.officer]


def test_owner_who_has_left_is_not_reminded_but_the_deputy_is(cast, colleague):
    name_deputy(person=cast.officer, deputy=colleague, by=colleague)
    Person.objects.filter(pk=cast.officer.pk).update(is_active=False)

    remind_owner(influence=owes(cast.officer, days=3))

    assert [message.person for message in Message.objects.all()] == [colleague]


def test_team_is_asked_to_hand_over_what_nobody_is_left_to_answer(cast, colleague, signed_in):
    entries = [owes(colleague, days=days) for days in (-9, 3)]
    Person.objects.filter(pk=colleague.pk).update(is_active=False)

    reminded = [remind_owner(influence=entry) for entry in entries]

    assert reminded == [None, None]
    assert Message.objects.count() == 0
    asked = f"Hand over what {colleague} owes: 2 answers"
    assert asked in signed_in(cast.coordinator).get("/home/").content.decode()
    assert asked not in signed_in(cast.officer).get("/home/").content.decode()


def test_page_says_what_to_do_when_nobody_can_take_over(cast, elsewhere, signed_in):
    path = f"/here/people/{elsewhere.pk}/hand-over/"
    alone = signed_in(cast.chair).get(path).content.decode()
    PersonFactory(forum=cast.forum, organisation=elsewhere.organisation)
    not_alone = signed_in(cast.chair).get(path).content.decode()

    assert "Ask Health Board who answers now" in alone
    assert "Ask Health Board who answers now" not in not_alone


def devices(person, number):
    """Clients of this person, each signed in by a code of its own, as on so many devices."""
    clients = [Client() for _ in range(number)]
    for client in clients:
        client.post("/accounts/login/", {"email": person.user.email})
        code = re.search(r"code to sign in is (\S+)", mail.outbox[-1].body)[1]
        client.post("/accounts/login/code/confirm/", {"code": code})
    return clients


def signed_out(client):
    response = client.get("/home/")
    return response.status_code == 302 and response.url.startswith("/accounts/login/")


def test_sign_in_ends_on_every_device_with_the_hand_over(cast, colleague):
    phone, laptop = devices(colleague, 2)
    before = [signed_out(client) for client in (phone, laptop)]

    hand_over(leaver=colleague, to=cast.officer, by=cast.facilitator, has_left=True)

    assert before == [False, False]
    assert [signed_out(client) for client in (phone, laptop)] == [True, True]


def test_sign_in_of_another_forum_stays(cast, colleague):
    there = PersonFactory(forum=cast.other_forum, user=colleague.user, roles=["officer"])
    (phone,) = devices(colleague, 1)

    hand_over(leaver=colleague, to=cast.officer, by=cast.facilitator, has_left=True)

    assert not signed_out(phone)
    assert phone.get("/here/hub/").status_code == 404
    assert phone.get("/there/hub/").status_code == 200
    assert there.is_active


def test_who_hands_over_and_stays_stays_signed_in(cast, colleague):
    (phone,) = devices(colleague, 1)

    hand_over(leaver=colleague, to=cast.officer, by=colleague)

    assert not signed_out(phone)


def test_nobody_ends_their_own_access_by_a_slip(cast, colleague, signed_in):
    entry = owes(colleague)
    client = signed_in(colleague)

    page = client.post(
        f"/here/people/{colleague.pk}/hand-over/", {"to": cast.officer.pk, "has_left": "on"}
    )

    assert "You cannot end your own access." in page.content.decode()
    entry.refresh_from_db()
    colleague.refresh_from_db()
    assert (entry.owed_by, colleague.is_active) == (colleague, True)


def test_mail_that_waits_for_who_has_left_is_not_sent(cast, colleague):
    remind_owner(influence=owes(colleague))

    hand_over(leaver=colleague, to=cast.officer, by=cast.facilitator, has_left=True)

    message = Message.objects.get(person=colleague)
    assert (message.state, message.to) == (Message.State.NO_EMAIL, "")
    assert message not in Message.objects.to_tell()
