from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from coproduction.models import Forum, Person, SharedTemplate
from coproduction.text_search import vector


class HubQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def active(self):
        return self.filter(is_active=True)

    def by_name(self):
        return self.order_by("name", "pk")


class Hub(models.Model):
    """A body of a forum and its partners that meets: the hub, a board, a group, a round table."""

    class Kind(models.TextChoices):
        HUB = "hub", "Hub"
        STEERING = "steering", "Steering group"
        BOARD = "board", "Strategic board"
        TASK = "task", "Task and finish group"
        ROUND_TABLE = "round_table", "Round table"
        YOUNG_PEOPLE = "young_people", "Young people’s forum"
        PANEL = "panel", "Recruitment or tender panel"
        WORKSHOP = "workshop", "Workshop or focus group"
        EVENT = "event", "Conference or event"

    class Say(models.TextChoices):
        """How far the view of parent carers and young people counts when it decides."""

        EQUAL = "equal", "As much as anybody’s"
        ADVICE = "advice", "It is heard, and others decide"

    class Repeats(models.TextChoices):
        WEEKS = "weeks", "Every so many weeks"
        MONTHS = "months", "On one weekday of the month"
        ASKED = "asked", "No rule: dates are added one by one"

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    class WeekOfMonth(models.IntegerChoices):
        FIRST = 1, "First"
        SECOND = 2, "Second"
        THIRD = 3, "Third"
        FOURTH = 4, "Fourth"
        LAST = 5, "Last"

    class InHolidays(models.TextChoices):
        SKIP = "skip", "It does not meet in holidays or half-terms"
        HALF_TERMS = "half_terms", "It meets in half-terms, not in holidays"
        MEET = "meet", "It meets all year"

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="hubs")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.HUB)
    name = models.CharField(max_length=120)
    purpose = models.TextField("what it is for", blank=True)
    say = models.CharField(
        "how far families’ view counts",
        max_length=6,
        choices=Say.choices,
        blank=True,
        help_text="For panels that choose people or services, and boards that decide.",
    )
    reports_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="sub_groups"
    )
    copied_from = models.ForeignKey(
        SharedTemplate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hubs",
        help_text="What another forum of the region offered. Later changes there change nothing.",
    )
    is_active = models.BooleanField(default=True)

    # Its rule: which days it meets on. Read by hub/series.py.
    repeats = models.CharField(
        "how often", max_length=8, choices=Repeats.choices, default=Repeats.ASKED
    )
    first_on = models.DateField(
        "first date",
        null=True,
        blank=True,
        help_text="The rule counts from here. Sessions are made from this day on.",
    )
    weekday = models.PositiveSmallIntegerField(
        "day of the week", choices=Weekday.choices, default=Weekday.FRIDAY
    )
    every_weeks = models.PositiveSmallIntegerField(
        "every how many weeks?",
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(26)],
        help_text="2 is every other week.",
    )
    week_of_month = models.PositiveSmallIntegerField(
        "which one of the month?", choices=WeekOfMonth.choices, default=WeekOfMonth.THIRD
    )
    every_months = models.PositiveSmallIntegerField(
        "every how many months?",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    in_holidays = models.CharField(
        "in school holidays",
        max_length=12,
        choices=InHolidays.choices,
        default=InHolidays.SKIP,
        help_text="It never meets on a bank holiday.",
    )
    starts_at = models.TimeField("start")
    minutes = models.PositiveSmallIntegerField(
        default=120, validators=[MinValueValidator(15), MaxValueValidator(480)]
    )
    review_on = models.DateField(
        "look at how often it meets on",
        null=True,
        blank=True,
        help_text="Is it too often, or too rare? You are reminded on this day.",
    )

    # How a session of it goes.
    place = models.CharField(max_length=160, default="Online")
    join_link = models.URLField(
        "link to join online", blank=True, help_text="Only shown to people who come."
    )
    place_access = models.TextField(
        "how people get in",
        blank=True,
        help_text="Steps, lift, parking, quiet room; for online: how to join and who helps.",
    )
    link_person = models.ForeignKey(
        Person,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whom reps can ask before, during and after.",
    )
    what_to_expect = models.TextField(
        blank=True, help_text="How a session goes, for somebody who comes for the first time."
    )
    welcome_minutes = models.PositiveSmallIntegerField(
        "minutes for welcome and introductions",
        default=0,
        validators=[MaxValueValidator(60)],
        help_text="Each new session begins with them. 0 for none.",
    )
    standing_question = models.CharField(
        "question asked at every session",
        max_length=200,
        blank=True,
        help_text="For example: what does this mean for children with SEND?",
    )
    reps_wanted_min = models.PositiveSmallIntegerField("fewest reps wanted", default=3)
    reps_wanted_max = models.PositiveSmallIntegerField("most reps wanted", default=5)
    reps_allowed = models.PositiveSmallIntegerField(
        "most reps that may come", default=6, help_text="More than wanted, still fine."
    )
    members_wanted = models.PositiveSmallIntegerField(
        "fewest active members",
        null=True,
        blank=True,
        help_text="For steering groups: under this number you are warned.",
    )
    ask_days = models.PositiveSmallIntegerField(
        "ask reps if they can come",
        default=21,
        validators=[MaxValueValidator(90)],
        help_text="Days before a session. They are reminded once, five days before. 0 for never.",
    )
    write_up_minutes = models.PositiveSmallIntegerField(
        "minutes to write up",
        default=0,
        validators=[MaxValueValidator(240)],
        help_text="Kept free after each session in the calendar of whoever writes it up.",
    )
    is_shared = models.BooleanField(
        "run together with partners",
        default=True,
        help_text="Then the council’s side agrees each agenda too, before it is published.",
    )

    # What those who ask for time are held to.
    cut_off_days = models.PositiveSmallIntegerField(
        default=14, help_text="Days before a session by which it has to be asked for."
    )
    notice_days = models.PositiveSmallIntegerField(
        "agenda out",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="Days before a session. Empty: as the forum promises.",
    )
    offer_hours = models.PositiveSmallIntegerField(
        "hours to answer an offer",
        default=48,
        validators=[MinValueValidator(1), MaxValueValidator(336)],
        help_text="Then minutes that came free go to the next on the waiting list.",
    )
    coming_days = models.PositiveSmallIntegerField(
        "ask if they still come",
        default=5,
        help_text="Days before a session that those who bring a topic are asked. 0 for never.",
    )
    triage_days = models.PositiveSmallIntegerField(
        "requests are looked at",
        default=7,
        help_text="Days before each session: 7 is the week between two fortnightly sessions.",
    )

    objects = HubQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(vector(A=["name"], B=["purpose"]), name="hub_words")]
        constraints = [
            models.UniqueConstraint(fields=["forum", "name"], name="one_hub_per_name"),
            models.CheckConstraint(
                condition=models.Q(
                    reps_wanted_max__gte=models.F("reps_wanted_min"),
                    reps_allowed__gte=models.F("reps_wanted_max"),
                ),
                name="hub_wants_at_most_no_fewer_than_at_least",
                violation_error_message="Fewest, most wanted and most allowed must go up.",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    weekday__lte=6,
                    every_weeks__gte=1,
                    every_months__gte=1,
                    week_of_month__range=(1, 5),
                    minutes__gte=15,
                ),
                name="hub_rule_is_possible",
            ),
            models.CheckConstraint(
                condition=models.Q(repeats="asked") | models.Q(first_on__isnull=False),
                name="hub_with_a_rule_has_a_first_date",
                violation_error_message="Give the first date: the rule counts from there.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("hub:body-detail", args=[self.forum.slug, self.pk])

    @property
    def agenda_notice(self):
        """Days before a session by which its agenda is out."""
        return self.notice_days or self.forum.agenda_notice_days

    @property
    def pattern(self):
        """When it meets, in words."""
        if self.repeats == Hub.Repeats.ASKED:
            return "on dates that are agreed one by one"
        day = self.get_weekday_display()
        if self.repeats == Hub.Repeats.WEEKS:
            every = {1: f"every {day}", 2: f"every other {day}"}.get(
                self.every_weeks, f"every {self.every_weeks} weeks on {day}"
            )
        else:
            month = "the month" if self.every_months == 1 else f"every {self.every_months} months"
            every = f"on the {self.get_week_of_month_display().lower()} {day} of {month}"
        return f"{every} at {self.starts_at:%H:%M}"


class EarlierHubName(models.Model):
    """What a body was called before: its history keeps the names of its time (seed 000)."""

    hub = models.ForeignKey(Hub, on_delete=models.CASCADE, related_name="earlier_names")
    name = models.CharField(max_length=120)
    until = models.DateField(help_text="The last day of that name.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hub", "name", "until"], name="one_earlier_hub_name")
        ]

    def __str__(self):
        return f"{self.name} (until {self.until:%B %Y})"


class PoolMemberQuerySet(models.QuerySet):
    def on(self, day):
        """Those in the pool on a day: joined by then, not yet left."""
        return self.filter(joined_on__lte=day).filter(
            models.Q(left_on__isnull=True) | models.Q(left_on__gt=day)
        )


class PoolMember(models.Model):
    """A rep's time in a hub's pool, from the day they joined to the day they left."""

    hub = models.ForeignKey(Hub, on_delete=models.CASCADE, related_name="pool")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="pools")
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    objects = PoolMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "person"],
                condition=models.Q(left_on__isnull=True),
                name="one_place_in_a_pool",
            ),
            models.CheckConstraint(
                condition=models.Q(left_on__isnull=True)
                | models.Q(left_on__gt=models.F("joined_on")),
                name="pool_left_after_joined",
            ),
        ]

    def __str__(self):
        return f"{self.person} in {self.hub}"
