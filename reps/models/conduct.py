"""What people have agreed to, and what they have declared."""

import pgtrigger
from django.db import models

from coproduction.models import Forum, Person
from hub.models import Item


class Undertaking(models.Model):
    """A version of what people agree to: the code, confidentiality, benefits.

    Seed 004: it "applies to Steering Group Members, parent carer representatives and staff
    equally".
    """

    class Kind(models.TextChoices):
        CODE = "code", "Code of conduct"
        CONFIDENTIALITY = "confidentiality", "Confidentiality"
        BENEFITS = "benefits", "Pay, benefits and tax"

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="undertakings")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    number = models.PositiveIntegerField()
    text = models.TextField()
    what_changed = models.CharField(max_length=200, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "kind", "number"], name="one_undertaking_per_number"
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, version {self.number}"


class Acceptance(models.Model):
    """Somebody agreed to a version. Number 0 is the text that comes with the product."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="acceptances")
    kind = models.CharField(max_length=16, choices=Undertaking.Kind.choices)
    number = models.PositiveIntegerField()
    accepted_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", help_text="They, or who noted it."
    )

    class Meta:
        indexes = [models.Index(fields=["person", "kind", "-accepted_at"], name="acceptance_last")]
        triggers = [pgtrigger.Protect(name="acceptances_stay_as_given", operation=pgtrigger.Update)]

    def __str__(self):
        return f"{self.person}: {self.get_kind_display()}, version {self.number}"


class Declaration(models.Model):
    """On this day somebody said what their interests are; "nothing" is a statement too (GV7)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="declarations")
    has_nothing = models.BooleanField(default=False)
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    def __str__(self):
        return f"{self.person}, {self.declared_at:%Y-%m-%d}"


class InterestQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(ended_at__isnull=True)


class Interest(models.Model):
    """Something that could sway somebody: what all may read, and what only the chair may."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="interests")
    what = models.CharField("what all may read", max_length=200)
    private_words = models.TextField("what only the chair may read", blank=True)
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = InterestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="interest_ended_has_a_time_and_a_person",
            )
        ]

    def __str__(self):
        return self.what


class Conflict(models.Model):
    """An interest touched an item of an agenda, and what was done about it (GV9)."""

    class Step(models.TextChoices):
        NOTED = "noted", "Said aloud, and stayed"
        SILENT = "silent", "Stayed, did not speak"
        LEFT = "left_room", "Left for this item"
        NONE = "none", "No conflict after all"

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="conflicts")
    interest = models.ForeignKey(Interest, on_delete=models.PROTECT, related_name="conflicts")
    step = models.CharField("what was done", max_length=9, choices=Step.choices)
    words = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "interest"], name="one_conflict_per_item_and_interest"
            )
        ]

    def __str__(self):
        return f"{self.interest} at {self.item}"
