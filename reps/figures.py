"""How fast reps are paid, what they are paid, and what they learn."""

from django.db.models import Count, Sum

from coproduction.dates import short
from coproduction.figures import Case, Figure, Record, Topic, Value, figure_of_cases
from coproduction.money import in_pounds
from coproduction.permissions import Permission
from hub.models import Availability, PoolMember
from reps.funding import speed
from reps.models import Category, CheckIn, Claim, ClaimLine, Course, LedgerEntry, Training
from reps.pools import years_before


def _paid(forums, period):
    return Claim.objects.filter(forum__in=forums, paid_on__range=(period.starts_on, period.ends_on))


def days_to_paid(forums, period):
    """From sent to paid; half of the claims were faster."""
    claims = _paid(forums, period)
    found = speed(claims)
    return Value(
        found.median,
        {"Claims": found.number},
        claims.select_related("forum", "person").oldest_first(),
    )


def _promised(forums, period):
    """Each claim that was to be paid in the period: was it? Its words name no rep and no sum."""
    due = (
        Claim.objects.standing()
        .filter(
            forum__in=forums,
            is_top_up=False,
            submitted_at__isnull=False,
            promised_on__range=(period.starts_on, period.ends_on),
        )
        .exclude(total_pence=0)
    )
    return [
        Case(
            on=promised_on,
            words=f"A claim of a rep, promised for {short(promised_on)}: "
            + (f"paid on {short(paid_on)}" if paid_on else "not paid yet"),
            is_kept=bool(paid_on and paid_on <= promised_on),
        )
        for promised_on, paid_on in due.oldest_first().values_list("promised_on", "paid_on")
    ]


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


# From fewer people's money in one quarter one could tell what one of them was paid.
ENOUGH_PAID = 3


def _paid_for_others(forum, quarters):
    """Quarter by quarter, and only those in which enough different people were paid."""
    sums = []
    for quarter in quarters:
        claims = _paid([forum], quarter)
        if claims.values("person").distinct().count() >= ENOUGH_PAID:
            lines = ClaimLine.objects.filter(claim__in=claims)
            sums.append(lines.aggregate(total=Sum("amount_pence"))["total"] or 0)
    return Value(in_pounds(sum(sums)) if sums else None)


def training_hours(forums, period):
    trainings = Training.objects.filter(
        rep__person__forum__in=forums, on__range=(period.starts_on, period.ends_on)
    )
    hours = trainings.aggregate(hours=Sum("hours"))["hours"] or 0
    return Value(float(hours), records=trainings)


def reps_in_pools(forums, period):
    """People, each once, on the last day; and a year before (RR1)."""
    places = PoolMember.objects.filter(hub__forum__in=forums)
    on_last, before = (
        places.on(day).values("person").distinct()
        for day in (period.ends_on, years_before(period.ends_on, 1))
    )
    return Value(on_last.count(), {"A year before": before.count()}, places.on(period.ends_on))


def _surer(parts):
    return parts.get("Surer than at first") if any(parts.values()) else None


def reps_confidence(forums, period):
    """Of those who said it twice or more: how sure they feel now, beside the first time (RR24).

    Unknown, not nought, where nobody did.
    """
    said = CheckIn.objects.filter(
        period.ends_after("said_at"), rep__person__forum__in=forums
    ).order_by("said_at", "pk")
    by_rep = {}
    for rep, confidence in said.values_list("rep", "confidence"):
        by_rep.setdefault(rep, []).append(confidence)
    change = [values[-1] - values[0] for values in by_rep.values() if len(values) > 1]
    twice = [rep for rep, values in by_rep.items() if len(values) > 1]
    parts = {
        "Surer than at first": sum(each > 0 for each in change),
        "As at first": sum(each == 0 for each in change),
        "Less sure": sum(each < 0 for each in change),
    }
    return Value(_surer(parts), parts, said.filter(rep__in=twice))


