"""Lists that a forum brings in from its own spreadsheets."""

import uuid
from datetime import timedelta

from django.db import models
from django.urls import reverse

from .forum import Forum
from .person import Person

UNDO_FOR = timedelta(days=7)
KEPT_FOR = timedelta(days=30)


class SheetImportQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def under_way(self):
        return self.filter(state__in=SheetImport.UNDER_WAY)

    def visible_to(self, person):
        """What came in, for everybody of the forum; what is under way, for whoever began it."""
        return self.filter(forum=person.forum_id).filter(
            ~models.Q(state__in=SheetImport.UNDER_WAY) | models.Q(started_by=person)
        )

    def forgotten(self, now):
        """Begun long ago, and never brought in."""
        return self.filter(state__in=SheetImport.OPEN, started_at__lt=now - KEPT_FOR)

    def newest_first(self):
        return self.order_by("-started_at", "-pk")


class SheetImport(models.Model):
    """A spreadsheet on its way in, or what came in with one.

    Its words are locked, and gone once it is brought in or thrown away.
    """

    class State(models.TextChoices):
        MATCHING = "matching", "Columns to match"
        PREVIEW = "preview", "Waits for your yes"
        RUNNING = "running", "Being brought in"
        DONE = "done", "Brought in"
        UNDOING = "undoing", "Being taken out"
        UNDONE = "undone", "Taken out again"

    # From a state to those it may move to. Every move is in coproduction/imports/actions.py.
    MOVES = {
        State.MATCHING: {State.PREVIEW},
        State.PREVIEW: {State.MATCHING, State.RUNNING, State.DONE},
        State.RUNNING: {State.PREVIEW, State.DONE},
        State.DONE: {State.UNDOING, State.UNDONE},
        State.UNDOING: {State.DONE, State.UNDONE},
        State.UNDONE: set(),
    }
    OPEN = frozenset({State.MATCHING, State.PREVIEW})
    UNDER_WAY = OPEN | {State.RUNNING}

    class WhenKnown(models.TextChoices):
        SKIP = "skip", "Leave them as they are"
        UPDATE = "update", "Change them to what the file says"

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="sheet_imports")
    kind = models.CharField(max_length=40)
    one_time_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    filename = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State.choices, default=State.MATCHING)
    # For each column of the file the column of ours, or nothing where it is left out.
    columns = models.JSONField(default=list, blank=True)
    # The same for a file with the same columns, which is then matched as this one was.
    headings = models.CharField(max_length=64, blank=True, editable=False)
    sealed = models.BinaryField(null=True, editable=False, help_text="Its rows, encrypted.")
    when_known = models.CharField(
        max_length=6, choices=WhenKnown.choices, default=WhenKnown.SKIP, editable=False
    )
    leaves_wrong_out = models.BooleanField(default=False, editable=False)
    refusal = models.CharField("why it was refused", max_length=300, blank=True)
    rows = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)

    started_at = models.DateTimeField()
    started_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="sheet_imports", verbose_name="by"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SheetImportQuerySet.as_manager()

    class Meta:
        verbose_name = "spreadsheet brought in"
        verbose_name_plural = "spreadsheets brought in"
        indexes = [models.Index(fields=["forum", "-started_at"], name="sheet_import_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["matching", "preview", "running"])
                & models.Q(sealed__isnull=False, done_at__isnull=True)
                | models.Q(state__in=["done", "undoing", "undone"])
                & models.Q(sealed__isnull=True, done_at__isnull=False),
                name="sheet_import_forgets_its_words_once_done",
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True, undone_by__isnull=True)
                & ~models.Q(state="undone")
                | models.Q(undone_at__isnull=False, undone_by__isnull=False, state="undone"),
                name="sheet_import_undone_has_a_time_and_a_person",
            ),
        ]

    def __str__(self):
        return self.filename

    def get_absolute_url(self):
        return reverse("import-detail", args=[self.forum.slug, self.pk])

    @property
    def undo_until(self):
        return self.done_at + UNDO_FOR if self.done_at else None


class ImportedRecord(models.Model):
    """A record that came in with a row of a spreadsheet, or was changed by it.

    Keys, not foreign keys: the record lives on, or goes, without asking this row. What would
    undo it is locked, and gone after seven days.
    """

    sheet = models.ForeignKey(SheetImport, on_delete=models.CASCADE, related_name="records")
    row = models.PositiveIntegerField()
    model = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    is_main = models.BooleanField(default=True)
    is_new = models.BooleanField(default=True)
    fingerprint = models.CharField(max_length=64, blank=True, help_text="What it was like.")
    sealed = models.BinaryField(null=True, editable=False, help_text="What it was before.")
    is_taken_out = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["model", "record_id"], name="imported_record")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_new=True, sealed__isnull=True) | models.Q(is_new=False),
                name="imported_record_that_is_new_was_nothing_before",
            )
        ]

    def __str__(self):
        return f"{self.model} {self.record_id}"
