"""What every app shares, counted by hand: answers to families, levels of work, and reach."""

from datetime import date, timedelta
from functools import partial

import pytest

from coproduction.about_people import ABOUT_PEOPLE, TOPICS
from coproduction.figures import all_figures
from coproduction.models import (
    FollowerCount,
    GroupContact,
    Influence,
    InfluenceClaim,
    LevelChange,
    LinkedGroup,
    MemberCount,
)
from coproduction.pictures import name_of
from coproduction.tests.counted import (
    AFTER,
    FIRST,
    FIRST_BEFORE,
    LAST,
    LAST_BEFORE,
    LONG_BEFORE,
    TIME,
    Counted,
    as_computed,
    at,
    dawn,
    midnight,
)
from coproduction.tests.factories import InfluenceFactory, PersonFactory, WorkFactory
from coproduction.tests.reach_world import draw

pytestmark = pytest.mark.django_db

LONG_AGO = date(2025, 1, 1)


def owed(cast, **fields):
    """Something that the council owes families an answer to."""
    about = {"heard_on": LONG_AGO, "due_on": LONG_AGO, "owed_by": cast.officer}
    return InfluenceFactory(work__forum=cast.forum, **about | fields)


def answered(influence, at, outcome="changed", **fields):
    if outcome == "too_early":
        fields["next_on"] = at.date() + timedelta(days=30)
    return InfluenceClaim.objects.create(
        influence=influence,
        outcome=outcome,
        what="A list of dates.",
        claimed_at=at,
        claimed_by=influence.owed_by,
        **fields,
    )


def checked(influence, cast, at, outcome="changed"):
    """Answered, and confirmed by the forum at that moment."""
    answered(
        influence, at, outcome, verdict="confirmed", verdict_at=at, verdict_by=cast.coordinator
    )
    influence.state = Influence.State.CONFIRMED
    influence.published_at = at
    influence.published_text = "There is a list of dates."
    influence.save()
    return influence


def plant_heard(cast):
    for day in (LONG_BEFORE, LAST_BEFORE, FIRST, LAST, AFTER):
        owed(cast, heard_on=day)
    owed(cast, heard_on=FIRST, state="lapsed", closed_reason="Said twice.")


def plant_confirmed(cast):
    for moment, outcome in (
        (midnight(LONG_BEFORE), "changed"),
        (dawn(FIRST_BEFORE), "changed"),
        (dawn(FIRST), "changed"),
        (at(date(2026, 5, 5)), "changed"),
        (midnight(LAST), "not_changed"),
        (dawn(AFTER), "partly"),
    ):
        checked(owed(cast), cast, moment, outcome)
    # Claimed in the time, not checked yet.
    answered(owed(cast, state="claimed"), at(FIRST))


def plant_waits(cast):
    """10, 20 and 60 days of the council's and nobody's; half were faster than 20."""
    alone = PersonFactory(forum=cast.forum, roles=["officer"])
    answered(owed(cast, heard_on=date(2026, 3, 22)), dawn(FIRST))
    answered(owed(cast, heard_on=date(2026, 6, 10)), midnight(LAST))
    late = owed(cast, heard_on=date(2026, 3, 1), owed_by=alone)
    answered(late, at(date(2026, 3, 20)), "too_early")
    answered(late, at(date(2026, 4, 30)))
    # A second answer, to one that was answered before, starts no new wait.
    again = owed(cast, heard_on=date(2026, 3, 1))
    answered(
        again,
        midnight(LAST_BEFORE),
        verdict="disputed",
        verdict_at=at(FIRST),
        verdict_by=cast.coordinator,
        verdict_reason="Nothing changed.",
    )
    answered(again, at(date(2026, 5, 1)))
    answered(owed(cast, heard_on=LAST), dawn(AFTER))


def plant_overdue(cast):
    """Of those due before the last day: one unanswered, one sent back, and one said "too early"."""
    due = {"due_on": date(2026, 6, 29)}
    owed(cast, **due)
    sent_back = owed(cast, **due)
    answered(
        sent_back,
        at(FIRST),
        verdict="disputed",
        verdict_at=at(FIRST),
        verdict_by=cast.coordinator,
        verdict_reason="Nothing changed.",
    )
    alone = PersonFactory(forum=cast.forum, roles=["officer"])
    answered(owed(cast, owed_by=alone, **due), at(FIRST), "too_early")
    # Not late: answered on the last day, due on it, let go. Answered after it: late on it.
    answered(owed(cast, **due), midnight(LAST))
    owed(cast, due_on=LAST)
    owed(cast, state="lapsed", closed_reason="Said twice.", **due)
    answered(owed(cast, due_on=date(2026, 3, 30)), dawn(AFTER))


