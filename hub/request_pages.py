"""The pages of a request, one question or one thought each, in their order."""

from collections.abc import Callable
from dataclasses import dataclass

from hub.forms import request as forms
from hub.models import Request


@dataclass(frozen=True)
class Page:
    """A page: its address, its heading, its form, and for which requests it is shown."""

    slug: str
    title: str
    form: type[forms.PageForm]
    applies: Callable[[Request], bool] = lambda request: True


PAGES = (
    Page("topic", "What do you want to bring?", forms.TopicForm),
    Page("programme", "Programme", forms.ProgrammeForm),
    Page("work", "Piece of work", forms.WorkForm),
    Page("level", "How far will families share in it?", forms.LevelForm),
    Page("purpose", "Purpose", forms.PurposeForm),
    Page("decision", "How far has the decision gone?", forms.DecisionForm),
    Page(
        "too-late",
        "The decision is made. Can families still share in it?",
        forms.TooLateForm,
        lambda request: request.is_too_late_for_its_level or bool(request.keeps_level_because),
    ),
    Page("who", "Who comes", forms.WhoForm),
    Page("time", "How long, and when?", forms.TimeForm),
    Page("papers", "Papers to read before", forms.PapersForm),
)
BY_SLUG = {page.slug: page for page in PAGES}


def pages_of(request: Request) -> list[Page]:
    """The pages that this request has, given what was answered so far."""
    return [page for page in PAGES if page.applies(request)]


def page_after(request: Request, slug: str) -> Page | None:
    """The next page without an answer; None when all that is left is to check and send."""
    line = pages_of(request)
    start = next((place for place, page in enumerate(PAGES) if page.slug == slug), -1)
    later = [page for page in line if PAGES.index(page) > start]
    return next((page for page in later if page.slug not in request.answered), None)


def page_before(request: Request, slug: str) -> Page | None:
    """The page before this one; None for the first."""
    line = pages_of(request)
    place = next((place for place, page in enumerate(line) if page.slug == slug), 0)
    return line[place - 1] if place else None
