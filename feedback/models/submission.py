from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.urls import reverse

from coproduction.models import Forum, Person
from coproduction.references import new_reference
from coproduction.text_search import CONFIG, vector

from .form import FeedbackForm, FormVersion
from .settings import Service
from .theme import Theme


class Draft(models.Model):
    """Answers on their way: kept at each page, under a secret that only the writer's link has.

    The day is kept, not the time, and nothing of the writer's browser.
    """

    version = models.ForeignKey(FormVersion, on_delete=models.CASCADE, related_name="drafts")
    secret_hash = models.CharField(max_length=64, unique=True)
    answers = models.JSONField(default=dict, blank=True)
    is_easy_read = models.BooleanField(default=False)
    signals = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    changed_on = models.DateField()

    def __str__(self):
        return f"Draft of {self.changed_on:%d %B %Y}"


# What a writer told, as it is searched.
WORDS = vector(B=["words"])


class SubmissionQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def unread(self):
        return self.filter(state=Submission.State.NEW)

    def counted(self):
        """What people said, without what is held back or unwanted."""
        return self.exclude(state__in=Submission.NOT_COUNTED)

    def alarming(self):
        """May tell of somebody who is not safe, and nobody has written down what was done."""
        return self.filter(is_alarming=True, safe_at__isnull=True)

    def waiting(self):
        """The forum has something to do with it."""
        return self.filter(state__in=Submission.WAITS_FOR_FORUM)

    def like(self, words):
        return self.alias(found=WORDS).filter(
            found=SearchQuery(words, config=CONFIG, search_type="websearch")
        )

    def newest_first(self):
        return self.order_by("-received_on", "-pk")

    def oldest_first(self):
        return self.order_by("received_on", "pk")


