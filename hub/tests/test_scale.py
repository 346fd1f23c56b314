"""Ten busy years of one forum: every list asks as often as at three rows, and stays quick."""

import itertools
import random
from datetime import datetime, time, timedelta
from time import perf_counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coproduction.models import Influence, Message, Person, Role, Work
from coproduction.tests.timing import SLACK
from hub.models import (
    Action,
    Attendance,
    Availability,
    Hub,
    Item,
    Point,
    PoolMember,
    Question,
    Rating,
    Request,
    Session,
)

# Milliseconds of server time for a list: the best of some runs, as other work disturbs the clock.
# On a machine that is busy with more, no more than three times what the list took at three rows.
QUICK, TIMES_YOUNG = 100, 3
# The watch over queries in tests, and the tests beside this one, cost about as much again.
WATCHED = 2
RUNS = 8
HUBS, SESSIONS_EACH, ITEMS_EACH = 8, 125, 5
WEEKS_TO_COME = 26
LISTS = [
    ("coordinator", "/home/"),
    ("officer", "/home/"),
    ("rep", "/home/"),
    ("coordinator", "/here/"),
    ("coordinator", "/here/hub/"),
    ("rep", "/here/hub/"),
    ("officer", "/here/hub/requests/"),
    ("coordinator", "/here/hub/requests/"),
    ("coordinator", "/here/hub/requests/?state=sent&sort=-sent_at&page=3"),
    ("coordinator", "/here/hub/actions/"),
    ("officer", "/here/hub/actions/"),
    ("rep", "/here/hub/plan/"),
    ("rep", "/here/hub/groups/"),
    ("coordinator", "/here/hub/groups/{hub}/"),
    ("rep", "/here/hub/groups/{hub}/attendance/"),
    ("rep", "/here/hub/groups/map/"),
    ("coordinator", "/here/hub/how-shared/"),
    ("coordinator", "/here/hub/sessions/{session}/"),
    ("rep", "/here/hub/sessions/{session}/"),
    ("rep", "/here/hub/sessions/{held}/notes/"),
    ("coordinator", "/here/hub/sessions/{session}/reps/"),
    ("facilitator", "/here/hub/sessions/{held}/record/"),
    ("facilitator", "/here/hub/items/{item}/live/"),
    ("facilitator", "/here/hub/items/{item}/"),
    ("coordinator", "/here/work/"),
    ("coordinator", "/here/work/{work}/"),
    ("coordinator", "/here/influence/"),
    ("officer", "/here/influence/"),
    ("coordinator", "/here/mails/"),
    ("coordinator", "/here/you-said-we-did/"),
]


def in_bulk(model, rows):
    return model.objects.bulk_create(rows, batch_size=2_000)


