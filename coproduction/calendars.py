"""Meetings in people's own calendars: invitations by mail, and feeds to subscribe to.

What Outlook takes as an invitation (promises C1): one event a mail, METHOD:REQUEST, an organiser,
the same UID for ever, a SEQUENCE that grows with each change, METHOD:CANCEL at the end, and
times with their zone. Feeds carry no attendees and no links to join.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vText,
)

LONDON = ZoneInfo("Europe/London")
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


@dataclass(frozen=True)
class Meeting:
    """One meeting, as a calendar knows it."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    words: str
    url: str
    is_cancelled: bool = False


@dataclass(frozen=True)
class DayNote:
    """Something that a whole day is marked with, such as the last day to ask."""

    uid: str
    day: date
    title: str
    url: str


def uid_of(kind: str, pk: int) -> str:
    """The name of a thing in every calendar, for ever."""
    return f"{kind}-{pk}@{settings.MAIL_DOMAIN}"


def invitation(
    meeting: Meeting, *, method: str, organiser: tuple[str, str], attendee: tuple[str, str], now
) -> str:
    """The text of one invitation, update or cancellation, for one person."""
    calendar = _calendar(method)
    event = _event(meeting, now)
    event.add("organizer", _address(*organiser))
    guest = _address(*attendee)
    guest.params["ROLE"] = vText("REQ-PARTICIPANT")
    guest.params["PARTSTAT"] = vText("NEEDS-ACTION")
    # Whether they come is said on our own page: an answer by mail would reach nobody.
    guest.params["RSVP"] = vText("FALSE")
    event.add("attendee", guest)
    event["status"] = vText("CANCELLED" if method == CANCEL else "CONFIRMED")
    calendar.add_component(event)
    return calendar.to_ical().decode()


def feed_response(name: str, entries: Iterable[Meeting | DayNote], *, now) -> HttpResponse:
    """A calendar to subscribe to."""
    calendar = _calendar(PUBLISH)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval;value=duration", "PT6H")
    for entry in entries:
        calendar.add_component(
            _day_note(entry, now) if isinstance(entry, DayNote) else _event(entry, now)
        )
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _calendar(method):
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.PRODUCT_NAME}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_london())
    return calendar


def _london():
    """Britain's two changes of the clock as rules, which is the form that Outlook reads best."""
    zone = Timezone()
    zone.add("tzid", "Europe/London")
    for kind, month, hour, before, after, name in (
        (TimezoneDaylight, 3, 1, 0, 1, "BST"),
        (TimezoneStandard, 10, 2, 1, 0, "GMT"),
    ):
        change = kind()
        change.add("dtstart", datetime(1996, month, 31 if month == 3 else 27, hour))
        change.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        change.add("tzoffsetfrom", timedelta(hours=before))
        change.add("tzoffsetto", timedelta(hours=after))
        change.add("tzname", name)
        zone.add_component(change)
    return zone


def _event(meeting, now):
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", meeting.starts_at.astimezone(LONDON))
    event.add("dtend", meeting.ends_at.astimezone(LONDON))
    event.add("summary", meeting.title)
    event.add("location", meeting.place)
    event.add("description", meeting.words)
    event.add("url", meeting.url)
    event.add("transp", "OPAQUE")
    if meeting.is_cancelled:
        event["status"] = vText("CANCELLED")
    return event


def _day_note(note, now):
    event = Event()
    event.add("uid", note.uid)
    event.add("dtstamp", now)
    event.add("dtstart", note.day)
    event.add("summary", note.title)
    event.add("url", note.url)
    event.add("transp", "TRANSPARENT")
    return event


def _address(name, email):
    address = vCalAddress(f"MAILTO:{email}")
    # A quotation mark cannot stand in a name here.
    address.params["CN"] = vText(name.replace('"', ""))
    return address
