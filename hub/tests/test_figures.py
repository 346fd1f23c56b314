"""What a hub did, counted by hand: sessions, topics, who came, and what was promised of them."""

from datetime import date, timedelta

import pytest

from coproduction.models import Document, TermDate
from coproduction.tests.counted import (
    AFTER,
    FIRST,
    FIRST_BEFORE,
    LAST,
    LAST_BEFORE,
    LONG_BEFORE,
    Counted,
    as_computed,
    at,
    dawn,
    midnight,
)
from coproduction.tests.factories import OrganisationFactory, PersonFactory, ProgrammeFactory
from hub.models import Attendance, ExpectedOrganisation, Hub, PoolMember, Rating, Session
from hub.tests.factories import HubFactory, ItemFactory, RequestFactory, SessionFactory

pytestmark = pytest.mark.django_db

MAY = date(2026, 5, 5)
# Two outside both times, one in the time before, and two on the edges of the time.
DAYS = (LONG_BEFORE, LAST_BEFORE, FIRST, LAST, AFTER)


def the_hub(cast):
    return Hub.objects.filter(forum=cast.forum).first() or HubFactory(
        forum=cast.forum, name="The hub"
    )


def met(cast, day, clock="10:00", **fields):
    about = {"hub": the_hub(cast), "minutes": 120, "state": Session.State.HELD}
    return SessionFactory(starts_at=at(day, clock), **about | fields)


def topic(session, state="presented", **fields):
    return ItemFactory(session=session, state=state, **fields)


def came(person, session, item=None, came_as="rep"):
    return Attendance.objects.create(session=session, person=person, item=item, came_as=came_as)


def a_rep(cast):
    return PersonFactory(forum=cast.forum, roles=["rep"])


def sent(cast, moment, minutes=40, **fields):
    about = {"hub": the_hub(cast), "requestor": cast.officer, "state": "sent"}
    return RequestFactory(sent_at=moment, minutes=minutes, **about | fields)


def plant_items(cast):
    """Two in the time, on its first and last day; what was not presented does not count."""
    for day in DAYS:
        topic(met(cast, day))
    also = met(cast, MAY)
    topic(also, "not_reached")
    topic(also, kind="welcome")


def plant_programmes(cast):
    send, change = (
        ProgrammeFactory(forum=cast.forum, name=name, position=position)
        for position, name in enumerate(["SEND", "Change"], 1)
    )
    ProgrammeFactory(forum=cast.forum, name="Never came", position=3)
    ProgrammeFactory(forum=cast.forum, name="Long over", position=4, is_active=False)
    for day, programme in ((LAST_BEFORE, send), (FIRST, send), (MAY, send), (LAST, None)):
        topic(met(cast, day), programme=programme)
    topic(met(cast, AFTER), programme=change)


def plant_preps(cast):
    for day in DAYS:
        met(cast, day, kind=Session.Kind.PREP)
    met(cast, MAY, kind=Session.Kind.PREP, state=Session.State.CANCELLED, cancelled_reason="Snow")
    met(cast, MAY)


def plant_engagements(cast):
    """Two reps at one item, one of them at another and at a prep session: four."""
    one, two = a_rep(cast), a_rep(cast)
    first, last, before = met(cast, FIRST), met(cast, LAST), met(cast, LAST_BEFORE)
    item = topic(first)
    came(one, first, item)
    came(two, first, item)
    came(one, last, topic(last))
    came(one, prep := met(cast, MAY, kind=Session.Kind.PREP))
    # Officers, items that were not reached, and preps that did not take place count for nothing.
    came(cast.officer, first, item, "officer")
    came(two, last, topic(last, "not_reached"))
    off = met(cast, MAY, "15:00", kind=Session.Kind.PREP, state="cancelled", cancelled_reason="Ill")
    came(two, off)
    came(cast.facilitator, prep, came_as="facilitator")
    came(one, before, topic(before))
    came(one, after := met(cast, AFTER), topic(after))


def plant_reps_at_sessions(cast):
    """One came to the session of the first day, three to that of the last."""
    reps = [a_rep(cast) for _ in range(3)]
    for day, who in ((LAST_BEFORE, reps[:2]), (FIRST, reps[:1]), (LAST, reps), (AFTER, [])):
        session = met(cast, day)
        for item in (topic(session), topic(session)):
            for rep in who:
                came(rep, session, item)
    # Nothing was presented: no session to tell by.
    topic(met(cast, MAY), "not_reached")


