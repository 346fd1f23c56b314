"""What was promised about meetings, case by case: kept or not. The figures of hub/figures.py.

The words of a case may be read by anybody: days and organisations, never a topic or a name.
"""

from datetime import time, timedelta
from statistics import mean

from django.db.models import Prefetch
from django.utils import timezone

from coproduction.closed_days import ClosedDays
from coproduction.dates import in_days, short
from coproduction.figures import Case, Period
from coproduction.models import Document, Forum, ParticipationLevel
from hub.levels import ENOUGH
from hub.models import Attendance, ExpectedOrganisation, Item, Rating, Request, Session

# When most children in England are at school, with time to bring and fetch them.
SCHOOL_DAY = (time(9, 15), time(14, 45))


def _held(forums, period):
    return (
        Session.objects.main()
        .filter(period.holds("starts_at"), hub__forum__in=forums, state=Session.State.HELD)
        .select_related("hub__forum")
        .soonest_first()
    )


def _of_session(session, words, is_kept):
    words = f"{session.hub}, {short(session.day)}: {words}"
    return Case(session.day, words, is_kept, url=session.get_absolute_url())


def agendas(forums: list[Forum], period: Period) -> list[Case]:
    """Each session that was prepared here: was its agenda out by the day that was promised?"""
    cases = []
    for session in _held(forums, period).prepared_here():
        out = session.published_at and timezone.localdate(session.published_at)
        words = f"agenda out on {short(out)}" if out else "no agenda was published"
        kept = bool(out and out <= session.agenda_due_on)
        cases.append(_of_session(session, f"{words}, due on {short(session.agenda_due_on)}", kept))
    return cases


def notes(forums: list[Forum], period: Period) -> list[Case]:
    """Each session whose notes were due in the period: were they out by then?"""
    longest = timedelta(days=max((forum.notes_days for forum in forums), default=0))
    held = Session.objects.main().prepared_here()
    held = held.filter(
        in_days("starts_at", period.starts_on - longest, period.ends_on),
        hub__forum__in=forums,
        state=Session.State.HELD,
    )
    cases = []
    for session in held.select_related("hub__forum").soonest_first():
        if not period.starts_on <= session.notes_due_on <= period.ends_on:
            continue
        out = session.notes_published_at and timezone.localdate(session.notes_published_at)
        words = f"notes out on {short(out)}" if out else "no notes were published"
        kept = bool(out and out <= session.notes_due_on)
        cases.append(_of_session(session, f"{words}, due on {short(session.notes_due_on)}", kept))
    return cases


def school_hours(forums: list[Forum], period: Period) -> list[Case]:
    """Each session: on a school day, while children are there?"""
    cases, closed = [], {}
    for session in _held(forums, period):
        forum = session.hub.forum
        if forum.pk not in closed:
            closed[forum.pk] = ClosedDays(forum, period.starts_on, period.ends_on)
        start = timezone.localtime(session.starts_at)
        end = timezone.localtime(session.ends_at)
        why = closed[forum.pk].of(session.day)
        is_kept = (
            why is None
            and session.day.weekday() < 5
            and SCHOOL_DAY[0] <= start.time()
            and end.time() <= SCHOOL_DAY[1]
            and start.date() == end.date()
        )
        when = f"{start:%H:%M} to {end:%H:%M}" + (f", {why.name}" if why else "")
        cases.append(_of_session(session, when, is_kept))
    return cases


def access(forums: list[Forum], period: Period) -> list[Case]:
    """Each session: were people told how its place can be reached and used?"""
    return [
        _of_session(
            session,
            "people were told how to get in and take part"
            if session.hub.place_access
            else "nobody said how to get in and take part",
            bool(session.hub.place_access),
        )
        for session in _held(forums, period).prepared_here()
    ]