class Years:
    """Sessions every week: half a year ahead, the rest behind, with all that hangs on them."""

    def __init__(self, cast, *, hubs, sessions_each, reps):
        self.cast, self.now, self.chance = cast, timezone.now(), random.Random(4)
        self.programme = cast.forum.programmes.create(name=f"Programme {hubs}")
        self.reps = [cast.rep, *self._reps(reps)]
        self.officers = [cast.officer, cast.signatory]
        self.hubs = in_bulk(
            Hub,
            [
                Hub(forum=cast.forum, name=f"Group {hubs}.{number}", starts_at=time(11))
                for number in range(hubs)
            ],
        )
        self.sessions = in_bulk(Session, list(self._sessions(sessions_each)))
        self.held = [session for session in self.sessions if session.state == Session.State.HELD]
        self.works = in_bulk(Work, list(self._works()))
        self.items = in_bulk(Item, list(self._items()))
        self._what_hangs_on_them()

    def _reps(self, number):
        return in_bulk(
            Person,
            [
                Person(forum=self.cast.forum, name=f"Rep {number}.{place}", roles=[Role.REP])
                for place in range(number)
            ],
        )

    def _sessions(self, each):
        friday = timezone.localdate(self.now) + timedelta(weeks=WEEKS_TO_COME)
        for hub, week in itertools.product(self.hubs, range(each)):
            day = friday - timedelta(weeks=week * (2 if week > WEEKS_TO_COME else 1))
            starts_at = timezone.make_aware(datetime.combine(day, time(11)))
            is_past = starts_at < self.now
            yield Session(
                hub=hub,
                starts_at=starts_at,
                minutes=120,
                place="Online",
                state=Session.State.HELD if is_past else Session.State.PLANNED,
                notes_published_at=self.now if is_past else None,
                notes_published_by=self.cast.coordinator if is_past else None,
            )

    def _works(self):
        for number in range(max(3, len(self.sessions) // 2)):
            yield Work(
                forum=self.cast.forum,
                title=f"Piece of work {number}",
                programme=self.programme,
                lead_organisation=self.cast.council,
                level="consultation",
                level_reason="Two ways are open.",
                opened_at=self.now,
                comes_on=timezone.localdate(self.now) + timedelta(days=number % 200)
                if number % 10 == 0
                else None,
            )

    def _items(self):
        for session, place in itertools.product(self.sessions, range(ITEMS_EACH)):
            is_past = session.state == Session.State.HELD
            yield Item(
                session=session,
                title=f"Topic {place}",
                summary="What it is about.",
                position=place + 1,
                starts_at=time(11 + place * 20 // 60, place * 20 % 60),
                minutes=20,
                state=Item.State.PRESENTED if is_past else Item.State.PLANNED,
                work=self.chance.choice(self.works),
                programme=self.programme,
                organisation=self.cast.council,
                requestor=self.chance.choice(self.officers),
                comments="They said: tell us sooner." if is_past else "",
                outcome="We will." if is_past else "",
                presented_at=self.now if is_past else None,
                presented_by=self.cast.facilitator if is_past else None,
            )

    def _what_hangs_on_them(self):
        past = [item for item in self.items if item.state == Item.State.PRESENTED]
        in_bulk(Influence, list(self._influences(past)))
        in_bulk(Point, list(self._points(past)))
        in_bulk(Attendance, list(self._attendances(past)))
        in_bulk(Action, list(self._actions(past)))
        in_bulk(Rating, list(self._ratings(past)))
        in_bulk(Question, list(self._questions()))
        in_bulk(Request, list(self._requests()))
        in_bulk(Message, list(self._mails()))
        in_bulk(
            PoolMember,
            [
                PoolMember(hub=hub, person=rep, joined_on="2020-01-01")
                for hub, rep in itertools.product(self.hubs, self.reps)
            ],
        )
        in_bulk(
            Availability,
            [
                Availability(session=session, person=rep, asked_at=self.now)
                for session in self.sessions[: len(self.hubs) * 3]
                for rep in self.reps
            ],
        )

    def _influences(self, past):
        states = itertools.cycle(["owed", *["confirmed", "lapsed"] * 30])
        for item, state in zip(past, states, strict=False):
            yield Influence(
                forum=self.cast.forum,
                work=item.work,
                state=state,
                said="Tell us sooner.",
                heard_on=item.session.day,
                due_on=item.session.day + timedelta(days=28),
                owed_by=item.requestor,
                opened_at=self.now,
                published_text="They tell us sooner." if state == "confirmed" else "",
                published_at=self.now if state == "confirmed" else None,
                closed_reason="It is over." if state == "lapsed" else "",
            )

    def _points(self, past):
        for item, number in itertools.product(past, range(3)):
            yield Point(
                item=item,
                text=f"View {number}",
                written_at=self.now,
                written_by=self.cast.facilitator,
            )

    def _attendances(self, past):
        for item in past:
            for rep in self.chance.sample(self.reps, min(4, len(self.reps))):
                yield Attendance(session=item.session, item=item, person=rep, came_as="rep")

    def _actions(self, past):
        for item in past[::2]:
            is_done = bool(item.pk % 3)
            yield Action(
                hub=item.session.hub,
                session=item.session,
                item=item,
                what="Send the numbers.",
                owner=item.requestor,
                due_on=item.session.day + timedelta(days=14),
                agreed_at=self.now,
                state=Action.State.DONE if is_done else Action.State.OPEN,
                result="Sent." if is_done else "",
                ended_at=self.now if is_done else None,
                ended_by=item.requestor if is_done else None,
            )

    def _ratings(self, past):
        for item, side in itertools.product(past, ["rep", "rep", "rep", "officer"]):
            yield Rating(
                item=item,
                side=side,
                listened="yes" if side == "rep" else "",
                early="partly" if side == "rep" else "",
                level_felt="consultation",
            )

    def _questions(self):
        for item in self.items[: len(self.hubs) * ITEMS_EACH * 3]:
            yield Question(item=item, text="Who pays?", asked_at=self.now)

    def _requests(self):
        states = itertools.cycle(["sent", "draft", *["deferred", "declined"] * 50])
        for number, state in zip(range(len(self.items) // 2), states, strict=False):
            decided = state in {"deferred", "declined", "more_needed"}
            yield Request(
                hub=self.chance.choice(self.hubs),
                requestor=self.chance.choice(self.officers),
                programme=self.programme,
                started_at=self.now,
                sent_at=None if state == "draft" else self.now - timedelta(days=number % 900),
                state=state,
                title=f"Request {number}",
                summary="We want to hear what families think.",
                level="consultation",
                level_reason="There is a draft.",
                purpose="discussion",
                decision_stage="draft",
                can_change="Most of it.",
                who_comes="The manager.",
                minutes=20,
                decided_at=self.now if decided else None,
                decided_by=self.cast.coordinator if decided else None,
                decision_reason="Later." if decided else "",
            )

    def _mails(self):
        for number in range(len(self.items)):
            yield Message(
                forum=self.cast.forum,
                person=self.chance.choice(self.officers),
                kind="hub/notes",
                to="officer@example.org",
                subject=f"Notes {number}",
                body="Here they are.",
                state=Message.State.SENT,
                written_at=self.now,
                sent_at=self.now,
            )

    def address(self, pattern):
        coming = min(
            (each for each in self.sessions if each.starts_at > self.now),
            key=lambda each: each.starts_at,
        )
        held = max(self.held, key=lambda each: each.starts_at)
        return pattern.format(
            hub=coming.hub_id,
            session=coming.pk,
            held=held.pk,
            item=next(each.pk for each in self.items if each.session_id == held.pk),
            work=self.items[-1].work.reference,
        )


def queries_of(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in asked]


def quickest(client, address):
    times = []
    for _ in range(RUNS):
        began = perf_counter()
        client.get(address)
        times.append((perf_counter() - began) * 1000)
    return min(times)


@pytest.mark.xdist_group("alone")
def test_every_list_is_as_good_after_ten_years(cast, signed_in, settings):
    clients = {who: signed_in(getattr(cast, who)) for who, _ in LISTS}
    young = Years(cast, hubs=1, sessions_each=WEEKS_TO_COME + 4, reps=3)
    before = {
        (who, pattern): len(queries_of(clients[who], young.address(pattern)))
        for who, pattern in LISTS
    }
    limits = {
        (who, pattern): max(
            QUICK * WATCHED * SLACK, TIMES_YOUNG * quickest(clients[who], young.address(pattern))
        )
        for who, pattern in LISTS
    }
    old = Years(cast, hubs=HUBS, sessions_each=SESSIONS_EACH, reps=60)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    after = {
        (who, pattern): len(queries_of(clients[who], old.address(pattern)))
        for who, pattern in LISTS
    }
    slow = {
        (who, pattern): took
        for who, pattern in LISTS
        if (took := quickest(clients[who], old.address(pattern))) > limits[who, pattern]
    }

    assert after == before
    assert slow == {}
