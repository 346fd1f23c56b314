"""What can be found of live feedback: themes, and for the forum's team what each writer told.

A service finds the words that it was given, among what it owes: those the forum has checked.
"""

from coproduction.dates import short
from coproduction.permissions import Permission, person_may
from coproduction.search import SearchKind, with_right
from feedback.models import Submission, Theme


def _themes(forum, person):
    here = Theme.objects.for_forum(forum)
    return here.active() if person_may(person, Permission.FEEDBACK_MANAGE) else here.public()


def _theme_address(theme, search):
    """For the team the page where they work on it; for all others the public one."""
    if person_may(search.person, Permission.FEEDBACK_MANAGE):
        return theme.get_absolute_url()
    return theme.get_public_url()


SEARCH = (
    SearchKind(
        code="themes",
        label="What families told us",
        rows=_themes,
        index="theme_words",
        excerpt=("summary",),
        address=_theme_address,
        day="created_at",
        related=("forum",),
        spelling="title",
        has_reference=True,
    ),
    SearchKind(
        code="feedback",
        label="Feedback, in their own words",
        rows=with_right(
            Permission.FEEDBACK_MANAGE,
            lambda forum, person: Submission.objects.for_forum(forum).exclude(
                state=Submission.State.SPAM
            ),
        ),
        index="feedback_own_words",
        excerpt=("words",),
        title=lambda told: f"Feedback of {short(told.received_on)}",
        about=lambda told: f"{told.form}. {told.get_state_display()}",
        day="received_on",
        newest=("-received_on", "-pk"),
        related=("form", "forum"),
        has_reference=True,
    ),
)
