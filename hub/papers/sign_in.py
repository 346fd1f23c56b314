from datetime import date

from django.db import models

from coproduction.models import Person, Role
from hub.models import Session

from .common import frame
from .shapes import Fact, Line, SignInSheet

# A sheet ends with the page: so many lines stand on the first one and on each other.
LINES_OF_FIRST_PAGE, LINES_OF_A_PAGE = 11, 16
FEWEST_EMPTY_LINES = 4


def _expected(session):
    """Reps who said that they come, who runs it, and who brings something."""
    people = Person.objects.active().filter(forum=session.hub.forum)
    coming = session.availabilities.may_come().values("person")
    if not session.availabilities.exists():
        coming = session.hub.pool.on(session.day).values("person")
    presenters = session.items.on_agenda().values("requestor")
    return (
        people.filter(
            models.Q(pk__in=coming)
            | models.Q(pk__in=presenters)
            | models.Q(pk__in=people.with_role(Role.CHAIR, Role.FACILITATOR).values("pk"))
        )
        .select_related("organisation")
        .by_name()
    )


def _with_empty_lines(lines):
    """Room for who comes besides, down to the end of the last page."""
    wanted, full = len(lines) + FEWEST_EMPTY_LINES, LINES_OF_FIRST_PAGE
    while full < wanted:
        full += LINES_OF_A_PAGE
    return lines + [Line()] * (full - len(lines))


def sign_in_sheet(session: Session, *, today: date) -> SignInSheet:
    """Who is expected, and empty lines for who comes besides."""
    lines = [
        Line(person.name, str(person.organisation or ", ".join(person.role_names).capitalize()))
        for person in _expected(session)
    ]
    return SignInSheet(
        **frame(session, "Sign-in sheet", today),
        facts=[Fact("When", session.when), Fact("Where", session.place)],
        used_for="We write down who took part. The notes say how many parent carers came. "
        "They never name parent carer reps. They do name people from services.",
        lines=_with_empty_lines(lines),
    )
