from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse

from coproduction.models import Forum, Influence, Person, Work
from coproduction.references import new_reference
from coproduction.text_search import vector

from .settings import Service


class Subject(models.TextChoices):
    """What a theme is about, in words that are the same everywhere: areas compare by them."""

    PLANS = "plans", "Plans for a child (EHCP)"
    WAITS = "waits", "Waiting for an assessment or a diagnosis"
    SCHOOL_PLACES = "school_places", "School places"
    AT_SCHOOL = "at_school", "Help in school or college"
    OUT_OF_SCHOOL = "out_of_school", "Children who cannot go to school"
    TRANSPORT = "transport", "Getting to school"
    THERAPIES = "therapies", "Therapies and nursing"
    MENTAL_HEALTH = "mental_health", "Mental health"
    SHORT_BREAKS = "short_breaks", "Short breaks and clubs"
    SOCIAL_CARE = "social_care", "Social care"
    ADULT_LIFE = "adult_life", "Getting ready for adult life"
    BEING_TOLD = "being_told", "Letters, calls and information"
    MONEY = "money", "Money, equipment and homes"
    RESPECT = "respect", "Being heard and respected"


class ThemeQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def active(self):
        """Not put together with another."""
        return self.filter(merged_into__isnull=True)

    def public(self):
        return self.active().filter(published_at__isnull=False)

    def answered(self):
        """A service has answered it, and the forum has checked that."""
        return self.filter(Exists(self._asked(Influence.State.CONFIRMED)))

    def waiting(self):
        """A service was asked, and has not answered yet."""
        owed = (Influence.State.OWED, Influence.State.CLAIMED, Influence.State.DISPUTED)
        return self.filter(Exists(self._asked(*owed)))

    @staticmethod
    def _asked(*states):
        return Passing.objects.filter(theme=OuterRef("pk"), influence__state__in=states)

    def by_title(self):
        return self.order_by("title", "pk")


class Theme(models.Model):
    """Something that several people told: what is passed on, answered and shown in public."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="themes")
    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)
    title = models.CharField(max_length=160)
    summary = models.TextField("what families say", help_text="In your words, without names.")
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="themes"
    )
    subject = models.CharField(
        "what it is about",
        max_length=13,
        choices=Subject.choices,
        blank=True,
        help_text="The same list for every forum, so that areas see what rises in several at once.",
    )
    is_gap = models.BooleanField("nobody provides this yet", default=False)
    work = models.ForeignKey(
        Work, on_delete=models.PROTECT, null=True, blank=True, related_name="themes"
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ThemeQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(vector(A=["title"], B=["summary"]), name="theme_words"),
            GinIndex(OpClass("title", name="gin_trgm_ops"), name="theme_spelling"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("pk")), name="theme_is_not_its_own_part"
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True, published_by__isnull=True)
                | models.Q(published_at__isnull=False, published_by__isnull=False),
                name="theme_published_has_a_time_and_a_person",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("feedback:theme", args=[self.forum.slug, self.reference])

    def get_public_url(self):
        return reverse("feedback:said", args=[self.forum.slug, self.reference])


class Passing(models.Model):
    """What the forum gave to a service to answer: one piece of feedback, or a whole theme."""

    submission = models.ForeignKey(
        "feedback.Submission",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="passings",
    )
    theme = models.ForeignKey(
        Theme, on_delete=models.PROTECT, null=True, blank=True, related_name="passings"
    )
    influence = models.OneToOneField(Influence, on_delete=models.PROTECT, related_name="passing")
    passed_at = models.DateTimeField()
    passed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(submission__isnull=True, theme__isnull=False)
                | models.Q(submission__isnull=False, theme__isnull=True),
                name="passing_is_of_one_thing",
            )
        ]

    def __str__(self):
        return f"{self.submission or self.theme} to {self.influence.owed_by}"
