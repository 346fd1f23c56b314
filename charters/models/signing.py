import pgtrigger
from django.db import models
from django.urls import reverse

from coproduction.models import Forum, Organisation, Person

from .charter import Charter, refuse_change

# Signed is signed: no route changes these (see the trigger).
SIGNED_COLUMNS = (
    "forum_id",
    "charter_id",
    "organisation_id",
    "signed_text",
    "signed_hash",
    "signed_name",
    "signed_role",
    "signed_pledge",
    "signed_at",
    "signed_by_id",
)
COUNTERSIGNED_COLUMNS = (
    "countersigned_at",
    "countersigned_by_id",
    "countersigned_name",
    "countersigned_role",
)


class TextHash(models.Func):
    """The SHA-256 of a text, as the database counts it."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = models.CharField(max_length=64)


class Restatement(models.Model):
    """All partners are asked to sign again: who has, who has not, by when.

    Seed 000: "Restate their commitment to the Co-production Charter".
    """

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="restatements")
    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="restatements")
    why = models.TextField("why now")
    due_on = models.DateField("sign by")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, closed_by__isnull=True)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False),
                name="restatement_closed_has_a_time_and_a_person",
            ),
            models.UniqueConstraint(
                fields=["forum"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_restatement_per_forum",
            ),
        ]

    def __str__(self):
        return f"Sign again by {self.due_on:%-d %B %Y}"

    def get_absolute_url(self):
        return reverse("charters:restatement", args=[self.forum.slug, self.pk])


class SignatureQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def in_force(self):
        return self.filter(state=Signature.State.IN_FORCE)

    def open(self):
        return self.filter(state__in=Signature.OPEN)

    def ran_out(self, today):
        return self.in_force().filter(ends_on__lt=today)

    def ever_signed(self):
        return self.filter(signed_at__isnull=False)

    def newest_first(self):
        return self.order_by("-invited_at", "-pk")


class Signature(models.Model):
    """One organisation and one version: asked, signed with its text, counter-signed, ended."""

    class State(models.TextChoices):
        INVITED = "invited", "Asked to sign"
        SIGNED = "signed", "Signed, waits for the forum"
        IN_FORCE = "in_force", "Signed by both sides"
        DECLINED = "declined", "Said no"
        WITHDRAWN = "withdrawn", "Withdrawn"
        ENDED = "ended", "Ran out"
        RENEWED = "renewed", "Signed again since"

    OPEN = frozenset({State.INVITED, State.SIGNED})
    # From a state to those it may move to. Every move is an action in charters/actions.
    MOVES = {
        State.INVITED: {State.SIGNED, State.DECLINED, State.ENDED},
        State.SIGNED: {State.IN_FORCE, State.WITHDRAWN},
        State.IN_FORCE: {State.WITHDRAWN, State.ENDED, State.RENEWED},
        State.DECLINED: set(),
        State.WITHDRAWN: set(),
        State.ENDED: {State.RENEWED},
        State.RENEWED: set(),
    }
    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="signatures")
    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="signatures")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="signatures"
    )
    restatement = models.ForeignKey(
        Restatement, on_delete=models.PROTECT, null=True, blank=True, related_name="signatures"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.INVITED)
    signatory = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="signatures", help_text="Who is to sign."
    )
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("sign by", null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    # The code that goes with a link in a mail: only its hash is kept, for half an hour.
    code_hash = models.CharField(max_length=128, blank=True, editable=False)
    code_sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    code_tries = models.PositiveSmallIntegerField(default=0, editable=False)

    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_name = models.CharField(max_length=150, blank=True)
    signed_role = models.CharField(max_length=120, blank=True)
    signed_pledge = models.CharField("what I will do myself", max_length=300, blank=True)
    signed_text = models.TextField("the text as signed", blank=True)
    signed_hash = models.CharField(max_length=64, blank=True)
    contact = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="charter_contact_for",
        verbose_name="point of contact",
    )
    deputy = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="charter_deputy_for"
    )
    ends_on = models.DateField("holds until", null=True, blank=True)
    end_reminded_at = models.DateTimeField(null=True, blank=True)

    countersigned_at = models.DateTimeField(null=True, blank=True)
    countersigned_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    countersigned_name = models.CharField(max_length=150, blank=True)
    countersigned_role = models.CharField(max_length=120, blank=True)

    closed_reason = models.TextField("why not, or why no longer", blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SignatureQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["forum", "state"], name="signatures_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(state="in_force"),
                name="one_signature_in_force_per_organisation",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(state__in=["invited", "signed"]),
                name="one_open_signature_per_organisation",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    signed_at__isnull=True, signed_by__isnull=True, signed_text="", signed_hash=""
                )
                | models.Q(
                    signed_at__isnull=False,
                    signed_by__isnull=False,
                    contact__isnull=False,
                    ends_on__isnull=False,
                )
                & ~models.Q(signed_text="")
                & ~models.Q(signed_name="")
                & ~models.Q(signed_role=""),
                name="signature_has_a_time_a_person_and_a_text",
            ),
            models.CheckConstraint(
                condition=models.Q(signed_text="") | models.Q(signed_hash=TextHash("signed_text")),
                name="signature_hash_is_of_its_text",
            ),
            models.CheckConstraint(
                condition=models.Q(countersigned_at__isnull=True, countersigned_by__isnull=True)
                | models.Q(
                    countersigned_at__isnull=False,
                    countersigned_by__isnull=False,
                    signed_at__isnull=False,
                )
                & ~models.Q(countersigned_by=models.F("signed_by")),
                name="countersignature_has_a_time_and_another_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="in_force") | models.Q(countersigned_at__isnull=False),
                name="signature_in_force_is_countersigned",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, closed_by__isnull=True)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False)
                & ~models.Q(closed_reason=""),
                name="signature_closed_has_a_time_a_person_and_a_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["declined", "withdrawn"])
                | models.Q(closed_at__isnull=False),
                name="signature_refused_or_withdrawn_is_closed",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="signed_words_are_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__signed_at__isnull=False),
                func=refuse_change(SIGNED_COLUMNS),
            ),
            pgtrigger.Trigger(
                name="countersigned_words_are_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__countersigned_at__isnull=False),
                func=refuse_change(COUNTERSIGNED_COLUMNS),
            ),
            pgtrigger.Protect(
                name="signature_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__signed_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.organisation}: {self.get_state_display().lower()}"

    def get_absolute_url(self):
        return reverse("charters:signature", args=[self.forum.slug, self.pk])

    def is_late(self, today):
        return self.state == self.State.INVITED and bool(self.due_on and self.due_on < today)
