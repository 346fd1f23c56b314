"""Every kind of mail, written by the action that writes it in life, and read as people read it."""

import re
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from charters.tests.mails import write_every_mail
from coproduction.actions import (
    ask_about_you,
    ask_for_take_out,
    claim_influence,
    confirm_influence,
    dispute_influence,
    escalate,
    hand_over,
    name_deputy,
    remind_owner,
    send_bulk_mail,
    send_bulk_test,
    send_digest,
    write_bulk_mail,
)
from coproduction.mail import LONGEST_SUBJECT, shortened
from coproduction.mail_kinds import all_kinds
from coproduction.models import Message, Person
from coproduction.plain_english import long_sentences_in
from coproduction.tests.factories import InfluenceFactory, PersonFactory, WorkFactory
from coproduction.tests.whole_world import furnish_for
from feedback.tests.factories import make_form, tell
from hub.actions import (
    accept_invitation,
    add_item,
    agree_agenda,
    ask_for_more,
    ask_if_coming,
    ask_question,
    ask_ratings,
    ask_reps,
    cancel_session,
    cannot_come,
    carry_item,
    decline_invitation,
    decline_request,
    defer_request,
    end_offer,
    invite,
    mark_not_reached,
    move_session,
    record_item,
    remind_reps,
    say_availability,
    send_questions,
    send_request,
    set_presence,
    take_invitation_back,
    withdraw_item,
)
from hub.actions.plan import remind_to_book
from hub.models import PoolMember
from hub.tests.factories import ItemFactory, RequestFactory, SessionFactory
from reps.tests.world import write_each_mail

URGENT = {
    "charters/signing_code",
    "coproduction/bulk_test",
    "coproduction/bulk_urgent",
    "coproduction/take_out_asked",
    "feedback/safeguarding",
    "hub/calendar_cancellation",
    "hub/calendar_invitation",
    "hub/item_withdrawn",
    "hub/session_cancelled",
    "hub/session_moved",
    "hub/waiting_offer",
    "reps/details_changed",
}


@pytest.fixture
def every_kind(cast, settings, tmp_path):
    """One mail of each kind by its name."""
    settings.MEDIA_ROOT = tmp_path
    cast.forum.contact_email, cast.forum.contact_phone = "hello@here.example.org", "01632 960 001"
    cast.forum.save()
    world = furnish_for(cast, "hub")
    for action, words in (
        (ask_for_more, {"question": "Who pays?"}),
        (defer_request, {"reason": "After Easter."}),
        (decline_request, {"reason": "It is decided."}),
    ):
        asked = RequestFactory(hub=world.hub, requestor=cast.officer)
        asked.title = "Home to school transport arrangements & commissioning consultation 2027/28"
        asked.save()
        action(request=send_request(request=asked, by=cast.officer), by=cast.coordinator, **words)
    _answer_sent_back(cast)
    _answer_that_reaches_who_was_there(cast, world)
    item = add_item(
        session=SessionFactory(hub=world.hub),
        title="Letters",
        minutes=10,
        requestor=cast.officer,
        by=cast.coordinator,
    )
    withdraw_item(item=item, by=cast.coordinator)
    _a_session_and_its_days(cast, world)
    _what_does_not_happen(cast, world)
    _what_should_be_booked(cast)
    _what_is_late(cast)
    write_every_mail(cast.forum, by=cast.coordinator)
    for is_urgent in (False, True):
        _bulk_mail(cast, is_urgent=is_urgent)
    write_each_mail(cast)
    ask_about_you(forum=cast.forum, by=cast.coordinator)
    tell(make_form(cast.forum, cast.coordinator), "He hit her.")
    ask_for_take_out(
        forum=cast.forum, reason="We move.", one_time_key=uuid.uuid4(), by=cast.coordinator
    )
    send_digest(person=cast.officer)
    return {message.kind: message for message in Message.objects.exclude(body="Thank you.")}


