"""Policies of pay with their rates, for others to copy; and what a region itself pays."""

from django.utils import timezone

from coproduction.dates import short
from coproduction.permissions import Permission
from coproduction.reports.blocks import Heading, Table, Words
from coproduction.shareable import Shareable, TemplateKind, Thing
from reps.actions.rate import in_force, in_force_on
from reps.actions.regional import begin_from_shared
from reps.models import Category, Policy, Rate, Vehicle

RATE = (
    "category",
    "vehicle",
    "over_miles",
    "up_to_minutes",
    "by_hour",
    "cap_pence",
    "needs_receipt",
    "needs_agreement",
)
HEAD = ("What for", "How much", "Since")


def things(forum):
    policies = Policy.objects.filter(forum=forum, is_approved=True).order_by("name")
    return [Thing(policy.pk, policy.name) for policy in policies]


def content(forum, key):
    """The words, and the rates of today that hold for every kind of work."""
    policy = Policy.objects.filter(forum=forum).get(pk=key)
    today = timezone.localdate()
    rates = [
        rate
        for rate in in_force_on(forum, today)
        if rate.policy_id == policy.pk and rate.activity_id is None
    ]
    return {
        "name": policy.name,
        "text": policy.text,
        "rates": [
            {name: getattr(rate, name) for name in RATE}
            | {
                "pence": None if rate.pence is None else str(rate.pence),
                "how_much": rate.in_words,
                "since": short(rate.starts_on),
            }
            for rate in rates
        ],
    }


def _what_for(category, vehicle, up_to_minutes, over_miles):
    parts = [str(Category(category).label)]
    if vehicle:
        parts.append(str(Vehicle(vehicle).label).lower())
    if up_to_minutes:
        parts.append(f"up to {up_to_minutes} minutes")
    if over_miles:
        parts.append(f"from {over_miles} miles in a tax year")
    return ", ".join(parts)


def read(words):
    rows = [
        (
            _what_for(each["category"], each["vehicle"], each["up_to_minutes"], each["over_miles"]),
            each["how_much"],
            each["since"],
        )
        for each in words["rates"]
    ]
    return [
        *([Words(words["text"])] if words["text"] else []),
        Table("Its rates", HEAD, rows),
    ]


def policies(region, today):
    """The region's own policies, each with the rates that count today."""
    blocks = []
    rates = in_force(Rate.objects.filter(policy__region=region, starts_on__lte=today))
    for policy in Policy.objects.filter(region=region).order_by("name"):
        blocks.append(Heading(policy.name))
        if policy.text:
            blocks.append(Words(policy.text))
        rows = [
            (
                _what_for(rate.category, rate.vehicle, rate.up_to_minutes, rate.over_miles),
                rate.in_words,
                short(rate.starts_on),
            )
            for rate in rates
            if rate.policy_id == policy.pk
        ]
        blocks.append(Table(f"What is paid by: {policy.name}", HEAD, rows))
    return blocks


SHAREABLE = Shareable(
    templates=(
        TemplateKind(
            code="rates",
            name="Policies of pay",
            words="A policy of your own that is not approved yet, with these rates from today.",
            permission=Permission.MONEY_MANAGE,
            things=things,
            content=content,
            read=read,
            copy=begin_from_shared,
        ),
    ),
    policies=policies,
)
