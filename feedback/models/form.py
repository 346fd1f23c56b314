import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from coproduction.models import Forum, ParticipationLevel, Person, SharedTemplate, Work

from .settings import Service

# The first word of an address of ours below /<forum>/feedback/: a form may not be called so.
FIXED_SLUGS = frozenset({"going", "manage", "said", "status", "themes"})


class FeedbackFormQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def open_on(self, today):
        """Takes answers on this day. See also FeedbackForm.is_open_on."""
        return (
            self.filter(state=FeedbackForm.State.OPEN)
            .exclude(opens_on__gt=today)
            .exclude(closes_on__lt=today)
        )

    def in_order(self):
        """The form about anything first; then by when they close, those that stay open last."""
        about_anything = models.Case(models.When(kind=FeedbackForm.Kind.OPEN, then=0), default=1)
        closes = models.F("closes_on").asc(nulls_last=True)
        return self.order_by(about_anything, closes, "title", "pk")


class FeedbackForm(models.Model):
    """A form on which people tell a forum what happened to them."""

    class Kind(models.TextChoices):
        OPEN = "open", "Always open, about anything"
        TARGETED = "targeted", "About one service or theme, for some weeks"
        SURVEY = "survey", "The annual survey"
        INTEREST = "interest", "To say that you want to take part"

    class Audience(models.TextChoices):
        PARENT_CARERS = "parent_carers", "Parents and carers"
        YOUNG_PEOPLE = "young_people", "Children and young people"
        PRACTITIONERS = "practitioners", "People who work with families"
        # Seed 002: "a short survey with the regional steering group and other managers".
        MANAGERS = "managers", "Managers and members of a steering group"

    class State(models.TextChoices):
        DRAFT = "draft", "Not published yet"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    # From a state to those it may move to. Every move is an action in feedback/actions/form.py.
    MOVES = {
        State.DRAFT: {State.OPEN},
        State.OPEN: {State.CLOSED},
        State.CLOSED: {State.OPEN},
    }

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="feedback_forms")
    title = models.CharField(max_length=120)
    slug = models.SlugField("its short address", max_length=40)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TARGETED)
    audience = models.CharField(
        "who answers it", max_length=14, choices=Audience.choices, default=Audience.PARENT_CARERS
    )
    level = models.CharField(
        max_length=16,
        choices=ParticipationLevel.choices,
        default=ParticipationLevel.CONSULTATION,
        help_text="Asking for views is mostly consultation. Say so honestly.",
    )
    work = models.ForeignKey(
        Work, on_delete=models.PROTECT, null=True, blank=True, related_name="feedback_forms"
    )
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="forms"
    )
    intro = models.TextField("what it is for")
    easy_intro = models.TextField("what it is for, in Easy Read", blank=True)
    who_sees = models.TextField("who can see the answers")
    designed_with = models.CharField(
        "who helped to write it", max_length=200, blank=True, help_text="Families? Then say so."
    )
    explainer = models.URLField("a film or page that explains it", blank=True)
    minutes = models.PositiveSmallIntegerField(
        "minutes it takes", default=3, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField("last day", null=True, blank=True)
    keep_months = models.PositiveSmallIntegerField(
        "months that words are kept",
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(84)],
        help_text="Then words go, and only numbers stay.",
    )
    asks_contact = models.BooleanField("offers to leave a way to be reached", default=True)
    asks_about_you = models.BooleanField(
        "asks about people, apart from what they say", default=True
    )
    shows_results = models.BooleanField("its page shows results while it runs", default=False)
    copied_from = models.ForeignKey(
        SharedTemplate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="feedback_forms",
        help_text="What another forum of the region offered. Later changes there change nothing.",
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = FeedbackFormQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "slug"],
                name="one_feedback_form_per_address",
                violation_error_message="Another form has this address. Choose a different one.",
            ),
            models.CheckConstraint(
                condition=~models.Q(slug__in=sorted(FIXED_SLUGS)),
                name="feedback_form_is_not_a_fixed_address",
                violation_error_message="This word is an address of ours. Choose another.",
            ),
            models.CheckConstraint(
                condition=models.Q(closes_on__isnull=True)
                | models.Q(opens_on__isnull=True)
                | models.Q(closes_on__gte=models.F("opens_on")),
                name="feedback_form_closes_after_it_opens",
                violation_error_message="The last day must not be before the first day.",
            ),
            models.CheckConstraint(
                condition=models.Q(keep_months__gte=1, keep_months__lte=84),
                name="feedback_form_keeps_words_for_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, closed_by__isnull=True)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False, state="closed"),
                name="feedback_form_closed_has_a_time_and_a_person",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("feedback:form-detail", args=[self.forum.slug, self.pk])

    def get_public_url(self):
        return reverse("feedback:start", args=[self.forum.slug, self.slug])

    def is_open_on(self, today):
        """See also FeedbackFormQuerySet.open_on."""
        return (
            self.state == self.State.OPEN
            and (self.opens_on is None or self.opens_on <= today)
            and (self.closes_on is None or today <= self.closes_on)
        )


class FormVersionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_at__isnull=False)

    def drafts(self):
        return self.filter(published_at__isnull=True)

    def newest_first(self):
        return self.order_by("-number")


