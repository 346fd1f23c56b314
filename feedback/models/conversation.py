from django.db import models

from coproduction.models import Person

from .submission import Submission


class ReplyQuerySet(models.QuerySet):
    def oldest_first(self):
        return self.order_by("pk")


class Reply(models.Model):
    """One turn of the talk between the forum and a writer, who stays unknown."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="replies")
    one_time_key = models.UUIDField()
    # Empty for the writer: of them the day is kept, and nothing else.
    written_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    written_on = models.DateField()
    words = models.TextField()

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "replies"
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "one_time_key"], name="one_reply_per_key"
            ),
            models.CheckConstraint(condition=~models.Q(words=""), name="reply_says_something"),
        ]

    def __str__(self):
        return f"{self.written_by or 'The writer'}, {self.written_on:%d %B %Y}"

    @property
    def is_of_writer(self):
        return self.written_by_id is None
