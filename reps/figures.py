"""How fast reps are paid, what they are paid, and what they learn."""

from django.db.models import Sum

from coproduction.figures import Figure, Value
from coproduction.money import in_pounds
from reps.funding import speed
from reps.models import Category, Claim, ClaimLine, Training


def _paid(forums, period):
    return Claim.objects.filter(forum__in=forums, paid_on__range=(period.starts_on, period.ends_on))


def days_to_paid(forums, period):
    """From sent to paid; half of the claims were faster."""
    claims = _paid(forums, period)
    found = speed(claims)
    return Value(found.median, {"claims": found.number}, claims)


def paid_in_time(forums, period):
    claims = _paid(forums, period)
    return Value(speed(claims).in_time, {"claims": speed(claims).number}, claims)


def paid_to_reps(forums, period):
    """Pay, expenses and gifts to charity apart."""
    lines = ClaimLine.objects.filter(claim__in=_paid(forums, period))
    sums = {"Pay": 0, "Expenses": 0, "Given to charity": 0}
    rows = lines.order_by().values_list("category", "choice").annotate(total=Sum("amount_pence"))
    for category, choice, total in rows:
        pay = "Given to charity" if choice == "charity" else "Pay"
        sums[pay if category == Category.PAY else "Expenses"] += total
    return Value(
        in_pounds(sum(sums.values())), {name: in_pounds(sums[name]) for name in sums}, lines
    )


def training_hours(forums, period):
    trainings = Training.objects.filter(
        rep__person__forum__in=forums, on__range=(period.starts_on, period.ends_on)
    )
    hours = trainings.aggregate(hours=Sum("hours"))["hours"] or 0
    return Value(float(hours), records=trainings)


FIGURES = (
    Figure(
        "days_to_paid",
        "Days until a claim is paid",
        "days",
        "From the day it was sent. Half of the claims were faster.",
        days_to_paid,
    ),
    Figure(
        "paid_in_time",
        "Claims paid in time",
        "%",
        "By the day that the forum promised.",
        paid_in_time,
    ),
    Figure(
        "paid_to_reps",
        "Paid to reps",
        "",
        "Pay, what they spent, and what they gave away.",
        paid_to_reps,
    ),
    Figure("training_hours", "Training of reps", "hours", "All reps together.", training_hours),
)