class FormVersion(models.Model):
    """The questions of a form as they stood: once published they stay as people answered them."""

    form = models.ForeignKey(FeedbackForm, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = FormVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="one_form_version_per_number"),
            models.UniqueConstraint(
                fields=["form"],
                condition=models.Q(published_at__isnull=True),
                name="one_draft_version_per_form",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True, published_by__isnull=True)
                | models.Q(published_at__isnull=False, published_by__isnull=False),
                name="form_version_published_has_a_time_and_a_person",
            ),
        ]

    def __str__(self):
        return f"{self.form}, version {self.number}"


class QuestionQuerySet(models.QuerySet):
    def in_order(self):
        return self.order_by("position", "pk")


class Question(models.Model):
    """One question of a version, on a page of its own."""

    class Kind(models.TextChoices):
        LONG = "long", "In their own words"
        SHORT = "short", "A few words"
        ONE = "one", "One of several"
        SEVERAL = "several", "Any of several"
        SCALE = "scale", "A scale"
        YES_NO = "yes_no", "Yes, no or not sure"
        MONTH = "month", "A month and a year"
        DISTRICT = "district", "About where: the first half of a postcode"

    class Picture(models.TextChoices):
        """Drawn for this product: static/img/easy has one file of each name."""

        TALK = "talk", "Saying something"
        FEELINGS = "feelings", "Glad and sad"
        SCHOOL = "school", "School"
        HOME = "home", "Home"
        HEALTH = "health", "Health"
        TRAVEL = "travel", "A bus or taxi"
        PEOPLE = "people", "People"
        CALENDAR = "calendar", "A day or a month"
        PLACE = "place", "A place"
        QUESTION = "question", "A question"
        LETTER = "letter", "A letter"
        PLAY = "play", "Play and sport"
        HELP = "help", "Help"

    IN_WORDS = frozenset({Kind.LONG, Kind.SHORT})
    WITH_CHOICES = frozenset({Kind.ONE, Kind.SEVERAL, Kind.SCALE})
    COUNTED = WITH_CHOICES | {Kind.YES_NO}

    version = models.ForeignKey(FormVersion, on_delete=models.CASCADE, related_name="questions")
    key = models.SlugField(
        max_length=40, help_text="The same in each version, so that answers can be added up."
    )
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.CharField("the question", max_length=200)
    hint = models.CharField(max_length=300, blank=True)
    why = models.CharField("why we ask", max_length=300, blank=True)
    easy_text = models.CharField("the question in Easy Read", max_length=200, blank=True)
    easy_picture = models.CharField(
        "its picture in Easy Read", max_length=10, choices=Picture.choices, blank=True
    )
    choices = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    is_required = models.BooleanField("needs an answer", default=False)
    offers_not_sure = models.BooleanField("offers “I am not sure”", default=False)
    show_if = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="leads_to",
        verbose_name="only asked after",
    )
    show_if_answers = ArrayField(models.CharField(max_length=120), default=list, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="one_question_per_key"),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["one", "several", "scale"])
                | models.Q(choices__len__gte=2),
                name="question_with_choices_has_two_or_more",
            ),
            models.CheckConstraint(
                condition=models.Q(show_if__isnull=True) | models.Q(show_if_answers__len__gte=1),
                name="question_that_depends_says_on_which_answers",
            ),
        ]
        triggers = [
            # What people answered must stay what they were asked: rules can be forgotten.
            pgtrigger.Trigger(
                name="published_questions_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=(
                    "IF EXISTS (SELECT 1 FROM feedback_formversion WHERE id = NEW.version_id"
                    " AND published_at IS NOT NULL) THEN"
                    " RAISE EXCEPTION 'the questions of a published version stay as they are';"
                    " END IF; RETURN NEW;"
                ),
            )
        ]

    def __str__(self):
        return self.text

    @property
    def is_in_words(self):
        return self.kind in self.IN_WORDS

    @property
    def is_counted(self):
        return self.kind in self.COUNTED