def _a_session_and_its_days(cast, world):
    """Asked, agreed, changed, moved, held and written up."""
    now = timezone.now()
    session = SessionFactory(hub=world.hub)
    PoolMember.objects.create(hub=world.hub, person=cast.rep, joined_on="2026-01-01")
    ask_reps(session=session, by=cast.coordinator)
    remind_reps(session=session, by=cast.coordinator, now=session.starts_at - timedelta(days=2))
    item = add_item(session=session, title="Taxis", requestor=cast.officer, **_words(cast))
    ask_question(item=item, text="Who pays?", by=cast.rep)
    send_questions(item=item, by=cast.coordinator)
    _agree(session, cast)
    # Agreed, then changed, then agreed again.
    add_item(session=session, title="Clubs", **_words(cast))
    _agree(session, cast)
    ask_if_coming(item=item)
    say_availability(session=session, person=cast.rep, answer="yes", by=cast.rep)
    move_session(
        session=session,
        starts_at=session.starts_at + timedelta(days=7),
        reason="The hall has no heating.",
        by=cast.coordinator,
    )
    cannot_come(item=item, by=cast.officer)
    held = SessionFactory(hub=world.hub, starts_at=now - timedelta(days=1))
    not_reached = ItemFactory(session=held, requestor=cast.officer)
    presented = ItemFactory(session=held)
    set_presence(item=presented, person=cast.rep, is_there=True, by=cast.facilitator)
    record_item(item=presented, comments="Good.", outcome="", by=cast.facilitator, version=1)
    ask_ratings(session=held)
    not_reached = mark_not_reached(item=not_reached, by=cast.facilitator)
    carry_item(item=not_reached, session=session, by=cast.coordinator)


def _words(cast):
    return {"minutes": 20, "summary": "How taxis are booked.", "by": cast.coordinator}


def _agree(session, cast):
    for person in (cast.coordinator, cast.facilitator):
        agree_agenda(session=session, by=person)


def _what_does_not_happen(cast, world):
    """Called off, said no to, taken back, passed on."""
    session = SessionFactory(hub=world.hub)
    add_item(session=session, title="Clubs", **_words(cast))
    say_availability(session=session, person=cast.rep, answer="yes", by=cast.rep)
    _agree(session, cast)
    asked = [
        invite(
            session=session,
            invited=cast.officer,
            title=title,
            summary="We want to hear about it.",
            minutes=10,
            by=cast.coordinator,
            one_time_key=uuid.uuid4(),
        )
        for title in ("Clubs", "Taxis", "Letters")
    ]
    accept_invitation(
        request=asked[0],
        level="consultation",
        level_reason="Two ways are open.",
        decision_stage="options",
        who_comes="Two of us",
        can_change="The dates",
        by=cast.officer,
    )
    decline_invitation(request=asked[1], reason="We are away.", by=cast.officer)
    take_invitation_back(request=asked[2], by=cast.coordinator)
    full = SessionFactory(hub=world.hub)
    withdrawn = ItemFactory(session=full, minutes=full.minutes)
    waits = RequestFactory(
        hub=world.hub, requestor=cast.officer, preferred_session=full, joins_waiting_list=True
    )
    send_request(request=waits, by=cast.officer)
    withdraw_item(item=withdrawn, by=cast.coordinator)
    end_offer(place=world.waiting, now=world.waiting.offer_ends_at)
    cancel_session(session=session, reason="Snow.", by=cast.coordinator)


def _what_should_be_booked(cast):
    comes_on = timezone.localdate() + timedelta(weeks=5)
    work = WorkFactory(
        forum=cast.forum,
        status="planned",
        comes_on=comes_on,
        lead_organisation=cast.officer.organisation,
    )
    remind_to_book(work=work)


def _what_is_late(cast):
    """Reminded of, passed on to the signatory, and handed over."""
    today = timezone.localdate()
    late = InfluenceFactory(
        work__forum=cast.forum, owed_by=cast.officer, due_on=today - timedelta(days=40)
    )
    remind_owner(influence=late)
    organisation = cast.officer.organisation
    escalate(forum=cast.forum, organisation=organisation, today=today)
    leaver = PersonFactory(forum=cast.forum, roles=["officer"], organisation=organisation)
    InfluenceFactory(work__forum=cast.forum, owed_by=leaver)
    hand_over(leaver=leaver, to=cast.officer, by=cast.coordinator)
    name_deputy(person=leaver, deputy=cast.officer, by=cast.coordinator)


