from django.db import models

from coproduction.models import Person

from .session import Session


class AvailabilityQuerySet(models.QuerySet):
    def answered(self):
        return self.exclude(answer="")

    def unanswered(self):
        return self.filter(answer="")

    def may_come(self):
        """Those who said yes or maybe."""
        return self.filter(answer__in=Availability.COMING)


class Availability(models.Model):
    """Whether a rep can come to a session: asked, and answered or not yet.

    Seed 004: "Not always clear which Parent Carers will be available". An answer can change until
    the session begins.
    """

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        MAYBE = "maybe", "Maybe"
        NO = "no", "No"

    COMING = frozenset({Answer.YES, Answer.MAYBE})

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="availabilities")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="availabilities")
    asked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=5, choices=Answer.choices, blank=True)
    note = models.CharField(
        max_length=200, blank=True, help_text="From when, until when, or what would help."
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Person,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who wrote it down: the rep, or somebody of the team who rang them.",
    )

    objects = AvailabilityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "availabilities"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"], name="one_availability_per_session"
            ),
            # Who wrote it down may leave and be forgotten; that it was answered stays.
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | ~models.Q(answer="") & models.Q(answered_at__isnull=False),
                name="availability_answer_has_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.person}: {self.get_answer_display() or 'no answer yet'}"
