from datetime import timedelta

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.urls import reverse

from coproduction.references import new_reference
from coproduction.text_search import vector

from .forum import Forum
from .person import Person
from .work import Work


class InfluenceQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def owned_or_published(self, person):
        """What somebody of a partner sees: what their organisation owes, and what all can read."""
        own = models.Q(owed_by=person) | models.Q(owed_by__deputy=person)
        if person.organisation_id:
            own |= models.Q(owed_by__organisation=person.organisation_id)
        return self.filter(own | models.Q(state=Influence.State.CONFIRMED))

    def to_escalate(self, today):
        """Late for longer than the forum's limit, and not passed on yet."""
        limit = models.F("forum__influence_escalate_days") * models.Value(timedelta(days=1))
        return self.owed().filter(escalated_at=None).filter(due_on__lt=today - limit)

    def owed(self):
        """Waiting for the service: not answered yet, or its answer was disputed."""
        return self.filter(state__in=Influence.OWED_STATES)

    def owed_by(self, person):
        return self.owed().filter(owed_by=person)

    def overdue(self, today):
        """See also Influence.is_overdue."""
        return self.owed().filter(due_on__lt=today)

    def to_ask_if_it_helped(self, today):
        """The forum said that it would ask families by now, and has not."""
        return self.filter(state=Influence.State.CONFIRMED, helped="", check_on__lte=today)

    def claimed(self):
        return self.filter(state=Influence.State.CLAIMED)

    def published(self):
        return self.filter(state=Influence.State.CONFIRMED, published_at__isnull=False)

    def open_first(self):
        """What is owed or to check, the soonest first; then what has ended, the latest first."""
        is_open = ~models.Q(state__in=Influence.ENDED_STATES)
        return self.order_by(
            models.Case(models.When(is_open, then=0), default=1),
            models.Case(models.When(is_open, then="due_on")),
            "-due_on",
            "pk",
        )

    def soonest_first(self):
        return self.order_by("due_on", "pk")

    def latest_published_first(self):
        return self.order_by("-published_at", "-pk")


