from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from .forum import Forum
from .organisation import Organisation


class Role(models.TextChoices):
    """What a person does for a forum. What each may do is in permissions.py, nowhere else."""

    COORDINATOR = "coordinator", "Coordinator"
    CHAIR = "chair", "Chair"
    TREASURER = "treasurer", "Treasurer"
    REP = "rep", "Parent carer rep"
    FACILITATOR = "facilitator", "Facilitator"
    OFFICER = "officer", "Officer"
    SIGNATORY = "signatory", "Signatory"
    SAFEGUARDING_LEAD = "safeguarding_lead", "Safeguarding lead"


class PersonQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True, forum__is_active=True)

    def with_role(self, *roles):
        return self.filter(roles__overlap=list(roles))

    def by_name(self):
        return self.order_by(Lower("name"), "pk")


class Person(models.Model):
    """Somebody known to one forum, with or without a sign-in or an email address."""

    class Contact(models.TextChoices):
        EMAIL = "email", "Email"
        PHONE = "phone", "Phone call"
        TEXT = "text", "Text message"
        POST = "post", "Letter"

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="people")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        help_text="Empty for people who never sign in.",
    )
    name = models.CharField("full name", max_length=150)
    known_as = models.CharField("what to call them", max_length=80, blank=True)
    roles = ArrayField(
        models.CharField(max_length=24, choices=Role.choices), default=list, blank=True
    )
    job_title = models.CharField(max_length=120, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    deputy = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="deputy_for",
        help_text="A colleague who may answer for them.",
    )
    # The secret part of their calendar's address. A new one ends the old address.
    feed_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    is_active = models.BooleanField(default=True)
    code = models.CharField(
        max_length=40, blank=True, help_text="What the forum's own lists call them, such as rep-1."
    )

    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    address = models.TextField(blank=True)
    contact_by = models.CharField(
        max_length=8, choices=Contact.choices, default=Contact.EMAIL, verbose_name="best way"
    )
    format_needs = models.CharField(
        max_length=200, blank=True, help_text="Large print, Easy Read, another language."
    )
    access_needs = models.TextField(blank=True)
    shares_access_needs = models.BooleanField(
        default=False, help_text="They agree that organisers of meetings are told."
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "user"],
                name="one_person_per_user_in_a_forum",
                violation_error_message="This sign-in already belongs to somebody in this forum.",
            ),
            models.UniqueConstraint(
                "forum",
                Lower("email"),
                condition=~models.Q(email=""),
                name="one_person_per_email_in_a_forum",
                violation_error_message="Somebody in this forum already has this email address.",
            ),
            models.UniqueConstraint(
                fields=["forum", "code"],
                condition=~models.Q(code=""),
                name="one_person_per_code_in_a_forum",
            ),
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=Role.values),
                name="person_roles_are_known",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def first_name(self):
        return self.known_as or self.name.split(" ")[0]

    @property
    def role_names(self):
        return [Role(code).label for code in self.roles]

    @property
    def described(self):
        """Name and job: how a person appears on an agenda."""
        return f"{self.name}, {self.job_title}" if self.job_title else self.name

    def has_role(self, *roles):
        return any(role in self.roles for role in roles)