def _answer_that_reaches_who_was_there(cast, world):
    held = SessionFactory(hub=world.hub, starts_at=timezone.now() - timedelta(days=1))
    item = ItemFactory(session=held, requestor=cast.officer)
    set_presence(item=item, person=cast.rep, is_there=True, by=cast.facilitator)
    item = record_item(item=item, comments="Ring us.", outcome="", by=cast.facilitator, version=1)
    claim_influence(influence=item.influence, outcome="changed", what="Done.", by=cast.officer)
    confirm_influence(
        influence=item.influence,
        published_text="They ring now.",
        check_on=timezone.localdate() + timedelta(days=60),
        by=cast.chair,
    )


def _answer_sent_back(cast):
    owed = InfluenceFactory(work__forum=cast.forum, owed_by=cast.officer)
    claim_influence(influence=owed, outcome="changed", what="Done.", by=cast.officer)
    dispute_influence(influence=owed, reason="From when?", by=cast.chair)


def _bulk_mail(cast, *, is_urgent):
    mail = write_bulk_mail(
        forum=cast.forum,
        by=cast.chair,
        one_time_key=uuid.uuid4(),
        audience="roles",
        roles=["officer"],
        organisations=[],
        subject="S" * 20 + " " + "s" * 29,
        text="Tell us your ideas.",
        needed_by=timezone.localdate(),
        is_urgent=is_urgent,
    )
    send_bulk_test(mail=mail, by=cast.chair)
    send_bulk_mail(mail=mail, version=1, number=mail.people().count(), by=cast.chair)


def test_every_template_is_a_kind_and_every_kind_has_its_templates():
    found = {
        f"{path.parent.parent.name}/{path.name.split('.')[0]}"
        for path in (settings.BASE_DIR / "templates").glob("*/emails/*.body.txt")
    }

    assert found - {"coproduction/confidential"} == set(all_kinds())


def test_urgent_kinds_are_few():
    assert {name for name, kind in all_kinds().items() if kind.is_urgent} == URGENT


def test_every_kind_reads_as_a_mail_should(every_kind):
    assert set(every_kind) == set(all_kinds()), "Write an example of these kinds."
    wrong = {kind: list(faults(message)) for kind, message in every_kind.items()}

    assert {kind: found for kind, found in wrong.items() if found} == {}


def faults(message):
    """What is wrong with a mail, in words."""
    person, lines = message.person, message.body.rstrip("\n").split("\n")
    if len(message.subject) > LONGEST_SUBJECT or "&amp;" in message.subject:
        yield f"subject: {message.subject}"
    if lines[0] != f"Hello {person.first_name}," or message.body.count("Hello ") != 1:
        yield "greeting"
    if any(line.count("http") > 1 for line in lines):
        yield "two links in a line"
    contact = [message.forum.name, "Email: hello@here.example.org", "Phone: 01632 960 001", ""]
    if lines[-5:-1] != contact:
        yield f"contact: {lines[-5:-1]}"
    if not re.fullmatch(r"You get this mail because .+\. Change how .+/here/you/", lines[-1]):
        yield f"reason: {lines[-1]}"
    if message.needed_by and f"{message.needed_by.day} {message.needed_by:%B}" not in message.words:
        yield "does not say by when"
    text = message.body
    for banned in ("successfully", "!", "None", "{{", "{%", "&#x27;", "&amp;", "\n\n\n\n"):
        if banned in text:
            yield banned
    yield from long_sentences_in(re.sub(r"http\S+|“.*?”", "", message.words))


def test_mail_says_how_to_change_it_to_who_does_not_sign_in(cast):
    Person.objects.filter(pk=cast.rep.pk).update(user=None)
    cast.rep.refresh_from_db()
    owed = InfluenceFactory(work__forum=cast.forum, owed_by=cast.rep)
    claim_influence(influence=owed, outcome="changed", what="Done.", by=cast.rep)

    dispute_influence(influence=owed, reason="From when?", by=cast.chair)

    body = cast.rep.messages.get().body
    assert body.endswith("To change how we write to you, answer it.\n")
    assert "/you/" not in body


@pytest.mark.parametrize(
    ("subject", "short"),
    [
        ("Short  and\nsweet", "Short and sweet"),
        ("Please say what changed by 4 December 2026: " + "long " * 20, 77),
    ],
)
def test_long_subject_is_cut_after_a_word(subject, short):
    cut = shortened(subject)

    if isinstance(short, str):
        assert cut == short
    else:
        assert len(cut) <= short
        assert cut.endswith(" long…")
