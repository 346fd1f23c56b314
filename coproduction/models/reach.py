"""Whom a forum reaches: members and followers by date, the people of its area, groups it knows."""

import uuid
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from coproduction.about_people import group_name

from .forum import Forum
from .person import Person


class PopulationFigureQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def in_order(self):
        return self.order_by("question", "pk")


class PopulationFigure(models.Model):
    """How many of the area's people belong to a group, and who says so."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="population_figures")
    question = models.CharField(max_length=20, help_text="The question that tells the groups.")
    answer = models.CharField("group", max_length=20)
    percent = models.DecimalField(
        "of a hundred people",
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    source = models.CharField(max_length=160, help_text="Who counted, such as Census 2021.")
    year = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )

    objects = PopulationFigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "question", "answer"], name="one_population_figure_a_group"
            ),
            models.CheckConstraint(
                condition=models.Q(percent__gte=0, percent__lte=100),
                name="population_figure_is_of_a_hundred",
            ),
        ]

    def __str__(self):
        return f"{self.question}, {self.answer}: {self.percent}"

    @property
    def name(self):
        return group_name(self.question, self.answer)


class MemberCountQuerySet(models.QuerySet):
    def until(self, day):
        return self.filter(on__lte=day).order_by("-on")


class MemberCount(models.Model):
    """How many members there were on one day: counted here, or what was known before."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="member_counts")
    on = models.DateField()
    number = models.PositiveIntegerField()
    source = models.CharField(
        max_length=160, blank=True, help_text="Empty: counted from the people who are known here."
    )

    objects = MemberCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["forum", "on"], name="one_member_count_a_day")
        ]

    def __str__(self):
        return f"{self.number} on {self.on:%-d %B %Y}"


class FollowerCountQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def newest_first(self):
        return self.order_by("-on", "channel")


class FollowerCount(models.Model):
    """How many followed the forum somewhere on one day, and how many a post of theirs reached."""

    class Channel(models.TextChoices):
        FACEBOOK = "facebook", "Facebook"
        INSTAGRAM = "instagram", "Instagram"
        X = "x", "X (Twitter)"
        WHATSAPP = "whatsapp", "WhatsApp"
        SLACK = "slack", "Slack"
        NEWSLETTER = "newsletter", "Newsletter by email"
        LETTERS = "letters", "Letters by post"
        WEBSITE = "website", "Website"
        OTHER = "other", "Something else"

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="follower_counts")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    on = models.DateField()
    number = models.PositiveIntegerField("people who follow")
    reach = models.PositiveIntegerField(
        null=True, blank=True, help_text="How many saw something of yours in seven days."
    )

    objects = FollowerCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "channel", "on"], name="one_follower_count_a_day"
            )
        ]

    def __str__(self):
        return f"{self.get_channel_display()}: {self.number} on {self.on:%-d %B %Y}"


class LinkedGroupQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def active(self):
        return self.filter(is_active=True)

    def with_last_contact(self):
        return self.annotate(last_contact_on=models.Max("contacts__on"))

    def by_name(self):
        return self.order_by("name", "pk")


class LinkedGroup(models.Model):
    """A group that knows families whom the forum hears little from (seeds 003 and 004)."""

    class Kind(models.TextChoices):
        COMMUNITY = "community", "Community or multi-cultural group"
        FAITH = "faith", "Faith group"
        SUPPORT = "support", "Support group of parents"
        CHARITY = "charity", "Charity"
        SCHOOL = "school", "School, nursery or college"
        HEALTH = "health", "Health service"
        COUNCIL = "council", "Council service"
        OTHER = "other", "Something else"

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="linked_groups")
    one_time_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.COMMUNITY)
    about = models.CharField("which families they know", max_length=400, blank=True)
    # Codes such as ethnic_group:asian, so that the group shows beside whom we reach too little.
    knows = ArrayField(models.CharField(max_length=42), default=list, blank=True)
    contact = models.CharField("how to reach them", max_length=300, blank=True)
    is_active = models.BooleanField(default=True)

    objects = LinkedGroupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "name"],
                name="one_linked_group_a_name",
                violation_error_message="A group of this name is there already.",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("linked-group", args=[self.forum.slug, self.pk])


class GroupContactQuerySet(models.QuerySet):
    def newest_first(self):
        return self.order_by("-on", "-pk")


class GroupContact(models.Model):
    """One time that somebody of the forum was in touch with a group, and what came of it."""

    group = models.ForeignKey(LinkedGroup, on_delete=models.CASCADE, related_name="contacts")
    one_time_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    on = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    what = models.CharField("what you did", max_length=400)
    came_of_it = models.CharField("what came of it", max_length=400, blank=True)

    objects = GroupContactQuerySet.as_manager()

    def __str__(self):
        return f"{self.on:%-d %B %Y}: {self.what}"
