import uuid

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from coproduction.models import Document, Forum, Person
from coproduction.text_search import vector

# What everybody signs: from the day of its adoption no route may change it.
WORDS = (
    "forum_id",
    "number",
    "title",
    "vision",
    "vision_easy",
    "grew_from",
    "covers",
    "leaves_out",
    "legal_basis",
    "text",
    "text_hash",
    "adopted_at",
    "adopted_by_id",
)


def lines_of(text: str) -> list[str]:
    """What was written one on each line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def refuse_change(columns) -> str:
    """The body of a trigger that refuses to change these columns."""
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)
    return (
        f"IF {changed} THEN RAISE EXCEPTION 'These words are frozen: % may not change.', "
        "TG_TABLE_NAME; END IF; RETURN NEW;"
    )


def part_of_an_adopted_charter(name) -> pgtrigger.Trigger:
    """A trigger that lets nobody add, change or remove a part once its charter is adopted."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("charter", "bigint"), ("result", "record")],
        func="""
            IF TG_OP = 'DELETE' THEN result := OLD; ELSE result := NEW; END IF;
            IF EXISTS (
                SELECT 1 FROM charters_charter
                WHERE id IN (result.charter_id, CASE WHEN TG_OP = 'UPDATE' THEN OLD.charter_id END)
                AND state IN ('adopted', 'superseded')
            ) THEN
                RAISE EXCEPTION 'These words are frozen: the charter is adopted.';
            END IF;
            RETURN result;
        """,
    )


class CharterQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def in_force(self):
        return self.filter(state=Charter.State.ADOPTED)

    def in_the_making(self):
        return self.filter(state__in=Charter.UNFINISHED)

    def public(self):
        """What anybody may read: everything but a draft."""
        return self.exclude(state=Charter.State.DRAFT)

    def newest_first(self):
        return self.order_by("-number")

    def of_region(self, region_id):
        """In force, and open to all forums of this region; none where there is no region."""
        if region_id is None:
            return self.none()
        return self.in_force().filter(for_region_at__isnull=False, forum__region=region_id)


