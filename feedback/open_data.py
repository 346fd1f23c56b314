from django.utils import timezone

from coproduction.datasets import Column, Dataset
from feedback.models import Theme
from feedback.public_themes import numbers_of


def _themes(forum):
    """Each published theme, with how many told of it where they are enough to be shown."""
    themes = Theme.objects.for_forum(forum).public().select_related("service")
    themes = list(themes.order_by("published_at", "pk"))
    numbers = numbers_of(themes, forum.small_number_threshold)
    for theme in themes:
        yield (
            theme.reference,
            theme.title,
            theme.summary,
            str(theme.service or ""),
            theme.is_gap,
            timezone.localdate(theme.published_at),
            numbers[theme.pk].everybody,
        )


DATASETS = (
    Dataset(
        "themes",
        "What families tell us",
        "Themes that several people told us about. Small numbers are left empty, others are "
        "rounded to the nearest five.",
        (
            Column("reference", "The theme's reference", "feedback.Theme.reference"),
            Column("title", "What it is about", "feedback.Theme.title"),
            Column("summary", "What families say", "feedback.Theme.summary"),
            Column("service", "The service it is about", "feedback.Service.name"),
            Column("nobody_provides_it", "Is it a gap?", "feedback.Theme.is_gap"),
            Column("published_on", "The day it was published", "feedback.Theme.published_at"),
            Column("told", "How many told us, to the nearest five"),
        ),
        _themes,
    ),
)