def plant_helped(cast):
    for moment, said in (
        (midnight(LONG_BEFORE), "yes"),
        (midnight(LAST_BEFORE), "yes"),
        (dawn(FIRST), "yes"),
        (at(date(2026, 5, 5)), "yes"),
        (midnight(LAST), "not_sure"),
        (dawn(AFTER), "yes"),
    ):
        helped = checked(owed(cast), cast, at(LONG_AGO))
        helped.helped, helped.helped_at, helped.helped_by = said, moment, cast.coordinator
        helped.save()


def plant_in_time(cast):
    """Due in the time: two in time, one a day late, one never. One that was let go does not count.

    "Too early" is no answer; the last moment of the day is in time.
    """
    answered(owed(cast, due_on=FIRST), midnight(FIRST))
    kept = owed(cast, due_on=LAST)
    answered(kept, at(FIRST), "too_early")
    answered(kept, at(LAST))
    answered(owed(cast, due_on=date(2026, 5, 1)), dawn(date(2026, 5, 2)))
    answered(owed(cast, due_on=date(2026, 5, 1)), at(FIRST), "too_early")
    owed(cast, due_on=FIRST, state="lapsed", closed_reason="Said twice.")
    answered(owed(cast, due_on=LAST_BEFORE), at(LAST_BEFORE))
    owed(cast, due_on=AFTER)


def plant_work(cast):
    """Three open on the last day; one of them was shared more the day after."""
    design = WorkFactory(
        forum=cast.forum,
        opened_at=dawn(FIRST),
        level="co_production",
        level_reason="It can all change.",
    )
    level(design, "", "co_design", at(FIRST))
    level(design, "co_design", "co_production", dawn(AFTER))
    asked = WorkFactory(
        forum=cast.forum, opened_at=at(LONG_AGO), level="consultation", level_reason="A draft."
    )
    level(asked, "", "consultation", midnight(LAST))
    WorkFactory(forum=cast.forum, opened_at=midnight(LAST))
    WorkFactory(forum=cast.forum, opened_at=dawn(AFTER))
    # Closed in these days, it was open before them and not on their last day.
    WorkFactory(forum=cast.forum, opened_at=at(LONG_AGO), is_closed=True, closed_at=dawn(FIRST))
    WorkFactory(forum=cast.forum, opened_at=at(LONG_AGO), is_closed=True, closed_at=at(LONG_AGO))


def level(work, before, after, moment):
    return LevelChange.objects.create(
        work=work,
        from_level=before,
        to_level=after,
        reason="There is more time.",
        changed_at=moment,
    )


def plant_level_changes(cast):
    work = WorkFactory(forum=cast.forum)
    level(work, "", "information", at(LONG_AGO))
    level(work, "information", "consultation", midnight(LAST_BEFORE))
    level(work, "consultation", "co_design", dawn(FIRST))
    level(work, "co_design", "co_production", at(date(2026, 5, 5)))
    level(work, "co_production", "consultation", midnight(LAST))
    level(work, "consultation", "information", dawn(AFTER))
    # The first level of a piece of work is no change of it.
    level(WorkFactory(forum=cast.forum), "", "consultation", at(FIRST))


def count_members(cast):
    for on, number in (
        (LAST_BEFORE, 130),
        (FIRST, 140),
        (date(2026, 5, 5), 200),
        (LAST, 254),
        (AFTER, 300),
    ):
        MemberCount.objects.create(forum=cast.forum, on=on, number=number)


def plant_followers(cast):
    for channel, on, number in (
        ("facebook", LAST_BEFORE, 900),
        ("facebook", FIRST, 1000),
        ("facebook", LAST, 1283),
        ("facebook", AFTER, 2000),
        ("newsletter", LONG_BEFORE, 400),
    ):
        FollowerCount.objects.create(forum=cast.forum, channel=channel, on=on, number=number)


