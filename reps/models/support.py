"""How reps are, what staff learn from them, and the papers that everybody works by."""

from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from coproduction.models import Document, Forum, Organisation, Person
from coproduction.text_search import vector

from .rep import Rep


class CheckInQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(rep__person__forum=forum)

    def waiting_for_a_talk(self):
        return self.filter(wants_talk=True, talked_at__isnull=True)

    def newest_first(self):
        return self.order_by("-said_at", "-pk")


class CheckIn(models.Model):
    """How a rep is, in their own words: for the team and their link person, for nobody else.

    Seed 002: "Parental confidence has increased"; and reps "manage this alongside their ongoing
    personal concerns as parents".
    """

    class Scale(models.IntegerChoices):
        NOT = 1, "Not at all"
        LITTLE = 2, "A little"
        SOME = 3, "Somewhat"
        WELL = 4, "Quite"
        VERY = 5, "Very"

    class Apart(models.TextChoices):
        """Speaking for many while one's own child waits for help too."""

        EASY = "easy", "It goes well"
        SOMETIMES = "sometimes", "Sometimes it is hard"
        HARD = "hard", "It is hard just now"

    rep = models.ForeignKey(Rep, on_delete=models.CASCADE, related_name="check_ins")
    confidence = models.PositiveSmallIntegerField(choices=Scale.choices)
    belonging = models.PositiveSmallIntegerField(choices=Scale.choices)
    apart = models.CharField(max_length=9, choices=Apart.choices)
    words = models.TextField(blank=True)
    wants_talk = models.BooleanField(default=False)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    talked_at = models.DateTimeField(null=True, blank=True)
    talked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CheckInQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confidence__range=(1, 5), belonging__range=(1, 5)),
                name="check_in_is_on_the_scale",
            ),
            models.CheckConstraint(
                condition=models.Q(talked_at__isnull=True, talked_by__isnull=True)
                | models.Q(talked_at__isnull=False, talked_by__isnull=False),
                name="check_in_talk_has_a_time_and_a_person",
            ),
        ]

    def __str__(self):
        return f"{self.rep}, {self.said_at:%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("reps:mine", args=[self.rep.person.forum.slug])


class CourseQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def newest_first(self):
        return self.order_by("-on", "-pk")


class Course(models.Model):
    """Something that staff or reps learned together: a day, how many came, and who led it.

    Seed 001: "Practitioner training includes the parent carer / CYP perspective and is co
    delivered".
    """

    class Kind(models.TextChoices):
        INDUCTION = "induction", "Induction of new staff"
        PRACTITIONERS = "practitioners", "Training of practitioners"
        COACHING = "coaching", "Coaching on working with reps"
        REHEARSAL = "rehearsal", "Safe practice for hard meetings"
        PEERS = "peers", "Reps support each other"

    # Those who come work for a service; at the others reps are among themselves.
    FOR_STAFF = frozenset({Kind.INDUCTION, Kind.PRACTITIONERS, Kind.COACHING})

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="courses")
    kind = models.CharField(max_length=13, choices=Kind.choices)
    title = models.CharField(max_length=160)
    on = models.DateField()
    hours = models.DecimalField(
        max_digits=4, decimal_places=1, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    people = models.PositiveSmallIntegerField(validators=[MaxValueValidator(2000)])
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="courses"
    )
    has_families_view = models.BooleanField(default=False)
    led_by = models.ManyToManyField(Person, related_name="courses_led", blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = CourseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hours__gt=0, people__gt=0), name="course_has_hours_and_people"
            )
        ]

    def __str__(self):
        return self.title


class GuideQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def active(self):
        return self.filter(is_active=True)

    def by_title(self):
        return self.order_by("title", "pk")


class Guide(models.Model):
    """A paper that people work by: a policy, a role in plain words, practice, help for officers.

    Seed 001: "there are clearly described roles for children, young people and parents".
    """

    class Kind(models.TextChoices):
        POLICY = "policy", "Policies"
        ROLE = "role", "Roles: what you do and what you get"
        PRACTICE = "practice", "Practice for hard moments"
        OFFICERS = "officers", "For officers: working with reps"

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="guides")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=160)
    text = models.TextField(blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="guides"
    )
    review_on = models.DateField("look at it again on", null=True, blank=True)
    is_active = models.BooleanField(default=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = GuideQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(vector(A=["title"], B=["text"]), name="guide_words")]
        constraints = [
            models.UniqueConstraint(fields=["forum", "title"], name="one_guide_per_title"),
            models.CheckConstraint(
                condition=~models.Q(text="") | models.Q(document__isnull=False),
                name="guide_says_something",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def anchor(self):
        """Where it stands on the page of all papers."""
        return f"paper-{self.pk}"


class ServiceFundingQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def newest_first(self):
        return self.order_by("-noted_at", "-pk")


class ServiceFunding(models.Model):
    """Does a service pay for the part that families take? Asked again from time to time.

    Seed 001: "Is participation funded? Expenses or recognition payment?" and "Is strategic
    co-production activity funded?"
    """

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "In part"
        NO = "no", "No"
        UNKNOWN = "unknown", "We do not know yet"

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="service_fundings")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="service_fundings"
    )
    expenses = models.CharField("pays what people spend", max_length=7, choices=Answer.choices)
    pay = models.CharField("pays for people’s time", max_length=7, choices=Answer.choices)
    strategic = models.CharField(
        "pays for strategic co-production", max_length=7, choices=Answer.choices
    )
    words = models.CharField(max_length=300, blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = ServiceFundingQuerySet.as_manager()

    def __str__(self):
        return f"{self.organisation}, {self.noted_at:%Y-%m-%d}"
