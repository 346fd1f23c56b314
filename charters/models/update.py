from django.db import models
from django.urls import reverse

from coproduction.models import Person, Work


class PromisedUpdateQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(work__forum=forum)

    def waiting(self):
        """Neither given nor let go."""
        return self.filter(given_at__isnull=True, let_go_at__isnull=True)

    def in_order(self):
        return self.order_by("due_on", "pk")


class PromisedUpdate(models.Model):
    """A day on which families are told how a piece of work goes, also long after its end.

    Seed 003: "Agreeing the schedule for updates and reviews after completion".
    """

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="updates")
    due_on = models.DateField("when families are told")
    what = models.CharField("what they are told about", max_length=200)
    owed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name="who tells them"
    )
    promised_at = models.DateTimeField()
    promised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reminded_at = models.DateTimeField(null=True, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.TextField("what they were told", blank=True)
    let_go_at = models.DateTimeField(null=True, blank=True)
    let_go_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    let_go_reason = models.CharField("why it does not come", max_length=300, blank=True)

    objects = PromisedUpdateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(given_at__isnull=True, given_by__isnull=True, words="")
                | models.Q(given_at__isnull=False, given_by__isnull=False) & ~models.Q(words=""),
                name="update_given_has_a_time_a_person_and_words",
            ),
            models.CheckConstraint(
                condition=models.Q(let_go_at__isnull=True, let_go_by__isnull=True, let_go_reason="")
                | models.Q(let_go_at__isnull=False, let_go_by__isnull=False)
                & ~models.Q(let_go_reason=""),
                name="update_let_go_has_a_time_a_person_and_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(given_at__isnull=True) | models.Q(let_go_at__isnull=True),
                name="update_is_given_or_let_go",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=models.Q(given_at__isnull=True, let_go_at__isnull=True),
                name="update_waiting",
            )
        ]

    def __str__(self):
        return self.what

    def get_absolute_url(self):
        return reverse("charters:work-plan", args=[self.work.forum.slug, self.work.reference])

    @property
    def is_waiting(self):
        return self.given_at is None and self.let_go_at is None
