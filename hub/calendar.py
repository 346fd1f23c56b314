"""Sessions as calendars know them."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from coproduction.calendars import DayNote, Meeting, uid_of
from coproduction.mail import absolute
from coproduction.models import Person
from coproduction.permissions import Permission, person_may
from hub.models import Hub, Item, Session

# A feed is read every few hours for years: the last months and all that is to come.
PAST = timedelta(days=90)


def meeting_of(session: Session, *, url: str, join_link: bool = False) -> Meeting:
    """A session as a meeting; its link to join only for those who are invited."""
    place, words = session.place, f"{session.hub.purpose}\n\n{url}".strip()
    if join_link and session.join_link:
        place = f"{place}: {session.join_link}"
        words = f"Join: {session.join_link}\n\n{words}"
    title = session.hub.name
    if session.kind == Session.Kind.PREP:
        title = f"{title}, prep session{': ' + session.title if session.title else ''}"
    return Meeting(
        uid=uid_of("session", session.pk),
        # Taking it out is one more change than the last one that put it there.
        sequence=session.sequence + (session.state == Session.State.CANCELLED),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=title,
        place=place,
        words=words,
        url=url,
        is_cancelled=session.state == Session.State.CANCELLED,
    )


def own_feed(person: Person, now) -> Iterator[Meeting | DayNote]:
    """What a person takes part in, and for those who ask for time, the last days to ask."""
    sessions = (
        Session.objects.visible_to(person)
        .filter(starts_at__gt=now - PAST)
        .select_related("hub__forum")
        .soonest_first()
    )
    if not person_may(person, Permission.SESSION_RECORD):
        in_pool = Hub.objects.filter(
            pk=OuterRef("hub"), pool__person=person, pool__left_on__isnull=True
        )
        brings = Item.objects.on_agenda().filter(session=OuterRef("pk"), requestor=person)
        sessions = sessions.filter(Q(Exists(in_pool)) | Q(Exists(brings)))
    writes = person_may(person, Permission.SESSION_RECORD)
    for session in sessions:
        yield meeting_of(session, url=absolute(session.get_absolute_url()))
        if writes and session.kind == Session.Kind.MAIN:
            yield from _writing_up(session)
    if person_may(person, Permission.REQUEST_MAKE):
        yield from _last_days(person, now)


def _writing_up(session):
    """Seed 004: "Sufficient time to complete and share records after sessions"."""
    address = absolute(reverse("hub:session-notes", args=[session.hub.forum.slug, session.pk]))
    if session.hub.write_up_minutes and session.state != Session.State.CANCELLED:
        yield Meeting(
            uid=uid_of("write-up", session.pk),
            sequence=session.sequence,
            starts_at=session.ends_at,
            ends_at=session.ends_at + timedelta(minutes=session.hub.write_up_minutes),
            title=f"Write up: {session.hub.name}",
            place="",
            words="",
            url=address,
        )
    if session.state != Session.State.CANCELLED and not session.notes_published_at:
        yield DayNote(
            uid=uid_of("notes-due", session.pk),
            day=session.notes_due_on,
            title=f"Notes promised: {session.hub}, {session.day:%-d %B}",
            url=address,
        )


def _last_days(person, now):
    open_sessions = Session.objects.for_forum(person.forum_id).bookable(now)
    for session in open_sessions.filter(closes_at__gt=now).select_related("hub__forum"):
        yield DayNote(
            uid=uid_of("last-day", session.pk),
            day=session.closes_at.date(),
            title=f"Last day to ask for time: {session.hub}, {session.day:%-d %B}",
            url=absolute(session.get_absolute_url()),
        )


def public_feed(forum, now) -> Iterator[Meeting]:
    """The dates of a forum's groups, for everybody: no names, no links to join."""
    sessions = Session.objects.for_forum(forum).main().filter(starts_at__gt=now - PAST)
    for session in sessions.select_related("hub__forum").soonest_first():
        yield meeting_of(session, url=absolute(forum.get_absolute_url()))
