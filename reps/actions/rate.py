"""Kinds of work, rates from a day on, and what a rise means for what was claimed before."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.mail import write_message
from coproduction.models import Forum, Person
from coproduction.money import in_pounds
from reps.actions.locks import locked_purse
from reps.models import BY_RATE, Activity, Category, Claim, ClaimLine, Policy, Rate
from reps.pricing import Rates, pay_of, priced_now, rates_of
from reps.rules import promised_by, reason_may_not_pay


def policies_for(forum: Forum):
    """The forum's own policies and its region's."""
    scope = Q(forum=forum)
    if forum.region_id:
        scope |= Q(region=forum.region_id)
    return Policy.objects.filter(scope).order_by("name")


@transaction.atomic
def save_policy(
    *, forum: Forum, by: Person, policy: Policy | None = None, now=None, **answers
) -> Policy:
    """The policy says so. While it is not approved, claims by it are kept and not paid."""
    refuse_when(reason_may_not_pay(by, forum))
    taken = Policy.objects.filter(forum=forum).exclude(pk=policy.pk if policy else None)
    if taken.filter(name=answers["name"]).exists():
        raise RuleBroken("There is a policy of this name.")
    policy = policy or Policy(forum=forum)
    for name, value in answers.items():
        setattr(policy, name, value)
    policy.save()
    record_event(
        verb="policy.saved",
        subject=policy,
        by=by,
        forum=forum,
        fields=list(answers),
        at=now or timezone.now(),
    )
    return policy


@transaction.atomic
def save_activity(
    *,
    forum: Forum,
    by: Person,
    activity: Activity | None = None,
    now: datetime | None = None,
    **answers,
) -> Activity:
    """The forum pays for this kind of work, by this policy. What is claimed already stays."""
    refuse_when(reason_may_not_pay(by, forum))
    if not policies_for(forum).filter(pk=answers["policy"].pk).exists():
        raise RuleBroken("Choose a policy of this forum or of its region.")
    taken = Activity.objects.for_forum(forum).exclude(pk=activity.pk if activity else None)
    if taken.filter(name=answers["name"]).exists():
        raise RuleBroken("There is a kind of work of this name.")
    kind = answers.get("hub_kind")
    if kind and answers.get("is_active", True) and taken.active().filter(hub_kind=kind).exists():
        raise RuleBroken("Sessions of this kind of group belong to another kind of work.")
    activity = activity or Activity(forum=forum)
    for name, value in answers.items():
        setattr(activity, name, value)
    activity.save()
    record_event(
        verb="activity.saved",
        subject=activity,
        by=by,
        forum=forum,
        fields=list(answers),
        at=now or timezone.now(),
    )
    return activity


@transaction.atomic
def add_rate(
    *, forum: Forum, policy: Policy, by: Person, now: datetime | None = None, **answers
) -> Rate:
    """From its first day this is paid; what is claimed already keeps its rate until a top-up.

    Refused for a region's policy: its leads write those. See actions/regional.py.
    """
    now = now or timezone.now()
    refuse_when(reason_may_not_pay(by, forum))
    if policy.forum_id != forum.pk:
        raise RuleBroken("This is the region's policy. Its lead changes it.")
    if (activity := answers.get("activity")) and activity.forum_id != forum.pk:
        raise RuleBroken("Choose a kind of work of this forum.")
    rate = Rate.objects.create(policy=policy, decided_at=now, decided_by=by, **answers)
    record_event(verb="rate.added", subject=rate, by=by, forum=forum, at=now)
    return rate


@dataclass(frozen=True)
class TopUp:
    """A line that was claimed at a lower rate than the one that counts for its day now."""

    line: ClaimLine
    rate: Rate
    before: int
    pence: int

    @property
    def difference(self):
        return self.pence - self.before

    @property
    def in_words(self):
        return {
            "before": in_pounds(self.before),
            "now": in_pounds(self.pence),
            "difference": in_pounds(self.difference),
        }


def find_top_ups(forum: Forum) -> list[TopUp]:
    """What is owed since rates rose after claims were decided; three queries for all claims.

    Pay of which the rep took a part or nothing stays as they chose it. Only lines of which a rate
    was decided after they were written are looked at: few, however many claims there are.
    """
    decided_since = Rate.objects.filter(
        policy=OuterRef("claim__activity__policy"),
        category=OuterRef("category"),
        starts_on__lte=OuterRef("claim__happened_on"),
        decided_at__gt=OuterRef("added_at"),
    )
    lines = list(
        ClaimLine.objects.filter(
            Exists(decided_since),
            claim__forum=forum,
            tops_up__isnull=True,
            claim__state__in=[*Claim.COMMITTED, Claim.State.PAID],
            category__in=BY_RATE,
            rate__isnull=False,
        )
        .exclude(choice__in=[ClaimLine.Choice.PART, ClaimLine.Choice.DECLINED])
        .select_related("claim__activity__policy", "claim__person", "rate", "fund")
        .order_by("claim__person__name", "pk")
    )
    rates = rates_of({line.claim.activity for line in lines})
    topped = dict(
        ClaimLine.objects.standing()
        .filter(tops_up__in=lines)
        .order_by()
        .values_list("tops_up")
        .annotate(total=Sum("asked_pence"))
    )
    found = []
    for line in lines:
        priced = priced_now(line, rates)
        before = line.asked_pence + (topped.get(line.pk) or 0)
        if priced and priced[1] > before:
            found.append(TopUp(line, priced[0], before, priced[1]))
    return found


@dataclass(frozen=True)
class LaterPay:
    """Work that was decided on without pay, for a day from which on pay is now offered (RR12)."""

    claim: Claim
    pence: int

    @property
    def amount(self):
        return in_pounds(self.pence)


def find_later_pay(forum: Forum) -> list[LaterPay]:
    """Claims without pay whose kind of work has pay since; each rep is asked once about each."""
    decided_since = Rate.objects.filter(
        Q(activity=None) | Q(activity=OuterRef("activity")),
        policy=OuterRef("activity__policy"),
        category=Category.PAY,
        pence__gt=0,
        starts_on__lte=OuterRef("happened_on"),
        decided_at__gt=OuterRef("decided_at"),
    )
    with_pay = ClaimLine.objects.filter(claim=OuterRef("pk"), category=Category.PAY)
    claims = list(
        Claim.objects.for_forum(forum)
        .filter(
            Exists(decided_since),
            ~Exists(with_pay),
            is_top_up=False,
            later_pay__isnull=True,
            state__in=[*Claim.COMMITTED, Claim.State.PAID],
        )
        .select_related("activity__policy", "person__forum")
        .order_by("person__name", "pk")
    )
    rates = rates_of({claim.activity for claim in claims})
    found = []
    for claim in claims:
        rate = Rates(claim.activity, claim.happened_on, rates).pay(claim.minutes)
        if pence := pay_of(rate, claim.minutes):
            found.append(LaterPay(claim, pence))
    return found


@transaction.atomic
def make_top_ups(*, forum: Forum, by: Person, now: datetime | None = None) -> list[Claim]:
    """Each rep who is owed a difference has one claim for it, sent, for somebody else to decide.

    Where there was no pay at all and now there is, the claim waits for the rep to choose: paid, a
    part, nothing or a gift. Asked twice, nothing is owed twice: a difference that is claimed is
    not found again.
    """
    now = now or timezone.now()
    refuse_when(reason_may_not_pay(by, forum))
    # Two at once would both find the same differences.
    locked_purse(forum)
    owed = {}
    for top_up in find_top_ups(forum):
        claim = top_up.line.claim
        key = (claim.person_id, claim.activity_id, claim.happened_on)
        owed.setdefault(key, []).append(top_up)
    claims = [_top_up_claim(forum, top_ups, by, now) for top_ups in owed.values()]
    claims += [_offer_pay(each.claim, by, now) for each in find_later_pay(forum)]
    if claims:
        record_event(verb="top_ups.made", subject=forum, by=by, forum=forum, at=now)
    return claims


def _offer_pay(before, by, now):
    claim = Claim.objects.create(
        forum=before.forum,
        person=before.person,
        activity=before.activity,
        title=f"Pay for {before.title}"[:160],
        happened_on=before.happened_on,
        minutes=before.minutes,
        is_top_up=True,
        pays_for=before,
        started_at=now,
        started_by=by,
    )
    record_event(verb="claim.pay_offered", subject=claim, by=by, forum=claim.forum, at=now)
    write_message(
        kind="reps/pay_offered",
        to=claim.person,
        link=claim.get_absolute_url(),
        claim=claim,
        now=now,
    )
    return claim


def _top_up_claim(forum, top_ups, by, now):
    first = top_ups[0].line.claim
    claim = Claim.objects.create(
        forum=forum,
        person=first.person,
        activity=first.activity,
        title=f"Rise for {first.title}"[:160],
        happened_on=first.happened_on,
        minutes=first.minutes,
        is_top_up=True,
        state=Claim.State.SUBMITTED,
        total_pence=sum(each.difference for each in top_ups),
        started_at=now,
        started_by=by,
        submitted_at=now,
        submitted_by=by,
        promised_on=promised_by(forum, timezone.localdate(now)),
    )
    ClaimLine.objects.bulk_create(
        ClaimLine(
            claim=claim,
            category=each.line.category,
            words=f"From {in_pounds(each.before)} to {in_pounds(each.pence)}",
            quantity=each.line.quantity,
            vehicle=each.line.vehicle,
            rate=each.rate,
            rate_pence=each.rate.pence,
            choice=each.line.choice,
            gift_to=each.line.gift_to,
            worth_pence=each.difference,
            asked_pence=each.difference,
            amount_pence=each.difference,
            tops_up=each.line,
            added_at=now,
        )
        for each in top_ups
    )
    return claim


def in_force_on(forum: Forum, day: date) -> list[Rate]:
    """The rates of the forum and its region that count on a day; of each kind the latest."""
    return in_force(Rate.objects.filter(policy__in=policies_for(forum), starts_on__lte=day))


def in_force(rates: QuerySet[Rate]) -> list[Rate]:
    """Of the rates that have begun, the latest of each kind, in the order in which one reads."""
    found = {}
    for rate in rates.select_related("policy", "activity").order_by("starts_on", "pk"):
        key = (rate.policy_id, rate.category, rate.activity_id, rate.vehicle, rate.over_miles)
        found[(*key, rate.up_to_minutes)] = rate
    order = list(Category.values)
    return sorted(
        found.values(),
        key=lambda rate: (
            rate.policy.name,
            order.index(rate.category),
            rate.activity.name if rate.activity else "",
            rate.vehicle,
            rate.over_miles,
            rate.up_to_minutes or 1_000_000,
        ),
    )