class Charter(models.Model):
    """One version of what a forum and its partners promise each other."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        COMMENTS = "commenting", "Open for comments"
        ADOPTED = "adopted", "In force"
        SUPERSEDED = "superseded", "Replaced by a newer version"

    UNFINISHED = frozenset({State.DRAFT, State.COMMENTS})
    FROZEN = frozenset({State.ADOPTED, State.SUPERSEDED})
    # From a state to those it may move to. Every move is an action in charters/actions.
    MOVES = {
        State.DRAFT: {State.COMMENTS, State.ADOPTED},
        State.COMMENTS: {State.DRAFT, State.ADOPTED},
        State.ADOPTED: {State.SUPERSEDED},
        State.SUPERSEDED: set(),
    }

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="charters")
    number = models.PositiveSmallIntegerField("version")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    title = models.CharField(max_length=160)
    vision = models.TextField(blank=True)
    vision_easy = models.TextField("vision in Easy Read", blank=True)
    grew_from = models.TextField("what families said that it grew from", blank=True)
    covers = models.TextField("decisions that it covers", blank=True)
    leaves_out = models.TextField("what it does not cover", blank=True)
    legal_basis = models.TextField("the law behind it", blank=True)
    # The name of another forum and the title of its charter, both as long as they may be.
    begun_from = models.CharField("begun from", max_length=300, blank=True)
    what_changed = models.TextField("what is new in this version", blank=True)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # Grows with each save of the words: who saves an older one is shown the newer (promises R6).
    edition = models.PositiveIntegerField(default=1, editable=False)

    comments_until = models.DateField("comments until", null=True, blank=True)
    comments_opened_at = models.DateTimeField(null=True, blank=True)
    comments_opened_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    accepted_by = models.CharField(
        max_length=200, blank=True, help_text="The board or meeting that said yes to it."
    )
    adopted_at = models.DateTimeField("published", null=True, blank=True)
    adopted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    review_on = models.DateField("to be looked at again on", null=True, blank=True)
    review_with = models.CharField("who helps to look at it again", max_length=120, blank=True)
    review_reminded_at = models.DateTimeField(null=True, blank=True)
    signed_for_months = models.PositiveSmallIntegerField(
        "months that a signature holds",
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )
    for_region_at = models.DateTimeField("open to the forums of the region", null=True, blank=True)
    for_region_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField("the whole text as adopted", blank=True)
    text_hash = models.CharField(max_length=64, blank=True)

    objects = CharterQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(
                vector(
                    A=["title"],
                    B=["vision", "vision_easy", "grew_from"],
                    C=["covers", "leaves_out", "legal_basis"],
                ),
                name="charter_words",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["forum", "number"], name="one_charter_per_version"),
            models.UniqueConstraint(
                fields=["forum"],
                condition=models.Q(state="adopted"),
                name="one_charter_in_force_per_forum",
            ),
            models.UniqueConstraint(
                fields=["forum"],
                condition=models.Q(state__in=["draft", "commenting"]),
                name="one_charter_in_the_making_per_forum",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    comments_opened_at__isnull=True,
                    comments_opened_by__isnull=True,
                    comments_until__isnull=True,
                )
                | models.Q(
                    comments_opened_at__isnull=False,
                    comments_opened_by__isnull=False,
                    comments_until__isnull=False,
                ),
                name="charter_comments_have_a_time_a_person_and_an_end",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["draft", "commenting"],
                    adopted_at__isnull=True,
                    adopted_by__isnull=True,
                    text="",
                )
                | models.Q(
                    state__in=["adopted", "superseded"],
                    adopted_at__isnull=False,
                    adopted_by__isnull=False,
                )
                & ~models.Q(text="")
                & ~models.Q(text_hash=""),
                name="charter_adopted_has_a_time_a_person_and_a_text",
            ),
            models.CheckConstraint(
                condition=models.Q(for_region_at__isnull=True, for_region_by__isnull=True)
                | models.Q(
                    for_region_at__isnull=False,
                    for_region_by__isnull=False,
                    adopted_at__isnull=False,
                ),
                name="charter_of_a_region_is_adopted_and_has_a_time_and_a_person",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="adopted_words_are_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["adopted", "superseded"]),
                func="IF NEW.state NOT IN ('adopted', 'superseded') THEN RAISE EXCEPTION "
                "'An adopted charter stays adopted or is replaced.'; END IF; "
                + refuse_change(WORDS),
            ),
            pgtrigger.Protect(
                name="adopted_charter_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=["adopted", "superseded"]),
            ),
        ]

    def __str__(self):
        return f"{self.title}, version {self.number}"

    def get_absolute_url(self):
        return reverse("charters:charter-version", args=[self.forum.slug, self.pk])

    @property
    def is_frozen(self):
        return self.state in self.FROZEN

    @property
    def covers_lines(self):
        return lines_of(self.covers)

    @property
    def law_lines(self):
        return lines_of(self.legal_basis)

    def takes_comments(self, today):
        """Anybody may say what they think of it, to the end of its last day."""
        return self.state == self.State.COMMENTS and today <= self.comments_until

    def hears(self, today):
        """Open for comments, or in force: what people think then goes into the next version."""
        return self.state == self.State.ADOPTED or self.takes_comments(today)


class Principle(models.Model):
    """One of the Four Cornerstones in the area's words, or a principle of the area's own."""

    class Cornerstone(models.TextChoices):
        WELCOME = "welcome", "Welcome and care"
        VALUE = "value", "Value and include"
        COMMUNICATE = "communicate", "Communicate"
        PARTNERSHIP = "partnership", "Work in partnership"
        OWN = "own", "Our own"

    charter = models.ForeignKey(Charter, on_delete=models.CASCADE, related_name="principles")
    cornerstone = models.CharField(max_length=12, choices=Cornerstone.choices)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    text = models.TextField()
    easy_read = models.TextField("in Easy Read", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["charter", "position"],
                name="one_principle_per_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["charter", "cornerstone"],
                condition=~models.Q(cornerstone="own"),
                name="one_principle_per_cornerstone",
            ),
        ]
        triggers = [part_of_an_adopted_charter("principle_of_an_adopted_charter_is_frozen")]

    def __str__(self):
        return self.name


class CommitmentQuerySet(models.QuerySet):
    def in_order(self):
        """Partners first, then the forum, then what all of us promise families."""
        sides = [models.When(side=side, then=place) for place, side in enumerate(Commitment.Side)]
        return self.order_by(
            models.Case(*sides, output_field=models.IntegerField()), "position", "pk"
        )


class Commitment(models.Model):
    """One promise of one side, in plain words and in Easy Read."""

    class Side(models.TextChoices):
        PARTNER = "partner", "Each partner organisation"
        FORUM = "forum", "The forum"
        FAMILIES = "families", "All of us, to every family"

    charter = models.ForeignKey(Charter, on_delete=models.CASCADE, related_name="commitments")
    side = models.CharField(max_length=8, choices=Side.choices)
    position = models.PositiveSmallIntegerField()
    text = models.TextField("the promise")
    easy_read = models.TextField("in Easy Read")
    legal_basis = models.CharField("the law behind it", max_length=200, blank=True)
    # The same promise in the next version: so that it can be followed through the years.
    line = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(vector(A=["text"], B=["easy_read", "legal_basis"]), name="commitment_words")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["charter", "side", "position"],
                name="one_commitment_per_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["charter", "line"], name="one_line_per_charter"),
            models.CheckConstraint(
                condition=~models.Q(text="") & ~models.Q(easy_read=""),
                name="commitment_has_both_wordings",
            ),
        ]
        triggers = [part_of_an_adopted_charter("commitment_of_an_adopted_charter_is_frozen")]

    def __str__(self):
        return self.text


class CharterCommentQuerySet(models.QuerySet):
    def to_answer(self):
        return self.filter(answered_at__isnull=True, set_aside_at__isnull=True)

    def answered(self):
        return self.filter(answered_at__isnull=False)

    def oldest_first(self):
        return self.order_by("given_on", "pk")


class CharterComment(models.Model):
    """What somebody thinks of a charter, named or not, and what the forum answered.

    Nothing leads back to who wrote it: a day and no moment, no address, no account.
    """

    charter = models.ForeignKey(Charter, on_delete=models.CASCADE, related_name="comments")
    commitment = models.ForeignKey(
        Commitment, on_delete=models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    one_time_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField("name, where they gave one", max_length=120, blank=True)
    text = models.TextField()
    given_on = models.DateField()

    answer = models.TextField(blank=True)
    changed_it = models.BooleanField("it changed the charter", default=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    set_aside_reason = models.CharField(max_length=1000, blank=True)
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CharterCommentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["charter", "given_on"], name="comments_in_order")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | models.Q(answered_at__isnull=False, answered_by__isnull=False)
                & ~models.Q(answer=""),
                name="comment_answered_has_a_time_a_person_and_words",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    set_aside_at__isnull=True, set_aside_by__isnull=True, set_aside_reason=""
                )
                | models.Q(set_aside_at__isnull=False, set_aside_by__isnull=False)
                & ~models.Q(set_aside_reason=""),
                name="comment_set_aside_has_a_time_a_person_and_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True) | models.Q(set_aside_at__isnull=True),
                name="comment_is_not_both_answered_and_set_aside",
            ),
        ]

    def __str__(self):
        return f"{self.name or 'Somebody'}: {self.text[:60]}"

    @property
    def who(self):
        return self.name or "Somebody who gave no name"


class AgreementQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def newest_first(self):
        return self.order_by("-agreed_on", "-pk")


class Agreement(models.Model):
    """A paper beside the charter: something that both sides agreed, or numbers open to families.

    Seed 004: "Partnership Agreement - May 2021.pdf". Seed 001: "Clear data about the SEND
    population and level of need is available"; "Transparency about resources".
    """

    class What(models.TextChoices):
        AGREED = "agreed", "A paper that both sides agreed"
        NEED = "need", "Numbers: how many children need what"
        MONEY = "money", "Money: what is spent, and on what"

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="agreements")
    what = models.CharField(max_length=8, choices=What.choices, default=What.AGREED)
    title = models.CharField(max_length=160)
    agreed_with = models.CharField("with whom", max_length=200)
    agreed_on = models.DateField()
    review_on = models.DateField("to be looked at again on", null=True, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField("taken off the page", null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="agreement_ended_has_a_time_and_a_person",
            ),
            models.UniqueConstraint(
                fields=["forum", "title", "agreed_on"], name="one_agreement_per_day_and_title"
            ),
        ]

    def __str__(self):
        return self.title
