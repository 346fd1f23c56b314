from datetime import timedelta

from django.conf import settings
from django.db import models

LONGEST_VISIT = timedelta(minutes=30)


class AdminVisitQuerySet(models.QuerySet):
    def open_for(self, user, now):
        return self.filter(user=user, started_at__lte=now, ends_at__gt=now)

    def newest_first(self):
        return self.order_by("-started_at", "-pk")


class AdminVisit(models.Model):
    """An admin looked into the forums' records: why, and until when. Chairs can read it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="admin_visits"
    )
    reason = models.TextField()
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = AdminVisitQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "-ends_at"], name="visit_open")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="visit_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(ends_at__lte=models.F("started_at") + LONGEST_VISIT),
                name="visit_is_half_an_hour_at_most",
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.started_at:%d %B %Y %H:%M}"
