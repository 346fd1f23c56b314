import uuid
from datetime import timedelta

from django.db import models
from django.urls import reverse

from .forum import Forum
from .person import Person

# The file holds what people told in confidence: it does not lie about for longer.
KEPT_FOR = timedelta(days=3)


def take_out_path(take_out, filename):
    """A name that nobody can guess."""
    return f"taken-out/{take_out.forum_id}/{uuid.uuid4().hex}.zip"


class TakeOutQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def ready(self, now):
        """Can be downloaded. See also TakeOut.is_ready."""
        return self.filter(state=TakeOut.State.READY, ends_at__gt=now)

    def to_delete(self, now):
        return self.filter(state=TakeOut.State.READY, ends_at__lte=now)

    def newest_first(self):
        return self.order_by("-asked_at", "-pk")


class TakeOut(models.Model):
    """All of a forum as one file, made because somebody asked for it, and deleted after days."""

    class State(models.TextChoices):
        ASKED = "asked", "Being made"
        READY = "ready", "Ready to download"
        FAILED = "failed", "Could not be made"
        GONE = "gone", "Deleted"

    MOVES = {
        State.ASKED: {State.READY, State.FAILED},
        State.READY: {State.GONE},
        State.FAILED: set(),
        State.GONE: set(),
    }

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="take_outs")
    one_time_key = models.UUIDField(unique=True, editable=False)
    reason = models.TextField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ends_at = models.DateTimeField("can be downloaded until", null=True, blank=True)
    rows = models.PositiveBigIntegerField(null=True, blank=True)
    files = models.PositiveIntegerField("documents", null=True, blank=True)
    size = models.PositiveBigIntegerField("size in bytes", null=True, blank=True)
    file = models.FileField(upload_to=take_out_path, blank=True)

    objects = TakeOutQuerySet.as_manager()

    class Meta:
        verbose_name = "forum taken out"
        verbose_name_plural = "forums taken out"
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="take_out_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(state="ready", ends_at__isnull=False) & ~models.Q(file="")
                | ~models.Q(state="ready") & models.Q(file=""),
                name="take_out_has_a_file_while_it_is_ready",
            ),
        ]

    def __str__(self):
        return f"{self.forum}, {self.asked_at:%d %B %Y}"

    def get_absolute_url(self):
        return reverse("take-out", args=[self.forum.slug])

    def is_ready(self, now):
        """See also TakeOutQuerySet.ready."""
        return self.state == self.State.READY and self.ends_at > now
