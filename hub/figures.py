"""What a hub did in a period, counted as the evaluation in seed 004 counts it."""

from collections import Counter

from django.db.models import Count, Q, Sum
from django.db.models.functions import Lower
from django.utils import timezone

from coproduction.figures import Figure, Period, Record, Topic, Value, figure_of_cases, median_of
from coproduction.models import Forum, Person, Programme
from coproduction.permissions import Permission
from hub import promises
from hub.models import Attendance, Item, PoolMember, Request, Session

# An item counts once it was presented; one that was not reached did not take place.
_COUNTED = [Item.State.PRESENTED]


def presented_items(forums: list[Forum], period: Period):
    """The topics that were presented at the forums' hubs in the period."""
    return Item.objects.topics().filter(
        period.holds("session__starts_at"),
        session__hub__forum__in=forums,
        state__in=_COUNTED,
    )


def prep_sessions_held(forums: list[Forum], period: Period):
    """The prep sessions that took place in the period."""
    return Session.objects.filter(
        period.holds("starts_at"),
        hub__forum__in=forums,
        kind=Session.Kind.PREP,
        state=Session.State.HELD,
    )


def rep_attendances(forums: list[Forum], period: Period):
    """Each rep at each presented item, and each rep at each prep session: one engagement each."""
    at_items = Q(item__kind=Item.Kind.TOPIC, item__state__in=_COUNTED)
    at_preps = Q(
        item__isnull=True, session__kind=Session.Kind.PREP, session__state=Session.State.HELD
    )
    return Attendance.objects.of_reps().filter(
        at_items | at_preps, period.holds("session__starts_at"), session__hub__forum__in=forums
    )


def _to_list(items):
    return items.select_related("session__hub__forum").order_by("-session__starts_at", "pk")


def items(forums, period):
    records = _to_list(presented_items(forums, period))
    return Value(records.count(), records=records)


def items_by_programme(forums, period):
    """Every programme of the forums has its line, none presented as well."""
    records = presented_items(forums, period)
    counts = dict(records.order_by().values_list("programme__name").annotate(number=Count("pk")))
    programmes = Programme.objects.filter(forum__in=forums)
    names = programmes.filter(Q(is_active=True) | Q(name__in=[n for n in counts if n]))
    breakdown = {
        name: counts.get(name, 0)
        for name in names.order_by("position", Lower("name")).values_list("name", flat=True)
    }
    if counts.get(None):
        breakdown["No programme"] = counts[None]
    return Value(sum(breakdown.values()), breakdown, _to_list(records))


def prep_sessions(forums, period):
    records = prep_sessions_held(forums, period).select_related("hub__forum").latest_first()
    return Value(records.count(), records=records)


def engagements(forums, period):
    records = (
        rep_attendances(forums, period)
        .select_related("person", "item", "session__hub__forum")
        .order_by("-session__starts_at", "pk")
    )
    return Value(records.count(), records=records)


def _who_was_where(attendance):
    where = attendance.item or attendance.session
    return Record(f"{attendance.person}: {where}", attendance.session.get_absolute_url())


def reps_per_session(forums, period):
    """The fewest and the most different reps at one main session with presented items.

    Without such a session there is nothing to tell.
    """
    records = (
        Session.objects.main()
        .filter(items__in=presented_items(forums, period))
        .annotate(
            reps=Count(
                "attendances__person",
                filter=Q(attendances__came_as=Attendance.CameAs.REP),
                distinct=True,
            )
        )
        .select_related("hub__forum")
        .latest_first()
    )
    numbers = [session.reps for session in records]
    if not numbers:
        return Value(None)
    breakdown = {"min": min(numbers), "max": max(numbers)}
    return Value(f"{breakdown['min']} to {breakdown['max']}", breakdown, records)


def pool(forums, period):
    """Reps in the hubs' pools when the period's first session met, and on its last day.

    Before its first session a hub has nobody to count, so the day of that session is the start
    (seed 004: "Increased pool from 4 – 9 people" over the hub's first six months).
    """
    met = Session.objects.filter(
        period.holds("starts_at"), hub__forum__in=forums, state=Session.State.HELD
    ).order_by("starts_at")
    first = met.first()
    members = PoolMember.objects.filter(hub__forum__in=forums)
    start_day = first.day if first else period.starts_on
    breakdown = {
        "start": members.on(start_day).values("person").distinct().count(),
        "end": members.on(period.ends_on).values("person").distinct().count(),
    }
    return Value(
        f"{breakdown['start']} to {breakdown['end']}", breakdown, members.on(period.ends_on)
    )


def _sent(forums, period):
    """What services asked for in the period; the forum's own invitations are not demand."""
    return Request.objects.filter(
        period.holds("sent_at"), hub__forum__in=forums, invited_by__isnull=True
    ).exclude(state=Request.State.DRAFT)


def requests(forums, period):
    """What services asked time for, by what came of it."""
    records = _sent(forums, period)
    counts = dict(records.order_by().values_list("state").annotate(number=Count("pk")))
    parts = {label: counts[state] for state, label in Request.State.choices if counts.get(state)}
    return Value(sum(parts.values()), parts, records.select_related("hub__forum").newest_first())


def demand(forums, period):
    """Minutes that services asked for beside the minutes that the hubs' main sessions had.

    Of a hundred: over a hundred more was asked for than there was (seed 004: "over-subscription").
    """
    asked = _sent(forums, period).aggregate(minutes=Sum("minutes"))["minutes"] or 0
    sessions = (
        Session.objects.main()
        .prepared_here()
        .filter(period.holds("starts_at"), hub__forum__in=forums)
        .exclude(state=Session.State.CANCELLED)
    )
    there = sessions.aggregate(minutes=Sum("minutes"))["minutes"] or 0
    parts = {"Minutes asked for": asked, "Minutes in sessions": there}
    found = sessions.select_related("hub__forum").latest_first()
    return Value(round(100 * asked / there) if there else None, parts, found)


