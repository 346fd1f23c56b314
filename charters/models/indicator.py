from django.db import models

from coproduction.models import Forum, Organisation, Person, Work


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

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="indicators")
    tier = models.CharField(max_length=12, choices=Work.Tier.choices)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=240)
    evidence_hint = models.CharField("what would show it", max_length=200, blank=True)
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
    """Where a service stands on an indicator on a day, as one side sees it, with what shows it."""

    class Side(models.TextChoices):
        FAMILIES = "families", "Families"
        SERVICE = "service", "The service"

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
        Organisation, on_delete=models.PROTECT, related_name="assessments"
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
                name="one_assessment_a_day_and_side",
            ),
            models.CheckConstraint(
                condition=~models.Q(evidence="") & models.Q(mark__lte=3),
                name="assessment_says_what_shows_it",
            ),
        ]

    def __str__(self):
        return f"{self.organisation}, {self.get_side_display()}: {self.get_mark_display()}"
