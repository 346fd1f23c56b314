import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.urls import reverse

from coproduction.text_search import vector

from .document import Document
from .forum import Forum
from .organisation import Organisation
from .person import Person
from .two_keys import TwoKeys


def stays_once_published(name: str) -> pgtrigger.Trigger:
    """For rows that belong to a report: once it is published, none is added or changed."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=(
            "IF EXISTS (SELECT 1 FROM coproduction_report WHERE id = NEW.report_id"
            " AND published_at IS NOT NULL) THEN"
            " RAISE EXCEPTION 'the words of a published report stay as they are';"
            " END IF; RETURN NEW;"
        ),
    )


class ReportQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def being_written(self):
        return self.filter(state__in=Report.BEING_WRITTEN)

    def public(self):
        """What everybody may read; of what was withdrawn since, that it was, and why."""
        return self.filter(is_public=True, published_at__isnull=False)

    def newest_first(self):
        return self.order_by("-ends_on", "-pk")


class Report(TwoKeys):
    """Figures of a time with the words of those who lived it; published, it stays as it was.

    Seed 004 is a "Joint Evaluation": both sides write, and it counts when both have signed. A
    report of the forum alone has two keys as well: whoever signs first, somebody else checks.
    """

    class Kind(models.TextChoices):
        EVALUATION = "evaluation", "Joint evaluation"
        IMPACT = "impact", "Impact report for families"
        INSPECTION = "inspection", "Inspection pack"
        GRANT = "grant", "Grant return"
        SUMMARY = "summary", "Summary for senior teams"
        LOCAL_OFFER = "local_offer", "Local Offer: comments and response"
        CASE_STUDY = "case_study", "Case study"

    class State(models.TextChoices):
        DRAFT = "draft", "Being written"
        AGREED = "agreed", "Signed, not published yet"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Marking(models.TextChoices):
        """Of the Government Security Classifications; most reports need none."""

        NONE = "", "None"
        OFFICIAL = "official", "OFFICIAL"
        OFFICIAL_SENSITIVE = "official_sensitive", "OFFICIAL-SENSITIVE"

    BEING_WRITTEN = frozenset({State.DRAFT, State.AGREED})

    # From a state to those it may move to. Every move is an action in coproduction/actions.
    MOVES = {
        State.DRAFT: {State.AGREED},
        State.AGREED: {State.DRAFT, State.PUBLISHED},
        State.PUBLISHED: {State.WITHDRAWN},
        State.WITHDRAWN: set(),
    }

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=160)
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    # What it is about where it is about one thing: "work:17". See report_subjects.
    subject = models.CharField(max_length=40, blank=True)
    partner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        help_text="Who writes the other side; empty for a report of the forum alone.",
    )
    copied_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies"
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    marking = models.CharField(
        "protective marking",
        max_length=18,
        choices=Marking.choices,
        blank=True,
        default=Marking.NONE,
    )
    papers = models.ManyToManyField(Document, blank=True, related_name="reports")
    # Goes up with every change of words: nobody signs what they have not read.
    version = models.PositiveIntegerField(default=1, editable=False)
    one_time_key = models.UUIDField(unique=True, editable=False)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField("words last changed")
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_public = models.BooleanField("everybody may read it", default=False)
    content = models.JSONField(
        null=True, blank=True, editable=False, help_text="All of it, as it was when published."
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ReportQuerySet.as_manager()

    class Meta(TwoKeys.Meta):
        indexes = [
            models.Index(fields=["forum", "-ends_on", "-id"], name="report_newest"),
            GinIndex(vector(A=["title"]), name="report_words"),
            GinIndex(OpClass("title", name="gin_trgm_ops"), name="report_spelling"),
        ]
        constraints = [
            *TwoKeys.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="report_ends_after_it_starts",
                violation_error_message="The last day must not be before the first day.",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft")
                & (
                    models.Q(forum_agreed_at__isnull=True)
                    | models.Q(partner_agreed_at__isnull=True)
                )
                | ~models.Q(state="draft")
                & models.Q(forum_agreed_at__isnull=False, partner_agreed_at__isnull=False),
                name="report_is_signed_by_both_when_it_is_no_draft",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "agreed"])
                & models.Q(
                    published_at__isnull=True, published_by__isnull=True, content__isnull=True
                )
                | models.Q(state__in=["published", "withdrawn"])
                & models.Q(published_at__isnull=False, published_by__isnull=False)
                & models.Q(content__isnull=False),
                name="report_published_has_a_time_a_person_and_its_content",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="withdrawn")
                & models.Q(
                    withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason=""
                )
                | models.Q(state="withdrawn")
                & models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & ~models.Q(withdrawn_reason=""),
                name="report_withdrawn_has_a_time_a_person_and_a_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(is_public=True, marking="official_sensitive"),
                name="report_that_is_sensitive_is_not_public",
                violation_error_message="What is marked as sensitive cannot be public.",
            ),
        ]
        triggers = [
            # What is published stays, whatever forgets the rules. Only a quote can leave it: what
            # stands in it afterwards has all stood in it before.
            pgtrigger.Trigger(
                name="published_report_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=(
                    "IF OLD.published_at IS NOT NULL AND ("
                    "(OLD.kind, OLD.title, OLD.starts_on, OLD.ends_on, OLD.marking, OLD.is_public,"
                    " OLD.published_at, OLD.forum_agreed_by_id, OLD.partner_agreed_by_id)"
                    " IS DISTINCT FROM"
                    " (NEW.kind, NEW.title, NEW.starts_on, NEW.ends_on, NEW.marking, NEW.is_public,"
                    " NEW.published_at, NEW.forum_agreed_by_id, NEW.partner_agreed_by_id)"
                    " OR NEW.content IS NULL OR NOT OLD.content @> NEW.content) THEN"
                    " RAISE EXCEPTION 'a published report stays as it is';"
                    " END IF; RETURN NEW;"
                ),
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("report-detail", args=[self.forum.slug, self.pk])

    def get_public_url(self):
        return reverse("report-public", args=[self.forum.slug, self.pk])

    @property
    def is_joint(self):
        """Written with a partner; a report of the forum alone has none."""
        return self.partner_id is not None

    @property
    def is_being_written(self):
        """See also ReportQuerySet.being_written."""
        return self.state in self.BEING_WRITTEN


class ReportPartQuerySet(models.QuerySet):
    def in_order(self):
        return self.order_by("position", "pk")


class ReportPart(models.Model):
    """One heading of a report, under which each side writes its own words."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="parts")
    key = models.CharField(max_length=30)
    title = models.CharField(max_length=160)
    position = models.PositiveSmallIntegerField()
    forum_words = models.TextField("the forum's words", blank=True)
    forum_written_at = models.DateTimeField(null=True, blank=True)
    forum_written_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    partner_words = models.TextField("the partner's words", blank=True)
    partner_written_at = models.DateTimeField(null=True, blank=True)
    partner_written_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ReportPartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="one_report_part_per_key"),
            models.CheckConstraint(
                condition=models.Q(
                    forum_words="", forum_written_at__isnull=True, forum_written_by__isnull=True
                )
                | models.Q(forum_written_at__isnull=False, forum_written_by__isnull=False),
                name="report_part_of_the_forum_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    partner_words="",
                    partner_written_at__isnull=True,
                    partner_written_by__isnull=True,
                )
                | models.Q(partner_written_at__isnull=False, partner_written_by__isnull=False),
                name="report_part_of_the_partner_has_a_time_and_a_person",
            ),
        ]
        triggers = [stays_once_published("words_of_a_published_report_stay")]

    def __str__(self):
        return self.title

    def words_of(self, side):
        """What one side wrote: "forum" or "partner"."""
        return getattr(self, f"{side}_words")


class ReportQuoteQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(taken_back_at__isnull=True)

    def in_order(self):
        """One group after the other; words from outside the partnership last."""
        return self.order_by("is_endorsement", "who", "pk")


class ReportQuote(models.Model):
    """What somebody said, under the name of their group, with how they agreed to be quoted.

    Seed 004: "Parent Carers said…", "DFE Advisor … said". A name needs a consent of its own.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="quotes")
    words = models.TextField()
    who = models.CharField("the group they speak for", max_length=80)
    is_endorsement = models.BooleanField("from outside the forum and its partner", default=False)
    consent_on = models.DateField("when they agreed")
    consent_how = models.CharField("how they agreed", max_length=120)
    name = models.CharField("their name, if it may be shown", max_length=120, blank=True)
    name_consent_on = models.DateField(
        "when they agreed that their name is shown", null=True, blank=True
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    theme = models.ForeignKey(
        "ReportTheme", on_delete=models.SET_NULL, null=True, blank=True, related_name="quotes"
    )
    taken_back_at = models.DateTimeField("consent taken back", null=True, blank=True)
    taken_back_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ReportQuoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(name="", name_consent_on__isnull=True)
                | ~models.Q(name="") & models.Q(name_consent_on__isnull=False),
                name="report_quote_names_nobody_without_consent",
                violation_error_message="A name needs a consent of its own.",
            ),
            models.CheckConstraint(
                condition=~models.Q(consent_how=""), name="report_quote_says_how_they_agreed"
            ),
            models.CheckConstraint(
                condition=models.Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                & ~models.Q(words="")
                | models.Q(taken_back_at__isnull=False, taken_back_by__isnull=False)
                & models.Q(words="", name=""),
                name="report_quote_taken_back_is_gone",
            ),
        ]

    def __str__(self):
        return f"{self.who}: {self.words[:60]}"

    @property
    def by(self):
        """Under whose name it stands: the group, and the person where they want that."""
        return f"{self.name}, {self.who}" if self.name else self.who


class ReportFollowUpQuerySet(models.QuerySet):
    def in_order(self):
        return self.order_by("pk")


class ReportFollowUp(models.Model):
    """One thing that the report before asked for, and what came of it since."""

    class Outcome(models.TextChoices):
        DONE = "done", "Done"
        PARTLY = "partly", "Partly done"
        NOT_DONE = "not_done", "Not done"
        NOT_NEEDED = "not_needed", "Not needed any more"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="follow_ups")
    part = models.CharField("where it stood", max_length=160)
    said = models.TextField("what was said then")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    came_of_it = models.TextField("what came of it", blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ReportFollowUpQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="", told_at__isnull=True, told_by__isnull=True)
                | ~models.Q(outcome="") & models.Q(told_at__isnull=False, told_by__isnull=False),
                name="report_follow_up_told_has_a_time_and_a_person",
            )
        ]

    def __str__(self):
        return self.said[:80]
