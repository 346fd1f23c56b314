"""How promises stand, counted by hand: signatures, tests, marks and how both sides see it."""

from datetime import date

import pytest

from charters.models import (
    Assessment,
    Charter,
    CharterTest,
    Commitment,
    Indicator,
    KiteMark,
    PromisedUpdate,
    ResultLine,
    Signature,
)
from charters.wording import hash_of
from coproduction.tests.counted import (
    AFTER,
    FIRST,
    LAST,
    LAST_BEFORE,
    LONG_BEFORE,
    Counted,
    as_computed,
    at,
    dawn,
    midnight,
)
from coproduction.tests.factories import OrganisationFactory, WorkFactory

pytestmark = pytest.mark.django_db

MAY = date(2026, 5, 5)
NEXT_YEAR = date(2027, 4, 1)


def charter_of(cast):
    charter, _ = Charter.objects.get_or_create(
        forum=cast.forum,
        number=1,
        defaults={"title": "Our charter", "begun_at": at(LONG_BEFORE), "begun_by": cast.chair},
    )
    return charter


def signature(cast, countersigned_at, *, organisation=None, ends_on=NEXT_YEAR, **fields):
    return Signature.objects.create(
        forum=cast.forum,
        charter=charter_of(cast),
        organisation=organisation or OrganisationFactory(forum=cast.forum),
        signatory=cast.signatory,
        invited_at=at(LONG_BEFORE),
        invited_by=cast.chair,
        signed_at=countersigned_at,
        signed_by=cast.signatory,
        signed_text="We promise.",
        signed_hash=hash_of("We promise."),
        signed_name="Jo Whitfield",
        signed_role="Director",
        contact=cast.signatory,
        ends_on=ends_on,
        countersigned_at=countersigned_at,
        countersigned_by=cast.chair,
        **fields,
    )


def closed(cast, moment, state="withdrawn"):
    return {
        "state": state,
        "closed_at": moment,
        "closed_by": cast.chair,
        "closed_reason": "It moved.",
    }


def plant_signed(cast):
    """Four stand on the last day; one of them signed twice, and counts once."""
    twice = OrganisationFactory(forum=cast.forum)
    signature(cast, at(LONG_BEFORE), organisation=twice, **closed(cast, dawn(AFTER), "renewed"))
    signature(cast, midnight(LAST), organisation=twice, state="in_force")
    signature(cast, at(FIRST), state="in_force", ends_on=LAST)
    signature(cast, at(LONG_BEFORE), state="in_force")
    signature(cast, at(LONG_BEFORE), **closed(cast, dawn(AFTER)))
    # Not any more, or not yet.
    signature(cast, at(LONG_BEFORE), state="in_force", ends_on=date(2026, 6, 29))
    signature(cast, at(LONG_BEFORE), **closed(cast, midnight(LAST)))
    signature(cast, dawn(AFTER), state="in_force")


def verdicts_of(cast, starts_on, ends_on, verdicts, *, is_closed=True):
    charter = charter_of(cast)
    test = CharterTest.objects.create(
        charter=charter,
        starts_on=starts_on,
        ends_on=ends_on,
        opened_at=at(ends_on),
        opened_by=cast.chair,
        closed_at=at(ends_on) if is_closed else None,
        closed_by=cast.chair if is_closed else None,
        learned="Ask earlier." if is_closed else "",
    )
    for position, verdict in enumerate(verdicts, 1):
        promise, _ = Commitment.objects.get_or_create(
            charter=charter,
            side="partner",
            position=position,
            defaults={"text": "We listen.", "easy_read": "We listen."},
        )
        ResultLine.objects.create(test=test, commitment=promise, verdict=verdict)
        # What one organisation did of it stands beside, and is not counted again.
        ResultLine.objects.create(
            test=test, commitment=promise, verdict="not_kept", organisation=cast.council
        )


def plant_tests(cast):
    """Three of the four that anybody could tell were kept: 75 of a hundred."""
    verdicts_of(cast, LONG_BEFORE, FIRST, ["kept", "partly", "cannot_tell"])
    verdicts_of(cast, FIRST, LAST, ["kept", "kept"])
    verdicts_of(cast, LONG_BEFORE, LAST_BEFORE, ["not_kept", "kept"])
    verdicts_of(cast, FIRST, AFTER, ["not_kept"])
    verdicts_of(cast, FIRST, MAY, ["not_kept"], is_closed=False)


