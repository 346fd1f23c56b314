from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import reverse

from coproduction.models import Document, Forum, ParticipationLevel, Person, Work
from coproduction.permissions import Permission, person_may
from coproduction.references import new_reference
from coproduction.text_search import vector

from .plan import Group


class KiteMarkQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def public(self):
        """What anybody can check: marks that were given, also those that count no more."""
        return self.exclude(state=KiteMark.State.ASKED)

    def awarded(self):
        return self.filter(state=KiteMark.State.AWARDED)

    def ran_out(self, today):
        return self.awarded().filter(ends_on__lt=today)


class KiteMark(models.Model):
    """The sign that a piece of work was made together: given only when all who took part say so.

    Seed 003: "Only when these principles are met, and signed off by key stakeholder groups".
    """

    class State(models.TextChoices):
        ASKED = "asked", "Asked for"
        AWARDED = "awarded", "Awarded"
        REVOKED = "revoked", "Taken back"
        EXPIRED = "expired", "Ran out"

    # From a state to those it may move to. Every move is an action in charters/actions.
    MOVES = {
        State.ASKED: {State.AWARDED},
        State.AWARDED: {State.REVOKED, State.EXPIRED},
        State.REVOKED: set(),
        State.EXPIRED: set(),
    }

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="kite_marks")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="kite_marks")
    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=16, choices=ParticipationLevel.choices, blank=True)
    awarded_at = models.DateTimeField(null=True, blank=True)
    awarded_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ends_on = models.DateField("holds until", null=True, blank=True)
    revoked_reason = models.TextField(blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = KiteMarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work"],
                condition=models.Q(state__in=["asked", "awarded"]),
                name="one_living_mark_per_work",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state="asked", awarded_at__isnull=True, awarded_by__isnull=True, level=""
                )
                | ~models.Q(state="asked")
                & models.Q(
                    awarded_at__isnull=False, awarded_by__isnull=False, ends_on__isnull=False
                )
                & ~models.Q(level="")
                & ~models.Q(awarded_by=models.F("asked_by")),
                name="mark_awarded_has_a_time_another_person_and_an_end",
            ),
            models.CheckConstraint(
                condition=models.Q(state="revoked", revoked_at__isnull=False)
                & models.Q(revoked_by__isnull=False)
                & ~models.Q(revoked_reason="")
                | ~models.Q(state="revoked")
                & models.Q(revoked_at__isnull=True, revoked_by__isnull=True),
                name="mark_taken_back_has_a_time_a_person_and_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.work}: {self.get_state_display().lower()}"

    def get_absolute_url(self):
        return reverse("charters:mark-work", args=[self.forum.slug, self.reference])

    def get_public_url(self):
        return reverse("charters:mark", args=[self.forum.slug, self.reference])


class MarkEvidence(models.Model):
    """What shows that one principle of the charter was lived in this work."""

    mark = models.ForeignKey(KiteMark, on_delete=models.CASCADE, related_name="evidence")
    principle = models.CharField(max_length=80)
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "mark evidence"
        constraints = [
            models.UniqueConstraint(fields=["mark", "principle"], name="one_evidence_per_principle")
        ]

    def __str__(self):
        return self.principle


class MarkSignOff(models.Model):
    """What one group says: yes, this was made together; or an objection with its reason."""

    class Said(models.TextChoices):
        YES = "yes", "Yes, made together"
        OBJECTION = "objection", "Objection"

    mark = models.ForeignKey(KiteMark, on_delete=models.CASCADE, related_name="sign_offs")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="sign_offs")
    said = models.CharField(max_length=10, choices=Said.choices)
    words = models.TextField("in their own words, or how they said it")
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mark", "group"], name="one_sign_off_per_group"),
            models.CheckConstraint(condition=~models.Q(words=""), name="sign_off_says_how_or_why"),
        ]

    def __str__(self):
        return f"{self.group}: {self.get_said_display()}"


class CaseStudyQuerySet(models.QuerySet):
    def visible_to(self, person, forum):
        """What is published, for everybody; drafts too for those who write them."""
        here = self.filter(work__forum=forum)
        if person_may(person, Permission.WORK_PLAN):
            return here
        return here.filter(state=CaseStudy.State.PUBLISHED)


class CaseStudy(models.Model):
    """The story of a piece of work, for everybody: who took part, what made it shared."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"

    work = models.OneToOneField(Work, on_delete=models.PROTECT, related_name="case_study")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    title = models.CharField(max_length=160)
    summary = models.TextField()
    who = models.TextField("who took part, by group")
    elements = models.TextField("what made it this level")
    level = models.CharField(max_length=16, choices=ParticipationLevel.choices)
    picture = models.ForeignKey(
        Document, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    picture_words = models.CharField("what the picture shows", max_length=200, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CaseStudyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "case studies"
        indexes = [
            GinIndex(
                vector(A=["title"], B=["summary"], C=["who", "elements"]), name="case_study_words"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state="draft", published_at__isnull=True, published_by__isnull=True
                )
                | models.Q(
                    state="published", published_at__isnull=False, published_by__isnull=False
                ),
                name="case_study_published_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(picture__isnull=True) | ~models.Q(picture_words=""),
                name="case_study_picture_has_words",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("charters:case-study", args=[self.work.forum.slug, self.pk])


class Quote(models.Model):
    """What somebody said of it, with how and when they agreed that it may be shown."""

    case_study = models.ForeignKey(CaseStudy, on_delete=models.CASCADE, related_name="quotes")
    words = models.TextField()
    who = models.CharField("who says it, without a name", max_length=80)
    consent_on = models.DateField("when they agreed to it")
    consent_how = models.CharField("how they agreed", max_length=120)
    taken_back_on = models.DateField("consent taken back on", null=True, blank=True)

    def __str__(self):
        return f"{self.who}: {self.words[:60]}"