def plant_pool(cast):
    """From the first session, on 5 May, with two in the pool, to three on the last day."""
    met(cast, MAY)
    hub = the_hub(cast)
    both_hubs = a_rep(cast)
    for rep, joined, left in (
        (both_hubs, date(2025, 1, 1), None),
        (a_rep(cast), MAY, None),
        (a_rep(cast), date(2025, 1, 1), MAY),
        (a_rep(cast), LAST, None),
        (a_rep(cast), AFTER, None),
    ):
        PoolMember.objects.create(hub=hub, person=rep, joined_on=joined, left_on=left)
    PoolMember.objects.create(
        hub=HubFactory(forum=cast.forum), person=both_hubs, joined_on=date(2025, 1, 1)
    )


def plant_requests(cast):
    sent(cast, midnight(LONG_BEFORE))
    sent(cast, dawn(FIRST_BEFORE))
    sent(cast, midnight(LAST_BEFORE))
    sent(cast, dawn(FIRST), state="declined", decision_reason="Too early.", **decided(cast))
    sent(cast, midnight(LAST))
    sent(cast, dawn(AFTER))
    sent(cast, at(MAY), invited_by=cast.coordinator)
    sent(cast, None, state="draft")


def decided(cast):
    return {"decided_at": at(MAY), "decided_by": cast.coordinator}


def plant_demand(cast):
    """40 and 50 minutes asked for, of 120 that there were: 75 of a hundred."""
    sent(cast, dawn(FIRST), 40)
    sent(cast, midnight(LAST), 50)
    sent(cast, midnight(LAST_BEFORE), 30)
    sent(cast, dawn(AFTER), 60)
    met(cast, LAST_BEFORE, minutes=60)
    met(cast, LAST)
    met(cast, AFTER)
    met(cast, MAY, state=Session.State.CANCELLED, cancelled_reason="Snow")
    met(cast, MAY, kind=Session.Kind.PREP)


def plant_notice(cast):
    """10 and 31 days' notice; what the forum brings itself has none to give."""
    for asked_on, day in (
        (date(2026, 3, 22), FIRST),
        (date(2026, 5, 30), LAST),
        (date(2026, 3, 1), LAST_BEFORE),
        (date(2026, 6, 30), AFTER),
    ):
        request = sent(cast, midnight(asked_on), state="accepted", **decided(cast))
        topic(met(cast, day), request=request)
    topic(met(cast, MAY))
    late = sent(cast, at(LAST), state="accepted", **decided(cast))
    topic(met(cast, MAY, "15:00"), "not_reached", request=late)


def plant_organisations(cast):
    trust = OrganisationFactory(forum=cast.forum, name="Trust")
    nurse = PersonFactory(forum=cast.forum, organisation=trust)
    first, last = met(cast, FIRST), met(cast, LAST)
    for session in (first, last):
        came(cast.officer, session, came_as="officer")
        came(cast.facilitator, session, came_as="facilitator")
    came(nurse, last, came_as="observer")
    # At both items of one session: there once.
    came(nurse, last, topic(last), "officer")
    came(a_rep(cast), first)
    came(PersonFactory(forum=cast.forum, organisation=trust, roles=["rep"]), first)
    came(nurse, met(cast, LAST_BEFORE), came_as="officer")
    came(nurse, met(cast, AFTER), came_as="officer")


def plant_came_how_often(cast):
    """One rep came once, to two items of it; one twice; one four times, once of them to a prep."""
    once, twice, often = a_rep(cast), a_rep(cast), a_rep(cast)
    first, may, last = met(cast, FIRST), met(cast, MAY), met(cast, LAST)
    for item in (topic(first), topic(first)):
        came(once, first, item)
        came(often, first, item)
    for session in (may, last):
        item = topic(session)
        came(twice, session, item)
        came(often, session, item)
    came(often, met(cast, date(2026, 6, 1), kind=Session.Kind.PREP))
    # Not reps, not presented, not in the time.
    came(cast.officer, first, topic(first), "officer")
    came(a_rep(cast), last, topic(last, "not_reached"))
    before, after = met(cast, LAST_BEFORE), met(cast, AFTER)
    came(twice, before, topic(before))
    came(once, after, topic(after))


