"""A rep's way: interested, talked with, checked, inducted, active; paused, or gone."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from coproduction.models import Forum, Person


class Expression(models.Model):
    """Somebody said on the public page that they would like to be a rep."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waits for an answer"
        TAKEN = "taken", "We talk with them"
        DECLINED = "declined", "Not now"

    MOVES = {
        State.WAITING: {State.TAKEN, State.DECLINED},
        State.TAKEN: set(),
        State.DECLINED: set(),
    }

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="expressions")
    one_time_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=150)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    address = models.TextField(blank=True)
    words = models.TextField("what they care about", blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    sent_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state="waiting", decided_at__isnull=True, decided_by__isnull=True
                )
                | ~models.Q(state="waiting")
                & models.Q(decided_at__isnull=False, decided_by__isnull=False),
                name="expression_decided_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(email="", phone="", address=""),
                name="expression_can_be_answered",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def reach(self):
        return self.email or self.phone or " ".join(self.address.split())


class RepQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(person__forum=forum)

    def by_name(self):
        return self.order_by("person__name", "pk")


class Rep(models.Model):
    """What the forum knows of a rep, in the rep's own words; never a diagnosis."""

    class Stage(models.TextChoices):
        CONVERSATION = "conversation", "First talk"
        CHECKS = "checks", "Checks"
        INDUCTION = "induction", "Induction"
        ACTIVE = "active", "Active"
        PAUSED = "paused", "Takes a break"
        LEFT = "left", "Has left"

    MOVES = {
        Stage.CONVERSATION: {Stage.CHECKS, Stage.LEFT},
        Stage.CHECKS: {Stage.INDUCTION, Stage.LEFT},
        Stage.INDUCTION: {Stage.ACTIVE, Stage.LEFT},
        Stage.ACTIVE: {Stage.PAUSED, Stage.LEFT},
        Stage.PAUSED: {Stage.ACTIVE, Stage.LEFT},
        Stage.LEFT: {Stage.CONVERSATION},
    }

    class Free(models.TextChoices):
        """When somebody is usually free in term time."""

        MONDAY = "mon", "Monday, school hours"
        MONDAY_EVENING = "mon_evening", "Monday evening"
        TUESDAY = "tue", "Tuesday, school hours"
        TUESDAY_EVENING = "tue_evening", "Tuesday evening"
        WEDNESDAY = "wed", "Wednesday, school hours"
        WEDNESDAY_EVENING = "wed_evening", "Wednesday evening"
        THURSDAY = "thu", "Thursday, school hours"
        THURSDAY_EVENING = "thu_evening", "Thursday evening"
        FRIDAY = "fri", "Friday, school hours"
        FRIDAY_EVENING = "fri_evening", "Friday evening"
        WEEKEND = "weekend", "Weekends"
        HOLIDAYS = "holidays", "In school holidays too"

    class SpeaksAs(models.TextChoices):
        """Seed 004: a forum "works based on a representational model, rather than an EbE model"."""

        FAMILIES = "families", "For many families"
        OWN = "own", "From their own experience"
        ADVISER = "adviser", "As a specialist adviser"
        YOUNG = "young", "As a young person"

    class ChosenBy(models.TextChoices):
        FAMILIES = "families", "Elected by families"
        FORUM = "forum", "Asked by the forum"
        SELF = "self", "Came by themselves"

    class Barrier(models.TextChoices):
        """What makes it harder to take part: said by reps themselves, only ever counted."""

        MONEY = "money", "Money is short"
        WORK = "work", "Work hours that cannot move"
        ALONE = "alone", "Nobody to share the care with"
        TRAVEL = "travel", "No car, or a long way"
        LANGUAGE = "language", "English is not my first language"
        HEALTH = "health", "My own health or disability"
        ONLINE = "online", "Getting online"

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="rep")
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.CONVERSATION)
    link_person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="links_to"
    )
    buddy = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="buddy_of"
    )
    speaks_as = models.CharField(max_length=8, choices=SpeaksAs.choices, default=SpeaksAs.FAMILIES)
    chosen_by = models.CharField(max_length=8, choices=ChosenBy.choices, blank=True)
    interests = models.TextField("what you care about", blank=True)
    experience = models.TextField("what you bring", blank=True)
    free = ArrayField(
        models.CharField(max_length=12, choices=Free.choices), default=list, blank=True
    )
    asks_a_month = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    wants_buddy = models.BooleanField(default=False)
    barriers = ArrayField(
        models.CharField(max_length=8, choices=Barrier.choices), default=list, blank=True
    )
    # Who decided what HMRC calls the work, and when; not what anybody receives.
    status_words = models.CharField("how HMRC sees the work", max_length=200, blank=True)
    status_at = models.DateTimeField(null=True, blank=True)
    status_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status_at__isnull=True, status_by__isnull=True)
                | models.Q(status_at__isnull=False, status_by__isnull=False),
                name="rep_status_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(asks_a_month__isnull=True) | models.Q(asks_a_month__gte=1),
                name="rep_can_be_asked_once_a_month",
            ),
        ]

    def __str__(self):
        return self.person.name

    def get_absolute_url(self):
        return reverse("reps:rep-detail", args=[self.person.forum.slug, self.pk])


class StageChange(models.Model):
    """A step of a rep's way, with its day and who noted it: growth is a fact."""

    rep = models.ForeignKey(Rep, on_delete=models.CASCADE, related_name="steps")
    from_stage = models.CharField(max_length=12, choices=Rep.Stage.choices, blank=True)
    to_stage = models.CharField(max_length=12, choices=Rep.Stage.choices)
    note = models.CharField(max_length=200, blank=True)
    on = models.DateField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    def __str__(self):
        return f"{self.rep}: {self.get_to_stage_display()}"


class Task(models.Model):
    """Something that each new rep goes through: a check, or a step of the induction."""

    class Phase(models.TextChoices):
        CHECKS = "checks", "Checks"
        INDUCTION = "induction", "Induction"

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="rep_tasks")
    phase = models.CharField(max_length=9, choices=Phase.choices)
    title = models.CharField(max_length=160)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["forum", "title"], name="one_task_per_title")
        ]

    def __str__(self):
        return self.title


class TaskDone(models.Model):
    """A rep has gone through it."""

    rep = models.ForeignKey(Rep, on_delete=models.CASCADE, related_name="tasks_done")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="done")
    done_at = models.DateTimeField()
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "tasks done"
        constraints = [models.UniqueConstraint(fields=["rep", "task"], name="a_task_is_done_once")]

    def __str__(self):
        return f"{self.rep}: {self.task}"


class Training(models.Model):
    """Training that a rep had: when, how many hours, and from whom (RR20)."""

    rep = models.ForeignKey(Rep, on_delete=models.CASCADE, related_name="trainings")
    title = models.CharField(max_length=160)
    on = models.DateField()
    hours = models.DecimalField(
        max_digits=4, decimal_places=1, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    given_by = models.CharField(max_length=120, blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(hours__gt=0), name="training_has_hours")
        ]

    def __str__(self):
        return f"{self.title}, {self.on}"
