from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Lower

from coproduction.text_search import vector

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


# Whoever does this works for a partner, whether or not it is known for which.
PARTNER_ROLES = (Role.FACILITATOR, Role.OFFICER, Role.SIGNATORY)


class PersonQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True, forum__is_active=True)

    def with_role(self, *roles):
        return self.filter(roles__overlap=list(roles))

    def members(self):
        """Parents and carers of the forum: not those who work for a partner. See Person.is_member.

        A forum reaches them; a partner's people are whom it works with.
        """
        partners = models.Q(organisation__isnull=False) & ~models.Q(
            organisation__kind=Organisation.Kind.FORUM
        )
        return self.active().exclude(partners).exclude(roles__overlap=list(PARTNER_ROLES))

    def takes_mail(self):
        """See also Person.takes_mail."""
        return self.exclude(email="").filter(
            contact_by=Person.Contact.EMAIL, email_bounced_at__isnull=True
        )

    def mail_comes_back(self):
        return self.filter(email_bounced_at__isnull=False)

    def by_name(self):
        return self.order_by(Lower("name"), "pk")


class Person(models.Model):
    """Somebody known to one forum, with or without a sign-in or an email address."""

    class Contact(models.TextChoices):
        EMAIL = "email", "Email"
        PHONE = "phone", "Phone call"
        TEXT = "text", "Text message"
        POST = "post", "Letter"

    class Digest(models.TextChoices):
        """How often mails come; the few urgent ones always come at once."""

        AT_ONCE = "at_once", "At once"
        DAILY = "daily", "Once a day"
        WEEKLY = "weekly", "Once a week"

    class Weekday(models.IntegerChoices):
        """As Python counts them."""

        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    class MailStop(models.TextChoices):
        """Why no mail goes to an address any more."""

        HARD = "hard", "The address does not work"
        SOFT = "soft", "Mail came back three times in a week"
        COMPLAINT = "complaint", "They marked our mail as unwanted"

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

    asks_paused = models.BooleanField(
        "takes a break", default=False, help_text="Nobody asks them if they can come."
    )
    digest = models.CharField(
        "how often we write", max_length=8, choices=Digest.choices, default=Digest.DAILY
    )
    digest_weekday = models.PositiveSmallIntegerField(
        "day of the weekly mail", choices=Weekday.choices, default=Weekday.MONDAY
    )
    email_bounced_at = models.DateTimeField(null=True, blank=True)
    email_bounce = models.CharField(max_length=9, choices=MailStop.choices, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "people"
        indexes = [
            GinIndex(vector(A=["name"], B=["job_title"]), name="person_words"),
            GinIndex(OpClass("name", name="gin_trgm_ops"), name="person_spelling"),
        ]
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
            models.CheckConstraint(
                condition=models.Q(
                    digest__in=["at_once", "daily", "weekly"], digest_weekday__lte=6
                ),
                name="person_digest_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(deputy__isnull=True) | ~models.Q(deputy=models.F("pk")),
                name="person_is_not_their_own_deputy",
                violation_error_message="Nobody can be their own deputy.",
            ),
            models.CheckConstraint(
                condition=models.Q(email_bounced_at__isnull=True, email_bounce="")
                | models.Q(email_bounced_at__isnull=False)
                & models.Q(email_bounce__in=["hard", "soft", "complaint"]),
                name="person_bounce_has_a_time_and_a_reason",
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

    @property
    def takes_mail(self):
        """Mail is how they want to be told, and it gets there. See also PersonQuerySet."""
        return bool(
            self.email and self.contact_by == self.Contact.EMAIL and self.email_bounced_at is None
        )

    @property
    def other_way(self):
        """How to reach them without mail: their own choice, else whatever we know."""
        post = " ".join(self.address.split())
        known = {
            self.Contact.PHONE: ("Phone", self.phone),
            self.Contact.TEXT: ("Text", self.phone),
            self.Contact.POST: ("Write to", post),
        }
        ways = [known.pop(self.contact_by, ("", "")), *known.values()]
        return next((f"{how}: {where}" for how, where in ways if where), "")

    @property
    def verb_to_reach(self):
        if self.wants_letter:
            return "Write to"
        return "Call" if self.phone else "Find"

    @property
    def wants_letter(self):
        """A letter, by choice or because nothing else is known."""
        by_choice = self.contact_by == self.Contact.POST and self.address
        return bool(by_choice or self.address and not self.phone)

    @property
    def is_member(self):
        """See also PersonQuerySet.members."""
        partner = self.organisation and self.organisation.kind != Organisation.Kind.FORUM
        return self.is_active and not partner and not self.has_role(*PARTNER_ROLES)

    def has_role(self, *roles):
        return any(role in self.roles for role in roles)
