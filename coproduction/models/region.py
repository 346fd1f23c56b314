"""What forums share with the other forums of their region, and since when."""

from django.db import models

from .forum import Forum, Region
from .person import Person


class SharingQuerySet(models.QuerySet):
    def standing(self):
        """Switched on, by an active forum that still belongs to the region it shared with."""
        return self.filter(
            ended_at__isnull=True, forum__is_active=True, forum__region=models.F("region")
        )


class Sharing(models.Model):
    """One thing that a forum lets its region see, from the moment that somebody switched it on.

    A forum that leaves its region shares nothing any more: a trigger on Forum ends it.
    """

    class What(models.TextChoices):
        FIGURES = "figures", "Our figures"
        THEMES = "themes", "Our themes"
        FEED = "feed", "Our themes, for the whole country"
        SOLUTIONS = "solutions", "What changed here, for the whole country"
        TEMPLATES = "templates", "Our templates"
        QUESTIONS = "questions", "Answers to shared questions"

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="sharings")
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="sharings")
    what = models.CharField(max_length=9, choices=What.choices)
    shared_at = models.DateTimeField()
    shared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    left_region = models.BooleanField("ended as the forum left the region", default=False)

    objects = SharingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "what"],
                condition=models.Q(ended_at__isnull=True),
                name="one_standing_sharing_of_a_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True, left_region=False)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False, left_region=False)
                | models.Q(ended_at__isnull=False, ended_by__isnull=True, left_region=True),
                name="sharing_ended_has_a_time_and_a_person_or_left",
            ),
        ]

    def __str__(self):
        return f"{self.forum}: {self.get_what_display()}"


class SharedTemplateQuerySet(models.QuerySet):
    def standing(self):
        """Offered still, by a forum that shares templates with the region it offered it to."""
        sharing = Sharing.objects.standing().filter(
            what=Sharing.What.TEMPLATES,
            forum=models.OuterRef("forum"),
            region=models.OuterRef("region"),
        )
        return self.filter(models.Exists(sharing), ended_at__isnull=True)

    def newest_first(self):
        return self.order_by("-offered_at", "-pk")


class SharedTemplate(models.Model):
    """What a forum offers its region to copy, in the words that it had on the day of the offer.

    The words are kept here: what the forum changes later, or says elsewhere, is not in them.
    """

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="shared_templates")
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="templates")
    kind = models.CharField(max_length=12)
    source_key = models.BigIntegerField("the key of what it was made from")
    title = models.CharField(max_length=160)
    content = models.JSONField()
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SharedTemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "kind", "source_key"],
                condition=models.Q(ended_at__isnull=True),
                name="one_standing_offer_of_a_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="template_ended_has_a_time_and_a_person",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def origin(self):
        """Whose it was and of which day: what stands beside a copy of it."""
        return f"{self.forum}, {self.offered_at:%-d %B %Y}"


class RegionalFigure(models.Model):
    """What one figure of a forum came to in one stretch of days, counted for its region.

    Kept, so that a page with many forums reads one table; exact, so that what may be shown of it
    is decided when it is read, by the strictest forum of those that share then.
    """

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="regional_figures")
    key = models.SlugField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()
    number = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, help_text="Empty: nobody can tell."
    )
    fewest = models.PositiveIntegerField(
        "people in its smallest part",
        null=True,
        blank=True,
        help_text="Only of figures that count people.",
    )
    counted_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "key", "starts_on", "ends_on"],
                name="one_regional_figure_per_stretch",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="regional_figure_ends_after_it_starts",
            ),
        ]

    def __str__(self):
        return f"{self.key} of {self.forum}, {self.starts_on} to {self.ends_on}"
