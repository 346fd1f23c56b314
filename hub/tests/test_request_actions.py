import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from coproduction.exceptions import AlreadyDecided, RuleBroken, SessionFull
from coproduction.models import LevelChange, Message
from coproduction.tests.factories import PersonFactory, WorkFactory
from hub.actions import (
    accept_request,
    ask_for_more,
    decline_request,
    defer_request,
    save_answers,
    send_request,
    start_request,
    withdraw_request,
)
from hub.models import Item, Request
from hub.rules import minutes_taken
from hub.tests.factories import HubFactory, ItemFactory, RequestFactory, SessionFactory


@pytest.fixture
def hub(cast):
    return HubFactory(forum=cast.forum)


@pytest.fixture
def session(hub):
    return SessionFactory(hub=hub)


def draft(cast, hub, **fields):
    return RequestFactory(hub=hub, requestor=cast.officer, **fields)


def sent(cast, hub, **fields):
    return send_request(request=draft(cast, hub, **fields), by=cast.officer)


def accept(request, session, by, **options):
    terms = {"minutes": 40, "level": "consultation", "level_reason": "Agreed."} | options
    return accept_request(request=request, session=session, by=by, **terms)


def test_start_twice_with_one_key_gives_one_draft(cast, hub):
    key = uuid.uuid4()

    first = start_request(hub=hub, by=cast.officer, one_time_key=key)
    second = start_request(hub=hub, by=cast.officer, one_time_key=key)

    assert first == second
    assert Request.objects.count() == 1


def test_somebody_elses_key_shows_them_nothing(cast, hub):
    key = uuid.uuid4()
    start_request(hub=hub, by=cast.officer, one_time_key=key)

    with pytest.raises(RuleBroken, match="start your request again"):
        start_request(hub=hub, by=cast.facilitator, one_time_key=key)


def test_answers_are_kept_page_by_page(cast, hub):
    request = start_request(hub=hub, by=cast.officer, one_time_key=uuid.uuid4())

    save_answers(request=request, by=cast.officer, page="topic", answers={"title": "Letters"})

    request.refresh_from_db()
    assert (request.title, request.answered) == ("Letters", ["topic"])


def test_answers_after_sending_are_refused(cast, hub):
    request = sent(cast, hub)

    with pytest.raises(RuleBroken, match="with the forum now"):
        save_answers(request=request, by=cast.officer, page="topic", answers={"title": "X"})


def test_send_tells_requestor_and_team(cast, hub):
    sent(cast, hub)

    kinds = Message.objects.order_by("kind").values_list("kind", "person")
    assert set(kinds) == {
        ("hub/request_sent", cast.officer.pk),
        ("hub/request_to_decide", cast.coordinator.pk),
        ("hub/request_to_decide", cast.chair.pk),
    }


