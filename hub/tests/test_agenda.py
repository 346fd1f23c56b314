"""An agenda and its two keys, and what both sides have to say yes to."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from coproduction.actions import add_document
from coproduction.exceptions import RuleBroken, SessionFull
from coproduction.models import Document, Event, Message
from coproduction.tests.factories import PersonFactory
from coproduction.tests.files import pdf, upload
from hub.actions import (
    add_item,
    add_papers,
    agree_agenda,
    agree_terms,
    ask_consent,
    ask_question,
    carry_item,
    change_item,
    give_consent,
    mark_not_reached,
    move_item,
    prepare_item,
    refuse_consent,
    send_questions,
    withdraw_item,
    write_terms,
)
from hub.models import Item, Session, SharedConsent
from hub.rules import reason_agenda_is_not_ready
from hub.tests.factories import HubFactory, ItemFactory, SessionFactory


@pytest.fixture
def session(cast):
    session = SessionFactory(hub=HubFactory(forum=cast.forum))
    for number, title in enumerate(("Letters", "Buses", "Respite"), start=1):
        ItemFactory(session=session, title=title, position=number, minutes=20)
    return session


@pytest.fixture
def published(session, cast):
    for person in (cast.coordinator, cast.facilitator):
        agree_agenda(session=session, by=person)
    session.refresh_from_db()
    return session


def titles(session):
    return list(session.items.on_agenda().in_order().values_list("title", flat=True))


def told(kind):
    return {message.person for message in Message.objects.filter(kind=f"hub/{kind}")}


def test_one_key_asks_the_other_side_and_publishes_nothing(session, cast):
    session = agree_agenda(session=session, by=cast.chair)

    assert session.state == Session.State.PLANNED
    assert told("agenda_to_agree") == {cast.facilitator}
    assert told("agenda_published") == set()


def test_second_key_publishes_once(session, cast):
    agree_agenda(session=session, by=cast.facilitator)
    session = agree_agenda(session=session, by=cast.coordinator)

    assert (session.state, session.published_by) == (Session.State.PUBLISHED, cast.coordinator)
    assert told("agenda_to_agree") == {cast.coordinator, cast.chair}
    assert set(session.items.values_list("is_agreed", flat=True)) == {True}


def test_one_side_cannot_turn_both_keys(session, cast):
    both = PersonFactory(forum=cast.forum, roles=["coordinator", "facilitator"])

    agree_agenda(session=session, by=both)
    session = agree_agenda(session=session, by=both)

    assert (session.forum_agreed_by, session.partner_agreed_by) == (both, None)
    with pytest.raises(RuleBroken, match="other side has to agree"):
        agree_agenda(session=session, by=cast.coordinator)


def test_database_refuses_one_person_with_both_keys(session, cast):
    session.turn_key("forum", by=cast.chair, at=timezone.now())
    session.turn_key("partner", by=cast.chair, at=timezone.now())

    with pytest.raises(IntegrityError, match="keys_are_turned_by_two"), transaction.atomic():
        session.save()


@pytest.mark.parametrize("role", ["rep", "officer", "treasurer", "signatory"])
def test_only_those_who_hold_a_key_agree(session, cast, role):
    with pytest.raises(RuleBroken, match="chair or coordinator and the facilitator"):
        agree_agenda(session=session, by=getattr(cast, role))


def test_forum_that_runs_its_group_alone_needs_one_key(session, cast):
    session.hub.is_shared = False
    session.hub.save()

    session = agree_agenda(session=session, by=cast.chair)

    assert session.state == Session.State.PUBLISHED


@pytest.mark.parametrize(
    "change",
    [
        lambda session, by: add_item(session=session, title="New", minutes=10, by=by),
        lambda session, by: move_item(item=session.items.get(title="Buses"), place=1, by=by),
        lambda session, by: withdraw_item(item=session.items.get(title="Buses"), by=by),
        lambda session, by: change_item(item=session.items.get(title="Buses"), minutes=5, by=by),
    ],
    ids=["add", "move", "take off", "change"],
)
def test_a_change_asks_both_sides_again(published, cast, change):
    change(published, cast.coordinator)

    published.refresh_from_db()
    assert published.state == Session.State.PUBLISHED
    assert published.changed_since_published
    assert [getattr(published, name) for name in Session.KEYS] == [None] * 4


def test_change_that_changes_nothing_asks_nobody(published, cast):
    item = published.items.get(title="Letters")
    move_item(item=item, place=1, by=cast.coordinator)
    change_item(item=item, title=item.title, minutes=item.minutes, by=cast.coordinator)

    published.refresh_from_db()
    assert published.is_agreed


def test_new_item_shows_to_everybody_only_when_both_agree_again(published, cast):
    add_item(session=published, title="New", summary="Plain.", minutes=10, by=cast.coordinator)
    before = set(Item.objects.visible_to(cast.rep).values_list("title", flat=True))
    for person in (cast.chair, cast.facilitator):
        agree_agenda(session=published, by=person)
    after = set(Item.objects.visible_to(cast.rep).values_list("title", flat=True))

    assert before == {"Letters", "Buses", "Respite"}
    assert after == before | {"New"}
    message = Message.objects.filter(kind="hub/agenda_changed").first()
    assert "New on it:\n- New\n" in message.body


def test_item_moves_to_any_place(session, cast):
    move_item(item=session.items.get(title="Respite"), place=1, by=cast.coordinator)
    first = titles(session)
    move_item(item=session.items.get(title="Respite"), place=99, by=cast.coordinator)

    assert first == ["Respite", "Letters", "Buses"]
    assert titles(session) == ["Letters", "Buses", "Respite"]


def test_longer_item_needs_a_reason_when_the_session_is_full(session, cast):
    item = session.items.get(title="Letters")
    with pytest.raises(SessionFull):
        change_item(item=item, minutes=90, by=cast.coordinator)

    item = change_item(
        item=item, minutes=90, over_reason="The head can only come once.", by=cast.coordinator
    )

    assert (item.minutes, item.over_reason) == (90, "The head can only come once.")


def test_item_that_was_not_reached_goes_on_one_later_agenda(session, cast):
    item = session.items.get(title="Buses")
    item.requestor, item.work = cast.officer, None
    item.save()
    ask_question(item=item, text="Who decides?", by=cast.rep)
    Session.objects.filter(pk=session.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    item.session.refresh_from_db()
    item = mark_not_reached(item=item, by=cast.facilitator)
    later = SessionFactory(hub=session.hub)

    carried = carry_item(item=item, session=later, by=cast.coordinator)

    assert (carried.session, carried.carried_from, carried.minutes) == (later, item, 20)
    assert [question.text for question in carried.questions.all()] == ["Who decides?"]
    assert told("item_carried") == {cast.officer}
    with pytest.raises(RuleBroken, match="later agenda already"):
        carry_item(item=item, session=SessionFactory(hub=session.hub), by=cast.coordinator)


def test_question_goes_to_the_presenter_once_and_without_a_name(session, cast):
    item = session.items.get(title="Letters")
    item.requestor = cast.officer
    item.save()
    ask_question(item=item, text="Who wrote them?", by=cast.rep)
    ask_question(item=item, text="Who wrote them?", by=cast.rep)

    sent = send_questions(item=item, by=cast.coordinator)

    assert [question.text for question in sent] == ["Who wrote them?"]
    body = Message.objects.get(kind="hub/questions").body
    assert "- Who wrote them?" in body
    assert cast.rep.name not in body
    assert Event.objects.get(verb="question.asked").actor == "system"
    with pytest.raises(RuleBroken, match="has been sent"):
        send_questions(item=item, by=cast.coordinator)


def test_partner_cannot_ask_and_sees_what_was_sent_only(session, cast, signed_in):
    for person in (cast.coordinator, cast.facilitator):
        agree_agenda(session=session, by=person)
    item = session.items.get(title="Letters")
    item.requestor = cast.officer
    item.save()
    ask_question(item=item, text="Who wrote them?", by=cast.rep)
    before = signed_in(cast.officer).get(item.get_absolute_url()).content.decode()
    send_questions(item=item, by=cast.coordinator)
    after = signed_in(cast.officer).get(item.get_absolute_url()).content.decode()

    assert ("Who wrote them?" in before, "Who wrote them?" in after) == (False, True)
    with pytest.raises(RuleBroken, match="Parent carers of the forum"):
        ask_question(item=item, text="Me too?", by=cast.officer)


def test_prep_session_comes_from_the_item_with_its_questions(session, cast):
    item = session.items.get(title="Letters")
    item.requestor = cast.officer
    item.save()
    ask_question(item=item, text="Who wrote them?", by=cast.rep)

    prep = prepare_item(
        item=item,
        starts_at=session.starts_at - timedelta(minutes=45),
        minutes=30,
        by=cast.coordinator,
    )

    assert (prep.kind, prep.prepares, prep.title) == ("prep", session, "Letters")
    assert told("questions") == {cast.officer}


def test_papers_come_from_the_presenter_or_the_word_that_there_are_none(
    session, cast, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    item = session.items.get(title="Letters")
    item.requestor = cast.officer
    item.save()
    add_papers(item=item, has_no_papers=True, by=cast.officer)
    paper = add_document(
        forum=cast.forum,
        upload=upload("letters.pdf", pdf()),
        by=cast.officer,
        access=Document.Access.PARTNERS,
    )

    item = add_papers(item=item, document=paper, by=cast.officer)

    assert list(item.papers.all()) == [paper]
    assert not item.has_no_papers
    with pytest.raises(RuleBroken, match="Whoever brings this topic"):
        add_papers(item=item, has_no_papers=True, by=cast.facilitator)


def test_observer_comes_when_both_sides_say_yes(session, cast):
    asked = {"what": SharedConsent.What.OBSERVER, "observer": "An apprentice", "why": "To learn."}
    consent = ask_consent(session=session, by=cast.facilitator, **asked)
    half = consent.both_agreed

    consent = give_consent(consent=consent, by=cast.chair)

    assert (half, consent.both_agreed) == (False, True)
    assert told("consent_to_give") == {cast.coordinator, cast.chair}
    with pytest.raises(RuleBroken, match="Both sides have agreed"):
        refuse_consent(consent=consent, by=cast.chair)


def test_one_no_is_enough(session, cast):
    consent = ask_consent(
        session=session,
        what=SharedConsent.What.FACE_TO_FACE,
        place="Shire Hall",
        why="A film is shown.",
        by=cast.coordinator,
    )

    consent = refuse_consent(consent=consent, by=cast.facilitator)

    assert consent.refused_by == cast.facilitator
    with pytest.raises(RuleBroken, match="refused"):
        give_consent(consent=consent, by=cast.facilitator)
    session.refresh_from_db()
    assert session.place == "Online"


def test_meeting_face_to_face_moves_the_session_into_the_room(session, cast):
    consent = ask_consent(
        session=session,
        what=SharedConsent.What.FACE_TO_FACE,
        place="Shire Hall",
        why="A film is shown.",
        by=cast.coordinator,
    )
    give_consent(consent=consent, by=cast.facilitator)

    session.refresh_from_db()
    assert session.place == "Shire Hall"
    with pytest.raises(RuleBroken, match="asked already"):
        ask_consent(
            session=session,
            what=SharedConsent.What.FACE_TO_FACE,
            place="The library",
            why="Closer.",
            by=cast.coordinator,
        )


def test_terms_count_when_both_agree_and_the_old_ones_hold_till_then(cast):
    hub = HubFactory(forum=cast.forum)
    first = write_terms(hub=hub, text="We meet every Friday.", by=cast.chair)
    for person in (cast.chair, cast.facilitator):
        agree_terms(terms=first, by=person)

    second = write_terms(hub=hub, text="We meet every other Friday.", by=cast.facilitator)
    agree_terms(terms=second, by=cast.facilitator)

    assert list(hub.terms.in_force()) == [first]
    with pytest.raises(RuleBroken, match="newer version"):
        agree_terms(terms=first, by=cast.coordinator)
    with pytest.raises(RuleBroken, match="same as the newest"):
        write_terms(hub=hub, text="We meet  every other Friday.\n", by=cast.chair)


def test_agenda_team_is_warned_of_words_that_families_stumble_over(session, cast, signed_in):
    change_item(
        item=session.items.get(title="Buses"), summary="About the EOTAS buses.", by=cast.chair
    )

    page = signed_in(cast.coordinator).get(session.get_absolute_url()).content.decode()

    assert "“EOTAS” has no meaning" in page


def test_builder_moves_by_plain_buttons_and_comes_back_to_the_item(session, cast, signed_in):
    item = session.items.get(title="Letters")

    answer = signed_in(cast.coordinator).post(f"/here/hub/items/{item.pk}/move/", {"place": "2"})

    assert answer.url == f"{session.get_absolute_url()}?moved={item.pk}"
    assert titles(session) == ["Buses", "Letters", "Respite"]


@pytest.mark.parametrize("place", ["", "-1", "two", "9" * 30, "²"])
def test_place_that_is_none_leaves_the_agenda_as_it_is(session, cast, signed_in, place):
    item = session.items.get(title="Buses")

    signed_in(cast.coordinator).post(f"/here/hub/items/{item.pk}/move/", {"place": place})

    assert titles(session) == ["Letters", "Buses", "Respite"]


def test_needs_name_the_agenda_for_the_side_that_is_missing(session, cast, signed_in):
    Session.objects.filter(pk=session.pk).update(starts_at=timezone.now() + timedelta(days=9))
    agree_agenda(session=session, by=cast.chair)

    asks = {
        who: "Agree the agenda" in signed_in(getattr(cast, who)).get("/home/").content.decode()
        for who in ("chair", "coordinator", "facilitator", "rep")
    }

    assert asks == {"chair": False, "coordinator": False, "facilitator": True, "rep": False}


@pytest.mark.parametrize("state", Session.State.values)
@pytest.mark.parametrize(
    "topics",
    [
        [],
        [{"kind": "welcome"}],
        [{"summary": ""}],
        [{}, {"summary": ""}],
        [{}, {"summary": "", "state": "withdrawn"}],
        [{}, {}],
    ],
    ids=["empty", "welcome", "unclear", "one-unclear", "unclear-withdrawn", "clear"],
)
def test_agenda_is_ready_in_the_rule_and_in_the_list(topics, state, cast):
    session = SessionFactory(
        hub=HubFactory(forum=cast.forum), state=state, cancelled_reason="Snow."
    )
    for fields in topics:
        ItemFactory(session=session, **fields)

    listed = Session.objects.with_agenda_ready().get(pk=session.pk)

    assert listed.agenda_ready == (reason_agenda_is_not_ready(session) is None)
