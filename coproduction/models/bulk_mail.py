from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from .forum import Forum
from .organisation import Organisation
from .person import Person, Role


class BulkMailQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def newest_first(self):
        return self.order_by("-written_at", "-pk")


class BulkMail(models.Model):
    """One mail of the team to many: a draft that nobody loses, until it is sent to all."""

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", "Everybody"
        ROLES = "roles", "People with a role"
        ORGANISATIONS = "organisations", "People of an organisation"

    class State(models.TextChoices):
        DRAFT = "draft", "Not sent yet"
        SENT = "sent", "Sent to all"

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="bulk_mails")
    audience = models.CharField(max_length=13, choices=Audience.choices)
    roles = ArrayField(
        models.CharField(max_length=24, choices=Role.choices), default=list, blank=True
    )
    organisations = models.ManyToManyField(Organisation, blank=True, related_name="+")
    subject = models.CharField(max_length=70)
    text = models.TextField()
    needed_by = models.DateField(null=True, blank=True)
    is_urgent = models.BooleanField(default=False, help_text="Goes at once to everybody.")
    state = models.CharField(max_length=5, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    one_time_key = models.UUIDField(unique=True, editable=False)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = BulkMailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True, sent_by__isnull=True, state="draft")
                | models.Q(sent_at__isnull=False, sent_by__isnull=False, state="sent"),
                name="bulk_mail_sent_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=Role.values),
                name="bulk_mail_roles_are_known",
            ),
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return reverse("bulk-mail", args=[self.forum.slug, self.pk])

    @property
    def is_sent(self):
        return self.state == self.State.SENT

    def people(self):
        """Whom it is for, as the forum's list is now; those who left get nothing."""
        people = Person.objects.active().filter(forum=self.forum_id)
        if self.audience == self.Audience.ROLES:
            people = people.with_role(*self.roles)
        elif self.audience == self.Audience.ORGANISATIONS:
            people = people.filter(organisation__in=self.organisations.all())
        return people.select_related("forum").by_name()

    def went_to(self):
        """Its audience in words: each reader sees who else got it."""
        if self.audience == self.Audience.ROLES:
            return f"people with the role {_listed([Role(code).label for code in self.roles])}"
        if self.audience == self.Audience.ORGANISATIONS:
            names = self.organisations.by_name().values_list("name", flat=True)
            return f"people of {_listed(list(names))}"
        return "everybody on the forum's list"


def _listed(names):
    *before, last = names
    return f"{', '.join(before)} or {last}" if before else last
