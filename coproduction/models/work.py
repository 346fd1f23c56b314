from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxLengthValidator
from django.db import models
from django.urls import reverse

from coproduction.references import new_reference
from coproduction.text_search import vector

from .forum import Forum, Programme
from .organisation import Organisation
from .person import Person


class ParticipationLevel(models.TextChoices):
    """How far families share in a piece of work. For information is honest, not participation."""

    INFORMATION = "information", "For information"
    CONSULTATION = "consultation", "Consultation"
    CO_DESIGN = "co_design", "Co-design"
    CO_PRODUCTION = "co_production", "Co-production"

    @property
    def rank(self):
        """1 to 4: how much families share in the decision."""
        return list(ParticipationLevel).index(self) + 1


# A decision that is already made cannot be shared at these levels any more.
SHARED_LEVELS = frozenset({ParticipationLevel.CO_DESIGN, ParticipationLevel.CO_PRODUCTION})

LEVEL_MEANINGS = {
    ParticipationLevel.INFORMATION: (
        "We tell families what is happening. We do not ask for views."
    ),
    ParticipationLevel.CONSULTATION: (
        "A service has a plan. It asks families if the plan is right, and changes it."
    ),
    ParticipationLevel.CO_DESIGN: (
        "A service knows what has to change. Families and services work out how together."
    ),
    ParticipationLevel.CO_PRODUCTION: (
        "Families and services decide together, as equals, what has to change and how."
    ),
}


class LevelWording(models.Model):
    """A forum's own words for a level: areas name and explain them differently."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="level_wordings")
    level = models.CharField(max_length=16, choices=ParticipationLevel.choices)
    name = models.CharField(max_length=60)
    meaning = models.TextField(validators=[MaxLengthValidator(300)])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["forum", "level"], name="one_wording_per_level")
        ]

    def __str__(self):
        return self.name


class WorkQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def open(self):
        return self.exclude(status=Work.Status.CLOSED)

    def newest_first(self):
        return self.order_by("-opened_at", "-pk")

    def like(self, words):
        """Work whose title or summary has one of these words, the likeliest first."""
        wanted = models.Q()
        for word in words:
            wanted |= models.Q(title__icontains=word) | models.Q(summary__icontains=word)
        if not wanted:
            return self.none()
        matches = models.Value(0)
        for word in words:
            matches += models.Case(
                models.When(title__icontains=word, then=2),
                models.When(summary__icontains=word, then=1),
                default=0,
                output_field=models.IntegerField(),
            )
        return self.filter(wanted).annotate(matches=matches).order_by("-matches", "-opened_at")


class Work(models.Model):
    """A piece of work: the thread that requests, sessions, feedback and influence hang on."""

    class Tier(models.TextChoices):
        INDIVIDUAL = "individual", "One child or family"
        OPERATIONAL = "operational", "A service or team"
        STRATEGIC = "strategic", "The whole area"

    class Stage(models.TextChoices):
        """The NAOMIE steps of Wirral's charter."""

        NEED = "need", "Need"
        AIM = "aim", "Aim"
        OBJECTIVE = "objective", "Objective"
        METHOD = "method", "Method"
        IMPLEMENTATION = "implementation", "Implementation"
        EVALUATION = "evaluation", "Evaluation"

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        ACTIVE = "active", "Active"
        CLOSED = "closed", "Closed"

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="works")
    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)
    title = models.CharField(max_length=160)
    summary = models.TextField("plain summary", blank=True)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="works"
    )
    lead_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="works_led"
    )
    lead_person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="works_led"
    )
    tier = models.CharField(max_length=12, choices=Tier.choices, default=Tier.OPERATIONAL)
    stage = models.CharField(max_length=16, choices=Stage.choices, default=Stage.NEED)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ACTIVE)
    comes_on = models.DateField(
        "when it comes", null=True, blank=True, help_text="For planned work: about when."
    )

    # Empty for work whose level nobody has agreed yet: unknown is shown as unknown.
    level = models.CharField(max_length=16, choices=ParticipationLevel.choices, blank=True)
    level_reason = models.TextField(blank=True)

    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_words = models.TextField("what became of it", blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = "piece of work"
        verbose_name_plural = "pieces of work"
        indexes = [
            models.Index(fields=["forum", "-opened_at"], name="work_newest"),
            # Most of what a forum ever did is closed.
            models.Index(
                fields=["forum", "-opened_at"],
                name="work_open",
                condition=~models.Q(status="closed"),
            ),
            GinIndex(vector(A=["title"], B=["summary"]), name="work_words"),
            GinIndex(OpClass("title", name="gin_trgm_ops"), name="work_spelling"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level="") | ~models.Q(level_reason=""),
                name="work_level_has_a_reason",
                violation_error_message="Say why this level was agreed.",
            ),
            models.CheckConstraint(
                condition=models.Q(status="closed", closed_at__isnull=False)
                & ~models.Q(closed_words="")
                | ~models.Q(status="closed")
                & models.Q(closed_at__isnull=True, closed_by__isnull=True, closed_words=""),
                name="work_is_closed_on_a_day_in_words",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("work-detail", args=[self.forum.slug, self.reference])


class LevelChange(models.Model):
    """One change of a work's level, and why: the history that shows drift."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="level_changes")
    from_level = models.CharField(max_length=16, choices=ParticipationLevel.choices, blank=True)
    to_level = models.CharField(max_length=16, choices=ParticipationLevel.choices)
    reason = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["changed_at"], name="level_change_day")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(from_level=models.F("to_level")),
                name="level_change_changes_the_level",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="level_change_has_a_reason"
            ),
        ]

    def __str__(self):
        if not self.from_level:
            return self.get_to_level_display()
        return f"{self.get_from_level_display()} to {self.get_to_level_display()}"
