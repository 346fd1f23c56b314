from django.db import models

from .forum import Forum
from .person import Person


class MessageQuerySet(models.QuerySet):
    def failed(self):
        return self.filter(state=Message.State.FAILED)

    def newest_first(self):
        return self.order_by("-written_at", "-pk")


class Message(models.Model):
    """A mail to somebody, written in the same transaction as the thing that it tells."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to go"
        SENT = "sent", "Sent"
        FAILED = "failed", "Could not be sent"
        NO_EMAIL = "no_email", "No email: tell them another way"

    forum = models.ForeignKey(
        Forum, on_delete=models.CASCADE, null=True, blank=True, related_name="messages"
    )
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    kind = models.CharField(max_length=60, help_text="Which mail this is, such as request_sent.")
    to = models.EmailField(blank=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    calendar = models.TextField(blank=True, help_text="An invitation that goes with it.")
    calendar_method = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["forum", "-written_at"], name="message_newest"),
            models.Index(
                fields=["written_at"],
                name="message_waiting",
                condition=models.Q(state__in=["waiting", "failed"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | ~models.Q(state="sent") & models.Q(sent_at__isnull=True),
                name="message_sent_has_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state="no_email", to="")
                | ~models.Q(state="no_email") & ~models.Q(to=""),
                name="message_without_an_address_is_not_waiting",
            ),
        ]

    def __str__(self):
        return self.subject
