"""A thread ends with words, once everybody has heard; and it can be taken up again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coproduction.actions import close_work, reopen_work
from coproduction.exceptions import RuleBroken
from coproduction.models import Event, Work
from coproduction.tests.factories import InfluenceFactory, WorkFactory
from hub.actions import record_item
from hub.models import Request
from hub.tests.factories import HubFactory, ItemFactory, RequestFactory, SessionFactory

WORDS = "All twelve letters are plain now."


@pytest.fixture
def work(cast):
    return WorkFactory(forum=cast.forum, title="Plainer letters")


def test_team_closes_it_and_everybody_reads_the_words(work, cast, signed_in):
    client = signed_in(cast.coordinator)
    page = client.get(work.get_absolute_url()).content.decode()
    assert reverse("work-close", args=["here", work.reference]) in page

    answer = client.post(reverse("work-close", args=["here", work.reference]), {"words": WORDS})

    assert answer.url == work.get_absolute_url()
    work.refresh_from_db()
    assert (work.status, work.closed_by, work.closed_words) == ("closed", cast.coordinator, WORDS)
    page = signed_in(cast.rep).get(work.get_absolute_url()).content.decode()
    assert page.count(WORDS) == 2
    assert "Take it up again" not in page


def test_without_words_it_stays_open(work, cast, signed_in):
    client = signed_in(cast.coordinator)

    page = client.post(reverse("work-close", args=["here", work.reference]), {"words": " "})

    assert "Say what became of it." in page.content.decode()
    work.refresh_from_db()
    assert work.closed_at is None


@pytest.mark.parametrize(
    ("state", "waits"),
    [("owed", True), ("claimed", True), ("disputed", True), ("lapsed", False)],
)
def test_families_hear_before_it_is_closed(state, waits, work, cast):
    fields = {"closed_reason": "Said twice."} if state == "lapsed" else {}
    InfluenceFactory(work=work, state=state, owed_by=cast.officer, **fields)

    if waits:
        with pytest.raises(RuleBroken, match="Families wait for an answer first"):
            close_work(work=work, words=WORDS, by=cast.coordinator)
    else:
        close_work(work=work, words=WORDS, by=cast.coordinator)


@pytest.mark.parametrize(
    ("state", "waits"),
    [
        (Request.State.SENT, True),
        (Request.State.DRAFT, False),
        (Request.State.WITHDRAWN, False),
    ],
)
def test_a_request_is_decided_first(state, waits, work, cast, signed_in):
    sent_at = None if state == Request.State.DRAFT else timezone.now()
    hub = HubFactory(forum=cast.forum)
    RequestFactory(hub=hub, work=work, state=state, sent_at=sent_at)

    page = signed_in(cast.coordinator).get(work.get_absolute_url()).content.decode()

    assert ("decide that first" in page) is waits


def test_a_session_to_come_comes_first(work, cast):
    hub, now = HubFactory(forum=cast.forum), timezone.now()
    to_come = SessionFactory(hub=hub, starts_at=now + timedelta(days=3))
    ItemFactory(session=to_come, work=work)
    with pytest.raises(RuleBroken, match="on the agenda of a session to come"):
        close_work(work=work, words=WORDS, by=cast.coordinator, now=now)

    close_work(work=work, words=WORDS, by=cast.coordinator, now=now + timedelta(days=4))


def test_taken_up_again_its_history_keeps_that_it_was_closed(work, cast, signed_in):
    close_work(work=work, words=WORDS, by=cast.coordinator)
    with pytest.raises(RuleBroken, match="closed already"):
        close_work(work=work, words="Twice.", by=cast.chair)

    signed_in(cast.chair).post(reverse("work-reopen", args=["here", work.reference]))

    work.refresh_from_db()
    assert (work.status, work.closed_at, work.closed_by, work.closed_words) == (
        *("active", None, None),
        "",
    )
    verbs = Event.objects.filter(subject_type="coproduction.work", subject_id=work.pk)
    assert list(verbs.order_by("pk").values_list("verb", flat=True)) == [
        "work.closed",
        "work.reopened",
    ]
    with pytest.raises(RuleBroken, match="not closed"):
        reopen_work(work=work, by=cast.chair)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "closed"},
        {"closed_at": timezone.now(), "closed_words": WORDS},
        {"status": "closed", "closed_at": timezone.now()},
    ],
)
def test_database_keeps_day_and_words_with_the_state(fields, work):
    with pytest.raises(IntegrityError), transaction.atomic():
        Work.objects.filter(pk=work.pk).update(**fields)


def test_list_shows_those_of_one_state(work, cast, signed_in):
    close_work(work=work, words=WORDS, by=cast.coordinator)
    WorkFactory(forum=cast.forum, title="Taxis")
    client, address = signed_in(cast.rep), reverse("work-list", args=["here"])

    closed = client.get(address, {"status": "closed"}).content.decode()
    active = client.get(address, {"status": "active"}).content.decode()

    assert "Plainer letters" in closed
    assert "Plainer letters" not in active
    assert "Taxis" in active


@pytest.mark.parametrize("status", ["planned", "closed", "active"])
def test_what_is_talked_about_at_a_session_is_under_way(status, cast):
    fields = {"is_closed": True} if status == "closed" else {"status": status}
    work = WorkFactory(forum=cast.forum, **fields)
    session = SessionFactory(
        hub=HubFactory(forum=cast.forum), starts_at=timezone.now() - timedelta(hours=2)
    )
    item = ItemFactory(session=session, work=work, requestor=cast.officer)

    record_item(
        item=item, by=cast.facilitator, version=item.version, comments="Keep it short.", outcome=""
    )

    work.refresh_from_db()
    assert (work.status, work.closed_at) == ("active", None)