class Submission(models.Model):
    """What one person told the forum. Who they are is not known, and cannot be found here."""

    class State(models.TextChoices):
        CHECKING = "checking", "Held back: may be unwanted"
        NEW = "new", "Nobody has read it"
        IN_HAND = "in_hand", "Being looked at"
        PASSED = "with_service", "With the service"
        ANSWERED = "answered", "Answered"
        CLOSED = "closed", "Closed"
        SPAM = "spam", "Unwanted"

    class Channel(models.TextChoices):
        WEB = "web", "On the website"
        PAPER = "paper", "On paper"
        PHONE = "phone", "By phone"
        EVENT = "event", "At an event"
        CHAT = "chat", "In a chat group"
        SOCIAL = "social", "On social media"
        IMPORTED = "imported", "From an earlier list"

    class Tone(models.TextChoices):
        CONCERN = "concern", "Concern"
        COMPLIMENT = "compliment", "Compliment"
        BOTH = "both", "Some of each"

    class Demand(models.TextChoices):
        """Seed 004: what families need, or picking up the pieces when it goes wrong."""

        VALUE = "value", "What families need"
        FAILURE = "failure", "Something went wrong before"

    class Setting(models.TextChoices):
        HOME = "home", "At home"
        EARLY_YEARS = "early_years", "Nursery or childminder"
        PRIMARY = "primary", "Primary school"
        SECONDARY = "secondary", "Secondary school"
        SPECIAL = "special", "Special school"
        COLLEGE = "college", "College"
        HEALTH = "health", "Clinic or hospital"
        TRANSPORT = "transport", "On the way"
        ELSEWHERE = "elsewhere", "Somewhere else"

    class Helped(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_SURE = "not_sure", "Not sure"

    # From a state to those it may move to. Every move is an action in feedback/actions.
    MOVES = {
        State.CHECKING: {State.NEW, State.SPAM},
        State.NEW: {State.IN_HAND, State.PASSED, State.ANSWERED, State.CLOSED, State.SPAM},
        State.IN_HAND: {State.PASSED, State.ANSWERED, State.CLOSED, State.SPAM},
        State.PASSED: {State.IN_HAND, State.ANSWERED, State.CLOSED},
        State.ANSWERED: {State.IN_HAND, State.PASSED, State.CLOSED},
        State.CLOSED: {State.IN_HAND},
        State.SPAM: {State.NEW},
    }
    NOT_COUNTED = frozenset({State.CHECKING, State.SPAM})
    WAITS_FOR_FORUM = frozenset({State.NEW, State.IN_HAND})

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="submissions")
    form = models.ForeignKey(FeedbackForm, on_delete=models.PROTECT, related_name="submissions")
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="submissions")
    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)
    # The one-time key as well: the same answers sent twice are one row.
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    received_on = models.DateField(help_text="The day, never the time.")
    answer_by = models.DateField(help_text="The day that the forum promised.")
    goes_on = models.DateField(help_text="From this day its words are gone.")
    voice = models.CharField(max_length=14, choices=FeedbackForm.Audience.choices)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.WEB)
    entered_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_easy_read = models.BooleanField(default=False)
    answers = models.JSONField(default=dict, blank=True)
    words = models.TextField(blank=True, help_text="The answers in their own words, to search in.")
    may_quote = models.BooleanField("their words may be printed", default=False)
    state = models.CharField(max_length=12, choices=State.choices, default=State.NEW)
    held_for = ArrayField(models.CharField(max_length=20), default=list, blank=True)

    is_alarming = models.BooleanField("may tell of harm", default=False)
    alarm_words = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    safe_at = models.DateTimeField(null=True, blank=True)
    safe_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    # What may leave the forum, once somebody has read it for names and places.
    shared_words = models.TextField("what a service may read", blank=True)
    hidden_because = models.TextField("why words were taken out", blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    quote = models.TextField("words for the public page", blank=True)

    theme = models.ForeignKey(
        Theme, on_delete=models.SET_NULL, null=True, blank=True, related_name="submissions"
    )
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="submissions"
    )
    setting = models.CharField(
        "where it happened", max_length=12, choices=Setting.choices, blank=True
    )
    tone = models.CharField("concern or praise", max_length=10, choices=Tone.choices, blank=True)
    demand = models.CharField(max_length=8, choices=Demand.choices, blank=True)

    close_reason = models.TextField("why it was closed", blank=True)
    helped = models.CharField("did it help?", max_length=8, choices=Helped.choices, blank=True)
    helped_on = models.DateField(null=True, blank=True)
    asked_about_you = models.BooleanField(default=False)
    is_tallied = models.BooleanField(default=False, editable=False)
    on_hold = models.BooleanField("must be kept for now", default=False)
    erased_on = models.DateField(null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "piece of feedback"
        verbose_name_plural = "feedback"
        indexes = [
            models.Index(fields=["forum", "-received_on", "-id"], name="feedback_newest"),
            models.Index(
                fields=["forum", "state", "-received_on", "-id"], name="feedback_newest_in_state"
            ),
            models.Index(fields=["theme", "state"], name="feedback_of_theme"),
            models.Index(fields=["theme", "-received_on", "-id"], name="feedback_newest_of_theme"),
            models.Index(
                fields=["forum"],
                name="feedback_alarming",
                condition=models.Q(is_alarming=True, safe_at__isnull=True),
            ),
            models.Index(
                fields=["form"], name="feedback_to_tally", condition=models.Q(is_tallied=False)
            ),
            models.Index(
                fields=["goes_on"], name="feedback_to_erase", condition=models.Q(erased_on=None)
            ),
            GinIndex(WORDS, name="feedback_own_words"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(channel="web", entered_by__isnull=True)
                | ~models.Q(channel="web") & models.Q(entered_by__isnull=False),
                name="feedback_entered_for_somebody_says_by_whom",
            ),
            models.CheckConstraint(
                condition=models.Q(safe_at__isnull=True, safe_by__isnull=True)
                | models.Q(safe_at__isnull=False, safe_by__isnull=False),
                name="feedback_made_safe_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(is_alarming=False)
                | models.Q(safe_at__isnull=False)
                | ~models.Q(state__in=["closed", "spam"]),
                name="alarming_feedback_is_not_closed_unseen",
                violation_error_message="Write down first what was done to keep people safe.",
            ),
            models.CheckConstraint(
                condition=models.Q(checked_at__isnull=True, checked_by__isnull=True)
                | models.Q(checked_at__isnull=False, checked_by__isnull=False),
                name="feedback_checked_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(quote="") | models.Q(may_quote=True, checked_at__isnull=False),
                name="feedback_is_quoted_only_as_allowed",
            ),
            models.CheckConstraint(
                condition=models.Q(helped="", helped_on__isnull=True)
                | ~models.Q(helped="") & models.Q(helped_on__isnull=False),
                name="feedback_helped_has_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_on__isnull=True)
                | models.Q(answers={}, words="", shared_words="", quote=""),
                name="erased_feedback_has_no_words",
            ),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("feedback:item", args=[self.forum.slug, self.reference])

    @property
    def needs_alarm_answer(self):
        """See also SubmissionQuerySet.alarming."""
        return self.is_alarming and self.safe_at is None

    @property
    def is_checked(self):
        return self.checked_at is not None


class SafetyNote(models.Model):
    """What a named person did because feedback may tell of harm. It stays when words go."""

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="safety_notes"
    )
    what = models.TextField("what was done")
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(what=""), name="safety_note_says_what")
        ]

    def __str__(self):
        return f"{self.noted_by}, {self.noted_at:%d %B %Y}"


class ContactDetails(models.Model):
    """How to reach a writer who asked for it: locked away, and gone after the reply."""

    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, primary_key=True, related_name="contact"
    )
    locked = models.BinaryField(help_text="Encrypted with the keys of the settings.")

    class Meta:
        verbose_name_plural = "contact details"

    def __str__(self):
        return "Locked"


class AboutYouCount(models.Model):
    """How many gave an answer about themselves: counted only, tied to nothing that they said."""

    form = models.ForeignKey(FeedbackForm, on_delete=models.CASCADE, related_name="about_you")
    question = models.CharField(max_length=24)
    answer = models.CharField(max_length=24)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form", "question", "answer"], name="one_count_per_answer_about_you"
            )
        ]

    def __str__(self):
        return f"{self.question}, {self.answer}: {self.number}"


class Tally(models.Model):
    """How many chose an answer: it stays when the words have gone, and is quick to read."""

    form = models.ForeignKey(FeedbackForm, on_delete=models.CASCADE, related_name="tallies")
    key = models.CharField(max_length=40, help_text="The question; empty for all feedback.")
    value = models.CharField(max_length=120, blank=True, help_text="Empty: answered at all.")
    number = models.IntegerField(default=0)

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [
            models.UniqueConstraint(fields=["form", "key", "value"], name="one_tally_per_answer"),
            models.CheckConstraint(
                condition=models.Q(number__gte=0), name="tally_is_not_below_nought"
            ),
        ]

    def __str__(self):
        return f"{self.key} {self.value}: {self.number}"
