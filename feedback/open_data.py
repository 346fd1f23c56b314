from django.db.models import Count
from django.utils import timezone

from coproduction.datasets import Column, Dataset
from coproduction.small_numbers import disclosable
from feedback.models import Submission, Theme


def _themes(forum):
    """Each published theme, with how many told of it where they are enough to be shown."""
    told = Submission.objects.for_forum(forum).counted().filter(theme__isnull=False)
    numbers = dict(told.order_by().values_list("theme").annotate(number=Count("pk")))
    themes = Theme.objects.for_forum(forum).public().select_related("service")
    for theme in themes.order_by("published_at", "pk"):
        yield (
            theme.reference,
            theme.title,
            theme.summary,
            str(theme.service or ""),
            theme.is_gap,
            timezone.localdate(theme.published_at),
            disclosable(numbers.get(theme.pk, 0), forum.small_number_threshold),
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
