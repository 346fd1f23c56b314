from django.db import models
from django.urls import reverse

from coproduction.models import Forum, Organisation, Person, Programme


class IndicatorQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def active(self):
        return self.filter(is_active=True)

    def in_order(self):
        return self.order_by("position", "pk")


class Indicator(models.Model):
    """A question that shows if things are done together: for one family, a service, or the area.

    Changed, it is a new one that replaces the old: assessments keep the question they answered.
    """

    class Tier(models.TextChoices):
        INDIVIDUAL = "individual", "One child or family"
        OPERATIONAL = "operational", "A service or team"
        STRATEGIC = "strategic", "The whole area"
        CORNERSTONES = "cornerstones", "The Four Cornerstones"
        FEEL = "feel", "What families say: “I feel …”"
        ENGAGEMENT = "engagement", "How families and staff come along"
        FORUM = "forum", "How the forum grows"

    # Said of the area or the forum as a whole, not of one service.
    OF_THE_AREA = frozenset({Tier.FEEL, Tier.ENGAGEMENT, Tier.FORUM})

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="indicators")
    tier = models.CharField(max_length=12, choices=Tier.choices)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=240)
    evidence_hint = models.CharField("what would show it", max_length=200, blank=True)
    source = models.CharField("where it comes from", max_length=200, blank=True)
    programme = models.ForeignKey(
        Programme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name="the programme whose progress it shows",
    )
    is_active = models.BooleanField(default=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["forum", "tier", "position"], name="indicators_in_order")]

    def __str__(self):
        return self.text


class Assessment(models.Model):
    """Where a service, or the area, stands on a day, as one side sees it, with what shows it."""

    class Side(models.TextChoices):
        FAMILIES = "families", "Families"
        SERVICE = "service", "Services"

    class Mark(models.IntegerChoices):
        NOT_YET = 0, "Not yet"
        BEGUN = 1, "Begun"
        MOSTLY = 2, "Mostly"
        FULLY = 3, "Fully"

    class Confidence(models.TextChoices):
        LOW = "low", "A guess"
        SOME = "some", "Fairly sure"
        HIGH = "high", "Sure"

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="assessments")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        help_text="Empty for the area as a whole.",
    )
    side = models.CharField(max_length=8, choices=Side.choices)
    mark = models.PositiveSmallIntegerField(choices=Mark.choices)
    evidence = models.TextField("what shows it")
    confidence = models.CharField(max_length=4, choices=Confidence.choices)
    assessed_on = models.DateField()
    assessed_at = models.DateTimeField()
    assessed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "indicator", "-assessed_on"], name="assessments_newest"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "organisation", "side", "assessed_on"],
                nulls_distinct=False,
                name="one_assessment_a_day_and_side",
            ),
            models.CheckConstraint(
                condition=~models.Q(evidence="") & models.Q(mark__lte=3),
                name="assessment_says_what_shows_it",
            ),
        ]

    def __str__(self):
        whose = self.organisation or "The area"
        return f"{whose}, {self.get_side_display()}: {self.get_mark_display()}"


class YearlyLookQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(organisation__forum=forum)

    def published(self):
        return self.filter(published_at__isnull=False)

    def newest_first(self):
        return self.order_by("-ends_on", "-pk")


class YearlyLook(models.Model):
    """A service looks back on its year for families; the forum says how it saw it; all can read it.

    Seed 001: "Does a service annually review the outcomes it has delivered"; "Annual SEND Impact
    report co-produced". What the records say is taken when it is published, and stays.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="yearly_looks"
    )
    starts_on = models.DateField("from")
    ends_on = models.DateField("to")
    achieved = models.TextField("what got better for families", blank=True)
    fell_short = models.TextField("what did not", blank=True)
    next_steps = models.TextField("what comes next", blank=True)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    forum_words = models.TextField("how the forum saw it", blank=True)
    forum_said_at = models.DateTimeField(null=True, blank=True)
    forum_said_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    counted = models.JSONField("what was counted", default=list, blank=True)
    stood = models.JSONField("where it stood on the indicators", default=list, blank=True)
    changed = models.JSONField("what changed, checked by the forum", default=list, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = YearlyLookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "ends_on"], name="one_yearly_look_per_year"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")),
                name="yearly_look_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    forum_said_at__isnull=True, forum_said_by__isnull=True, forum_words=""
                )
                | models.Q(forum_said_at__isnull=False, forum_said_by__isnull=False)
                & ~models.Q(forum_words=""),
                name="yearly_look_of_the_forum_has_a_time_a_person_and_words",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True, published_by__isnull=True)
                | models.Q(published_at__isnull=False, published_by__isnull=False)
                & ~models.Q(achieved="")
                & ~models.Q(fell_short="")
                & ~models.Q(forum_words=""),
                name="yearly_look_published_has_both_sides",
            ),
        ]

    def __str__(self):
        return f"{self.organisation}: {self.starts_on:%-d %B %Y} to {self.ends_on:%-d %B %Y}"

    def get_absolute_url(self):
        return reverse("charters:yearly-look", args=[self.organisation.forum.slug, self.pk])
