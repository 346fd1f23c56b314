import uuid

from django.db import models
from django.urls import reverse

from coproduction.models import Forum, Person, Work


class ReviewPromptQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def active(self):
        return self.filter(is_active=True)

    def in_order(self):
        return self.order_by("position", "pk")


class ReviewPrompt(models.Model):
    """One question of a review. Changed, it is a new one: old answers keep their question."""

    class About(models.TextChoices):
        WHO = "who", "Who was involved"
        WELCOME = "welcome", "Being welcomed, valued and included"
        CLEAR = "clear", "Clear communication"
        ACTIONS = "actions", "Actions that were followed through"
        DECISIONS = "decisions", "Decisions, and how families shaped them"
        OTHER = "other", "Looking back"

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="review_prompts")
    about = models.CharField(max_length=10, choices=About.choices)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    only_at_end = models.BooleanField("only asked at the end", default=False)
    is_active = models.BooleanField(default=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    objects = ReviewPromptQuerySet.as_manager()

    def __str__(self):
        return self.text


class Review(models.Model):
    """A look back on a piece of work, by families and officers apart."""

    class Phase(models.TextChoices):
        BEGINNING = "beginning", "At the beginning"
        MIDDLE = "middle", "In the middle"
        END = "end", "At the end"

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="reviews")
    phase = models.CharField(max_length=10, choices=Phase.choices)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answers_until = models.DateField()
    learned = models.TextField("what we learned", blank=True)
    unexpected = models.TextField("what nobody expected, good or bad", blank=True)
    debrief_on = models.DateField("when all were told what was decided", null=True, blank=True)
    debrief = models.TextField("how that went", blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work", "phase"], name="one_review_per_phase"),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, closed_by__isnull=True)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False)
                & ~models.Q(learned=""),
                name="review_closed_has_a_time_a_person_and_a_lesson",
            ),
        ]

    def __str__(self):
        return f"{self.get_phase_display()}: {self.work}"

    def get_absolute_url(self):
        return reverse("charters:review", args=[self.work.forum.slug, self.pk])


class ReviewAnswer(models.Model):
    """How somebody saw one question. Nothing leads back to who, unless they gave a name.

    Who has answered is kept apart, in ReviewGiven: the two share no key and no moment.
    """

    class Side(models.TextChoices):
        FAMILIES = "families", "Families"
        OFFICERS = "officers", "Officers"

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NO = "no", "No"
        DO_NOT_KNOW = "do_not_know", "I do not know"

    WORTH = {Answer.YES: 100, Answer.PARTLY: 50, Answer.NO: 0}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="answers")
    prompt = models.ForeignKey(ReviewPrompt, on_delete=models.PROTECT, related_name="answers")
    side = models.CharField(max_length=8, choices=Side.choices)
    answer = models.CharField(max_length=12, choices=Answer.choices)
    words = models.CharField(max_length=600, blank=True)
    name = models.CharField("name, where they gave one", max_length=120, blank=True)

    def __str__(self):
        return f"{self.get_side_display()}: {self.get_answer_display()}"


class ReviewGiven(models.Model):
    """This person has answered this review: so that nobody does it twice. Not what they said."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="given")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "reviews given"
        constraints = [
            models.UniqueConstraint(fields=["review", "person"], name="one_review_per_person")
        ]

    def __str__(self):
        return f"{self.person} has answered"
