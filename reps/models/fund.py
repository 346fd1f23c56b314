"""Where the money comes from: grants and contributions, what each may pay for, and the ledger."""

from datetime import date

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse

from coproduction.models import Forum, Organisation, Person, Programme

from .money import Activity, Category


def _sum_of(rows, key, field):
    sums = rows.filter(**{key: models.OuterRef("pk")}).order_by().values(key)
    return Coalesce(models.Subquery(sums.annotate(total=models.Sum(field)).values("total")), 0)


class FundQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def on(self, day: date):
        """Those that pay for something done on this day."""
        return self.filter(is_active=True, starts_on__lte=day, ends_on__gte=day)

    def in_order(self):
        """As the treasurer wants them used up: the narrow ones first."""
        return self.order_by("position", "pk")

    def with_income(self):
        """`budget_pence` that was promised, `received_pence` that has come."""
        rows = Tranche.objects.all()
        return self.annotate(
            budget_pence=_sum_of(rows, "fund", "pence"),
            received_pence=_sum_of(rows.filter(received_on__isnull=False), "fund", "pence"),
        )


class Fund(models.Model):
    """A grant or a contribution, what it may pay for, and until when.

    Seed 004: "WPCV have DFE funding £17,500", and what services ask for above it "should attract
    additional funding … in a shared contribution model".
    """

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="funds")
    name = models.CharField(max_length=120)
    payer = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="funds",
        help_text="A partner who pays; empty for a grant of somebody else.",
    )
    paid_by = models.CharField("who gives it", max_length=120, blank=True)
    programme = models.ForeignKey(
        Programme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="funds",
        help_text="When it is a programme's budget line for participation.",
    )
    held_by = models.CharField(
        "who holds the money", max_length=120, blank=True, help_text="A grant host, if not you."
    )
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    position = models.PositiveSmallIntegerField(
        "order", default=10, help_text="The lowest is suggested first."
    )
    activities = models.ManyToManyField(Activity, related_name="funds", blank=True)
    categories = ArrayField(
        models.CharField(max_length=12, choices=Category.choices),
        verbose_name="it may pay for",
        default=list,
    )
    unspent_goes_back = models.BooleanField(
        default=False, help_text="What is left is taken off next year's."
    )
    is_active = models.BooleanField(default=True)

    objects = FundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["forum", "name"], name="one_fund_per_name"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="fund_ends_after_it_starts",
                violation_error_message="The last day must not be before the first day.",
            ),
            models.CheckConstraint(
                condition=models.Q(categories__contained_by=Category.values),
                name="fund_categories_are_known",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("reps:fund-detail", args=[self.forum.slug, self.pk])

    @property
    def giver(self):
        return self.payer.name if self.payer else self.paid_by


class Tranche(models.Model):
    """A part of a fund: promised for a day, and received or not yet."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="tranches")
    pence = models.PositiveIntegerField()
    due_on = models.DateField()
    received_on = models.DateField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pence__gt=0), name="tranche_is_some_money"),
            models.CheckConstraint(
                condition=models.Q(
                    received_on__isnull=True, received_at__isnull=True, received_by__isnull=True
                )
                | models.Q(
                    received_on__isnull=False, received_at__isnull=False, received_by__isnull=False
                ),
                name="tranche_received_has_a_day_and_a_person",
            ),
        ]

    def __str__(self):
        return f"{self.fund}, {self.due_on}"


class LedgerQuerySet(models.QuerySet):
    def for_forum(self, forum):
        return self.filter(forum=forum)

    def outgoing(self):
        """Payments and what takes them back; not what came in."""
        return self.exclude(kind=LedgerEntry.Kind.INCOME)

    def newest_first(self):
        return self.order_by("-on", "-pk")

    def oldest_first(self):
        return self.order_by("on", "pk")


class LedgerEntry(models.Model):
    """A movement of money in one fund and one category. Never changed: a mistake is reversed.

    Money that comes in is above nought, money that goes out below it.
    """

    class Kind(models.TextChoices):
        INCOME = "income", "Came in"
        PAYMENT = "payment", "Paid"
        REVERSAL = "reversal", "Taken back"

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="ledger")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="ledger")
    category = models.CharField(max_length=12, choices=Category.choices, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    pence = models.IntegerField()
    on = models.DateField()
    tranche = models.OneToOneField(
        Tranche, on_delete=models.PROTECT, null=True, blank=True, related_name="entry"
    )
    payment = models.ForeignKey(
        "reps.Payment", on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    line = models.ForeignKey(
        "reps.ClaimLine", on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    words = models.CharField(max_length=200, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "ledger entries"
        indexes = [
            models.Index(fields=["forum", "-on"], name="ledger_newest"),
            models.Index(fields=["fund", "category"], name="ledger_fund"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "line"],
                condition=models.Q(kind="payment"),
                name="a_line_is_paid_once_in_a_payment",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="income", pence__gt=0, tranche__isnull=False)
                | models.Q(kind="payment", pence__lt=0, payment__isnull=False, line__isnull=False)
                & ~models.Q(category="")
                | models.Q(kind="reversal", reverses__isnull=False),
                name="ledger_entry_is_whole",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="ledger_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            # A locked period is what an accountant has signed: corrections go into an open one.
            pgtrigger.Trigger(
                name="ledger_is_open_on_that_day",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[("locked", "date")],
                func="""
                SELECT MAX(ends_on) INTO locked FROM reps_periodlock WHERE forum_id = NEW.forum_id;
                IF NEW."on" <= locked THEN
                    RAISE EXCEPTION 'The ledger is locked until %', locked;
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.on}: {self.pence}"


class PeriodLock(models.Model):
    """Up to this day the ledger is closed: what is wrong in it is put right in an open period."""

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="period_locks")
    ends_on = models.DateField()
    locked_at = models.DateTimeField()
    locked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["forum", "ends_on"], name="one_lock_per_day")
        ]

    def __str__(self):
        return f"Locked until {self.ends_on}"
