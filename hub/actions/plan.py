"""The forward plan: work that a service means to bring."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coproduction.actions import open_work, open_works
from coproduction.events import record_event, record_events
from coproduction.exceptions import RuleBroken
from coproduction.incoming import RowsRefused
from coproduction.locking import lock_row
from coproduction.mail import write_message
from coproduction.models import Forum, Organisation, Person, Programme, Work
from hub.booking import sessions_before, to_book, who_books
from hub.models import BookingReminder
from hub.plan_file import PlanRow


@transaction.atomic
def plan_work(
    *,
    forum: Forum,
    title: str,
    by: Person,
    summary: str = "",
    comes_on: date | None = None,
    organisation: Organisation | None = None,
    programme: Programme | None = None,
    now: datetime | None = None,
) -> Work:
    """The forum sees it coming: a planned piece of work, without a level yet.

    Refused when the forum has open work of that title; sent twice by one person, it stands once.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    # Two forms with one title: the forum's row lets the second see the first.
    Forum.objects.select_for_update().get(pk=forum.pk)
    known = Work.objects.for_forum(forum).open().filter(title__iexact=title).first()
    if known and known.opened_by == by and timezone.localdate(known.opened_at) == today:
        return known  # pressed twice
    if known:
        raise RuleBroken(_is_there(title))
    return open_work(
        forum=forum,
        title=title,
        summary=summary,
        status=Work.Status.PLANNED,
        comes_on=comes_on,
        lead_organisation=organisation,
        programme=programme,
        by=by,
        now=now,
    )


@transaction.atomic
def remind_to_book(*, work: Work, now: datetime | None = None) -> list[Person]:
    """Whoever plans it is asked to book time early: its lead, else the organisation's officers.

    Seed 004: "Book early to enable planning". Once for each date; nobody when it is booked.
    """
    now = now or timezone.now()
    # Two clocks at once must not ask twice.
    work = lock_row(Work, work.pk, "forum")
    if not to_book(work.forum, timezone.localdate(now)).filter(pk=work.pk).exists():
        return []
    BookingReminder.objects.create(work=work, comes_on=work.comes_on, sent_at=now)
    people = who_books(work)
    for person in people:
        write_message(
            kind="hub/book_early",
            to=person,
            link=reverse("hub:request-start", args=[work.forum.slug]),
            work=work,
            sessions=sessions_before(work, now),
            now=now,
        )
    record_event(verb="work.asked_to_book", subject=work, by=None, forum=work.forum, at=now)
    return people


@transaction.atomic
def import_plan(*, forum: Forum, rows: list[PlanRow], by: Person, now=None) -> tuple[int, int]:
    """All rows of a plan or none: new ones stand, known ones get the date. Gives both numbers.

    Refused when a row has something to mend. The same file twice changes nothing.
    """
    now = now or timezone.now()
    if any(row.problems for row in rows):
        raise RuleBroken("Nothing was taken in: mend the rows that are marked, then try again.")
    new = [row for row in rows if row.known is None]
    plan_works(forum=forum, rows=new, by=by, now=now)
    dated = [row for row in rows if row.known and row.comes_on not in {None, row.known.comes_on}]
    date_works(forum=forum, rows=dated, by=by, now=now)
    return len(new), len(dated)


@transaction.atomic
def plan_works(
    *, forum: Forum, rows: list[PlanRow], by: Person, now: datetime | None = None
) -> list[Work]:
    """All of these are planned, or none: see plan_work. Refused with the rows that stand open."""
    # As for one.
    Forum.objects.select_for_update().get(pk=forum.pk)
    titles = Work.objects.for_forum(forum).open().values_list("title", flat=True)
    there = {title.casefold() for title in titles}
    if known := [row for row in rows if row.title.casefold() in there]:
        raise RowsRefused({row.number: _is_there(row.title) for row in known})
    works = [
        Work(
            title=row.title,
            summary=row.summary,
            status=Work.Status.PLANNED,
            comes_on=row.comes_on,
            lead_organisation=row.organisation,
            programme=row.programme,
        )
        for row in rows
    ]
    return open_works(forum=forum, works=works, by=by, now=now)


def _is_there(title):
    return f"“{title}” is in the forum's list of work already."


@transaction.atomic
def date_works(
    *, forum: Forum, rows: list[PlanRow], by: Person, now: datetime | None = None
) -> list[Work]:
    """Each piece of work that is known comes about when its row says."""
    works = [row.known for row in rows]
    for row in rows:
        row.known.comes_on = row.comes_on
    Work.objects.bulk_update(works, ["comes_on"], batch_size=1000)
    fields = ["comes_on"]
    record_events(verb="work.dated", subjects=works, by=by, forum=forum, fields=fields, at=now)
    return works
