from django.db import models

from coproduction.permissions import Permission, person_may

from .item import Item


class QuestionQuerySet(models.QuerySet):
    def to_send(self):
        return self.filter(sent_at__isnull=True)

    def visible_to(self, person, item):
        """The forum's people see all; partners those that were sent to the presenter."""
        here = self.filter(item=item)
        if person_may(person, Permission.FORUM_NOTES_VIEW):
            return here
        return here.filter(sent_at__isnull=False)

    def oldest_first(self):
        return self.order_by("pk")


class Question(models.Model):
    """What parent carers want to ask about an item, written down before the session.

    It goes to whoever presents, so that they can bring the answer. No name is kept with it.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField(max_length=400)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField("sent to the presenter", null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    def __str__(self):
        return self.text