def notice_given(forums, period):
    """Days from when a service asked to the session where its topic came; half gave more."""
    records = Item.objects.topics().filter(
        period.holds("session__starts_at"),
        session__hub__forum__in=forums,
        state__in=_COUNTED,
        request__sent_at__isnull=False,
    )
    days = [
        (timezone.localdate(starts_at) - timezone.localdate(sent_at)).days
        for sent_at, starts_at in records.values_list("request__sent_at", "session__starts_at")
    ]
    return Value(median_of(days), {"Topics": len(days)}, _to_list(records))


def organisations_there(forums, period):
    """Sessions at which somebody of each organisation was; reps count as reps elsewhere."""
    records = Attendance.objects.filter(
        period.holds("session__starts_at"),
        session__hub__forum__in=forums,
        person__organisation__isnull=False,
    ).exclude(came_as=Attendance.CameAs.REP)
    counts = (
        records.order_by()
        .values_list("person__organisation__name")
        .annotate(number=Count("session", distinct=True))
    )
    parts = dict(sorted(counts, key=lambda row: (-row[1], row[0])))
    sessions = (
        Session.objects.filter(attendances__in=records).distinct().select_related("hub__forum")
    )
    return Value(len(parts), parts, sessions.latest_first())


def came_how_often(forums, period):
    """How attendance is spread: many who come once, or the same few every time (EQ11)."""
    came = rep_attendances(forums, period).filter(session__isnull=False)
    times = Counter(
        dict(came.order_by().values_list("person").annotate(number=Count("session", distinct=True)))
    )
    parts = {
        "Came to one session": sum(number == 1 for number in times.values()),
        "To two or three": sum(2 <= number <= 3 for number in times.values()),
        "To four or more": sum(number >= 4 for number in times.values()),
    }
    return Value(len(times), parts, Person.objects.filter(pk__in=times).by_name())


FIGURES = (
    Figure(
        "came_how_often",
        "Different reps who came",
        "reps",
        "To one session, to some, or to many. Many who come now and then hear more families.",
        came_how_often,
        topic=Topic.REACH,
        records_for=Permission.HUB_MANAGE,
    ),
    Figure(
        "items",
        "Items at the hub",
        "items",
        "Topics that were presented.",
        items,
        records_for=Permission.HUB_VIEW,
    ),
    Figure(
        "items_by_programme",
        "Items by programme",
        "items",
        "Which stream of work each topic belongs to.",
        items_by_programme,
        records_for=Permission.HUB_VIEW,
    ),
    Figure(
        "prep_sessions",
        "Prep sessions",
        "sessions",
        "Meetings of reps before a session.",
        prep_sessions,
        records_for=Permission.HUB_VIEW,
    ),
    Figure(
        "engagements",
        "Separate engagements",
        "engagements",
        "A rep at an item, or at a prep session, counts once.",
        engagements,
        records_for=Permission.FORUM_NOTES_VIEW,
        describe=_who_was_where,
    ),
    Figure(
        "reps_per_session",
        "Reps at a session",
        "reps",
        "The fewest and the most at one session.",
        reps_per_session,
        records_for=Permission.HUB_VIEW,
        is_words=True,
    ),
    Figure(
        "pool",
        "The pool of reps",
        "reps",
        "When the first session met, and on the last day.",
        pool,
        topic=Topic.REPS,
        is_words=True,
    ),
    Figure(
        "requests",
        "Requests for time",
        "requests",
        "What services asked for in this time, and what came of it.",
        requests,
        records_for=Permission.REQUEST_TRIAGE,
    ),
    Figure(
        "demand",
        "Asked for, beside what there was",
        "of a hundred",
        "Minutes asked for, of each hundred that the sessions had.",
        demand,
        records_for=Permission.HUB_VIEW,
    ),
    Figure(
        "notice_given",
        "Days of notice",
        "days",
        "From when a service asked to the session. Half gave more.",
        notice_given,
        records_for=Permission.HUB_VIEW,
    ),
    Figure(
        "organisations_there",
        "Organisations at the table",
        "organisations",
        "At how many sessions somebody of each was there.",
        organisations_there,
        records_for=Permission.HUB_VIEW,
    ),
    figure_of_cases(
        "agenda_in_time",
        "Agendas in time",
        "The agenda was out as many days before as was promised.",
        promises.agendas,
    ),
    figure_of_cases(
        "notes_in_time",
        "Notes in time",
        "Notes were published by the day that was promised.",
        promises.notes,
    ),
    figure_of_cases(
        "in_school_hours",
        "Meetings while children are at school",
        "On a school day, from 09:15 to 14:45.",
        promises.school_hours,
    ),
    figure_of_cases(
        "access_told",
        "Told how to get in and take part",
        "Each place or call had words about how everybody can reach and use it.",
        promises.access,
    ),
    figure_of_cases(
        "asked_in_time",
        "Notice of what is brought",
        "A service asked for time before the last day for it.",
        promises.requests,
    ),
    figure_of_cases(
        "papers_in_time",
        "Papers in time",
        "Papers were there by the day that was agreed, or none were needed.",
        promises.papers,
    ),
    figure_of_cases(
        "came_when_expected",
        "Came when expected",
        "Somebody of the organisation was at the group's sessions.",
        promises.came,
    ),
    figure_of_cases(
        "level_felt_as_asked",
        "Felt as shared as it was meant",
        "Three parent carers or more said how a topic felt.",
        promises.levels,
        Topic.LEVELS,
    ),
)
