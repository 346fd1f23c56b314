"""What people are asked about themselves, apart from what they say: each may be left out.

The questions are those of the harmonised set of the Government Statistical Service, and what the
membership pages of seed 004 count: disability, lone parents, free school meals; EQ15 adds parents
who are neurodivergent themselves. Feedback asks a few of them, members are offered all.

They are shorter than the set where a forum could never show the answers: the ethnic groups are the
five of the census of England in 2021, with White British apart (seed 004 counts who is not), and
not its nineteen. Disability is its two questions as one (a condition of 12 months or more;
day-to-day activities reduced), which counts the same people as the Equality Act 2010.
"""

import re

from coproduction.exceptions import RuleBroken

_YES_NO = {"yes": "Yes", "no": "No"}

ABOUT_PEOPLE: dict[str, tuple[str, dict[str, str]]] = {
    "age_group": (
        "How old are you?",
        {
            "under_25": "Under 25",
            "25_34": "25 to 34",
            "35_44": "35 to 44",
            "45_54": "45 to 54",
            "55_64": "55 to 64",
            "65_more": "65 or older",
        },
    ),
    "sex": (
        "What is your sex?",
        {"female": "Female", "male": "Male"},
    ),
    "gender": (
        "Is your gender the same as the sex you were given at birth?",
        {"same": "Yes", "differs": "No"},
    ),
    "sexual_orientation": (
        "Which of these describes you?",
        {
            "straight": "Straight or heterosexual",
            "gay": "Gay or lesbian",
            "bi": "Bisexual",
            "described": "I would describe it in another way",
        },
    ),
    "ethnic_group": (
        "What is your ethnic group?",
        {
            "white_british": "White British",
            "white_other": "Irish, Gypsy, Roma or another White background",
            "mixed": "Mixed or multiple ethnic groups",
            "asian": "Asian or Asian British",
            "black": "Black, Black British, Caribbean or African",
            "described": "Another ethnic group, such as Arab",
        },
    ),
    "religion": (
        "What is your religion?",
        {
            "none": "No religion",
            "christian": "Christian",
            "buddhist": "Buddhist",
            "hindu": "Hindu",
            "jewish": "Jewish",
            "muslim": "Muslim",
            "sikh": "Sikh",
            "described": "Another religion",
        },
    ),
    "disability": (
        "Do you have a physical or mental health condition that lasts 12 months or more, and "
        "makes it harder to do day-to-day things?",
        _YES_NO,
    ),
    "neurodivergent": (
        "Are you neurodivergent yourself?",
        _YES_NO,
    ),
    "lone_parent": ("Do you bring up your children alone?", _YES_NO),
    "school_meals": ("Does a child of yours get free school meals?", _YES_NO),
    "language": (
        "Which language do you speak most at home?",
        {"english": "English", "signed": "British Sign Language", "other": "Another language"},
    ),
}
RATHER_NOT = "rather_not"
RATHER_NOT_WORDS = "Would rather not say"
# Asked in a box and not from a list: which places there are is each area's own.
DISTRICT = "district"
DISTRICT_LABEL = "Which part of the area do you live in?"

# What a question is about, as a heading over its groups.
TOPICS = {
    "age_group": "Age",
    "sex": "Sex",
    "gender": "Gender",
    "sexual_orientation": "Sexual orientation",
    "ethnic_group": "Ethnic group",
    "religion": "Religion",
    "disability": "Disability",
    "neurodivergent": "Neurodivergent parents",
    "lone_parent": "Lone parents",
    "school_meals": "Free school meals",
    "language": "Language at home",
    DISTRICT: "Part of the area",
}

# A group as one speaks of it, where the answer alone says nothing: "Yes".
GROUP_NAMES = {
    ("gender", "same"): "Gender the same as the sex given at birth",
    ("gender", "differs"): "Gender not the same as the sex given at birth",
    ("disability", "yes"): "Disabled, or ill for a long time",
    ("disability", "no"): "Not disabled",
    ("neurodivergent", "yes"): "Neurodivergent parents",
    ("neurodivergent", "no"): "Parents who are not neurodivergent",
    ("lone_parent", "yes"): "Lone parents",
    ("lone_parent", "no"): "Parents who are not alone",
    ("school_meals", "yes"): "Families with free school meals",
    ("school_meals", "no"): "Families without free school meals",
    ("sexual_orientation", "described"): "Another sexual orientation",
    ("ethnic_group", "described"): "Another ethnic group",
    ("language", "english"): "English spoken at home",
    ("language", "signed"): "British Sign Language at home",
    ("language", "other"): "Another language spoken at home",
}

# Half a postcode, or a whole one of which only the first half is kept.
_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(?:\d[A-Z]{2})?")


def choices_about(question: str) -> list[tuple[str, str]]:
    """The answers of a question, the last of them not to say."""
    return [*ABOUT_PEOPLE[question][1].items(), (RATHER_NOT, RATHER_NOT_WORDS)]


def question_label(question: str) -> str:
    return DISTRICT_LABEL if question == DISTRICT else ABOUT_PEOPLE[question][0]


def group_name(question: str, answer: str) -> str:
    """Those who gave this answer, as one speaks of them."""
    if question == DISTRICT:
        return answer
    return GROUP_NAMES.get((question, answer)) or ABOUT_PEOPLE[question][1][answer]


def groups() -> list[tuple[str, str, str]]:
    """Every group that can be chosen from a list: its question, its answer and its name."""
    return [
        (question, answer, group_name(question, answer))
        for question, (_, answers) in ABOUT_PEOPLE.items()
        for answer in answers
    ]


def district_of(typed: str) -> str:
    """The first half of a postcode. What would lead to a street is dropped."""
    found = _POSTCODE.fullmatch(re.sub(r"[\s-]", "", typed.upper()))
    if found is None:
        raise RuleBroken("Write the first half of a postcode, such as CV34.")
    return found[1]
