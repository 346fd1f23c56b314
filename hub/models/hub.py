from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from coproduction.models import Forum, Person


class HubQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def active(self):
        return self.filter(is_active=True)

    def by_name(self):
        return self.order_by("name", "pk")


class Hub(models.Model):
    """A regular meeting of a forum and its partners, with slots that services ask for."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="hubs")
    name = models.CharField(max_length=120)
    purpose = models.TextField(blank=True)
    weekday = models.PositiveSmallIntegerField(
        choices=Weekday.choices, default=Weekday.FRIDAY, validators=[MaxValueValidator(6)]
    )
    every_weeks = models.PositiveSmallIntegerField(
        default=2, validators=[MinValueValidator(1)], help_text="2 is every other week."
    )
    starts_at = models.TimeField()
    minutes = models.PositiveSmallIntegerField(
        default=120, validators=[MinValueValidator(15), MaxValueValidator(480)]
    )
    reps_wanted_min = models.PositiveSmallIntegerField(default=3)
    reps_wanted_max = models.PositiveSmallIntegerField(default=5)
    cut_off_days = models.PositiveSmallIntegerField(
        default=14, help_text="Days before a session by which it has to be asked for."
    )
    place = models.CharField(max_length=160, default="Online")
    is_active = models.BooleanField(default=True)

    objects = HubQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["forum", "name"], name="one_hub_per_name"),
            models.CheckConstraint(
                condition=models.Q(reps_wanted_max__gte=models.F("reps_wanted_min")),
                name="hub_wants_at_most_no_fewer_than_at_least",
                violation_error_message="The most reps wanted cannot be under the fewest.",
            ),
            models.CheckConstraint(
                condition=models.Q(weekday__lte=6, every_weeks__gte=1, minutes__gte=15),
                name="hub_rule_is_possible",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("hub:home", args=[self.forum.slug])

    @property
    def pattern(self):
        """When it meets, in words."""
        day = self.get_weekday_display()
        every = {1: f"every {day}", 2: f"every other {day}"}.get(
            self.every_weeks, f"every {self.every_weeks} weeks on {day}"
        )
        return f"{every} at {self.starts_at:%H:%M}"


class PoolMemberQuerySet(models.QuerySet):
    def on(self, day):
        """Those in the pool on a day: joined by then, not yet left."""
        return self.filter(joined_on__lte=day).filter(
            models.Q(left_on__isnull=True) | models.Q(left_on__gt=day)
        )


class PoolMember(models.Model):
    """A rep's time in a hub's pool, from the day they joined to the day they left."""

    hub = models.ForeignKey(Hub, on_delete=models.CASCADE, related_name="pool")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="pools")
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    objects = PoolMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "person"],
                condition=models.Q(left_on__isnull=True),
                name="one_place_in_a_pool",
            ),
            models.CheckConstraint(
                condition=models.Q(left_on__isnull=True)
                | models.Q(left_on__gt=models.F("joined_on")),
                name="pool_left_after_joined",
            ),
        ]

    def __str__(self):
        return f"{self.person} in {self.hub}"
