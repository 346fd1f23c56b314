from django.db.models import Count, Q

from coproduction.models import Person, Work
from coproduction.small_numbers import disclosable
from coproduction.thread import Entry
from feedback.models import Submission, Theme


def ENTRIES(work: Work, person: Person) -> list[Entry]:  # noqa: N802 (the registry's name)
    """The themes of feedback that it began with. What was passed on stands in the ledger."""
    counted = ~Q(submissions__state__in=Submission.NOT_COUNTED)
    themes = Theme.objects.active().filter(work=work, forum=person.forum_id)
    themes = themes.annotate(told=Count("submissions", filter=counted)).select_related("forum")
    return [
        Entry(
            at=theme.created_at,
            title=f"Families told the forum{_how_many(theme)}: {theme}",
            words=theme.summary,
            url=theme.get_public_url() if theme.published_at else "",
            voice="said",
        )
        for theme in themes.order_by("pk")
    ]


def _how_many(theme):
    number = disclosable(theme.told, theme.forum.small_number_threshold)
    return f", about {number} of them" if number else ""
