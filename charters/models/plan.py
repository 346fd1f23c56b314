from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from coproduction.models import Document, Forum, Organisation, ParticipationLevel, Person, Work


class PlanEntry(models.Model):
    """What was agreed about one topic of a piece of work; the newest counts, the others stay.

    The six steps of NAOMIE and the seven considerations of Wirral's charter.
    """

    class Topic(models.TextChoices):
        NEED = "need", "Need"
        AIM = "aim", "Aim"
        OBJECTIVE = "objective", "Objective"
        METHOD = "method", "Method"
        IMPLEMENTATION = "implementation", "Implementation"
        EVALUATION = "evaluation", "Evaluation"
        LEVEL = "level", "Level"
        PARAMETERS = "parameters", "Parameters"
        STAKEHOLDERS = "stakeholders", "Stakeholders"
        RESPONSIBILITY = "responsibility", "Responsibility"
        FEEDBACK = "feedback", "Feedback"
        COMMUNICATION = "communication", "Communication"
        UPDATES = "updates", "Updates"

    # Written elsewhere: the level with its history, the groups one by one.
    KEPT_ELSEWHERE = frozenset({Topic.LEVEL, Topic.STAKEHOLDERS})

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="plan_entries")
    topic = models.CharField(max_length=16, choices=Topic.choices)
    number = models.PositiveSmallIntegerField("version", default=1)
    text = models.TextField()
    because = models.CharField("what made us change it", max_length=300, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "plan entries"
        constraints = [
            models.UniqueConstraint(
                fields=["work", "topic", "number"], name="one_plan_entry_per_version"
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="plan_entry_says_something"),
        ]

    def __str__(self):
        return f"{self.get_topic_display()}, version {self.number}"


class WorkFrame(models.Model):
    """Where a piece of work came from, when families joined, and which duties it touches."""

    class Began(models.TextChoices):
        FAMILIES = "families", "Families said that something has to change"
        TOGETHER = "together", "Families and a service together"
        SERVICE = "service", "A service"
        OUTSIDE = "outside", "Somebody outside: the government, an inspection, a funder"

    work = models.OneToOneField(Work, on_delete=models.CASCADE, related_name="frame")
    began_with = models.CharField("who began it", max_length=8, choices=Began.choices)
    families_joined = models.CharField(
        "at which step families joined", max_length=16, choices=Work.Stage.choices
    )
    # A bench, not a ladder (seed 001): several ways of taking part in one piece of work.
    ways = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    sponsor = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="works_sponsored",
        verbose_name="the senior person who stands behind it",
    )
    duties = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    approved_by = models.CharField("who outside has to say yes", max_length=200, blank=True)
    approved_on = models.DateField("when they said yes", null=True, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    def __str__(self):
        return f"{self.work}: {self.get_began_with_display()}"


class Product(models.Model):
    """Something that families and services made: a form, a guide, a plan, and when it came out.

    Seed 003: "a high-quality hard copy form as well as an editable electronic version".
    """

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="products")
    name = models.CharField(max_length=120)
    made_with = models.CharField("who made it", max_length=200)
    launched_on = models.DateField("when it comes out, or came out")
    where = models.URLField("where it can be found", max_length=500, blank=True)
    to_print = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    to_fill_in = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work", "name"], name="one_product_per_name")
        ]

    def __str__(self):
        return self.name


class GroupQuerySet(models.QuerySet):
    def heard(self):
        return self.filter(heard_on__isnull=False)

    def not_heard(self):
        """Whom it affects, and who has not been heard."""
        return self.filter(is_affected=True, heard_on__isnull=True)

    def in_order(self):
        return self.order_by("pk")


class Group(models.Model):
    """Somebody who has to do with a piece of work: affected or not, heard or not."""

    class Kind(models.TextChoices):
        PARENTS = "parents", "Parent carers"
        YOUNG = "young", "Children and young people"
        ORGANISATION = "organisation", "An organisation"
        OTHER = "other", "Somebody else"

    FAMILIES = frozenset({Kind.PARENTS, Kind.YOUNG})

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="groups")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_affected = models.BooleanField("it is affected", default=True)
    joined_on = models.DateField("takes part since", null=True, blank=True)
    capacity = models.CharField("what it can give", max_length=200, blank=True)
    heard_on = models.DateField(null=True, blank=True)
    heard_how = models.CharField(max_length=200, blank=True)
    not_heard_why = models.CharField("why it was not heard yet", max_length=200, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = GroupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work", "name"], name="one_group_per_name"),
            models.CheckConstraint(
                condition=models.Q(kind="organisation", organisation__isnull=False)
                | ~models.Q(kind="organisation") & models.Q(organisation__isnull=True),
                name="group_of_an_organisation_names_it",
            ),
            models.CheckConstraint(
                condition=models.Q(heard_on__isnull=True, heard_how="")
                | models.Q(heard_on__isnull=False) & ~models.Q(heard_how=""),
                name="group_heard_says_how",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def was_there_from_the_start(self):
        return self.joined_on is not None and self.joined_on <= self.work.opened_at.date()


class ServicePlanLineQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def to_screen(self):
        return self.filter(state=ServicePlanLine.State.NEW)


class ServicePlanLine(models.Model):
    """One line of a service's plan, looked at for work to share with families.

    Seed 000: "Identify genuine opportunities within their Service Plans".
    """

    class State(models.TextChoices):
        NEW = "to_screen", "To look at"
        CHANCE = "chance", "A chance to work together"
        NOT = "no_chance", "Nothing to share"

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="service_plan_lines")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="service_plan_lines"
    )
    plan = models.CharField(max_length=160)
    text = models.CharField(max_length=400)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    level = models.CharField(max_length=16, choices=ParticipationLevel.choices, blank=True)
    comes_on = models.DateField("about when, as the plan says", null=True, blank=True)
    reason = models.TextField(blank=True)
    work = models.OneToOneField(
        Work, on_delete=models.PROTECT, null=True, blank=True, related_name="service_plan_line"
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    screened_at = models.DateTimeField(null=True, blank=True)
    screened_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ServicePlanLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "plan", "text"], name="one_line_per_plan"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state="to_screen", screened_at__isnull=True, screened_by__isnull=True
                )
                | ~models.Q(state="to_screen")
                & models.Q(screened_at__isnull=False, screened_by__isnull=False)
                & ~models.Q(reason=""),
                name="plan_line_screened_has_a_time_a_person_and_a_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="chance")
                | models.Q(work__isnull=False) & ~models.Q(level=""),
                name="chance_has_a_piece_of_work_and_a_level",
            ),
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return reverse("charters:plan-line", args=[self.forum.slug, self.pk])
