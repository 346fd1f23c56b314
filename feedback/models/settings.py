from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from coproduction.models import Forum, Organisation, Person
from feedback.safeguarding import usual_words


class FeedbackSettings(models.Model):
    """What a forum decides once for all its forms: where to call, and which words alarm it."""

    forum = models.OneToOneField(
        Forum, on_delete=models.CASCADE, primary_key=True, related_name="feedback_settings"
    )
    helplines = models.TextField(
        "who to call when somebody is not safe",
        help_text="One line each, such as: Children's social care: 01926 414 144",
    )
    alarm_words = ArrayField(
        models.CharField(max_length=60),
        default=usual_words,
        help_text="Words that send feedback to the safeguarding lead at once.",
    )
    complaint_route = models.TextField(
        "how to complain about one child's care", blank=True, help_text="For what needs a decision."
    )

    class Meta:
        verbose_name = verbose_name_plural = "feedback settings"

    def __str__(self):
        return f"Feedback settings of {self.forum}"

    @classmethod
    def of(cls, forum):
        """The forum's own; before it has any, what every forum starts with."""
        return getattr(forum, "feedback_settings", None) or cls(forum=forum)


class ServiceQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def by_name(self):
        return self.order_by(Lower("name"), "pk")


class Service(models.Model):
    """A service that families speak about, with the person who answers for it."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="services")
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="services"
    )
    contact = models.ForeignKey(
        Person,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="services",
        help_text="Who answers to families for it.",
    )
    is_active = models.BooleanField(default=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "forum",
                Lower("name"),
                name="one_service_per_name",
                violation_error_message="This service is on the list already.",
            )
        ]

    def __str__(self):
        return self.name
