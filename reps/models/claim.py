"""What a rep is owed for one occasion: involvement pay, which they choose, and expenses."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from coproduction.models import Document, Forum, Person
from coproduction.money import in_pounds
from coproduction.references import new_reference
from hub.models import Session

from .fund import Fund
from .money import Activity, Category, Rate, Vehicle


class ClaimQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def standing(self):
        """All but those that came to nothing."""
        return self.exclude(state__in=Claim.ENDED_UNPAID)

    def to_decide(self):
        return self.filter(state=Claim.State.SUBMITTED)

    def payable(self):
        """Approved, with something to pay, and in no run."""
        return self.filter(state=Claim.State.APPROVED, total_pence__gt=0)

    def late(self, today):
        """Sent, not paid, and the promised day is over. See also Claim.is_late."""
        return self.filter(state__in=Claim.ON_THE_CLOCK, promised_on__lt=today)

    def to_chase(self, now):
        """The promised day is near or over, and for a week nobody was reminded."""
        quiet = models.Q(reminded_at__isnull=True) | models.Q(
            reminded_at__lte=now - Claim.REMIND_AGAIN
        )
        near = timezone.localdate(now) + Claim.REMIND_AHEAD
        waiting = self.filter(state__in=Claim.ON_THE_CLOCK, total_pence__gt=0)
        return waiting.filter(quiet, promised_on__lte=near)

    def oldest_first(self):
        return self.order_by("promised_on", "pk")

    def newest_first(self):
        return self.order_by("-happened_on", "-pk")


class Claim(models.Model):
    """What somebody claims for one day's work, from draft to paid.

    “Approved” is never “paid”: the day by which it is promised is shown from the start (RR8).
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Not sent yet"
        SUBMITTED = "submitted", "Sent, waiting to be checked"
        NEEDS_MORE = "needs_more", "We need to ask you something"
        APPROVED = "approved", "Approved, waiting to be paid"
        IN_RUN = "in_run", "Approved, in the next payment"
        PAID = "paid", "Paid"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Taken back"

    # From a state to those it may move to. Every move is an action in reps/actions.
    MOVES = {
        State.DRAFT: {State.SUBMITTED, State.WITHDRAWN},
        State.SUBMITTED: {State.NEEDS_MORE, State.APPROVED, State.REFUSED, State.WITHDRAWN},
        State.NEEDS_MORE: {State.SUBMITTED, State.WITHDRAWN},
        # Sent back to be checked: who approved it has edited the bank details since.
        State.APPROVED: {State.IN_RUN, State.SUBMITTED},
        State.IN_RUN: {State.APPROVED, State.PAID},
        # The bank sent it back.
        State.PAID: {State.APPROVED},
        State.REFUSED: set(),
        State.WITHDRAWN: set(),
    }
    EDITABLE = frozenset({State.DRAFT, State.NEEDS_MORE})
    COMMITTED = frozenset({State.APPROVED, State.IN_RUN})
    # The promised day counts: a question to the rep stops the clock.
    ON_THE_CLOCK = frozenset({State.SUBMITTED, *COMMITTED})
    REMIND_AHEAD, REMIND_AGAIN = timedelta(days=4), timedelta(days=7)
    ENDED_UNPAID = frozenset({State.REFUSED, State.WITHDRAWN})

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="claims")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="claims")
    reference = models.CharField(max_length=8, unique=True, default=new_reference, editable=False)
    one_time_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="claims")
    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, null=True, blank=True, related_name="claims"
    )
    title = models.CharField("what it was", max_length=160)
    happened_on = models.DateField("day")
    minutes = models.PositiveSmallIntegerField("how long, in minutes", null=True, blank=True)
    is_top_up = models.BooleanField(default=False, editable=False)
    # Pay that began to be offered after this claim was decided: its rep chooses, as always.
    pays_for = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="later_pay"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    total_pence = models.PositiveIntegerField(default=0, editable=False)

    started_at = models.DateTimeField()
    started_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", help_text="The rep, or who writes."
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    promised_on = models.DateField("promised by", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="claims_decided"
    )
    decision_reason = models.TextField(blank=True)
    # When somebody was last reminded that the promised day is near.
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    paid_on = models.DateField(null=True, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["forum", "-happened_on", "-id"], name="claim_newest"),
            models.Index(
                fields=["forum", "promised_on", "id"],
                name="claim_to_do",
                condition=models.Q(state__in=["submitted", "approved"]),
            ),
            models.Index(fields=["forum", "paid_on"], name="claim_paid"),
            # What is promised and not paid yet, of many that are.
            models.Index(
                fields=["forum"],
                name="claim_committed",
                condition=models.Q(state__in=["approved", "in_run"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "session"],
                condition=models.Q(is_top_up=False) & ~models.Q(state__in=["refused", "withdrawn"]),
                name="one_claim_per_session",
            ),
            models.CheckConstraint(
                condition=models.Q(pays_for__isnull=True) | models.Q(is_top_up=True),
                name="later_pay_is_a_top_up",
            ),
            models.CheckConstraint(
                condition=models.Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | models.Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="claim_submitted_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True, decided_by__isnull=True)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
                name="claim_decided_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=False)
                | ~models.Q(state__in=["approved", "in_run", "paid", "refused", "needs_more"]),
                name="claim_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("person"))
                & ~models.Q(decided_by=models.F("submitted_by")),
                name="nobody_decides_on_their_own_claim",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["refused", "needs_more"], decision_reason__gt="")
                | ~models.Q(state__in=["refused", "needs_more"]),
                name="claim_refused_or_asked_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(state="paid", paid_on__isnull=False)
                | ~models.Q(state="paid") & models.Q(paid_on__isnull=True),
                name="claim_paid_has_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "withdrawn"])
                | models.Q(promised_on__isnull=False),
                name="claim_sent_has_a_promised_day",
            ),
        ]
        triggers = [
            # Whoever wrote down where the money goes may not also say that it goes (R5).
            pgtrigger.Trigger(
                name="editor_of_bank_details_does_not_approve",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                IF NEW.state <> 'approved' THEN
                    RETURN NEW;
                END IF;
                -- Out of a run again, or sent back by the bank: the same person approved it before.
                IF TG_OP = 'UPDATE' AND OLD.state IN ('approved', 'in_run', 'paid')
                    AND OLD.decided_by_id = NEW.decided_by_id THEN
                    RETURN NEW;
                END IF;
                IF EXISTS (
                    SELECT 1 FROM reps_paymentdetails
                    WHERE person_id = NEW.person_id AND replaced_at IS NULL
                    AND edited_by_id = NEW.decided_by_id
                ) THEN
                    RAISE EXCEPTION 'Who edited the bank details may not approve the claim';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("reps:claim-detail", args=[self.forum.slug, self.reference])

    @property
    def is_editable(self):
        return self.state in Claim.EDITABLE

    def is_late(self, today):
        """See also ClaimQuerySet.late."""
        return self.state in Claim.ON_THE_CLOCK and self.promised_on < today

    @property
    def is_on_the_clock(self):
        return self.state in Claim.ON_THE_CLOCK

    @property
    def total(self):
        return in_pounds(self.total_pence)


class ClaimLineQuerySet(models.QuerySet):
    def standing(self):
        return self.exclude(claim__state__in=Claim.ENDED_UNPAID)

    def in_order(self):
        return self.order_by("pk")

    def by_mile(self):
        return self.filter(category=Category.MILEAGE)

    def total(self):
        return self.aggregate(total=Coalesce(models.Sum("amount_pence"), 0))["total"]


class ClaimLine(models.Model):
    """One thing of a claim: the pay for the work, or one expense, with the rate that was used."""

    class Choice(models.TextChoices):
        """What a rep does with the pay for this work; each time anew (RR9)."""

        PAID = "paid", "Pay me all of it"
        PART = "part", "Pay me a part of it"
        DECLINED = "declined", "I do not want it"
        CHARITY = "charity", "Give it to a charity"

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="lines")
    one_time_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    category = models.CharField(max_length=12, choices=Category.choices)
    words = models.CharField("what it was", max_length=160, blank=True)
    quantity = models.DecimalField(
        max_digits=7, decimal_places=2, default=Decimal(1), help_text="Miles, hours, or 1."
    )
    vehicle = models.CharField(max_length=10, choices=Vehicle.choices, blank=True)
    rate = models.ForeignKey(
        Rate, on_delete=models.PROTECT, null=True, blank=True, related_name="lines"
    )
    rate_pence = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    spent_pence = models.PositiveIntegerField(null=True, blank=True)

    choice = models.CharField(max_length=8, choices=Choice.choices, blank=True)
    gift_to = models.CharField("charity", max_length=120, blank=True)
    # What it is worth by the rate, what is asked for, and what is to be paid.
    worth_pence = models.PositiveIntegerField(default=0)
    asked_pence = models.PositiveIntegerField(default=0)
    amount_pence = models.PositiveIntegerField(default=0)
    cut_reason = models.CharField("why less is paid", max_length=200, blank=True)

    receipt = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="claim_lines"
    )
    no_receipt_reason = models.CharField(max_length=200, blank=True)
    agreed_with = models.CharField("who agreed it before", max_length=120, blank=True)
    fund = models.ForeignKey(
        Fund, on_delete=models.PROTECT, null=True, blank=True, related_name="lines"
    )
    tops_up = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="top_ups"
    )
    added_at = models.DateTimeField()

    objects = ClaimLineQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["fund", "claim"], name="line_fund")]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                condition=models.Q(category="pay", tops_up__isnull=True),
                name="one_pay_line_per_claim",
            ),
            models.UniqueConstraint(
                fields=["tops_up", "rate"],
                condition=models.Q(tops_up__isnull=False),
                name="a_rise_is_topped_up_once",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_pence__lte=models.F("asked_pence")),
                name="no_more_is_paid_than_was_asked",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_pence=models.F("asked_pence")) | ~models.Q(cut_reason=""),
                name="less_than_asked_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(category="pay") & ~models.Q(choice="")
                | ~models.Q(category="pay") & models.Q(choice="", gift_to=""),
                name="only_pay_has_a_choice",
            ),
            models.CheckConstraint(
                condition=~models.Q(choice="declined") | models.Q(asked_pence=0),
                name="declined_pay_is_nothing",
            ),
            models.CheckConstraint(
                condition=models.Q(choice="charity") & ~models.Q(gift_to="")
                | ~models.Q(choice="charity") & models.Q(gift_to=""),
                name="a_gift_names_its_charity",
            ),
        ]
        triggers = [
            # What was approved, paid or refused stays as it was: a mistake gets a line of its own.
            pgtrigger.Trigger(
                name="lines_are_closed_with_their_claim",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[("now_state", "text"), ("changed", "reps_claimline")],
                func="""
                IF TG_OP = 'DELETE' THEN changed := OLD; ELSE changed := NEW; END IF;
                SELECT state INTO now_state FROM reps_claim WHERE id = changed.claim_id;
                IF now_state NOT IN ('draft', 'submitted', 'needs_more') THEN
                    RAISE EXCEPTION 'The claim is closed: %', now_state;
                END IF;
                RETURN changed;
                """,
            ),
        ]

    def __str__(self):
        return self.words or self.get_category_display()

    @property
    def is_gift(self):
        return self.choice == ClaimLine.Choice.CHARITY

    @property
    def is_pay(self):
        return self.category == Category.PAY

    @property
    def amount(self):
        return in_pounds(self.amount_pence)

    @property
    def worth(self):
        return in_pounds(self.worth_pence)

    @property
    def priced(self):
        """How the sum came about: 12 miles at 45p."""
        if self.rate_pence is None or self.quantity == 1:
            return ""
        unit = {Category.MILEAGE: "miles", Category.PASSENGER: "miles"}.get(self.category, "hours")
        return f"{self.quantity.normalize():f} {unit} at {in_pounds(self.rate_pence)}"


class Place(models.Model):
    """Somewhere that a rep goes, and how many miles it is there and back."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="places")
    name = models.CharField(max_length=80)
    miles = models.DecimalField(max_digits=5, decimal_places=1, help_text="There and back.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="one_place_per_name"),
            models.CheckConstraint(condition=models.Q(miles__gt=0), name="place_is_some_miles_off"),
        ]

    def __str__(self):
        return f"{self.name}, {self.miles:f} miles"