class Influence(models.Model):
    """What is owed back to the people who gave their views, until somebody has checked it."""

    class State(models.TextChoices):
        OWED = "owed", "Waiting for an answer"
        CLAIMED = "claimed", "Answered, to be checked"
        DISPUTED = "disputed", "Sent back"
        CONFIRMED = "confirmed", "Confirmed"
        LAPSED = "lapsed", "Let go"

    class Helped(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_SURE = "not_sure", "Not sure"

    OWED_STATES = frozenset({State.OWED, State.DISPUTED})
    ENDED_STATES = frozenset({State.CONFIRMED, State.LAPSED})
    # From a state to those it may move to. Every move is an action in coproduction/actions.
    MOVES = {
        State.OWED: {State.CLAIMED, State.LAPSED},
        State.CLAIMED: {State.CONFIRMED, State.DISPUTED},
        State.DISPUTED: {State.CLAIMED, State.LAPSED},
        State.CONFIRMED: set(),
        State.LAPSED: set(),
    }

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="influences")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="influences")
    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)
    said = models.TextField("what families said")
    heard_on = models.DateField("the day they said it")
    owed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="influences_owed", verbose_name="owed by"
    )
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OWED)
    opened_at = models.DateTimeField()

    published_text = models.TextField(blank=True, help_text="The words of the public page.")
    published_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.TextField(blank=True, help_text="Why it was let go.")
    check_on = models.DateField(
        null=True, blank=True, help_text="When to ask if the change has helped."
    )
    helped = models.CharField(max_length=8, choices=Helped.choices, blank=True)
    helped_note = models.TextField("what is different for families", blank=True)
    helped_at = models.DateTimeField(null=True, blank=True)
    helped_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    escalated_at = models.DateTimeField("passed on to the signatory", null=True, blank=True)
    escalated_to = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = InfluenceQuerySet.as_manager()

    class Meta:
        verbose_name = "influence entry"
        verbose_name_plural = "influence entries"
        indexes = [
            models.Index(fields=["forum", "state", "due_on"], name="influence_due"),
            models.Index(
                fields=["forum", "-published_at"],
                name="influence_published",
                condition=models.Q(published_at__isnull=False),
            ),
            models.Index(fields=["forum", "-heard_on", "-id"], name="influence_newest"),
            GinIndex(vector(B=["said", "published_text"]), name="influence_words"),
            GinIndex(OpClass("said", name="gin_trgm_ops"), name="influence_spelling"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="confirmed", published_at__isnull=False)
                & ~models.Q(published_text="")
                | ~models.Q(state="confirmed") & models.Q(published_at__isnull=True),
                name="influence_is_published_when_confirmed",
            ),
            models.CheckConstraint(
                condition=models.Q(helped="", helped_at__isnull=True, helped_by__isnull=True)
                | ~models.Q(helped="") & models.Q(helped_at__isnull=False, helped_by__isnull=False),
                name="influence_helped_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="lapsed") | ~models.Q(closed_reason=""),
                name="influence_let_go_has_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.work} ({self.reference})"

    def get_absolute_url(self):
        return reverse("influence-detail", args=[self.forum.slug, self.reference])

    def get_public_url(self):
        return reverse("you-said-entry", args=[self.forum.slug, self.reference])

    def is_overdue(self, today):
        """See also InfluenceQuerySet.overdue."""
        return self.state in self.OWED_STATES and self.due_on < today


class InfluenceClaim(models.Model):
    """One answer of a service, and what the forum made of it: two keys, both must turn."""

    class Outcome(models.TextChoices):
        CHANGED = "changed", "Something changed"
        PARTLY = "partly", "Part of it changed"
        NOT_CHANGED = "not_changed", "It did not change"
        TOO_EARLY = "too_early", "It is too early to say"

    class Verdict(models.TextChoices):
        CONFIRMED = "confirmed", "Confirmed"
        DISPUTED = "disputed", "Sent back"

    influence = models.ForeignKey(Influence, on_delete=models.CASCADE, related_name="claims")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    what = models.TextField("what changed, or why not")
    next_on = models.DateField("next date", null=True, blank=True)
    claimed_at = models.DateTimeField()
    claimed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by_link = models.BooleanField(
        default=False, help_text="From the mail's link: whoever holds that mail could."
    )

    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    verdict_reason = models.TextField(blank=True)
    verdict_at = models.DateTimeField(null=True, blank=True)
    verdict_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        # By day: few of all that was ever claimed is of the months that a figure counts.
        indexes = [models.Index(fields=["claimed_at"], name="claim_day")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict="", verdict_at__isnull=True, verdict_by__isnull=True)
                | ~models.Q(verdict="")
                & models.Q(verdict_at__isnull=False, verdict_by__isnull=False),
                name="claim_verdict_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="too_early", next_on__isnull=False)
                | ~models.Q(outcome="too_early") & models.Q(next_on__isnull=True),
                name="claim_too_early_has_a_next_date",
            ),
            models.CheckConstraint(
                condition=~models.Q(verdict="disputed") | ~models.Q(verdict_reason=""),
                name="claim_sent_back_has_a_reason",
            ),
            # The officer who says that something changed is never the one who checks it.
            models.CheckConstraint(
                condition=models.Q(verdict_by__isnull=True)
                | ~models.Q(verdict_by=models.F("claimed_by")),
                name="claim_is_checked_by_somebody_else",
            ),
            models.UniqueConstraint(
                fields=["influence"],
                condition=models.Q(verdict="") & ~models.Q(outcome="too_early"),
                name="one_open_claim_per_influence",
            ),
        ]

    def __str__(self):
        return f"{self.get_outcome_display()}, {self.claimed_at:%d %B %Y}"


class InfluenceReminder(models.Model):
    """The owner was reminded, once for each step before and after the day on which it is due."""

    # Days from the due date. Seed 004 hopes for "increased speed of response".
    STEPS = (-7, 0, 7, 14, 28)

    influence = models.ForeignKey(Influence, on_delete=models.CASCADE, related_name="reminders")
    due_on = models.DateField(help_text="As it was then: a later date is reminded of afresh.")
    step = models.SmallIntegerField(help_text="Days from the due date: -7 is a week before.")
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["influence", "due_on", "step"], name="one_reminder_for_each_step"
            )
        ]

    def __str__(self):
        return f"{self.influence}, {self.step} days"


class InfluenceHandover(models.Model):
    """Somebody else owes the answer from now on; who owed it before is kept."""

    influence = models.ForeignKey(Influence, on_delete=models.CASCADE, related_name="handovers")
    from_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    handed_at = models.DateTimeField()

    def __str__(self):
        return f"{self.from_person} to {self.to_person}"
