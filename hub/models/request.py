import uuid

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from coproduction.models import SHARED_LEVELS, Document, ParticipationLevel, Person, Work
from coproduction.permissions import Permission, person_may
from coproduction.references import new_reference
from coproduction.text_search import vector

from .hub import Hub


class RequestQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(hub__forum=forum)

    def visible_to(self, person):
        """The forum's own team sees what was sent to it; everybody sees their own."""
        own = models.Q(requestor=person)
        if person_may(person, Permission.REQUEST_TRIAGE):
            own |= ~models.Q(state=Request.State.DRAFT)
        return self.filter(own, hub__forum=person.forum_id)

    def drafts(self):
        return self.filter(state=Request.State.DRAFT)

    def holding(self):
        """Those that keep minutes of their preferred session until they are decided."""
        return self.filter(state__in=Request.HOLDING)

    def to_decide(self):
        return self.filter(state=Request.State.SENT)

    def oldest_first(self):
        return self.order_by("sent_at", "pk")

    def waiting_first(self):
        """Those that wait for the forum on top, the longest wait first; then the newest."""
        waits = models.Q(state=Request.State.SENT)
        return self.order_by(
            models.Case(models.When(waits, then=0), default=1),
            models.Case(models.When(waits, then="sent_at")),
            models.F("sent_at").desc(nulls_first=True),
            "-pk",
        )

    def newest_first(self):
        return self.order_by(models.F("sent_at").desc(nulls_first=True), "-pk")


class Request(models.Model):
    """An officer asks for time at a hub, saying what for and what can still change."""

    class State(models.TextChoices):
        DRAFT = "draft", "Not sent yet"
        INVITED = "invited", "Invited by the forum"
        SENT = "sent", "With the forum"
        MORE_NEEDED = "more_needed", "More is needed"
        ACCEPTED = "accepted", "Accepted"
        DEFERRED = "deferred", "Put off"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    HOLDING = frozenset({State.INVITED, State.SENT, State.MORE_NEEDED})
    ENDED = frozenset({State.ACCEPTED, State.DECLINED, State.WITHDRAWN})
    EDITABLE = frozenset({State.DRAFT, State.MORE_NEEDED})
    # From a state to those it may move to. Every move is an action in hub/actions.
    MOVES = {
        State.DRAFT: {State.SENT},
        # The other way round: the forum asks a service to come, and the service answers.
        State.INVITED: {State.ACCEPTED, State.DECLINED, State.WITHDRAWN},
        State.SENT: {
            State.MORE_NEEDED,
            State.ACCEPTED,
            State.DEFERRED,
            State.DECLINED,
            State.WITHDRAWN,
        },
        State.MORE_NEEDED: {State.SENT, State.WITHDRAWN},
        State.DEFERRED: {State.ACCEPTED, State.DECLINED, State.WITHDRAWN},
        State.ACCEPTED: set(),
        State.DECLINED: set(),
        State.WITHDRAWN: set(),
    }

    class Purpose(models.TextChoices):
        UPDATE = "update", "An update"
        DISCUSSION = "discussion", "A discussion"
        OVERSIGHT = "oversight", "Oversight"
        DESIGN = "design", "Design it together"

    class DecisionStage(models.TextChoices):
        """How far the decision has gone. Seed 004: some "come with a decision already made"."""

        NOT_STARTED = "not_started", "Nothing is decided"
        OPTIONS = "options", "There are options"
        DRAFT = "draft", "There is a draft or a favourite"
        DECIDED = "decided", "It is decided"

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="requests")
    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)
    # One for each form that was shown: sending it twice gives one request (promises R3).
    one_time_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    requestor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="requests")
    started_at = models.DateTimeField()

    title = models.CharField(max_length=160, blank=True)
    summary = models.TextField("plain summary", blank=True)
    programme = models.ForeignKey(
        "coproduction.Programme", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    work = models.ForeignKey(
        Work,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        help_text="Empty for a new piece of work, until the request is accepted.",
    )
    level = models.CharField(
        "level asked for", max_length=16, choices=ParticipationLevel.choices, blank=True
    )
    level_reason = models.TextField(blank=True)
    purpose = models.CharField(max_length=12, choices=Purpose.choices, blank=True)
    decision_stage = models.CharField(max_length=12, choices=DecisionStage.choices, blank=True)
    can_change = models.TextField("what can still change", blank=True)
    cannot_change = models.TextField("what cannot change", blank=True)
    keeps_level_because = models.TextField(
        blank=True, help_text="Why a shared level is asked for though the decision is made."
    )
    who_comes = models.TextField("who comes", blank=True)
    minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(5), MaxValueValidator(240)]
    )
    preferred_session = models.ForeignKey(
        "hub.Session",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="preferred_by",
        help_text="Empty for any session.",
    )
    joins_waiting_list = models.BooleanField(
        default=False, help_text="If the session is full, it waits for minutes that come free."
    )
    late_reason = models.TextField("why it comes after the cut-off", blank=True)
    # Set when it is sent, and never taken back: the record shows who asks late.
    is_late = models.BooleanField(default=False, editable=False)
    invited_by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who of the forum asked them to come, where the forum began.",
    )
    papers_link = models.URLField("link to papers", blank=True)
    papers = models.ManyToManyField(Document, blank=True, related_name="+")
    # Pages of the form that were answered, so that leaving one out on purpose is an answer.
    answered = models.JSONField(default=list, blank=True)

    sent_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision_reason = models.TextField(blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["hub", "state", "sent_at"], name="request_queue"),
            models.Index(
                fields=["preferred_session"],
                name="request_holding",
                condition=models.Q(state__in=["invited", "sent", "more_needed"]),
            ),
            GinIndex(
                vector(A=["title"], B=["summary"], C=["can_change", "cannot_change"]),
                name="request_words",
            ),
            GinIndex(OpClass("title", name="gin_trgm_ops"), name="request_spelling"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True, decided_by__isnull=True)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
                name="request_decision_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(sent_at__isnull=False),
                name="request_that_is_not_a_draft_was_sent",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "invited", "declined", "withdrawn"])
                | models.Q(minutes__isnull=False)
                & ~models.Q(title="")
                & ~models.Q(level="")
                & ~models.Q(level_reason=""),
                name="request_sent_says_what_it_asks",
            ),
            models.CheckConstraint(
                condition=models.Q(is_late=False) | ~models.Q(late_reason=""),
                name="request_that_is_late_says_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="invited") | models.Q(invited_by__isnull=False),
                name="request_invited_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["more_needed", "deferred", "declined"])
                | ~models.Q(decision_reason=""),
                name="request_refusal_has_a_reason",
            ),
        ]

    def __str__(self):
        return self.title or "A request without a title yet"

    def get_absolute_url(self):
        return reverse("hub:request-detail", args=[self.hub.forum.slug, self.reference])

    @property
    def is_too_late_for_its_level(self):
        """The decision is made, yet a level is asked for at which families share in it."""
        return self.decision_stage == Request.DecisionStage.DECIDED and self.level in SHARED_LEVELS
