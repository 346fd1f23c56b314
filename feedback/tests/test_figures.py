"""What families told the forum, counted by hand."""

import itertools
import uuid
from datetime import date, timedelta

import pytest

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
)
from feedback.models import (
    FeedbackForm,
    FormVersion,
    Reply,
    Service,
    Submission,
    Theme,
)

pytestmark = pytest.mark.django_db

MAY = date(2026, 5, 5)
# Outside both times, in the time before, on the edges of the time, and after it.
DAYS = (LONG_BEFORE, FIRST_BEFORE, LAST_BEFORE, FIRST, LAST, AFTER)
_numbers = itertools.count(1)


def told(cast, day, **fields):
    """Somebody told the forum something on that day."""
    form, _ = FeedbackForm.objects.get_or_create(
        forum=cast.forum,
        slug="tell-us",
        defaults={
            "title": "Tell us",
            "intro": "Tell us.",
            "who_sees": "We do.",
            "created_at": at(LONG_BEFORE),
        },
    )
    version, _ = FormVersion.objects.get_or_create(form=form, number=1)
    about = {"answer_by": day, "goes_on": day, "voice": "parent_carers"}
    return Submission.objects.create(
        forum=cast.forum,
        form=form,
        version=version,
        secret_hash=f"{next(_numbers):064}",
        received_on=day,
        **about | fields,
    )


def plant_with(**fields):
    """On each of the days one like this."""

    def plant(cast):
        for day in DAYS:
            told(cast, day, **fields)

    return plant


def plant_received(cast):
    plant_with()(cast)
    told(cast, MAY, voice="young_people")
    told(cast, MAY, state="spam")
    told(cast, MAY, state="checking")


def plant_tone(cast):
    plant_with(tone="compliment")(cast)
    for tone in ("both", "concern", "concern", "concern", ""):
        told(cast, MAY, tone=tone)


def plant_demand(cast):
    """Three of the five that were sorted: 60 of a hundred."""
    plant_with(demand="failure")(cast)
    for demand in ("failure", "value", "value", ""):
        told(cast, MAY, demand=demand)


def plant_services(cast):
    taxis, school, clinic = (
        Service.objects.create(forum=cast.forum, name=name)
        for name in ("Taxis", "School", "Clinic")
    )
    plant_with(service=taxis)(cast)
    told(cast, MAY, service=school)
    told(cast, MAY)
    told(cast, AFTER, service=clinic)


def plant_themes(cast):
    late, cold = (
        Theme.objects.create(
            forum=cast.forum, title=title, summary="Often.", created_at=at(LONG_BEFORE)
        )
        for title in ("Taxis come late", "Rooms are cold")
    )
    plant_with(theme=late)(cast)
    told(cast, MAY, theme=cold)
    told(cast, MAY)
    told(cast, MAY, theme=cold, state="spam")


def answered(submission, *days, by=None):
    for day in days:
        Reply.objects.create(
            submission=submission,
            one_time_key=uuid.uuid4(),
            written_on=day,
            written_by=by,
            words="Thank you.",
        )


def plant_replies(cast):
    """After 2, 6 and 40 days: half were faster than 6. What the writer wrote back is no answer."""
    by = cast.coordinator
    answered(told(cast, date(2026, 3, 30)), FIRST, LAST, by=by)
    answered(told(cast, date(2026, 6, 24)), LAST, by=by)
    waited = told(cast, date(2026, 3, 26))
    answered(waited, FIRST)
    answered(waited, MAY, by=by)
    # Answered before the time, and again in it: no new wait.
    answered(told(cast, date(2026, 3, 21)), LAST_BEFORE, MAY, by=by)
    answered(told(cast, LAST), AFTER, by=by)


def plant_helped(cast):
    for day in DAYS:
        told(cast, LONG_BEFORE, helped="yes", helped_on=day)
    told(cast, LONG_BEFORE, helped="no", helped_on=MAY)
    told(cast, MAY)


def plant_in_time(cast):
    """Promised for the time: one on the day, one a day late, one never.

    What came on paper was promised nothing; what was closed without an answer has its reason.
    """
    by = cast.coordinator
    answered(told(cast, LONG_BEFORE, answer_by=FIRST), FIRST, by=by)
    answered(told(cast, LONG_BEFORE, answer_by=MAY), MAY + timedelta(days=1), MAY, by=None)
    answered(told(cast, MAY, answer_by=MAY), MAY + timedelta(days=1), by=by)
    told(cast, LONG_BEFORE, answer_by=LAST, state="closed")
    told(cast, LONG_BEFORE, answer_by=LAST, channel="paper", entered_by=by)
    answered(told(cast, LONG_BEFORE, answer_by=LAST_BEFORE), LAST_BEFORE, by=by)
    told(cast, MAY, answer_by=AFTER)


def plant_asked(key):
    """Two of three who said yes or no said yes: 67 of a hundred. Unsure is not no."""

    def plant(cast):
        for day, answer in (
            (LONG_BEFORE, "No"),
            (LAST_BEFORE, "Yes"),
            (FIRST, "Yes"),
            (MAY, "No"),
            (MAY, "I am not sure"),
            (LAST, "Yes"),
            (AFTER, "No"),
        ):
            told(cast, day, answers={key: answer})
        told(cast, MAY, answers={"what_happened": "Yes"})
        told(cast, MAY, answers={key: "No"}, state="spam")

    return plant


ASKED = {"Yes": 2, "No": 1, "I am not sure": 1}
COUNTED = {
    "heard_of_us": Counted(plant_asked("heard_of_us"), now=67, parts=ASKED, before=100, records=4),
    "say_they_are_members": Counted(
        plant_asked("member"), now=67, parts=ASKED, before=100, records=4
    ),
    "feedback_received": Counted(
        plant_received,
        now=3,
        parts={
            "Parents and carers": 2,
            "Children and young people": 1,
            "People who work with families": 0,
            "Managers and members of a steering group": 0,
        },
        before=2,
        nothing=0,
        records=3,
    ),
    "feedback_by_service": Counted(
        plant_services,
        now=2,
        parts={"Taxis": 2, "School": 1, "No service yet": 1},
        before=1,
        nothing=0,
        records=4,
    ),
    "feedback_by_theme": Counted(
        plant_themes,
        now=2,
        parts={"Taxis come late": 2, "Rooms are cold": 1, "No theme yet": 1},
        before=1,
        nothing=0,
        records=2,
    ),
    "feedback_tone": Counted(
        plant_tone,
        now=3,
        parts={"Concern": 3, "Compliment": 2, "Some of each": 1, "Not sorted yet": 1},
        before=2,
        nothing=0,
        records=7,
    ),
    "failure_demand": Counted(
        plant_demand,
        now=60,
        parts={"What families need": 2, "Something went wrong before": 3, "Not sorted yet": 1},
        before=100,
        records=6,
    ),
    "days_to_reply": Counted(plant_replies, now=6, parts={"Answered": 3}, before=10),
    "writers_helped": Counted(
        plant_helped, now=2, parts={"Yes": 2, "No": 1, "Not sure": 0}, before=2, records=3
    ),
    "replied_in_time": Counted(
        plant_in_time, now=33, parts={"All": "1 of 3"}, before=100, records=3
    ),
}


@pytest.mark.parametrize("key", COUNTED)
def test_figure_is_as_counted_by_hand(key, cast):
    assert as_computed(key, COUNTED[key], cast) == COUNTED[key]