def plant_groups(cast):
    """Two in the time, of which one was met twice; one before, one after, one never."""
    for name, kind, days in (
        ("The mosque", "faith", [FIRST, LAST]),
        ("Dads", "support", [LAST]),
        ("The school", "school", [LAST_BEFORE]),
        ("The clinic", "health", [AFTER]),
        ("The club", "community", []),
    ):
        group = LinkedGroup.objects.create(forum=cast.forum, name=name, kind=kind)
        for on in days:
            GroupContact.objects.create(group=group, on=on, by=cast.coordinator, what="We rang.")


def two_answers(question):
    """Two that can be given to it; of places, any."""
    return ("CV34", "CV35") if question == "district" else list(ABOUT_PEOPLE[question][1])[:2]


def plant_pictures(question, cast):
    """The newest that was drawn by the last day counts: 40 and 10 of 80 members."""
    first, second = two_answers(question)
    draw(cast.forum, LAST_BEFORE, question, {first: 20, second: None, "": 20}, members=60)
    draw(cast.forum, LAST, question, {first: 40, second: 10, "": 50}, members=80)
    draw(cast.forum, AFTER, question, {first: 70, second: 20, "": 90}, members=95)


def parts_of(question):
    """Each answer has its place; those that nobody drew are not known."""
    first, second = two_answers(question)
    named = {name_of(question, first): 40, name_of(question, second): 10}
    if question == "district":
        return named
    others = [*ABOUT_PEOPLE[question][1], "rather_not"]
    return {name_of(question, answer): None for answer in others} | named


COUNTED = {
    "heard": Counted(
        plant_heard,
        now=3,
        parts={
            "Waiting for an answer": 2,
            "Answered, to be checked": 0,
            "Sent back": 0,
            "Confirmed": 0,
            "Let go": 1,
        },
        before=1,
        nothing=0,
        records=3,
    ),
    "answers_confirmed": Counted(
        plant_confirmed,
        now=3,
        parts={"Something changed": 2, "Part of it changed": 0, "It did not change": 1},
        before=1,
        nothing=0,
        records=3,
    ),
    "days_to_answer": Counted(
        plant_waits,
        now=20,
        parts={"Council": 15, "Nobody's organisation": 60},
        before=30,
        records=3,
    ),
    "answers_overdue": Counted(
        plant_overdue,
        now=4,
        parts={"Council": 3, "Nobody's organisation": 1},
        before=1,
        nothing=0,
        records=4,
    ),
    "did_it_help": Counted(
        plant_helped, now=2, parts={"Yes": 2, "No": 0, "Not sure": 1}, before=1, records=3
    ),
    "answered_in_time": Counted(
        plant_in_time, now=50, parts={"Council": "2 of 4"}, before=100, records=4
    ),
    "work_by_level": Counted(
        plant_work,
        now=3,
        parts={
            "For information": 0,
            "Consultation": 1,
            "Co-design": 1,
            "Co-production": 0,
            "No level agreed yet": 1,
        },
        before=2,
        nothing=0,
        records=3,
    ),
    "level_changes": Counted(
        plant_level_changes,
        now=3,
        parts={"Shared more": 2, "Shared less": 1},
        before=1,
        nothing=0,
        records=1,
    ),
    "members": Counted(count_members, now=254, before=130),
    "members_change": Counted(count_members, now=114),
    "followers": Counted(
        plant_followers, now=1683, parts={"Facebook": 1283, "Newsletter by email": 400}, before=1300
    ),
    "groups_linked": Counted(
        plant_groups,
        now=2,
        parts={"Faith group": 1, "Support group of parents": 1},
        before=1,
        nothing=0,
        records=2,
    ),
    "members_who_answered": Counted(
        partial(plant_pictures, "sex"), now=50, parts={"Told us": 50, "Not known": 30}, before=20
    ),
    **{
        f"members_by_{question}": Counted(
            partial(plant_pictures, question), now=50, parts=parts_of(question), before=20
        )
        for question in TOPICS
    },
}


@pytest.mark.parametrize("key", COUNTED)
def test_figure_is_as_counted_by_hand(key, cast):
    cast.council.name = "Council"
    cast.council.save()

    assert as_computed(key, COUNTED[key], cast) == COUNTED[key]


def test_more_members_is_unknown_without_a_count_of_the_first_day(cast):
    MemberCount.objects.create(forum=cast.forum, on=LAST, number=254)

    found = all_figures()["members_change"].compute([cast.forum], TIME)

    assert found.value is None
