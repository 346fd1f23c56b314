import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models


class EventChain(models.Model):
    """The head of one forum's chain of events: the lock that keeps its events in one line."""

    forum_id = models.BigIntegerField(primary_key=True, help_text="0 for the site as a whole.")
    length = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)

    def __str__(self):
        return f"Chain {self.forum_id}: {self.length}"


class EventQuerySet(models.QuerySet):
    def about(self, subject):
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)

    def newest_first(self):
        return self.order_by("-at", "-pk")


class Event(models.Model):
    """Who did what, when. Never changed, never deleted, and without personal values.

    Ids, not foreign keys: an event outlives what it speaks of and never stands in its way.
    """

    forum_id = models.BigIntegerField(help_text="0 for the site as a whole.")
    position = models.BigIntegerField(help_text="Its place in the forum's chain, from 1.")
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    actor = models.CharField(max_length=40, help_text="person:12, user:3, or system.")
    fields = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    at = models.DateTimeField()
    hash = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["forum_id", "position"], name="one_event_per_place_in_a_chain"
            )
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="event_subject"),
            models.Index(fields=["forum_id", "-at"], name="event_newest"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="events_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"
