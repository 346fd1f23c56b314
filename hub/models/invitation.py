from django.db import models

from coproduction.models import Person

from .session import Session


class Invitation(models.Model):
    """A session is in this person's calendar as it was then, or was taken out again."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    # The state of the session that was sent, and how many mails this calendar has had of it.
    as_of = models.PositiveIntegerField(help_text="The session's sequence then.")
    sequence = models.PositiveIntegerField(help_text="Grows with each mail to this person.")
    is_cancelled = models.BooleanField(default=False)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="one_invitation_per_session")
        ]

    def __str__(self):
        return f"{self.person}, {self.session}"