def mark(cast, awarded_at, **fields):
    about = {"state": "awarded"}
    return KiteMark.objects.create(
        forum=cast.forum,
        work=WorkFactory(forum=cast.forum),
        level="co_design",
        asked_at=at(LONG_BEFORE),
        asked_by=cast.coordinator,
        awarded_at=awarded_at,
        awarded_by=cast.chair,
        ends_on=NEXT_YEAR,
        **about | fields,
    )


def plant_marks(cast):
    for moment in (midnight(LAST_BEFORE), dawn(FIRST), midnight(LAST), dawn(AFTER)):
        mark(cast, moment)
    mark(cast, at(MAY), state="expired")
    mark(
        cast,
        at(MAY),
        state="revoked",
        revoked_at=at(AFTER),
        revoked_by=cast.chair,
        revoked_reason="Families were not asked.",
    )


def seen(cast, indicator, side, on, mark, organisation=None):
    Assessment.objects.create(
        indicator=indicator,
        organisation=organisation or cast.council,
        side=side,
        mark=mark,
        evidence="Minutes.",
        confidence="some",
        assessed_on=on,
        assessed_at=at(on),
        assessed_by=cast.chair,
    )


def plant_indicators(cast):
    """Services see 3, 2 and 1 where families see 1, 2 and 0: 2 less 1 on average."""
    questions = [
        Indicator.objects.create(
            forum=cast.forum, tier="strategic", position=place, text="?", changed_at=at(LONG_BEFORE)
        )
        for place in range(3)
    ]
    trust = OrganisationFactory(forum=cast.forum)
    for question, families, services in zip(questions, (1, 2, 0), (3, 2, 1), strict=True):
        seen(cast, question, "families", FIRST, families)
        seen(cast, question, "service", LAST, services)
        seen(cast, question, "service", AFTER, 0)
    # The newest counts; where one side alone said something there is nothing to put beside it.
    seen(cast, questions[0], "service", LAST_BEFORE, 2)
    seen(cast, questions[0], "families", LAST_BEFORE, 2)
    seen(cast, questions[0], "service", FIRST, 0, trust)


def update_due(cast, due_on, given_at=None, **fields):
    given = {"given_at": given_at, "given_by": cast.officer, "words": "It is built."}
    return PromisedUpdate.objects.create(
        work=WorkFactory(forum=cast.forum),
        due_on=due_on,
        what="How it goes.",
        owed_by=cast.officer,
        promised_at=at(LONG_BEFORE),
        promised_by=cast.coordinator,
        **(given if given_at else {}) | fields,
    )


def plant_updates(cast):
    """Told on the day, told a day late, not told; one that was let go does not count."""
    update_due(cast, FIRST, midnight(FIRST))
    update_due(cast, MAY, dawn(date(2026, 5, 6)))
    update_due(cast, LAST)
    update_due(cast, LAST_BEFORE, at(LONG_BEFORE))
    update_due(cast, AFTER)
    update_due(
        cast,
        MAY,
        let_go_at=at(FIRST),
        let_go_by=cast.coordinator,
        let_go_reason="The work was stopped.",
    )


COUNTED = {
    "updates_in_time": Counted(
        plant_updates, now=33, parts={"Council": "1 of 3"}, before=100, records=3
    ),
    "charter_signed": Counted(plant_signed, now=4, before=5, nothing=0, records=5),
    "promises_kept": Counted(
        plant_tests,
        now=75,
        parts={
            "Kept": 3,
            "Partly kept": 1,
            "Not kept": 0,
            "Cannot tell": 1,
            "The two sides see it differently": 0,
        },
        before=50,
        records=2,
    ),
    "marks_awarded": Counted(plant_marks, now=3, before=1, nothing=0, records=3),
    "indicators_gap": Counted(
        plant_indicators,
        now=1.0,
        parts={"Families": 1, "Services": 2, "Questions that both answered": 3},
        before=0,
    ),
}


@pytest.mark.parametrize("key", COUNTED)
def test_figure_is_as_counted_by_hand(key, cast):
    cast.council.name = "Council"
    cast.council.save()

    assert as_computed(key, COUNTED[key], cast) == COUNTED[key]
