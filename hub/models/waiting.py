from django.db import models

from .request import Request


class WaitingPlaceQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=WaitingPlace.State.WAITING)

    def offered(self):
        """Those that keep minutes of their session until the offer is answered or runs out."""
        return self.filter(state=WaitingPlace.State.OFFERED)

    def open(self):
        return self.filter(state__in=WaitingPlace.OPEN)

    def run_out(self, now):
        return self.offered().filter(offer_ends_at__lte=now)

    def in_order(self):
        """Who joined first comes first."""
        return self.order_by("joined_at", "pk")


class WaitingPlace(models.Model):
    """A request's place in the line for a session that is full."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        OFFERED = "offered", "Offered, to be answered"
        TAKEN = "taken", "Taken"
        PASSED = "passed", "Passed on"
        RAN_OUT = "ran_out", "Not answered in time"
        LEFT = "left", "Not needed any more"

    OPEN = frozenset({State.WAITING, State.OFFERED})
    # From a state to those it may move to. Every move is an action in hub/actions.
    MOVES = {
        State.WAITING: {State.OFFERED, State.LEFT},
        State.OFFERED: {State.TAKEN, State.PASSED, State.RAN_OUT, State.LEFT},
        State.TAKEN: set(),
        State.PASSED: set(),
        State.RAN_OUT: set(),
        State.LEFT: set(),
    }

    session = models.ForeignKey(
        "hub.Session", on_delete=models.PROTECT, related_name="waiting_places"
    )
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="waiting_places")
    minutes = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    joined_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True, blank=True)
    offer_ends_at = models.DateTimeField(null=True, blank=True)

    objects = WaitingPlaceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["session", "joined_at"],
                name="waiting_line",
                condition=models.Q(state__in=["waiting", "offered"]),
            ),
            models.Index(
                fields=["offer_ends_at"],
                name="waiting_offers",
                condition=models.Q(state="offered"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=models.Q(state__in=["waiting", "offered"]),
                name="one_place_in_one_line",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="offered")
                | models.Q(offered_at__isnull=False, offer_ends_at__isnull=False),
                name="waiting_offer_has_an_end",
            ),
        ]

    def __str__(self):
        return f"{self.request}, {self.get_state_display().lower()}"
