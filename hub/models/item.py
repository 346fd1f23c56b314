import uuid

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from coproduction.dates import in_days
from coproduction.models import Document, Influence, Organisation, Person, Programme, Work
from coproduction.permissions import Permission, person_may
from coproduction.text_search import vector

from .request import Request


class ItemQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(session__hub__forum=forum)

    def visible_to(self, person):
        """Those who put agendas together see all; others what is published, and their own."""
        here = self.filter(session__hub__forum=person.forum_id)
        if person_may(person, Permission.SESSION_RECORD):
            return here
        return here.filter(
            models.Q(session__state="held")
            | models.Q(session__state="published", is_agreed=True)
            | models.Q(requestor=person)
        )

    def topics(self):
        """Items that a service or the forum brings; not introductions and breaks."""
        return self.filter(kind=Item.Kind.TOPIC)

    def on_agenda(self):
        return self.exclude(state=Item.State.WITHDRAWN)

    def unrecorded(self, now):
        """Topics of sessions that have begun, with nothing written about them."""
        return self.topics().filter(state=Item.State.PLANNED, session__starts_at__lt=now)

    def undecided(self, since):
        """Presented topics about which the forum has not said if it wants to be involved more."""
        return self.topics().filter(
            in_days("session__starts_at", since, None),
            state=Item.State.PRESENTED,
            more_involvement="",
        )

    def to_rate_by(self, person):
        """Presented topics at which this person was, and about which they have not said how it was.

        See also hub.rules.reason_cannot_rate, the same for one item.
        """
        return self.topics().filter(
            ~models.Exists(person.ratings_given.filter(item=models.OuterRef("pk")).order_by()),
            models.Exists(
                person.attendances.filter(
                    item=models.OuterRef("pk"),
                    came_as__in=["rep", "chair", "officer", "facilitator"],
                ).order_by()
            ),
            state=Item.State.PRESENTED,
        )

    def in_order(self):
        return self.order_by("position", "pk")


class Item(models.Model):
    """One topic of a session's agenda: what is brought, what was said and what came of it."""

    class Kind(models.TextChoices):
        TOPIC = "topic", "Topic"
        WELCOME = "welcome", "Welcome and introductions"
        BREAK = "break", "Break"

    class State(models.TextChoices):
        PLANNED = "planned", "To come"
        PRESENTED = "presented", "Presented"
        NOT_REACHED = "not_reached", "Not reached"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class MoreInvolvement(models.TextChoices):
        """Seed 004: the forum, not the council, decides if more involvement is needed."""

        NEEDS_MORE = "needs_more", "We want to be involved more"
        ENOUGH = "enough", "That is enough for now"
        COME_BACK = "come_back", "Come back to us"

    # From a state to those it may move to. Every move is an action in hub/actions.
    MOVES = {
        State.PLANNED: {State.PRESENTED, State.NOT_REACHED, State.WITHDRAWN},
        State.NOT_REACHED: {State.PRESENTED},
        State.PRESENTED: set(),
        State.WITHDRAWN: set(),
    }

    session = models.ForeignKey("hub.Session", on_delete=models.PROTECT, related_name="items")
    one_time_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.TOPIC)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    position = models.PositiveSmallIntegerField()
    starts_at = models.TimeField(help_text="By the clock on the wall of the session's day.")
    minutes = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(480)]
    )
    title = models.CharField(max_length=160)
    summary = models.TextField("plain summary", blank=True)
    over_reason = models.TextField(
        blank=True, help_text="Why it was taken though the session was full."
    )
    is_agreed = models.BooleanField(
        default=False, editable=False, help_text="On an agenda that both sides agreed."
    )
    carried_from = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_to",
        help_text="The item of an earlier session that was not reached.",
    )
    papers = models.ManyToManyField(Document, blank=True, related_name="items")
    papers_link = models.URLField("link to papers", blank=True)
    papers_due_on = models.DateField(null=True, blank=True)
    has_no_papers = models.BooleanField("there are no papers", default=False)

    request = models.OneToOneField(
        Request, on_delete=models.PROTECT, null=True, blank=True, related_name="item"
    )
    work = models.ForeignKey(
        Work, on_delete=models.PROTECT, null=True, blank=True, related_name="items"
    )
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="items"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="items"
    )
    requestor = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="items_brought"
    )
    presents_too = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="presented together with",
        help_text="A parent carer or young person who presents it too.",
    )

    # Whoever brings it is asked shortly before if they still come; a free slot goes to the next.
    coming_asked_at = models.DateTimeField(null=True, blank=True)
    coming_confirmed_at = models.DateTimeField(null=True, blank=True)

    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    actual_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(480)]
    )
    comments = models.TextField("what was said", blank=True)
    outcome = models.TextField("outcome", blank=True)
    forum_notes = models.TextField("the forum's own notes", blank=True)
    presented_at = models.DateTimeField(null=True, blank=True)
    presented_by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="recorded by",
    )
    influence = models.OneToOneField(
        Influence, on_delete=models.PROTECT, null=True, blank=True, related_name="item"
    )
    more_involvement = models.CharField(max_length=12, choices=MoreInvolvement.choices, blank=True)
    more_involvement_note = models.TextField(blank=True)
    return_on = models.DateField(null=True, blank=True)
    # Two people writing at once: the second save sees that the first came between (promises R6).
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = "agenda item"
        indexes = [
            models.Index(fields=["session", "position"], name="item_in_order"),
            GinIndex(
                vector(A=["title"], B=["summary", "outcome"], C=["comments"]), name="item_words"
            ),
            GinIndex(OpClass("title", name="gin_trgm_ops"), name="item_spelling"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(minutes__gte=1), name="item_takes_time"),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True)
                | models.Q(ended_at__gte=models.F("began_at")),
                name="item_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="topic") | models.Q(request__isnull=True),
                name="only_a_topic_comes_from_a_request",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("hub:item-detail", args=[self.session.hub.forum.slug, self.pk])
