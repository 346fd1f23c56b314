"""The forward plan: work that a service means to bring."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coproduction.actions import open_work
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken
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
        raise RuleBroken(f"“{title}” is in the forum's list of work already.")
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
    new = dated = 0
    for row in rows:
        if row.known is None:
            plan_work(
                forum=forum,
                title=row.title,
                summary=row.summary,
                comes_on=row.comes_on,
                organisation=row.organisation,
                programme=row.programme,
                by=by,
                now=now,
            )
            new += 1
        elif row.comes_on and row.known.comes_on != row.comes_on:
            date_work(work=row.known, comes_on=row.comes_on, by=by, now=now)
            dated += 1
    return new, dated


@transaction.atomic
def date_work(*, work: Work, comes_on: date, by: Person, now: datetime | None = None) -> Work:
    """The work comes about then."""
    work.comes_on = comes_on
    work.save(update_fields=["comes_on"])
    record_event(
        verb="work.dated", subject=work, by=by, forum=work.forum, fields=["comes_on"], at=now
    )
    return work
