from datetime import time

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse

# The first segment of an address that is ours: a forum may not be called so.
# A test compares this list with the URLs.
FIXED_SEGMENTS = frozenset(
    {
        "accessibility",
        "accounts",
        "admin",
        "demo",
        "dev",
        "healthz",
        "home",
        "regions",
        "static",
    }
)


def refuse_fixed_segment(slug):
    if slug in FIXED_SEGMENTS:
        raise ValidationError(f"“{slug}” is already an address of this site. Choose another.")


class Region(models.Model):
    """Several forums that work together, as the seven of SE7 did."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    leads = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="regions_led",
        help_text="People who see the figures of the whole region.",
    )

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("region-home", args=[self.slug])


class ForumQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def by_name(self):
        return self.order_by("name", "pk")


class Forum(models.Model):
    """A parent carer forum: the owner of everything that is recorded here for its area."""

    class Stage(models.TextChoices):
        """Seed 002: forums of one region show "the full range development of forums"."""

        NEW = "new", "Newly formed"
        ESTABLISHED = "established", "Established"
        LONG = "long", "Long established"

    name = models.CharField(max_length=120)
    slug = models.SlugField(
        unique=True,
        validators=[refuse_fixed_segment],
        help_text="The forum's part of the address. Keep it once people have used it.",
    )
    area = models.CharField(max_length=120, help_text="The area it serves, such as Warwickshire.")
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="forums"
    )
    stage = models.CharField(
        "how long it has been going",
        max_length=11,
        choices=Stage.choices,
        blank=True,
        help_text="Stands beside its figures where forums are compared.",
    )
    partner_council = models.CharField(max_length=120, blank=True)
    about = models.TextField(blank=True, help_text="Who you are, in two or three sentences.")
    is_active = models.BooleanField(default=True)

    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=30, blank=True)
    contact_post = models.TextField(blank=True, help_text="Where to write to.")
    website = models.URLField(blank=True)
    safeguarding_lead = models.ForeignKey(
        "coproduction.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    # The forum's promises, in days. Each is a promise to families, so none may be nought.
    agenda_notice_days = models.PositiveSmallIntegerField(
        default=7, validators=[MinValueValidator(1)], help_text="Agenda out before a session."
    )
    notes_days = models.PositiveSmallIntegerField(
        default=10, validators=[MinValueValidator(1)], help_text="Notes out after a session."
    )
    influence_reply_days = models.PositiveSmallIntegerField(
        default=28,
        validators=[MinValueValidator(1)],
        help_text="Days a service has to say what changed.",
    )
    feedback_reply_days = models.PositiveSmallIntegerField(
        default=20, validators=[MinValueValidator(1)], help_text="Days to answer feedback."
    )
    payment_days = models.PositiveSmallIntegerField(
        default=14, validators=[MinValueValidator(1)], help_text="Days to pay a claim."
    )
    influence_escalate_days = models.PositiveSmallIntegerField(
        default=28,
        validators=[MinValueValidator(1)],
        help_text="Days late before a late answer goes to the organisation's signatory.",
    )
    digest_time = models.TimeField(
        "time of the daily mail",
        default=time(7, 30),
        help_text="When the mails that can wait go out together.",
    )
    small_number_threshold = models.PositiveSmallIntegerField(
        default=8,
        validators=[MinValueValidator(3)],
        help_text="Counts under this are not shown outside the forum's own team.",
    )

    open_data_licence = models.CharField(
        "what others may do with its open data",
        max_length=200,
        default="Open Government Licence v3.0: use it freely, and say where it is from.",
    )
    shows_reach = models.BooleanField(
        "shows whom it reaches",
        default=False,
        help_text="A page for everybody beside the forum's other open pages.",
    )

    objects = ForumQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(slug__in=sorted(FIXED_SEGMENTS)),
                name="forum_slug_is_not_a_fixed_address",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    agenda_notice_days__gte=1,
                    notes_days__gte=1,
                    influence_reply_days__gte=1,
                    feedback_reply_days__gte=1,
                    payment_days__gte=1,
                    influence_escalate_days__gte=1,
                    small_number_threshold__gte=3,
                ),
                name="forum_promises_are_at_least_a_day",
            ),
        ]
        triggers = [
            # However a forum leaves its region, from then on it shares nothing with it; and if
            # it comes back, nothing until somebody switches it on again.
            pgtrigger.Trigger(
                name="leaving_a_region_ends_sharing",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("region"),
                func=(
                    "UPDATE coproduction_sharing SET ended_at = now(), left_region = true"
                    " WHERE forum_id = NEW.id AND ended_at IS NULL; RETURN NEW;"
                ),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("forum-home", args=[self.slug])


class TermDate(models.Model):
    """A school term or holiday of the forum's area: reps have less time in the holidays."""

    class Kind(models.TextChoices):
        TERM = "term", "Term"
        HALF_TERM = "half_term", "Half-term holiday"
        HOLIDAY = "holiday", "School holiday"
        CLOSED = "closed", "Closed day of our own"

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="term_dates")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="term_ends_after_it_starts",
                violation_error_message="The last day must not be before the first day.",
            ),
            models.UniqueConstraint(
                fields=["forum", "kind", "starts_on"], name="one_term_date_per_start"
            ),
        ]

    def __str__(self):
        return self.name


class ProgrammeQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def in_order(self):
        return self.order_by("position", "name")


class Programme(models.Model):
    """A stream of work that items belong to: the Written Statement of Action, for one."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="programmes")
    name = models.CharField(max_length=120)
    meaning = models.CharField(
        max_length=200, blank=True, help_text="In plain words, when the name is an acronym."
    )
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["forum", "name"], name="one_programme_per_name")
        ]

    def __str__(self):
        return self.name
