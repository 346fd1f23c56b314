"""What members told about themselves, and the sums of it that anybody may see."""

from django.db import models

from coproduction.about_people import ABOUT_PEOPLE, DISTRICT, choices_about

from .forum import Forum
from .person import Person


def _answer(question):
    return models.CharField(max_length=20, blank=True, choices=choices_about(question))


class EqualityAnswers(models.Model):
    """What one member told about themselves. Read by them alone; others see sums of many.

    Apart from everything else that is known of a person, without a name, and gone with them.
    """

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    answered_on = models.DateField()
    age_group = _answer("age_group")
    sex = _answer("sex")
    gender = _answer("gender")
    sexual_orientation = _answer("sexual_orientation")
    ethnic_group = _answer("ethnic_group")
    religion = _answer("religion")
    disability = _answer("disability")
    neurodivergent = _answer("neurodivergent")
    lone_parent = _answer("lone_parent")
    school_meals = _answer("school_meals")
    language = _answer("language")
    district = models.CharField(max_length=4, blank=True)

    QUESTIONS = (*ABOUT_PEOPLE, DISTRICT)

    class Meta:
        verbose_name = "members who answered the equality questions"
        verbose_name_plural = "members who answered the equality questions"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(**dict.fromkeys((*ABOUT_PEOPLE, DISTRICT), "")),
                name="equality_answers_hold_an_answer",
            ),
            models.CheckConstraint(
                condition=models.Q(district__regex=r"^([A-Z]{1,2}\d[A-Z\d]?)?$"),
                name="equality_district_is_half_a_postcode",
            ),
        ]

    def __str__(self):
        return "Answered"

    @property
    def as_dict(self):
        return {question: getattr(self, question) for question in self.QUESTIONS}


class EqualityPictureQuerySet(models.QuerySet):
    def newest_first(self):
        return self.order_by("-drawn_on", "-pk")

    def until(self, day):
        return self.filter(drawn_on__lte=day)


class EqualityPicture(models.Model):
    """The sums of what members had told by one day, made safe before they were written down."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="equality_pictures")
    drawn_on = models.DateField()
    members = models.PositiveIntegerField(help_text="How many members there were.")
    threshold = models.PositiveSmallIntegerField(help_text="Counts under this are hidden.")

    objects = EqualityPictureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["forum", "drawn_on"], name="one_equality_picture_a_day")
        ]

    def __str__(self):
        return f"{self.forum}, {self.drawn_on:%-d %B %Y}"


class EqualityCount(models.Model):
    """How many gave an answer, as it may be shown: rounded, or empty where it is hidden."""

    class Who(models.TextChoices):
        """Nobody is in two of them: a group and a part of it would give each other away."""

        EVERYBODY = "everybody", "All members"
        REPS = "reps", "Reps"
        OTHERS = "others", "Members who are not reps"

    picture = models.ForeignKey(EqualityPicture, on_delete=models.CASCADE, related_name="counts")
    who = models.CharField(max_length=10, choices=Who.choices)
    question = models.CharField(max_length=20)
    answer = models.CharField(
        max_length=20, blank=True, help_text="Empty: everybody who answered the question."
    )
    number = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: too few.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["picture", "who", "question", "answer"], name="one_equality_count"
            ),
            # What is small is not even written down.
            models.CheckConstraint(
                condition=models.Q(number=None) | models.Q(number=models.F("number") / 5 * 5),
                name="equality_count_is_rounded",
            ),
        ]

    def __str__(self):
        return f"{self.question}, {self.answer}: {self.number}"