def test_send_twice_is_one_request_and_one_mail(cast, hub):
    request = sent(cast, hub)
    mails = Message.objects.count()

    again = send_request(request=request, by=cast.officer)

    assert (again.reference, Message.objects.count()) == (request.reference, mails)


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("title", "title"),
        ("summary", "plain words"),
        ("level_reason", "why you chose"),
        ("can_change", "still change"),
        ("who_comes", "who will come"),
    ],
)
def test_send_without_an_answer_is_refused(cast, hub, field, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        sent(cast, hub, **{field: ""})


@pytest.mark.parametrize("level", ["co_design", "co_production"])
def test_decided_and_shared_is_asked_again(cast, hub, level):
    fields = {"level": level, "decision_stage": "decided"}
    with pytest.raises(RuleBroken, match="Choose another level"):
        sent(cast, hub, **fields)

    request = sent(cast, hub, keeps_level_because="The rest is open.", **fields)

    assert request.state == Request.State.SENT


@pytest.mark.parametrize("level", ["information", "consultation"])
def test_decided_and_not_shared_is_honest(cast, hub, level):
    assert sent(cast, hub, level=level, decision_stage="decided").state == Request.State.SENT


def test_send_holds_its_minutes(cast, hub, session):
    sent(cast, hub, preferred_session=session, minutes=50)

    assert minutes_taken(session) == 50


def test_send_for_more_than_is_left_is_refused_and_keeps_the_draft(cast, hub, session):
    ItemFactory(session=session, minutes=100)
    request = draft(cast, hub, preferred_session=session, minutes=40)

    with pytest.raises(SessionFull, match="20 minutes left, and you ask for 40"):
        send_request(request=request, by=cast.officer)

    request.refresh_from_db()
    assert (request.state, request.title != "") == (Request.State.DRAFT, True)


def test_send_after_the_cut_off_is_refused(cast, hub):
    late = SessionFactory(hub=hub, starts_at=timezone.now() + timedelta(days=hub.cut_off_days - 1))

    with pytest.raises(RuleBroken, match="closed on"):
        sent(cast, hub, preferred_session=late)


def test_send_to_another_hubs_session_is_refused(cast, hub):
    elsewhere = SessionFactory()

    with pytest.raises(RuleBroken, match="in the list"):
        sent(cast, hub, preferred_session=elsewhere)


def test_accept_puts_it_on_the_agenda_with_new_work(cast, hub, session):
    request = sent(cast, hub)

    item = accept(request, session, cast.coordinator)

    request.refresh_from_db()
    assert (request.state, request.work) == (Request.State.ACCEPTED, item.work)
    assert (item.requestor, item.organisation) == (cast.officer, cast.council)
    assert item.work.level == "consultation"
    assert Message.objects.filter(kind="hub/request_accepted", person=cast.officer).exists()


def test_accept_on_existing_work_changes_its_level_with_the_reason(cast, hub, session):
    work = WorkFactory(forum=cast.forum, level="co_design", level_reason="At first.")
    request = sent(cast, hub, work=work)

    accept(request, session, cast.coordinator, level="consultation", level_reason="It is late.")

    change = LevelChange.objects.get(work=work)
    assert (change.from_level, change.to_level, change.reason) == (
        "co_design",
        "consultation",
        "It is late.",
    )


def test_accept_uses_the_minutes_that_the_request_held(cast, hub, session):
    request = sent(cast, hub, preferred_session=session, minutes=120)

    accept(request, session, cast.coordinator, minutes=120)

    assert minutes_taken(session) == 120


def test_accept_over_the_length_needs_a_reason(cast, hub, session):
    ItemFactory(session=session, minutes=100)
    request = sent(cast, hub)
    with pytest.raises(SessionFull):
        accept(request, session, cast.coordinator)

    item = accept(request, session, cast.coordinator, over_reason="It cannot wait.")

    assert item.over_reason == "It cannot wait."


def test_accept_twice_says_who_came_first(cast, hub, session):
    request = sent(cast, hub)
    accept(request, session, cast.coordinator)

    with pytest.raises(AlreadyDecided, match="dealt with this already: accepted"):
        accept(request, session, cast.chair)

    assert Item.objects.count() == 1


@pytest.mark.parametrize("who", ["officer", "facilitator", "rep", "treasurer"])
def test_only_the_team_decides(cast, hub, session, who):
    request = sent(cast, hub)

    with pytest.raises(RuleBroken, match="coordinator or chair decides"):
        accept(request, session, getattr(cast, who))


def test_nobody_decides_on_their_own_request(cast, hub, session):
    both = PersonFactory(forum=cast.forum, roles=["facilitator", "coordinator"])
    request = send_request(request=RequestFactory(hub=hub, requestor=both), by=both)

    with pytest.raises(RuleBroken, match="your own request"):
        accept(request, session, both)


@pytest.mark.parametrize(
    ("action", "words", "state"),
    [
        (ask_for_more, "question", Request.State.MORE_NEEDED),
        (defer_request, "reason", Request.State.DEFERRED),
        (decline_request, "reason", Request.State.DECLINED),
    ],
)
def test_refusal_needs_a_reason_and_tells_it(cast, hub, action, words, state):
    request = sent(cast, hub)
    with pytest.raises(RuleBroken, match="Give a reason"):
        action(request=request, by=cast.chair, **{words: "  "})

    action(request=request, by=cast.chair, **{words: "Too soon for us."})

    request.refresh_from_db()
    told = Message.objects.get(kind=f"hub/request_{state}")
    assert (request.state, told.person) == (state, cast.officer)
    assert "Too soon for us." in told.body


def test_more_needed_can_be_changed_and_sent_again(cast, hub):
    request = sent(cast, hub)
    ask_for_more(request=request, question="For whom?", by=cast.chair)

    save_answers(request=request, by=cast.officer, page="topic", answers={"summary": "For all."})
    again = send_request(request=request, by=cast.officer)

    assert (again.state, again.reference) == (Request.State.SENT, request.reference)


def test_deferred_can_be_accepted_later(cast, hub, session):
    request = sent(cast, hub)
    defer_request(request=request, reason="In spring.", by=cast.chair)

    assert accept(request, session, cast.chair).request == request


def test_withdraw_frees_its_minutes(cast, hub, session):
    request = sent(cast, hub, preferred_session=session)

    withdraw_request(request=request, by=cast.officer)

    assert minutes_taken(session) == 0


def test_withdraw_from_an_agenda_is_refused(cast, hub, session):
    request = sent(cast, hub)
    accept(request, session, cast.coordinator)

    with pytest.raises(RuleBroken, match="accepted"):
        withdraw_request(request=request, by=cast.officer)


def test_minutes_of_a_list_agree_with_those_of_one_session(cast, hub, session):
    ItemFactory(session=session, minutes=25)
    ItemFactory(session=session, minutes=10, state=Item.State.WITHDRAWN)
    sent(cast, hub, preferred_session=session, minutes=30)
    sent(cast, hub, preferred_session=session, minutes=20)

    listed = type(session).objects.with_minutes_taken().get(pk=session.pk)

    assert (listed.taken, listed.held_minutes) == (minutes_taken(session), 50) == (75, 50)