def requests(forums: list[Forum], period: Period) -> list[Case]:
    """Each request for time: asked early enough for people to get ready?"""
    sent = Request.objects.filter(period.holds("sent_at"), hub__forum__in=forums, invited_by=None)
    return [
        Case.of(
            request.requestor.organisation,
            timezone.localdate(request.sent_at),
            f"Asked for time at {request.hub}: "
            + ("after the last day for it" if request.is_late else "in time"),
            not request.is_late,
            request.get_absolute_url(),
        )
        for request in sent.select_related("requestor__organisation", "hub__forum").order_by(
            "sent_at"
        )
    ]


def papers(forums: list[Forum], period: Period) -> list[Case]:
    """Each topic whose papers were due: were they there, or was it said that there are none?"""
    due = Item.objects.topics().filter(
        session__hub__forum__in=forums,
        papers_due_on__range=(period.starts_on, period.ends_on),
        state__in=[Item.State.PRESENTED, Item.State.NOT_REACHED],
    )
    related = ("session__hub__forum", "organisation", "requestor__organisation")
    added = Prefetch("papers", Document.objects.order_by("added_at", "pk"), to_attr="papers_added")
    cases = []
    for item in (
        due.select_related(*related).prefetch_related(added).order_by("papers_due_on", "pk")
    ):
        first = item.papers_added and timezone.localdate(item.papers_added[0].added_at)
        in_time = bool(first and first <= item.papers_due_on)
        is_kept = in_time or bool(item.papers_link) or item.has_no_papers
        came = f"came on {short(first)}" if first else "did not come"
        if item.has_no_papers or item.papers_link:
            came = "were linked" if item.papers_link else "were not needed"
        words = f"Papers for {short(item.session.day)}, due on {short(item.papers_due_on)}: {came}"
        organisation = item.organisation or (item.requestor and item.requestor.organisation)
        cases.append(
            Case.of(organisation, item.papers_due_on, words, is_kept, item.get_absolute_url())
        )
    return cases


def came(forums: list[Forum], period: Period) -> list[Case]:
    """Each organisation at each session where it was expected: did somebody come?

    See also hub.involvement.attendance_of_organisations, the same for one group.
    """
    sessions = list(_held(forums, period))
    there = set(
        Attendance.objects.filter(session__in=sessions)
        .exclude(person__organisation=None)
        .values_list("session", "person__organisation")
    )
    expected = ExpectedOrganisation.objects.filter(hub__forum__in=forums)
    cases = []
    for each in expected.select_related("organisation").order_by("organisation__name", "pk"):
        for session in sessions:
            day, is_over = session.day, each.until and session.day >= each.until
            if session.hub_id != each.hub_id or day < each.since or is_over:
                continue
            is_kept = (session.pk, each.organisation_id) in there
            words = f"{session.hub}, {short(day)}: {'came' if is_kept else 'did not come'}"
            url = session.get_absolute_url()
            cases.append(Case.of(each.organisation, day, words, is_kept, url))
    return cases


def levels(forums: list[Forum], period: Period) -> list[Case]:
    """Each topic that enough parent carers rated: did it feel as shared as it was meant?

    Half a level lower is still as it was meant. Under three answers it is not counted.
    """
    items = Item.objects.topics().filter(
        period.holds("session__starts_at"),
        session__hub__forum__in=forums,
        state=Item.State.PRESENTED,
    )
    reps = Prefetch(
        "ratings", Rating.objects.filter(side=Rating.Side.REP), to_attr="ratings_of_reps"
    )
    related = ("session__hub__forum", "organisation", "request", "work")
    cases = []
    for item in items.select_related(*related).prefetch_related(reps).order_by("session", "pk"):
        asked = (item.request and item.request.level) or (item.work and item.work.level)
        if not asked or len(item.ratings_of_reps) < ENOUGH:
            continue
        felt = mean(ParticipationLevel(each.level_felt).rank for each in item.ratings_of_reps)
        meant = ParticipationLevel(asked)
        nearest = list(ParticipationLevel)[round(felt) - 1]
        day = item.session.day
        words = f"A topic on {short(day)}: meant as {meant.label.lower()}, "
        words += f"felt like {nearest.label.lower()}"
        is_kept = felt >= meant.rank - 0.5
        url = item.get_absolute_url()
        cases.append(Case.of(item.organisation, day, words, is_kept, url))
    return cases
