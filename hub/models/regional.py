from django.db import models

from coproduction.models import Forum, Person, Region, Role

from .hub import Hub
from .membership import DatedQuerySet


class RegionalGroupQuerySet(models.QuerySet):
    def standing(self):
        """It meets still, and its host still belongs to the region."""
        return self.filter(
            hub__is_active=True,
            hub__forum__is_active=True,
            hub__forum__region=models.F("region"),
        )


class RegionalGroup(models.Model):
    """A body of one forum that is the whole region's: that forum hosts it on behalf of all.

    Seed 002: "each topic lead by a local authority", and a Parent Carer sub group of "two
    representatives from each of the seven parent carer forums".
    """

    hub = models.OneToOneField(Hub, on_delete=models.CASCADE, related_name="regional")
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="groups")
    reports_to = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="sub_groups"
    )
    seats_each = models.PositiveSmallIntegerField("seats of each forum", default=2)
    peers = models.CharField(
        "for people of one role", max_length=24, choices=Role.choices, blank=True
    )
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = RegionalGroupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(seats_each__range=(1, 12)),
                name="regional_group_has_seats_for_each_forum",
            ),
            models.CheckConstraint(
                condition=models.Q(reports_to__isnull=True) | ~models.Q(reports_to=models.F("pk")),
                name="regional_group_does_not_report_to_itself",
            ),
        ]

    def __str__(self):
        return str(self.hub)


class RegionalSeat(models.Model):
    """Whom a forum sends to a group of its region, from a day to a day.

    The person stays a person of their own forum; the group's host learns the name and no more.
    """

    group = models.ForeignKey(RegionalGroup, on_delete=models.CASCADE, related_name="seats")
    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="regional_seats")
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="regional_seats")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "holder"],
                condition=models.Q(until__isnull=True),
                name="one_regional_seat_per_person",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="regional_seat_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return f"{self.holder} of {self.forum}"
