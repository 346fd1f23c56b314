"""Questions that have been asked well before, and whole forms to begin with."""

from coproduction.about_people import ABOUT_PEOPLE
from feedback.models import FeedbackForm, Question

_K = Question.Kind
_P = Question.Picture
_HOW = ["Very good", "Good", "Neither good nor bad", "Bad", "Very bad"]

QUESTIONS = {
    "what_happened": {
        "easy_picture": _P.TALK,
        "kind": _K.LONG,
        "text": "What happened?",
        "hint": "Please do not give names of people. A few sentences are enough.",
        "easy_text": "Tell us what happened.",
        "is_required": True,
    },
    "how_was_it": {
        "easy_picture": _P.FEELINGS,
        "kind": _K.SCALE,
        "text": "How was it for your family?",
        "easy_text": "Was it good or bad?",
        "choices": _HOW,
        "why": "So that we can see what gets better and what gets worse.",
        "offers_not_sure": True,
    },
    "what_would_help": {
        "easy_picture": _P.HELP,
        "kind": _K.LONG,
        "text": "What would have made it better?",
        "easy_text": "What would make it better?",
    },
    "got_the_service": {
        "easy_picture": _P.HELP,
        "kind": _K.ONE,
        "text": "Did you get the help that you asked for?",
        "easy_text": "Did you get help?",
        "choices": ["Yes", "Part of it", "We are still waiting", "No", "We did not ask"],
        "why": "We also want to hear from families who tried and did not get help.",
    },
    "when": {
        "easy_picture": _P.CALENDAR,
        "kind": _K.MONTH,
        "text": "When did it happen?",
        "hint": "The month and the year are enough.",
        "easy_text": "When was it?",
    },
    "where": {
        "easy_picture": _P.PLACE,
        "kind": _K.DISTRICT,
        "text": "Which part of the area do you live in?",
        "why": "Some parts of the area get less help than others. We want to see where.",
        "easy_text": "Where do you live?",
    },
    "which_service": {
        "easy_picture": _P.QUESTION,
        "kind": _K.SEVERAL,
        "text": "What is it about?",
        "easy_text": "What is it about?",
        "choices": [
            "School or college",
            "Plans for a child (EHCP)",
            "Getting to school",
            "Health",
            "Short breaks",
            "Getting ready for adult life",
            "Something else",
        ],
    },
    "understood": {
        "easy_picture": _P.LETTER,
        "kind": _K.SCALE,
        "text": "I felt understood, involved, valued and respected.",
        "choices": ["Yes, always", "Mostly", "Sometimes", "Hardly", "Not at all"],
        "why": "Our area has promised that families can say this. We keep count.",
        "offers_not_sure": True,
    },
    "information": {
        "easy_picture": _P.LETTER,
        "kind": _K.SCALE,
        "text": "I get the information I need, when I need it, in a form that I understand.",
        "choices": ["Yes, always", "Mostly", "Sometimes", "Hardly", "Not at all"],
        "offers_not_sure": True,
    },
    "heard_of_us": {
        "easy_picture": _P.PEOPLE,
        "kind": _K.YES_NO,
        "text": "Had you heard of us before today?",
        "why": "To see if we reach families.",
    },
    "member": {"kind": _K.YES_NO, "text": "Are you a member of the forum?"},
    "take_part": {
        "easy_picture": _P.PEOPLE,
        "kind": _K.SEVERAL,
        "text": "How would you like to take part?",
        "easy_text": "How do you want to join in?",
        "choices": [
            "Come to a meeting",
            "Talk online",
            "Answer questions now and then",
            "By phone",
        ],
    },
    "school_feel": {
        "easy_picture": _P.SCHOOL,
        "kind": _K.SCALE,
        "text": "How do you feel about where you learn?",
        "easy_text": "How do you feel about school?",
        "choices": ["I like it a lot", "I like it", "It is OK", "I do not like it", "It is bad"],
        "offers_not_sure": True,
    },
    "one_wish": {
        "easy_picture": _P.TALK,
        "kind": _K.LONG,
        "text": "If you could change one thing, what would it be?",
        "easy_text": "What one thing would you change?",
    },
}

_EVERYBODY_OF_THE_FORUM = (
    "People of the forum read what you write. They take out names before a service sees it. "
    "We do not know who you are, and the service does not either."
)

# A form to begin with: its questions, and the words that go with them.
STARTERS = {
    "open": {
        "label": "Tell us anything, always open",
        "kind": FeedbackForm.Kind.OPEN,
        "questions": [
            "what_happened",
            "which_service",
            "how_was_it",
            "what_would_help",
            "when",
            "where",
        ],
    },
    "survey": {
        "label": "The annual survey",
        "kind": FeedbackForm.Kind.SURVEY,
        "questions": [
            "understood",
            "information",
            "got_the_service",
            "what_happened",
            "heard_of_us",
            "member",
            "where",
        ],
    },
    "awareness": {
        "label": "Do families know us?",
        "kind": FeedbackForm.Kind.TARGETED,
        "questions": ["heard_of_us", "member", "take_part", "where"],
    },
    "service": {
        "label": "One service or theme, for some weeks",
        "kind": FeedbackForm.Kind.TARGETED,
        "questions": ["got_the_service", "what_happened", "how_was_it", "what_would_help", "where"],
    },
    "young": {
        "label": "Young people tell us",
        "kind": FeedbackForm.Kind.OPEN,
        "audience": FeedbackForm.Audience.YOUNG_PEOPLE,
        "questions": ["school_feel", "what_happened", "one_wish"],
    },
    "interest": {
        "label": "Say that you want to take part",
        "kind": FeedbackForm.Kind.INTEREST,
        "audience": FeedbackForm.Audience.YOUNG_PEOPLE,
        "questions": ["take_part", "one_wish"],
    },
}
WHO_SEES = _EVERYBODY_OF_THE_FORUM

# About people, apart from what they say: a few of what members are asked. Each may be left out.
ABOUT_YOU = {
    question: ABOUT_PEOPLE[question]
    for question in ("sex", "gender", "ethnic_group", "disability", "lone_parent", "school_meals")
}
