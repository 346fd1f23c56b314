import uuid

from django.db import models

from coproduction.models import Organisation, Person

from .hub import Hub


class DatedQuerySet(models.QuerySet):
    def on(self, day):
        """Those that hold on a day: begun by then, not yet ended."""
        return self.filter(since__lte=day).filter(
            models.Q(until__isnull=True) | models.Q(until__gt=day)
        )


class Seat(models.Model):
    """A place for a parent carer on a board or group, held by somebody or free.

    Seed 000 names the boards that the forum sits on; the map shows them all.
    """

    hub = models.ForeignKey(Hub, on_delete=models.CASCADE, related_name="seats")
    one_time_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=80, default="Parent carer rep")
    holder = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="seats"
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="seat_ends_after_it_begins",
            )
        ]

    def __str__(self):
        return f"{self.title}: {self.holder or 'free'}"


class ExpectedOrganisation(models.Model):
    """An organisation that is expected at a group's sessions, from a day to a day.

    Seed 000: "Ensure that all organisations working across the SEND agenda … attend".
    """

    hub = models.ForeignKey(Hub, on_delete=models.CASCADE, related_name="expected")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="expected_at"
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "organisation"],
                condition=models.Q(until__isnull=True),
                name="one_expectation_per_organisation",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="expectation_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return f"{self.organisation} at {self.hub}"
