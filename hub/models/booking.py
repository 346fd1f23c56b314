from django.db import models

from coproduction.models import Work


class BookingReminder(models.Model):
    """Whoever plans a piece of work was asked, once for each date, to book time for it early."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="booking_reminders")
    comes_on = models.DateField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work", "comes_on"], name="one_booking_reminder_a_date")
        ]

    def __str__(self):
        return f"{self.work}, {self.comes_on}"
