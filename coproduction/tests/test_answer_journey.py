"""From a mail's link to an answer in Chromium: no sign-in, on a phone, without JavaScript."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coproduction.actions import open_influence
from coproduction.dates import in_words
from coproduction.models import Influence, Message
from coproduction.tests.factories import PersonFactory, WorkFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]

KINDS = [
    pytest.param({"width": 1280}, id="laptop"),
    pytest.param({"width": 320}, id="phone"),
    pytest.param({"width": 320, "javascript": False}, id="phone-without-javascript"),
]
ANSWER = "Families see their place on the list."


@pytest.fixture
def entry(cast):
    return open_influence(
        work=WorkFactory(forum=cast.forum, title="Saturday clubs"),
        said="Nobody knows where they stand on the list.",
        heard_on=timezone.localdate(),
        owed_by=cast.officer,
        by=cast.facilitator,
    )


@pytest.fixture
def colleague(cast):
    return PersonFactory(
        forum=cast.forum, name="Kwame Mensah", roles=["officer"], organisation=cast.council
    )


def link_in_the_mail(person):
    """As the person reads it: the address in the mail's own words."""
    words = Message.objects.get(person=person, kind="coproduction/influence_owed").body.split()
    address = next(word for word in words if "/answer/" in word)
    return address[address.index("/here/") :]


def press(somebody, name):
    somebody.look()
    somebody.page.get_by_role("button", name=name).click()


def follow(somebody, name):
    somebody.look()
    somebody.page.get_by_role("link", name=name).click()


@pytest.mark.parametrize("kind", KINDS)
def test_answer_from_the_mail(entry, cast, visitor, kind):
    officer = visitor(**kind)
    page = officer.page
    page.goto(link_in_the_mail(cast.officer))
    expect(page.get_by_text(entry.said)).to_be_visible()
    page.get_by_label("In plain words").fill(ANSWER)
    press(officer, "Send to the forum")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.get_by_label("In plain words")).to_have_value(ANSWER)
    page.get_by_label("Something changed").check()
    press(officer, "Send to the forum")

    expect(
        page.get_by_role("heading", name=f"Thank you, {cast.officer.first_name}")
    ).to_be_visible()
    officer.look()
    page.goto(link_in_the_mail(cast.officer))
    expect(page.get_by_text("The forum checks your answer now.")).to_be_visible()
    expect(page.get_by_role("button", name="Send to the forum")).to_have_count(0)
    assert officer.context.cookies() == []
    entry.refresh_from_db()
    claim = entry.claims.get()
    assert (entry.state, claim.what, claim.claimed_by) == ("claimed", ANSWER, cast.officer)
    assert claim.by_link


@pytest.mark.parametrize("kind", KINDS)
def test_too_early_from_the_mail_gives_the_next_date(entry, cast, visitor, kind):
    officer = visitor(**kind)
    page = officer.page
    later = timezone.localdate() + timedelta(days=100)
    page.goto(link_in_the_mail(cast.officer))
    page.get_by_label("It is too early to say").check()
    page.get_by_label("In plain words").fill("The plans are drawn in spring.")
    press(officer, "Send to the forum")
    expect(page.get_by_role("link", name="Give the date when you can say more.")).to_be_visible()
    for part, value in (("Day", later.day), ("Month", later.month), ("Year", later.year)):
        page.get_by_label(part).fill(str(value))
    press(officer, "Send to the forum")

    expect(page.get_by_text(f"Your next date is {in_words(later)}")).to_be_visible()
    officer.look()
    entry.refresh_from_db()
    assert (entry.state, entry.due_on) == (Influence.State.OWED, later)


@pytest.mark.parametrize("kind", KINDS)
def test_link_after_somebody_took_over_says_who_answers(entry, cast, visitor, colleague, kind):
    link = link_in_the_mail(cast.officer)
    Influence.objects.update(owed_by=colleague)
    cast.officer.roles = []
    cast.officer.save()
    officer = visitor(**kind)

    officer.page.goto(link)

    expect(officer.page.get_by_role("heading", name="Kwame Mensah has to answer")).to_be_visible()
    officer.look()


@pytest.mark.parametrize("kind", KINDS)
def test_deputy_is_named_and_then_all_is_handed_over(
    entry, cast, visitor, signed_in, colleague, kind
):
    coordinator = visitor(**kind)
    coordinator.sign_in(signed_in(cast.coordinator))
    page = coordinator.page
    page.goto("/here/influence/")
    follow(coordinator, "Who answers, and who stands in")
    follow(coordinator, f"Choose a deputy for {cast.officer}")
    page.get_by_label("Who stands in?").select_option(label="Kwame Mensah")
    press(coordinator, "Save the deputy")
    expect(page.get_by_text("The list shows who stands in now.")).to_be_visible()
    follow(coordinator, f"Hand over what {cast.officer} owes")
    press(coordinator, "Hand it over")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.get_by_label("Who takes it over?").select_option(label="Kwame Mensah")
    page.get_by_label("They have left").check()
    press(coordinator, "Hand it over")

    expect(page.get_by_text("The colleague has been told.")).to_be_visible()
    coordinator.look()
    page.goto(entry.get_absolute_url())
    expect(page.get_by_text(f"From {cast.officer} to Kwame Mensah")).to_be_visible()
    coordinator.look()
    entry.refresh_from_db()
    cast.officer.refresh_from_db()
    assert entry.owed_by == colleague
    assert (cast.officer.deputy, cast.officer.is_active) == (colleague, False)


@pytest.mark.parametrize("kind", KINDS)
def test_anybody_reads_how_soon_services_answer(entry, cast, visitor, kind):
    reader = visitor(**kind)
    reader.page.goto("/here/")
    follow(reader, "How soon services answer")

    expect(reader.page.get_by_text("All organisations")).to_be_visible()
    reader.look()
