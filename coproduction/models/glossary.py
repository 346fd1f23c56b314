from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower

from coproduction.text_search import vector

from .forum import Forum


class GlossaryTermQuerySet(models.QuerySet):
    def for_forum(self, forum):
        """The forum's own words and those that all forums share."""
        return self.filter(models.Q(forum=forum) | models.Q(forum__isnull=True))

    def by_term(self):
        return self.order_by(Lower("term"), "pk")


class GlossaryTerm(models.Model):
    """A word or acronym and its plain meaning."""

    forum = models.ForeignKey(
        Forum,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="glossary",
        help_text="Empty for a word that every forum shares.",
    )
    term = models.CharField(max_length=60)
    meaning = models.CharField(max_length=300)

    objects = GlossaryTermQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(vector(A=["term"], B=["meaning"]), name="glossary_words")]
        constraints = [
            models.UniqueConstraint(
                Lower("term"),
                "forum",
                nulls_distinct=False,
                name="one_meaning_per_term_in_a_forum",
                violation_error_message="This word already has a meaning.",
            )
        ]

    def __str__(self):
        return self.term