def staff_trained(forums, period):
    """Staff who came to training and coaching, and whether reps led it (RR36, RR38)."""
    courses = Course.objects.filter(
        forum__in=forums,
        kind__in=Course.FOR_STAFF,
        on__range=(period.starts_on, period.ends_on),
    )
    led = set(courses.filter(led_by__isnull=False).values_list("pk", flat=True))
    people = dict(courses.values_list("pk", "people"))
    with_reps = sum(number for pk, number in people.items() if pk in led)
    whole = sum(people.values())
    return Value(whole, {"Led with reps": with_reps, "Without reps": whole - with_reps}, courses)


def spread_of_asks(forums, period):
    """How often each rep was asked to come: the fewest and the most, and how many never (RR33)."""
    asked = Availability.objects.filter(period.holds("asked_at"), session__hub__forum__in=forums)
    times = dict(
        asked.order_by().values_list("person").annotate(number=Count("session", distinct=True))
    )
    places = PoolMember.objects.filter(hub__forum__in=forums).on(period.ends_on)
    pool = set(places.values_list("person", flat=True))
    numbers = [times.get(person, 0) for person in pool | set(times)]
    if not numbers:
        return Value(None)
    never = sum(number == 0 for number in numbers)
    parts = {"Fewest": min(numbers), "Most": max(numbers), "Never asked": never}
    return Value(f"{min(numbers)} to {max(numbers)}", parts, asked)


def spent_by_fund(forums, period):
    """What went out of each fund, less what came back."""
    moved = LedgerEntry.objects.outgoing().filter(forum__in=forums, on__range=period.days)
    sums = moved.order_by().values_list("fund__name").annotate(total=Sum("pence"))
    parts = {name: -total for name, total in sorted(sums)}
    return Value(
        in_pounds(sum(parts.values())),
        {name: in_pounds(parts[name]) for name in parts},
        moved.select_related("fund__forum").newest_first(),
    )


def _movement(entry):
    words = f"{short(entry.on)}, {entry.fund}: {in_pounds(-entry.pence)}"
    return Record(words, entry.fund.get_absolute_url())


FIGURES = (
    Figure(
        "spread_of_asks",
        "How often a rep was asked",
        "times",
        "The fewest and the most. Far apart means that a few carry it all.",
        spread_of_asks,
        topic=Topic.REPS,
        is_words=True,
    ),
    Figure(
        "spent_by_fund",
        "Spent",
        "",
        "What went out of each fund, less what came back.",
        spent_by_fund,
        topic=Topic.MONEY,
        permission=Permission.MONEY_VIEW,
        records_for=Permission.MONEY_MANAGE,
        describe=_movement,
        is_words=True,
    ),
    Figure(
        "days_to_paid",
        "Days until a claim is paid",
        "days",
        "From the day it was sent. Half of the claims were faster.",
        days_to_paid,
        topic=Topic.MONEY,
        records_for=Permission.MONEY_MANAGE,
    ),
    figure_of_cases(
        "payments_in_time",
        "Claims paid in time",
        "By the day that the forum promised.",
        _promised,
        Topic.MONEY,
    ),
    Figure(
        "paid_to_reps",
        "Paid to reps",
        "",
        "Pay, what they spent, and what they gave away.",
        paid_to_reps,
        topic=Topic.MONEY,
        is_words=True,
        for_others=_paid_for_others,
        exact_for=Permission.MONEY_VIEW,
    ),
    Figure(
        "reps_in_pools",
        "Reps in pools",
        "people",
        "On the last day of the time; each person once.",
        reps_in_pools,
        topic=Topic.REPS,
    ),
    Figure(
        "reps_confidence",
        "Reps who feel surer than at first",
        "people",
        "Of those who told us more than once.",
        reps_confidence,
        topic=Topic.REPS,
        counts_people=True,
        of_parts=_surer,
        is_of_the_last_day=True,
    ),
    Figure(
        "staff_trained",
        "Staff who learned about working with families",
        "people",
        "Training, induction and coaching that the forum had a part in.",
        staff_trained,
        topic=Topic.REPS,
    ),
    Figure(
        "training_hours",
        "Training of reps",
        "hours",
        "All reps together.",
        training_hours,
        topic=Topic.REPS,
    ),
)
