"""What is written down at a session: points, actions, earlier versions, and how it felt."""

import uuid

from django.db import models
from django.urls import reverse

from coproduction.models import ParticipationLevel, Person

from .hub import Hub
from .item import Item
from .session import Session


class PointQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(removed_at__isnull=True)

    def in_order(self):
        return self.order_by("pk")


class Point(models.Model):
    """One view that was given about an item, and whose voice it was; never whose name."""

    class Voice(models.TextChoices):
        PARENT_CARER = "parent_carer", "Parent carer"
        YOUNG_PERSON = "young_person", "Young person"
        OFFICER = "officer", "Officer"

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="points")
    one_time_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    voice = models.CharField(max_length=12, choices=Voice.choices, default=Voice.PARENT_CARER)
    text = models.CharField(max_length=600)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True, removed_by__isnull=True)
                | models.Q(removed_at__isnull=False, removed_by__isnull=False),
                name="point_removal_has_a_time_and_a_person",
            )
        ]

    def __str__(self):
        return f"{self.get_voice_display()}: {self.text}"


class ActionQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(hub__forum=forum)

    def visible_to(self, person):
        """Everybody of the forum sees what was agreed at its sessions."""
        return self.filter(hub__forum=person.forum_id)

    def open(self):
        return self.filter(state=Action.State.OPEN)

    def overdue(self, today):
        """See also Action.is_overdue."""
        return self.open().filter(due_on__lt=today)

    def carried_to(self, session):
        """Those of earlier sessions of its hub that are open: they stand on its agenda too."""
        return self.open().filter(hub=session.hub_id).exclude(session=session)

    def open_first(self):
        """What is to do, the soonest first; then what has ended, the latest first."""
        is_open = models.Q(state=Action.State.OPEN)
        return self.order_by(
            models.Case(models.When(is_open, then=0), default=1),
            models.Case(models.When(is_open, then="due_on")),
            "-due_on",
            "pk",
        )

    def soonest_first(self):
        return self.order_by("due_on", "pk")


class Action(models.Model):
    """Something that somebody said they would do, by a day; carried on until it is done.

    Seed 004: what an officer cannot answer is "resolved by updates and follow ups".
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        DROPPED = "dropped", "Not needed any more"

    # From a state to those it may move to. Every move is an action in hub/actions.
    MOVES = {
        State.OPEN: {State.DONE, State.DROPPED},
        State.DONE: {State.OPEN},
        State.DROPPED: {State.OPEN},
    }

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="actions")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="actions")
    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, null=True, blank=True, related_name="actions"
    )
    one_time_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    what = models.CharField(max_length=400)
    is_question = models.BooleanField("a question that could not be answered", default=False)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="actions_owned")
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    agreed_at = models.DateTimeField()
    result = models.TextField("what came of it", blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ActionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["hub", "due_on"], name="action_due", condition=models.Q(state="open")
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", ended_at__isnull=True, ended_by__isnull=True)
                | ~models.Q(state="open")
                & models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="action_ended_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open") | ~models.Q(result=""),
                name="action_ended_says_what_came_of_it",
            ),
        ]

    def __str__(self):
        return self.what

    def get_absolute_url(self):
        return reverse("hub:action-detail", args=[self.hub.forum.slug, self.pk])

    def is_overdue(self, today):
        """See also ActionQuerySet.overdue."""
        return self.state == Action.State.OPEN and self.due_on < today


class ItemRevision(models.Model):
    """An earlier version of what was written about an item: nothing is written over unseen."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    comments = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "version"], name="one_revision_per_version")
        ]

    def __str__(self):
        return f"{self.item}, version {self.version}"


class Rating(models.Model):
    """How an item felt to one person who was there. Nothing leads back to who it was.

    Who has answered is kept apart, in RatingGiven: the two share no key and no moment.
    """

    class Side(models.TextChoices):
        REP = "rep", "Parent carers"
        OFFICER = "officer", "Officers"

    class Felt(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NO = "no", "No"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="ratings")
    side = models.CharField(max_length=8, choices=Side.choices)
    listened = models.CharField(
        "was I listened to?", max_length=6, choices=Felt.choices, blank=True
    )
    early = models.CharField("was it early enough?", max_length=6, choices=Felt.choices, blank=True)
    level_felt = models.CharField(
        "which level did it feel like?", max_length=16, choices=ParticipationLevel.choices
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(side="officer") | ~models.Q(listened="") & ~models.Q(early=""),
                name="rating_of_a_rep_is_whole",
            )
        ]

    def __str__(self):
        return f"{self.item}: {self.get_level_felt_display()}"


class RatingGiven(models.Model):
    """This person has said how this item felt: so that nobody says it twice. Not what they said."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="ratings_given")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="ratings_given")

    class Meta:
        verbose_name_plural = "ratings given"
        constraints = [
            models.UniqueConstraint(fields=["item", "person"], name="one_rating_per_person")
        ]

    def __str__(self):
        return f"{self.person} has said how it was"


def notes_of(items):
    """These items with what was said about each and what was agreed, as the notes have them."""
    return items.prefetch_related(
        models.Prefetch("points", Point.objects.in_order()),
        models.Prefetch("actions", Action.objects.select_related("owner").soonest_first()),
    )
