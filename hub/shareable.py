"""How a group is set up, for others to copy; and the groups that are the whole region's."""

from collections import Counter

from django.db.models import F
from django.utils import timezone

from coproduction.models import Forum
from coproduction.permissions import Permission
from coproduction.reports.blocks import Table, Words
from coproduction.shareable import Place, RegionalBody, Shareable, TemplateKind, Thing
from hub.actions.regional import begin_from_shared
from hub.models import Hub, RegionalGroup, RegionalSeat, Session

# How it works, not where or with whom: rooms, links and people stay with the forum that has them.
FIELDS = (
    "kind",
    "purpose",
    "say",
    "weekday",
    "every_weeks",
    "week_of_month",
    "every_months",
    "in_holidays",
    "minutes",
    "what_to_expect",
    "welcome_minutes",
    "standing_question",
    "reps_wanted_min",
    "reps_wanted_max",
    "reps_allowed",
    "members_wanted",
    "ask_days",
    "write_up_minutes",
    "is_shared",
    "cut_off_days",
    "notice_days",
    "offer_hours",
    "coming_days",
    "triage_days",
)
MOST_DATES = 3


def things(forum):
    return [Thing(hub.pk, hub.name) for hub in Hub.objects.for_forum(forum).active().by_name()]


def content(forum, key):
    hub = Hub.objects.for_forum(forum).get(pk=key)
    return {name: getattr(hub, name) for name in FIELDS} | {
        "name": hub.name,
        "starts_at": f"{hub.starts_at:%H:%M}",
        "pattern": hub.pattern,
    }


def read(words):
    rows = [
        ("What it is", Hub.Kind(words["kind"]).label),
        ("When it meets there", f"{words['pattern']}, for {words['minutes']} minutes"),
        ("Reps wanted", f"{words['reps_wanted_min']} to {words['reps_wanted_max']}"),
        ("Last day to ask for time", f"{words['cut_off_days']} days before"),
        ("Asked every time", words["standing_question"] or "Nothing"),
        ("What to expect", words["what_to_expect"] or "Nothing is written"),
    ]
    return [Words(words["purpose"]), Table("How it works", ("What", "How"), rows)]


def groups(region, today):
    """Every group of the region with its dates to come and how many seats are taken.

    Four queries, however many groups and forums there are.
    """
    found = list(
        RegionalGroup.objects.filter(
            region=region,
            hub__is_active=True,
            hub__forum__is_active=True,
            hub__forum__region=region,
        )
        .select_related("hub__forum", "reports_to__hub")
        .order_by(F("reports_to").asc(nulls_first=True), "hub__name", "pk")
    )
    forums = list(Forum.objects.active().filter(region=region).by_name())
    seats = RegionalSeat.objects.on(today).filter(group__in=found)
    taken = Counter(seats.values_list("group", "forum"))
    dates = _dates([group.hub_id for group in found])
    return [_shown(group, forums, taken, dates) for group in found]


def _dates(hubs):
    """The next days on which each of these groups meets."""
    coming = Session.objects.main().filter(
        hub__in=hubs,
        starts_at__gt=timezone.now(),
        state__in=[Session.State.PLANNED, Session.State.PUBLISHED],
    )
    found = {}
    for hub, starts_at in coming.order_by("starts_at").values_list("hub", "starts_at"):
        days = found.setdefault(hub, [])
        if len(days) < MOST_DATES:
            days.append(timezone.localdate(starts_at))
    return found


def _shown(group, forums, taken, dates):
    hub = group.hub
    return RegionalBody(
        pk=group.pk,
        name=hub.name,
        kind=hub.get_kind_display(),
        purpose=hub.purpose,
        led_by=hub.forum,
        meets=hub.pattern,
        reports_to=str(group.reports_to or ""),
        peers=group.get_peers_display(),
        dates=dates.get(hub.pk, []),
        places=[
            Place(forum.pk, taken.get((group.pk, forum.pk), 0), group.seats_each)
            for forum in forums
        ],
    )


SHAREABLE = Shareable(
    templates=(
        TemplateKind(
            code="group",
            name="Groups that meet",
            words="A group set up in the same way. It has no dates until you give it a first one.",
            permission=Permission.HUB_MANAGE,
            things=things,
            content=content,
            read=read,
            copy=begin_from_shared,
        ),
    ),
    groups=groups,
)
