"""Policies of pay across forums: copied from another's, or written for a whole region."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.locking import lock_row
from coproduction.models import Forum, Person, Region, SharedTemplate, User
from reps.models import Policy, Rate
from reps.rules import reason_may_not_pay

SHOWN = ("how_much", "since")


@transaction.atomic
def begin_from_shared(*, template: SharedTemplate, forum: Forum, by: Person, now=None) -> Policy:
    """The forum has a policy in these words, not approved yet, with the rates from today.

    Refused for anybody but the treasurer. See coproduction.actions.copy_template.
    """
    now = now or timezone.now()
    refuse_when(reason_may_not_pay(by, forum))
    name = template.content["name"]
    if Policy.objects.filter(forum=forum, name=name).exists():
        name = f"{name[:60]} (from {template.forum.name[:48]})"
    if Policy.objects.filter(forum=forum, name=name).exists():
        raise RuleBroken("You have copied this already. Change the name of that one first.")
    policy = Policy.objects.create(
        forum=forum,
        name=name,
        text=template.content["text"],
        is_approved=False,
        copied_from=template,
    )
    record_event(verb="policy.saved", subject=policy, by=by, forum=forum, at=now)
    for each in template.content["rates"]:
        about = {name: value for name, value in each.items() if name not in SHOWN}
        pence = about.pop("pence")
        Rate.objects.create(
            policy=policy,
            pence=None if pence is None else Decimal(pence),
            starts_on=timezone.localdate(now),
            decided_at=now,
            decided_by=by,
            **about,
        )
    return policy


@transaction.atomic
def save_regional_policy(
    *, region: Region, by: User, name: str, text: str, now: datetime | None = None
) -> Policy:
    """All forums of the region can pay work for the region by this policy (seed 002).

    Refused where the region has one of this name, and for anybody but a lead of the region.
    """
    _refuse_others(region, by)
    # Two leads at once: the second sees the first.
    region = lock_row(Region, region.pk)
    if Policy.objects.filter(region=region, name=name).exists():
        raise RuleBroken("There is a policy of this name.")
    policy = Policy.objects.create(region=region, name=name, text=text)
    record_event(verb="policy.saved", subject=policy, by=by, forum=None, at=now or timezone.now())
    return policy


@transaction.atomic
def add_regional_rate(
    *, region: Region, policy: Policy, by: User, now: datetime | None = None, **answers
) -> Rate:
    """From its first day this is paid in every forum whose work is paid by the region's policy.

    Refused for anybody but a lead of the region, and for a policy that is not the region's.
    """
    now = now or timezone.now()
    _refuse_others(region, by)
    if policy.region_id != region.pk:
        raise RuleBroken("Choose a policy of the region.")
    rate = Rate.objects.create(policy=policy, decided_at=now, **answers)
    record_event(verb="rate.added", subject=rate, by=by, forum=None, at=now)
    return rate


def _refuse_others(region, by):
    if not region.leads.filter(pk=by.pk).exists():
        raise RuleBroken("The region's leads decide what it pays.")
