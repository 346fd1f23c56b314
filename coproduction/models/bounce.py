from django.db import models

from .message import Message
from .person import Person


class BounceQuerySet(models.QuerySet):
    def soft_since(self, moment):
        return self.filter(kind=Bounce.Kind.SOFT, reported_at__gte=moment)


class Bounce(models.Model):
    """A mail server's report that a mail of ours did not arrive, or was not wanted."""

    class Kind(models.TextChoices):
        HARD = "hard", "Will never arrive"
        SOFT = "soft", "Did not arrive this time"
        COMPLAINT = "complaint", "Marked as unwanted"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="bounces")
    person = models.ForeignKey(
        Person,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="bounces",
        help_text="Whom it counts against: nobody any more, once the address is mended.",
    )
    kind = models.CharField(max_length=9, choices=Kind.choices)
    code = models.CharField(
        max_length=11, blank=True, help_text="The mail server's own code, such as 5.1.1."
    )
    reported_at = models.DateTimeField()

    objects = BounceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-reported_at"], name="bounce_of_person")]
        constraints = [
            models.UniqueConstraint(fields=["message", "kind"], name="one_bounce_of_a_kind_a_mail")
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.code}".strip()
