"""What is coming to a forum in the next months, from every place where it is known.

Seed 004: "Need clarity about forward plan of need to enable WPCV planning".
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from coproduction.dates import in_days, short
from coproduction.models import Forum, Person, Work
from hub.models import Item, Request, Session, WaitingPlace

MONTHS_AHEAD = 6


@dataclass(frozen=True)
class Planned:
    """One thing that is coming: when, what, from whom, and how sure it is."""

    day: date | None
    title: str
    how_sure: str
    url: str
    organisation: str = ""
    programme: str = ""
    level: str = ""
    minutes: int | None = None


@dataclass
class Month:
    """A month of the plan, with how much of its sessions' time is taken."""

    first: date
    planned: list[Planned]
    sessions: int = 0
    minutes: int = 0
    taken: int = 0


def plan_ends_on(today: date) -> date:
    """The last day of the sixth month from this one on."""
    month = today.month - 1 + MONTHS_AHEAD - 1
    year, month = today.year + month // 12, month % 12 + 1
    return date(year, month, monthrange(year, month)[1])


def months_ahead(forum: Forum, person: Person, today: date) -> list[Month]:
    """The next six months, each with what is planned, asked for, on an agenda or coming back."""
    last = plan_ends_on(today)
    months = [Month(first, []) for first in _firsts(today)]
    by_key = {(month.first.year, month.first.month): month for month in months}
    for each in sorted(
        planned_between(forum, person, today, last), key=lambda each: (each.day or last, each.title)
    ):
        if each.day and (each.day.year, each.day.month) in by_key:
            by_key[each.day.year, each.day.month].planned.append(each)
    sessions = Session.objects.for_forum(forum).main().filter(in_days("starts_at", today, last))
    for session in sessions.exclude(state=Session.State.CANCELLED).with_minutes_taken():
        month = by_key[session.day.year, session.day.month]
        month.sessions += 1
        month.minutes += session.minutes
        month.taken += session.taken
    return months


def _firsts(today):
    for ahead in range(MONTHS_AHEAD):
        month = today.month - 1 + ahead
        yield date(today.year + month // 12, month % 12 + 1, 1)


def planned_between(forum: Forum, person: Person, first: date, last: date) -> Iterator[Planned]:
    """Everything with a day in this time that this person may see."""
    yield from _planned_work(forum, first, last)
    yield from _requests(forum, person, first, last)
    yield from _waiting(forum, person, first, last)
    yield from _on_agendas(forum, person, first, last)
    yield from _coming_back(forum, person, first, last)


def later(forum: Forum, today: date) -> list[Planned]:
    """Planned work that comes after these months: who writes it down finds it again."""
    after = plan_ends_on(today) + timedelta(days=1)
    return sorted(_planned_work(forum, after, date.max), key=lambda each: (each.day, each.title))


def undated(forum: Forum, person: Person) -> list[Planned]:
    """Requests for any session, and planned work without a date."""
    asked = Request.objects.visible_to(person).to_decide().filter(preferred_session=None)
    asked = asked.exclude(waiting_places__state__in=WaitingPlace.OPEN)
    works = Work.objects.for_forum(forum).filter(status=Work.Status.PLANNED, comes_on=None)
    return [
        *(_request(each, None, "Asked for, any session") for each in _with_all(asked)),
        *(_work(each) for each in works.select_related("lead_organisation", "programme", "forum")),
    ]


def _planned_work(forum, first, last):
    works = Work.objects.for_forum(forum).filter(
        status=Work.Status.PLANNED, comes_on__range=(first, last)
    )
    for work in works.select_related("lead_organisation", "programme", "forum"):
        yield _work(work)


def _work(work):
    return Planned(
        day=work.comes_on,
        title=work.title,
        how_sure="Planned",
        url=work.get_absolute_url(),
        organisation=str(work.lead_organisation or ""),
        programme=str(work.programme or ""),
        level=work.get_level_display(),
    )


def _with_all(requests):
    return requests.select_related(
        "requestor__organisation", "programme", "hub__forum", "preferred_session"
    )


def _requests(forum, person, first, last):
    asked = Request.objects.visible_to(person).holding()
    dated = asked.filter(in_days("preferred_session__starts_at", first, last))
    for request in _with_all(dated):
        how_sure = "Asked for"
        if request.state == Request.State.INVITED:
            how_sure = "Invited by the forum"
        yield _request(request, request.preferred_session.day, how_sure)


def _waiting(forum, person, first, last):
    places = WaitingPlace.objects.open().filter(
        in_days("session__starts_at", first, last),
        request__in=Request.objects.visible_to(person),
    )
    related = ("requestor__organisation", "programme", "hub__forum")
    paths = [f"request__{path}" for path in related]
    for place in places.select_related("session", *paths):
        yield _request(place.request, place.session.day, "On the waiting list")


def _request(request, day, how_sure):
    return Planned(
        day=day,
        title=request.title,
        how_sure=how_sure,
        url=request.get_absolute_url(),
        organisation=str(request.requestor.organisation or ""),
        programme=str(request.programme or ""),
        level=request.get_level_display(),
        minutes=request.minutes,
    )


def _items(person):
    return (
        Item.objects.visible_to(person)
        .topics()
        .select_related("session__hub__forum", "organisation", "programme", "work")
    )


def _on_agendas(forum, person, first, last):
    on_agenda = _items(person).filter(
        in_days("session__starts_at", first, last),
        state=Item.State.PLANNED,
        session__state__in=[Session.State.PLANNED, Session.State.PUBLISHED],
    )
    for item in on_agenda:
        yield _item(item, item.session.day, "On the agenda")


def _coming_back(forum, person, first, last):
    """Seed 004: "when these come back to the hub to present whether our views had any impact"."""
    for item in _items(person).filter(return_on__range=(first, last)):
        yield _item(item, item.return_on, f"Comes back, first seen {short(item.session.day)}")


def _item(item, day, how_sure):
    return Planned(
        day=day,
        title=item.title,
        how_sure=how_sure,
        url=item.get_absolute_url(),
        organisation=str(item.organisation or ""),
        programme=str(item.programme or ""),
        level=item.work.get_level_display() if item.work else "",
        minutes=item.minutes,
    )
