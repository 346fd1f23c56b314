from django.db.models import Q

from coproduction.exchange.shape import Leaves
from coproduction.references import new_reference
from reps.models import Account, Payment, PaymentDetails, Policy, Rate


def _name_of_its_own(row, now):
    """A policy of the region stands beside the forum's own, which may have the same name."""
    return row["name"] if row["region_id"] is None else f"{row['name'][:100]} (of the region)"


def _ended(row, now):
    """Bank details end with the move: no other site can open them, and reps are asked anew."""
    return row["replaced_at"] or (now if row["method"] == PaymentDetails.Method.BANK else None)


def _sealed(row):
    """An empty account, locked here: that there was one stays true."""
    is_bank = row.method == PaymentDetails.Method.BANK
    return Account(name="", sort_code="", number="").sealed() if is_bank else None


LEAVES = (
    # What the forum pays by, though its region wrote it.
    Leaves(
        Policy,
        rows=lambda forum: Policy.objects.filter(
            Q(forum=forum) | Q(region__isnull=False, region=forum.region_id)
        ),
        as_left={"name": _name_of_its_own},
    ),
    Leaves(
        Rate,
        rows=lambda forum: Rate.objects.filter(
            Q(policy__forum=forum) | Q(policy__region__isnull=False, policy__region=forum.region_id)
        ).filter(Q(activity=None) | Q(activity__forum=forum)),
    ),
    Leaves(PaymentDetails, as_left={"replaced_at": _ended}, filled={"sealed": _sealed}),
    Leaves(Payment, once={"bank_reference": lambda: f"CT{new_reference()}"}),
)
