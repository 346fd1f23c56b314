"""The demo's members: who they are in sums, beside an area whose numbers are made up."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

from coproduction.actions import (
    count_members,
    draw_picture,
    link_group,
    note_contact,
    note_followers,
    note_members,
    show_reach,
    write_population,
)
from coproduction.dates import months_after
from coproduction.models import EqualityAnswers, Person
from coproduction.sign_in.views import DEMO_DOMAIN

FIRST = ("Aisha", "Ben", "Cheryl", "Dionne", "Eleri", "Fiona", "Grainne", "Holly", "Ines", "Jodie")
LAST = (
    "Ibbotson",
    "Jessop",
    "Khan",
    "Lowe",
    "Mistry",
    "Nunn",
    "Abbott",
    "Bassi",
    "Cullen",
    "Drake",
    "Emery",
    "Farrow",
    "Gill",
    "Hobbs",
)
MEMBERS = len(FIRST) * len(LAST)
SOURCE = "Made-up count of Warwickshire families"

# Of every hundred who answer: what they say, in this order. The rest leave the question out.
SAY = {
    "age_group": {"25_34": 20, "35_44": 44, "45_54": 24, "55_64": 6, "rather_not": 2},
    "sex": {"female": 84, "male": 10, "rather_not": 2},
    "gender": {"same": 86, "differs": 1, "rather_not": 5},
    "sexual_orientation": {"straight": 70, "gay": 4, "bi": 4, "rather_not": 12},
    "ethnic_group": {
        "white_british": 76,
        "white_other": 5,
        "mixed": 3,
        "asian": 4,
        "black": 2,
        "rather_not": 4,
    },
    "religion": {"none": 48, "christian": 34, "muslim": 2, "sikh": 2, "rather_not": 8},
    "disability": {"yes": 26, "no": 62, "rather_not": 6},
    "neurodivergent": {"yes": 34, "no": 46, "rather_not": 8},
    "lone_parent": {"yes": 14, "no": 78, "rather_not": 2},
    "school_meals": {"yes": 16, "no": 74, "rather_not": 4},
    "language": {"english": 90, "signed": 1, "other": 5},
    "district": {"CV34": 34, "CV32": 24, "CV21": 20, "CV10": 6},
}
AREA = {
    "sex": {"female": "51", "male": "49"},
    "ethnic_group": {
        "white_british": "81",
        "white_other": "5.5",
        "mixed": "2.5",
        "asian": "8",
        "black": "1.5",
        "described": "1.5",
    },
    "disability": {"yes": "18", "no": "82"},
    "lone_parent": {"yes": "27", "no": "73"},
    "school_meals": {"yes": "24", "no": "76"},
    "language": {"english": "91.5", "signed": "0.1", "other": "8.4"},
}
# Months ago, and how many: followers, and those whom a post of theirs reached in seven days.
FOLLOWERS = {
    "facebook": (
        (24, 412, 900),
        (21, 468, 1240),
        (18, 590, 1105),
        (15, 640, 1630),
        (12, 783, 2210),
        (9, 902, 1980),
        (6, 1014, 2760),
        (3, 1140, 3105),
        (0, 1283, 3927),
    ),
    "newsletter": ((24, 120, None), (12, 205, None), (0, 318, None)),
    "whatsapp": ((12, 41, None), (0, 96, None)),
}
GROUPS = (
    (
        "Leamington Sikh Parents’ Circle",
        "community",
        "Grandparents and parents who meet after prayers. Few of them know that help exists.",
        ["religion:sikh", "ethnic_group:asian", "language:other"],
        "Mrs Kaur, on Sundays after eleven.",
        (
            (
                140,
                "Came to lunch with leaflets in Punjabi.",
                "Four mothers asked us to call.",
            ),
            (35, "Spoke about school transport.", "They wrote down what they live through."),
        ),
    ),
    (
        "Dads Together",
        "support",
        "Fathers who meet for breakfast once a month.",
        ["sex:male"],
        "Ask for Sam at the Old Library.",
        ((60, "Went to their breakfast.", "Two fathers want to be reps."),),
    ),
    (
        "Nuneaton Food Cupboard",
        "charity",
        "Families who count every pound. Many bring up their children alone.",
        ["lone_parent:yes", "school_meals:yes"],
        "The desk by the door, Tuesdays and Fridays.",
        ((20, "Left cards with the code of our form.", ""),),
    ),
    (
        "Rugby Polish Saturday School",
        "school",
        "Families whose children learn Polish on Saturdays.",
        ["ethnic_group:white_other", "language:other"],
        "The head teacher, by email.",
        (),
    ),
)


def tell_reach(cast) -> None:
    """Members who have answered, two pictures a year apart, the area, followers and groups."""
    forum, coordinator = cast.warwickshire, cast["coordinator"]
    members = _members(forum)
    early, late = members[: MEMBERS // 2], members[MEMBERS // 2 :]
    last_year = months_after(cast.today, -11)
    _answer(early, last_year - timedelta(days=20))
    draw_picture(forum=forum, today=last_year)
    _answer(late, cast.today - timedelta(days=40))
    draw_picture(forum=forum, today=cast.today - timedelta(days=10))
    for question, shares in AREA.items():
        write_population(
            forum=forum,
            question=question,
            shares={answer: Decimal(share) for answer, share in shares.items()},
            source=SOURCE,
            year=cast.today.year - 2,
            by=coordinator,
        )
    for months, number in ((24, 68), (12, 104)):
        note_members(
            forum=forum,
            on=months_after(cast.today, -months),
            number=number,
            source="Our list of members",
            by=coordinator,
        )
    count_members(forum=forum, today=cast.today)
    for channel, counts in FOLLOWERS.items():
        for months, number, reach in counts:
            note_followers(
                forum=forum,
                channel=channel,
                on=months_after(cast.today, -months),
                number=number,
                reach=reach,
                by=coordinator,
            )
    for name, kind, about, knows, contact, contacts in GROUPS:
        group = link_group(
            forum=forum,
            by=coordinator,
            one_time_key=uuid.uuid4(),
            name=name,
            kind=kind,
            about=about,
            knows=knows,
            contact=contact,
        )
        for days, what, came_of_it in contacts:
            note_contact(
                group=group,
                by=coordinator,
                on=cast.today - timedelta(days=days),
                what=what,
                came_of_it=came_of_it,
                one_time_key=uuid.uuid4(),
            )
    show_reach(forum=forum, shows=True, by=coordinator)


def _members(forum):
    """Parents who are on the list, without a sign-in."""
    people = [
        Person(
            forum=forum,
            name=f"{first} {last}",
            email=f"member-{place * len(LAST) + number}{DEMO_DOMAIN}",
        )
        for place, first in enumerate(FIRST)
        for number, last in enumerate(LAST)
    ]
    return Person.objects.bulk_create(people)


def _answer(people, on: date):
    """Each says something of their own, so that the sums are as SAY has them."""
    told = []
    for place, person in enumerate(people):
        # Far steps through the hundred, another for each question, so that answers do not pair.
        answers = {
            question: _said(shares, (37 * place + 11 * step * place + 13 * step) % 100)
            for step, (question, shares) in enumerate(SAY.items())
        }
        if any(answers.values()):
            told.append(EqualityAnswers(person=person, answered_on=on, **answers))
    EqualityAnswers.objects.bulk_create(told)


def _said(shares, place):
    for answer, share in shares.items():
        if place < share:
            return answer
        place -= share
    return ""
