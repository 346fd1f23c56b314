"""Live feedback: the forms, what people told, what came of it. One noun a file."""

from .conversation import Reply
from .form import FIXED_SLUGS, FeedbackForm, FormVersion, Question
from .lists import SavedView, ThemeChange
from .settings import FeedbackSettings, Service
from .submission import AboutYouCount, ContactDetails, Draft, SafetyNote, Submission, Tally
from .theme import Passing, Subject, Theme

__all__ = [
    "FIXED_SLUGS",
    "AboutYouCount",
    "ContactDetails",
    "Draft",
    "FeedbackForm",
    "FeedbackSettings",
    "FormVersion",
    "Passing",
    "Question",
    "Reply",
    "SafetyNote",
    "SavedView",
    "Service",
    "Subject",
    "Submission",
    "Tally",
    "Theme",
    "ThemeChange",
]