def promised(cast):
    """Agendas ten days before, notes ten days after."""
    cast.forum.agenda_notice_days = cast.forum.notes_days = 10
    cast.forum.save()


def plant_agendas(cast):
    """Out on the day that was promised, a day late, and never."""
    promised(cast)
    for day, days_before in ((FIRST, 10), (MAY, 9), (LAST_BEFORE, 9), (AFTER, 20)):
        out = at(day - timedelta(days=days_before), "23:00")
        met(cast, day, published_at=out, published_by=cast.coordinator)
    met(cast, LAST)
    met(cast, MAY, state=Session.State.CANCELLED, cancelled_reason="Snow")


def plant_notes(cast):
    """Due in the time, ten days after the session: on the day, a day late, and never."""
    promised(cast)
    for day, days_after in (
        (date(2026, 3, 22), 10),
        (date(2026, 6, 20), 11),
        (date(2026, 3, 21), 5),
        (date(2026, 6, 21), 5),
    ):
        out = at(day + timedelta(days=days_after), "23:00")
        met(cast, day, notes_published_at=out, notes_published_by=cast.coordinator)
    met(cast, MAY)


def plant_school_hours(cast):
    """Two of six are on a school day while children are there."""
    TermDate.objects.create(
        forum=cast.forum,
        name="Half-term",
        kind="holiday",
        starts_on=date(2026, 5, 25),
        ends_on=date(2026, 5, 29),
    )
    met(cast, FIRST, "09:15")
    met(cast, LAST, "12:45")
    met(cast, MAY, "09:00")
    met(cast, MAY, "13:00")
    met(cast, date(2026, 5, 26), "10:00")
    met(cast, date(2026, 5, 9), "10:00")
    met(cast, LAST_BEFORE, "18:00")
    met(cast, AFTER, "10:00")


def plant_access(cast):
    met(cast, FIRST)
    met(cast, LAST)
    met(cast, AFTER)
    told = HubFactory(forum=cast.forum, name="Board", place_access="There is a ramp.")
    met(cast, MAY, hub=told)
    met(cast, LAST_BEFORE, hub=told)


def plant_asked_in_time(cast):
    late = {"is_late": True, "late_reason": "A new law."}
    sent(cast, dawn(FIRST))
    sent(cast, midnight(LAST), **late)
    sent(cast, at(MAY), **late)
    sent(cast, midnight(LAST_BEFORE))
    sent(cast, dawn(AFTER), **late)
    sent(cast, at(MAY), invited_by=cast.coordinator)


def plant_papers(cast):
    """There on the day, linked, not needed; a day late and never."""
    session, council = met(cast, AFTER), {"organisation": cast.council}
    with_papers(cast, topic(session, papers_due_on=FIRST, **council), midnight(FIRST))
    with_papers(cast, topic(session, papers_due_on=MAY, **council), dawn(date(2026, 5, 6)))
    topic(session, papers_due_on=LAST, has_no_papers=True, **council)
    topic(session, "not_reached", papers_due_on=LAST, papers_link="https://example.org", **council)
    topic(session, papers_due_on=LAST, requestor=cast.officer)
    topic(session, papers_due_on=LAST_BEFORE, **council)
    topic(session, papers_due_on=AFTER, **council)
    topic(session, "withdrawn", papers_due_on=MAY, **council)


def with_papers(cast, item, moment):
    item.papers.add(
        Document.objects.create(
            forum=cast.forum,
            owner=cast.officer,
            title="A draft",
            file=f"{item.pk}.pdf",
            filename="draft.pdf",
            content_type="application/pdf",
            size=1,
            sha256="0" * 64,
            added_at=moment,
        )
    )


def plant_expected(cast):
    """The council was expected from the first day on and came to one of two; the trust to none."""
    trust = OrganisationFactory(forum=cast.forum, name="Trust")
    first, last, before = met(cast, FIRST), met(cast, LAST), met(cast, LAST_BEFORE)
    for organisation, since, until in (
        (cast.council, FIRST, None),
        (trust, date(2025, 1, 1), LAST),
    ):
        ExpectedOrganisation.objects.create(
            hub=the_hub(cast), organisation=organisation, since=since, until=until
        )
    came(cast.officer, first, came_as="officer")
    came(PersonFactory(forum=cast.forum, organisation=trust), before, came_as="officer")
    came(PersonFactory(forum=cast.forum, organisation=trust), last, came_as="officer")


