from django.contrib.postgres.fields import ArrayField
from django.db import models

from coproduction.models import Person

from .theme import Theme


class SavedView(models.Model):
    """A list as somebody likes to see it, under a name."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name"],
                name="one_saved_view_per_name",
                violation_error_message="You have a list of this name already.",
            )
        ]

    def __str__(self):
        return self.name


class ThemeChange(models.Model):
    """Several pieces of feedback put into a theme at once, and what they were in: to undo it."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="changes")
    submissions = ArrayField(models.BigIntegerField())
    earlier = models.JSONField(help_text="The theme that each was in, by its key.")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True, undone_by__isnull=True)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False),
                name="theme_change_undone_has_a_time_and_a_person",
            )
        ]

    def __str__(self):
        return f"{len(self.submissions)} into {self.theme}"
