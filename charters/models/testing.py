import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from coproduction.models import Organisation, Person, Work

from .charter import Charter, Commitment


class Verdict(models.TextChoices):
    """How a promise was kept over a period."""

    KEPT = "kept", "Kept"
    PARTLY = "partly", "Partly kept"
    NOT_KEPT = "not_kept", "Not kept"
    CANNOT_TELL = "cannot_tell", "Cannot tell"
    DIFFER = "differ", "The two sides see it differently"


# What a side may say of a promise that nothing can count.
JUDGED = [choice for choice in Verdict.choices if choice[0] != Verdict.DIFFER]


class Measure(models.Model):
    """The figure that a promise is tested by, and how much of it is enough."""

    commitment = models.OneToOneField(Commitment, on_delete=models.CASCADE, related_name="measure")
    figure = models.CharField(max_length=60)
    kept_from = models.PositiveSmallIntegerField(
        "kept from, of a hundred",
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    partly_from = models.PositiveSmallIntegerField(
        "partly kept from, of a hundred",
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    fewest = models.PositiveSmallIntegerField(
        "fewest records to tell by", default=3, validators=[MinValueValidator(1)]
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    partly_from__gte=1,
                    partly_from__lte=models.F("kept_from"),
                    kept_from__lte=100,
                    fewest__gte=1,
                ),
                name="measure_has_sensible_limits",
                violation_error_message="“Partly” has to begin below “kept”.",
            )
        ]

    def __str__(self):
        return f"{self.figure}: kept from {self.kept_from}, partly from {self.partly_from}"

    def verdict(self, kept: int, counted: int) -> Verdict:
        """What so many kept of so many come to."""
        if counted < self.fewest:
            return Verdict.CANNOT_TELL
        share = 100 * kept / counted
        if share >= self.kept_from:
            return Verdict.KEPT
        return Verdict.PARTLY if share >= self.partly_from else Verdict.NOT_KEPT


class CharterTestQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(charter__forum=forum)

    def newest_first(self):
        return self.order_by("-ends_on", "-pk")


class CharterTest(models.Model):
    """A charter held against what was done in a period: open while the sides say how they see it.

    Seed 000: "It is essential that this charter is tested against work undertaken".
    """

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="tests")
    starts_on = models.DateField("from")
    ends_on = models.DateField("to")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    learned = models.TextField("what we learned", blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CharterTestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="test_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["charter", "starts_on", "ends_on"], name="one_test_per_period"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, closed_by__isnull=True)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False)
                & ~models.Q(learned=""),
                name="test_closed_has_a_time_a_person_and_a_lesson",
            ),
        ]

    def __str__(self):
        return f"{self.starts_on:%-d %B %Y} to {self.ends_on:%-d %B %Y}"

    def get_absolute_url(self):
        return reverse("charters:test", args=[self.charter.forum.slug, self.pk])


class Judgement(models.Model):
    """How one side sees a promise that nothing can count, with what shows it."""

    class Side(models.TextChoices):
        FORUM = "forum", "The forum"
        PARTNER = "partner", "Its partners"

    test = models.ForeignKey(CharterTest, on_delete=models.PROTECT, related_name="judgements")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="judgements")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    side = models.CharField(max_length=8, choices=Side.choices)
    verdict = models.CharField(max_length=12, choices=JUDGED)
    evidence = models.TextField("what shows it")
    work = models.ForeignKey(
        Work, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    judged_at = models.DateTimeField()
    judged_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["test", "commitment", "organisation", "side"],
                nulls_distinct=False,
                name="one_judgement_per_side",
            ),
            models.CheckConstraint(
                condition=~models.Q(evidence=""), name="judgement_says_what_shows_it"
            ),
        ]

    def __str__(self):
        return f"{self.get_side_display()}: {self.get_verdict_display()}"


class PartyNote(models.Model):
    """What a party says about a result. It stands beside it, and nobody can take it away."""

    test = models.ForeignKey(CharterTest, on_delete=models.PROTECT, related_name="notes")
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, null=True, blank=True, related_name="notes"
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty for the forum itself.",
    )
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="party_note_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self):
        return self.text[:60]


class ResultLine(models.Model):
    """One promise of a closed test as it stood then, with the records behind it."""

    test = models.ForeignKey(CharterTest, on_delete=models.PROTECT, related_name="lines")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="lines")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    kept = models.PositiveIntegerField(null=True, blank=True)
    counted = models.PositiveIntegerField(null=True, blank=True)
    cases = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["test", "commitment", "organisation"],
                nulls_distinct=False,
                name="one_line_per_promise_and_organisation",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="result_line_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self):
        return f"{self.commitment}: {self.get_verdict_display()}"
