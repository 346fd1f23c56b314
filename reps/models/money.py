"""What payments depend on: kinds of work, rates by date, and each forum's own settings."""

from decimal import Decimal

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from coproduction.models import Forum, Organisation, Person, Region, SharedTemplate
from coproduction.money import in_pounds
from hub.models import Hub


class Category(models.TextChoices):
    """What money is for. Pay for involvement is income; all others pay back what was spent."""

    PAY = "pay", "Involvement pay"
    MILEAGE = "mileage", "Miles"
    PASSENGER = "passenger", "Miles with a passenger"
    TRANSPORT = "transport", "Public transport or taxi"
    CHILDCARE = "childcare", "Childcare"
    CARE = "care", "Replacement care"
    SUBSISTENCE = "subsistence", "Food and drink"
    OTHER = "other", "Something else"


# Priced by a rate alone; the others by what was spent, up to a cap where there is one.
BY_RATE = frozenset({Category.PAY, Category.MILEAGE, Category.PASSENGER})
BY_MILE = frozenset({Category.MILEAGE, Category.PASSENGER})
BY_HOUR = frozenset({Category.CHILDCARE, Category.CARE})
EXPENSES = [category for category in Category if category != Category.PAY]


class Vehicle(models.TextChoices):
    CAR = "car", "Car or van"
    MOTORCYCLE = "motorcycle", "Motorcycle"
    BICYCLE = "bicycle", "Bicycle"


