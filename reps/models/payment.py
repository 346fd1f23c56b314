"""How people are paid: where the money goes, runs that two people agree, and what the bank says."""

import json

import pgtrigger
from django.db import models
from django.urls import reverse

from coproduction.encryption import decrypt, encrypt
from coproduction.models import Forum, Person
from coproduction.money import in_pounds

from .claim import Claim
from .money import PaySettings


class Account:
    """A bank account as somebody typed it: six figures, eight figures, its name."""

    def __init__(self, *, name, sort_code, number, roll_number=""):
        self.name, self.sort_code, self.number = name, sort_code, number
        self.roll_number = roll_number

    def sealed(self) -> bytes:
        return encrypt(json.dumps([self.name, self.sort_code, self.number, self.roll_number]))

    @classmethod
    def opened(cls, sealed) -> "Account":
        name, sort_code, number, roll_number = json.loads(decrypt(sealed))
        return cls(name=name, sort_code=sort_code, number=number, roll_number=roll_number)

    @property
    def masked(self):
        """Enough for its owner to know it by."""
        return f"account ending {self.number[-2:]}"


class PaymentDetailsQuerySet(models.QuerySet):
    def current(self):
        return self.filter(replaced_at__isnull=True)

    def what_waits_first(self):
        """What somebody has to check on top, then by name."""
        waits = models.Q(method=PaymentDetails.Method.BANK, checked_at__isnull=True)
        first = models.Case(models.When(waits, then=0), default=1)
        return self.order_by(first, "person__name", "pk")

    def to_check(self):
        """Somebody else has to ask, by what the forum knew already, if it is theirs (R5)."""
        return self.current().filter(
            method=PaymentDetails.Method.BANK, checked_at__isnull=True, person__is_active=True
        )


class PaymentDetails(models.Model):
    """How somebody is paid, from a moment until they change it. Each change is a new row.

    A bank account counts only once another person has checked it with its owner.
    """

    class Method(models.TextChoices):
        BANK = "bank", "Into a bank account"
        CHEQUE = "cheque", "By cheque"
        VOUCHER = "voucher", "By voucher"
        ORGANISATION = "organisation", "Through an organisation"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="payment_details")
    method = models.CharField(max_length=12, choices=Method.choices)
    sealed = models.BinaryField(null=True, blank=True, editable=False)
    payee = models.CharField("who it is made out to", max_length=120, blank=True)
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    how_checked = models.CharField(max_length=200, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = PaymentDetailsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "payment details"
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(replaced_at__isnull=True),
                name="one_way_to_be_paid_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(method="bank", sealed__isnull=False)
                | ~models.Q(method="bank") & models.Q(sealed__isnull=True),
                name="only_bank_details_are_sealed",
            ),
            models.CheckConstraint(
                condition=models.Q(checked_at__isnull=True, checked_by__isnull=True)
                | models.Q(checked_at__isnull=False, checked_by__isnull=False)
                & ~models.Q(how_checked=""),
                name="details_checked_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(checked_by=models.F("edited_by"))
                & ~models.Q(checked_by=models.F("person")),
                name="nobody_checks_their_own_bank_details",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="details_stay_as_entered",
                fields=["person", "method", "sealed", "payee", "edited_at", "edited_by"],
            )
        ]

    def __str__(self):
        return f"{self.person}: {self.get_method_display().lower()}"

    @property
    def is_bank(self):
        return self.method == PaymentDetails.Method.BANK

    @property
    def is_on_hold(self):
        return self.is_bank and self.checked_at is None

    @property
    def described(self):
        """For its owner and for lists: never the whole number."""
        if self.is_bank:
            return f"Bank, {Account.opened(self.sealed).masked}"
        return f"{self.get_method_display()}{f', {self.payee}' if self.payee else ''}"


class PaymentRunQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def newest_first(self):
        return self.order_by("-number")


class PaymentRun(models.Model):
    """Payments that go out together: put together by one person, agreed by another."""

    class State(models.TextChoices):
        OPEN = "open", "Waits for a second person"
        AGREED = "agreed", "Agreed, to be paid"
        DONE = "done", "All paid"
        CANCELLED = "cancelled", "Called off"

    # From a state to those it may move to. Every move is an action in reps/actions.
    MOVES = {
        State.OPEN: {State.AGREED, State.CANCELLED},
        State.AGREED: {State.DONE, State.CANCELLED},
        State.DONE: set(),
        State.CANCELLED: set(),
    }

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="payment_runs")
    number = models.PositiveIntegerField()
    one_time_key = models.UUIDField(unique=True, editable=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    pay_on = models.DateField("payment day")
    profile = models.CharField(max_length=12, choices=PaySettings.Profile.choices)
    total_pence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    file_hash = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the bank file.")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PaymentRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["forum", "number"], name="one_run_per_number"),
            models.CheckConstraint(
                condition=models.Q(agreed_at__isnull=True, agreed_by__isnull=True)
                | models.Q(agreed_at__isnull=False, agreed_by__isnull=False),
                name="run_agreed_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="run_ended_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(agreed_by=models.F("created_by")),
                name="nobody_agrees_a_run_of_their_own",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["agreed", "done"])
                | models.Q(agreed_by__isnull=False),
                name="a_run_is_agreed_before_it_is_paid",
            ),
        ]

    def __str__(self):
        return f"Payment run {self.number}"

    def get_absolute_url(self):
        return reverse("reps:run-detail", args=[self.forum.slug, self.pk])

    @property
    def total(self):
        return in_pounds(self.total_pence)


class PaymentQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(state__in=Payment.STANDING)

    def by_name(self):
        return self.order_by("person__name", "pk")


class Payment(models.Model):
    """One claim's money in a run: to the rep, or to the charity that they chose."""

    class State(models.TextChoices):
        WAITING = "waiting", "To be paid"
        PAID = "paid", "Paid"
        RETURNED = "returned", "Sent back by the bank"
        TAKEN_OUT = "taken_out", "Taken out"

    MOVES = {
        State.WAITING: {State.PAID, State.TAKEN_OUT},
        State.PAID: {State.RETURNED},
        State.RETURNED: set(),
        State.TAKEN_OUT: set(),
    }
    STANDING = frozenset({State.WAITING, State.PAID})

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="payments")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="payments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="payments")
    is_gift = models.BooleanField(default=False)
    details = models.ForeignKey(
        PaymentDetails, on_delete=models.PROTECT, null=True, blank=True, related_name="payments"
    )
    payee = models.CharField(max_length=120)
    bank_reference = models.CharField(max_length=18)
    pence = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    paid_on = models.DateField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    paid_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    returned_on = models.DateField(null=True, blank=True)
    returned_reason = models.CharField(max_length=200, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "is_gift"],
                condition=models.Q(state__in=["waiting", "paid"]),
                name="a_claim_is_paid_once",
            ),
            models.UniqueConstraint(
                fields=["bank_reference"],
                condition=models.Q(state__in=["waiting", "paid"]),
                name="a_reference_is_one_payment",
            ),
            models.CheckConstraint(condition=models.Q(pence__gt=0), name="payment_is_some_money"),
            models.CheckConstraint(
                condition=models.Q(is_gift=True) | models.Q(details__isnull=False),
                name="payment_knows_where_it_goes",
            ),
            models.CheckConstraint(
                condition=models.Q(paid_on__isnull=True, paid_at__isnull=True, paid_by__isnull=True)
                | models.Q(paid_on__isnull=False, paid_at__isnull=False, paid_by__isnull=False),
                name="payment_paid_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["paid", "returned"], paid_on__isnull=False)
                | models.Q(state__in=["waiting", "taken_out"], paid_on__isnull=True),
                name="payment_paid_has_a_day",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="payments_stay_as_agreed",
                fields=["run", "claim", "person", "is_gift", "details", "payee", "bank_reference"]
                + ["pence"],
            ),
            pgtrigger.Trigger(
                name="payment_needs_enough_people",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[
                    ("approver", "bigint"),
                    ("owner", "bigint"),
                    ("editor", "bigint"),
                    ("goes_to", "bigint"),
                    ("checked", "timestamptz"),
                    ("how", "text"),
                ],
                func="""
                SELECT decided_by_id, person_id INTO approver, owner
                FROM reps_claim WHERE id = NEW.claim_id AND state IN ('approved', 'in_run');
                IF approver IS NULL THEN
                    RAISE EXCEPTION 'Only an approved claim is paid';
                END IF;
                IF NEW.details_id IS NOT NULL THEN
                    SELECT edited_by_id, person_id, checked_at, method
                    INTO editor, goes_to, checked, how
                    FROM reps_paymentdetails WHERE id = NEW.details_id;
                    IF goes_to <> owner THEN
                        RAISE EXCEPTION 'The money would go to somebody else';
                    END IF;
                    IF approver = editor THEN
                        RAISE EXCEPTION 'Who edited the bank details approved the claim';
                    END IF;
                    IF how = 'bank' AND checked IS NULL THEN
                        RAISE EXCEPTION 'The bank details are not checked';
                    END IF;
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.bank_reference}: {self.payee}"

    @property
    def amount(self):
        return in_pounds(self.pence)

    @property
    def by_bank(self):
        return bool(self.details and self.details.is_bank)


class BankStatement(models.Model):
    """What the bank says happened, read in from its file: each file once."""

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="bank_statements")
    filename = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["forum", "sha256"], name="one_import_per_statement")
        ]

    def __str__(self):
        return self.filename

    def get_absolute_url(self):
        return reverse("reps:statement-detail", args=[self.forum.slug, self.pk])


class StatementRow(models.Model):
    """One line of a bank statement, and what came of it here."""

    class Outcome(models.TextChoices):
        PAID = "matched", "A payment went out"
        RETURNED = "sent_back", "A payment came back"
        KNOWN = "known", "Known already"
        UNMATCHED = "unmatched", "No payment of ours fits"

    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField()
    on = models.DateField()
    words = models.CharField(max_length=200, blank=True)
    pence = models.IntegerField()
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="statement_rows"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "number"], name="one_row_per_number")
        ]

    def __str__(self):
        return f"{self.on}: {in_pounds(self.pence)}"

    @property
    def amount(self):
        return in_pounds(self.pence)
