"""The mails' pages in Chromium: for everybody, on a phone, without JavaScript, and printed."""

import uuid

import pikepdf
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coproduction.actions import record_bounce, send_bulk_mail, write_bulk_mail
from coproduction.bounces import Report
from coproduction.mail import write_message
from coproduction.models import Bounce, Message, Person
from coproduction.tests.factories import PersonFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


def wrote(person):
    return write_message(
        kind="hub/request_declined",
        to=person,
        link="/",
        request={"title": "Letters"},
        reason="Full.",
    )


def draft(cast):
    return write_bulk_mail(
        forum=cast.forum,
        by=cast.chair,
        one_time_key=uuid.uuid4(),
        audience="everybody",
        organisations=[],
        subject="Your ideas",
        text="The EOTAS team asks for ideas.",
    )


@pytest.fixture
def every_state(cast):
    """Mails that wait, failed, and came back; people without email; mail to many."""
    for name, fields in (
        ("Aisha", {"phone": "01632 960 109"}),
        ("Carol", {"contact_by": "post", "address": "1 Road\nWarwick"}),
        ("Ewa", {"contact_by": "post", "address": "2 Road\nWarwick"}),
    ):
        wrote(PersonFactory(forum=cast.forum, user=None, name=name, email="", **fields))
    failed = wrote(cast.officer)
    Message.objects.filter(pk=failed.pk).update(state=Message.State.FAILED)
    mail = draft(cast)
    send_bulk_mail(mail=mail, version=1, number=mail.people().count(), by=cast.chair)
    return mail


@pytest.mark.parametrize(
    "kind",
    [{"width": 1280}, {"width": 320}, {"width": 320, "javascript": False}],
    ids=["laptop", "phone", "phone-without-javascript"],
)
def test_pages_are_accessible(kind, every_state, cast, come):
    record_bounce(report=Report(Bounce.Kind.HARD, "5.1.1", wrote(cast.rep).pk))
    begun = draft(cast).get_absolute_url()
    coordinator = come(cast.coordinator, **kind)
    for address in (
        "/here/you/",
        "/here/mails/",
        "/here/mails/to-tell/",
        f"/here/mails/to-tell/{cast.rep.pk}/address/",
        "/here/mails/write/",
        begun,
        f"{begun}change/",
        every_state.get_absolute_url(),
        "/home/",
    ):
        coordinator.page.goto(address)
        coordinator.look()


def test_person_chooses_by_keyboard_how_we_write(cast, come):
    rep = come(cast.rep, width=320, javascript=False)
    rep.page.goto("/home/")
    rep.page.get_by_role("button", name="Menu", exact=True).press("Enter")
    rep.page.get_by_role("link", name="How we write to you").press("Enter")

    rep.page.get_by_label("At once").focus()
    rep.page.keyboard.press("ArrowDown")
    rep.page.keyboard.press("ArrowDown")
    rep.page.get_by_label("If once a week").select_option("Friday")
    rep.page.get_by_role("button", name="Save").press("Enter")

    expect(rep.page.get_by_text("From now on we write to you like this.")).to_be_visible()
    cast.rep.refresh_from_db()
    assert (cast.rep.digest, cast.rep.digest_weekday) == ("weekly", Person.Weekday.FRIDAY)


def test_each_letter_is_printed_on_a_page_of_its_own(every_state, cast, come, tmp_path):
    note = Message.objects.filter(bulk_mail=every_state)
    note.to_tell().update(told_at=timezone.now(), told_by=cast.chair)
    coordinator = come(cast.coordinator)
    coordinator.page.goto("/here/mails/to-tell/")

    coordinator.page.pdf(path=tmp_path / "letters.pdf", format="A4")

    with pikepdf.open(tmp_path / "letters.pdf") as printed:
        assert len(printed.pages) == 3  # Aisha's call, Carol's letter, Ewa's letter
