from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
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

    def spellings(self) -> list[str]:
        """Every term and every other way of writing it: what is explained needs no warning."""
        return [spelling for term in self for spelling in term.spellings]


class GlossaryTerm(models.Model):
    """A word or acronym and its plain meaning, however it is spelt.

    Seed 000: "A note on spelling".
    """

    forum = models.ForeignKey(
        Forum,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="glossary",
        help_text="Empty for a word that every forum shares.",
    )
    term = models.CharField(max_length=60)
    other_spellings = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        help_text="How else people write it, with commas between: coproduction, co production.",
    )
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

    @property
    def spellings(self):
        return [self.term, *self.other_spellings]

    def clean(self):
        """Each spelling once, and of one word only: two meanings in a place explain nothing."""
        own = {self.term.casefold()}
        self.other_spellings = [
            each
            for each in (" ".join(spelling.split()) for spelling in self.other_spellings)
            if each and not (each.casefold() in own or own.add(each.casefold()))
        ]
        others = GlossaryTerm.objects.filter(forum=self.forum).exclude(pk=self.pk)
        taken = {spelling.casefold() for spelling in others.spellings()}
        if twice := [each for each in self.spellings if each.casefold() in taken]:
            raise ValidationError(f"Another word is written so already: {', '.join(twice)}.")