class Policy(models.Model):
    """Who pays what for what: a forum's own policy, or its region's.

    Seed 002: "according to the relevant policy - regional or local".
    """

    forum = models.ForeignKey(
        Forum, on_delete=models.CASCADE, null=True, blank=True, related_name="pay_policies"
    )
    region = models.ForeignKey(
        Region, on_delete=models.CASCADE, null=True, blank=True, related_name="pay_policies"
    )
    name = models.CharField(max_length=120)
    text = models.TextField("the policy in plain words", blank=True)
    is_approved = models.BooleanField(
        default=True, help_text="Not yet approved: claims are kept, and paid once it is."
    )
    copied_from = models.ForeignKey(
        SharedTemplate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pay_policies",
        help_text="What another forum of the region offered. Later changes there change nothing.",
    )

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(forum__isnull=True, region__isnull=False)
                | models.Q(forum__isnull=False, region__isnull=True),
                name="policy_is_of_a_forum_or_a_region",
            ),
            models.UniqueConstraint(fields=["forum", "name"], name="one_policy_per_name"),
            models.UniqueConstraint(fields=["region", "name"], name="one_region_policy_per_name"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """Where a forum's policies stand."""
        return reverse("reps:rate-list", args=[self.forum.slug])


class ActivityQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def active(self):
        return self.filter(is_active=True)

    def by_name(self):
        return self.order_by("name", "pk")


class Activity(models.Model):
    """A kind of work that reps are paid for, and the policy that says how much."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="activities")
    name = models.CharField(max_length=80)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="activities")
    hub_kind = models.CharField(
        "sessions of this kind of group",
        max_length=12,
        choices=Hub.Kind.choices,
        blank=True,
        help_text="Then a rep who was there claims for it with one tap.",
    )
    asked_by_a_service = models.BooleanField(
        default=False, help_text="Work that a service asked for, above what the forum planned."
    )
    is_active = models.BooleanField(default=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activities"
        constraints = [
            models.UniqueConstraint(fields=["forum", "name"], name="one_activity_per_name"),
            models.UniqueConstraint(
                fields=["forum", "hub_kind"],
                condition=~models.Q(hub_kind="") & models.Q(is_active=True),
                name="one_activity_per_kind_of_group",
                violation_error_message="Sessions of this kind belong to another kind of work.",
            ),
        ]

    def __str__(self):
        return self.name


class RateQuerySet(models.QuerySet):
    def newest_first(self):
        """What is in force first: of two for one day, the one that was decided later."""
        return self.order_by("-starts_on", "-pk")


class Rate(models.Model):
    """What is paid for something from a day on. Never changed: a later one takes its place.

    A rate is in force from its first day until another begins; of two that begin on one day, the
    one decided later counts. So a rise can be backdated, and what was true before stays readable.
    Seed 004: "increased the rate to 45p from 25th April 2022".
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="rates")
    category = models.CharField(max_length=12, choices=Category.choices)
    activity = models.ForeignKey(
        Activity,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rates",
        help_text="Empty: for every kind of work.",
    )
    vehicle = models.CharField(max_length=10, choices=Vehicle.choices, blank=True)
    over_miles = models.PositiveIntegerField(
        default=0, help_text="From this many miles in a tax year. 0: from the first."
    )
    up_to_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="For work of at most this length. Empty: any length."
    )
    pence = models.DecimalField(
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text="For each session, mile or hour. Empty: what was spent is paid.",
    )
    by_hour = models.BooleanField(
        "pay for each hour", default=False, help_text="Else one sum for the whole of it."
    )
    cap_pence = models.PositiveIntegerField(
        "at most", null=True, blank=True, help_text="For one claim, in pence."
    )
    needs_receipt = models.BooleanField(default=False)
    needs_agreement = models.BooleanField("to be agreed before", default=False)
    starts_on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pence__isnull=True) | models.Q(pence__gte=0),
                name="rate_is_not_negative",
            ),
            models.CheckConstraint(
                condition=~models.Q(category__in=sorted(BY_RATE)) | models.Q(pence__isnull=False),
                name="rate_of_pay_and_miles_is_a_number",
            ),
            models.CheckConstraint(
                condition=models.Q(by_hour=False) | models.Q(category="pay"),
                name="only_pay_is_by_the_hour_or_not",
            ),
            models.CheckConstraint(
                condition=models.Q(category="mileage") & ~models.Q(vehicle="")
                | ~models.Q(category="mileage") & models.Q(vehicle=""),
                name="rate_of_miles_names_a_vehicle",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="rates_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self):
        return f"{self.get_category_display()} from {self.starts_on}"

    @property
    def in_words(self):
        """How much, and for what: “45p a mile”."""
        if self.pence is None:
            return "What was spent"
        if self.category in BY_MILE:
            return f"{in_pounds(self.pence)} a mile"
        if self.category in BY_HOUR or self.by_hour:
            return f"{in_pounds(self.pence)} an hour"
        return in_pounds(self.pence)


class PaySettings(models.Model):
    """What a forum has settled about paying: how long one may claim, and when to warn."""

    class Profile(models.TextChoices):
        """How the bank wants its file. See docs/bank-files.md."""

        GENERIC = "generic", "CSV for most banks"
        STANDARD_18 = "standard_18", "Bacs Standard 18"
        LLOYDS = "lloyds", "Lloyds"
        BARCLAYS = "barclays", "Barclays"

    forum = models.OneToOneField(Forum, on_delete=models.CASCADE, related_name="pay_settings")
    claim_days = models.PositiveSmallIntegerField(
        "days to claim",
        default=90,
        validators=[MinValueValidator(7), MaxValueValidator(730)],
        help_text="After the day itself.",
    )
    warn_miles = models.PositiveIntegerField(
        "warn at so many miles in a tax year",
        default=10_000,
        help_text="Above it HMRC's lower rate counts, over all that somebody drives for.",
    )
    warn_pay_pence = models.PositiveIntegerField(
        "warn at so much pay in a tax year",
        default=100_000,
        help_text="In pence. Near it a rep may have to tell HMRC.",
    )
    profile = models.CharField(
        "bank file", max_length=12, choices=Profile.choices, default=Profile.GENERIC
    )
    bank_name = models.CharField("name of the forum's account", max_length=18, blank=True)
    bank_user_number = models.CharField("service user number", max_length=6, blank=True)
    sealed = models.BinaryField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name_plural = "pay settings"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(claim_days__gte=7), name="a_week_to_claim_at_least"
            )
        ]

    def __str__(self):
        return f"Pay settings of {self.forum}"


class Parity(models.Model):
    """What somebody is paid for the same thing: a rep, an expert by experience, staff.

    Seed 004: the mileage rate rose after the forum raised "a disparity between WCC staff and
    Parent Carers".
    """

    class Who(models.TextChoices):
        REP = "rep", "Parent carer reps"
        EXPERT = "expert", "Experts by experience"
        STAFF = "staff", "Staff"

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="parities")
    what = models.CharField(max_length=80, help_text="For example: a mile by car.")
    who = models.CharField(max_length=8, choices=Who.choices)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    pence = models.DecimalField(
        max_digits=9, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    starts_on = models.DateField()
    source = models.CharField(max_length=200, help_text="Where this is written down.")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "parities"
        constraints = [
            models.CheckConstraint(condition=models.Q(pence__gte=0), name="parity_is_not_negative"),
            models.UniqueConstraint(
                fields=["forum", "what", "who", "organisation", "starts_on"],
                nulls_distinct=False,
                name="one_parity_per_day",
                violation_error_message="This is written down already for that day.",
            ),
        ]

    def __str__(self):
        return f"{self.what}: {self.get_who_display()}"

    def get_absolute_url(self):
        return reverse("reps:parity", args=[self.forum.slug])