def plant_levels(cast):
    """Meant as co-design: felt so by half a level, and not by more; two answers are too few."""
    first, last = met(cast, FIRST), met(cast, LAST)
    for session, felt in (
        (first, ["co_design", "co_production", "consultation"]),
        (first, ["co_design", "co_design", "consultation", "consultation"]),
        (last, ["information", "information", "co_design"]),
        (last, ["information", "information"]),
        (met(cast, LAST_BEFORE), ["co_design"] * 3),
        (met(cast, AFTER), ["information"] * 3),
    ):
        request = sent(cast, at(LONG_BEFORE), state="accepted", level="co_design", **decided(cast))
        item = topic(session, request=request, organisation=cast.council)
        for level in felt:
            rate(item, level)
    # What officers felt is another matter.
    rate(item, "co_production", side="officer")


def rate(item, level, side="rep"):
    Rating.objects.create(
        item=item,
        side=side,
        level_felt=level,
        listened="yes" if side == "rep" else "",
        early="yes" if side == "rep" else "",
    )


COUNTED = {
    "items": Counted(plant_items, now=2, before=1, nothing=0, records=2),
    "items_by_programme": Counted(
        plant_programmes,
        now=3,
        parts={"SEND": 2, "Change": 0, "Never came": 0, "No programme": 1},
        before=1,
        nothing=0,
        records=3,
    ),
    "prep_sessions": Counted(plant_preps, now=2, before=1, nothing=0, records=2),
    "engagements": Counted(plant_engagements, now=4, before=1, nothing=0, records=4),
    "reps_per_session": Counted(
        plant_reps_at_sessions,
        now="1 to 3",
        parts={"min": 1, "max": 3},
        before="2 to 2",
        records=2,
    ),
    "pool": Counted(
        plant_pool, now="2 to 3", parts={"start": 2, "end": 3}, before="2 to 2", nothing="0 to 0"
    ),
    "requests": Counted(
        plant_requests,
        now=2,
        parts={"With the forum": 1, "Declined": 1},
        before=2,
        nothing=0,
        records=2,
    ),
    "demand": Counted(
        plant_demand,
        now=75,
        parts={"Minutes asked for": 90, "Minutes in sessions": 120},
        before=50,
        records=1,
    ),
    "notice_given": Counted(plant_notice, now=20.5, parts={"Topics": 2}, before=30, records=2),
    "organisations_there": Counted(
        plant_organisations,
        now=2,
        parts={"Council": 2, "Trust": 1},
        before=1,
        nothing=0,
        records=2,
    ),
    "came_how_often": Counted(
        plant_came_how_often,
        now=3,
        parts={"Came to one session": 1, "To two or three": 1, "To four or more": 1},
        before=1,
        nothing=0,
        records=3,
    ),
    "agenda_in_time": Counted(plant_agendas, now=33, parts={"All": "1 of 3"}, before=0, records=3),
    "notes_in_time": Counted(plant_notes, now=33, parts={"All": "1 of 3"}, before=100, records=3),
    "in_school_hours": Counted(
        plant_school_hours, now=33, parts={"All": "2 of 6"}, before=0, records=6
    ),
    "access_told": Counted(plant_access, now=33, parts={"All": "1 of 3"}, before=100, records=3),
    "asked_in_time": Counted(
        plant_asked_in_time, now=33, parts={"Council": "1 of 3"}, before=100, records=3
    ),
    "papers_in_time": Counted(
        plant_papers, now=60, parts={"Council": "3 of 5"}, before=0, records=5
    ),
    "came_when_expected": Counted(
        plant_expected,
        now=33,
        parts={"Council": "1 of 2", "Trust": "0 of 1"},
        before=100,
        records=3,
    ),
    "level_felt_as_asked": Counted(
        plant_levels, now=67, parts={"Council": "2 of 3"}, before=100, records=3
    ),
}


@pytest.mark.parametrize("key", COUNTED)
def test_figure_is_as_counted_by_hand(key, cast):
    cast.council.name = "Council"
    cast.council.save()

    assert as_computed(key, COUNTED[key], cast) == COUNTED[key]
