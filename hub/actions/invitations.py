"""Sessions in people's calendars: who should have one there, has one that is right."""

from dataclasses import replace

from django.conf import settings
from django.db.models import Q

from coproduction.calendars import CANCEL, REQUEST, invitation
from coproduction.mail import absolute, write_message
from coproduction.models import Person, Role
from hub.calendar import meeting_of
from hub.models import Availability, Invitation, Session


def sync_invitations(session: Session, *, now) -> None:
    """Everybody who comes has the session as it is; everybody who does not, has it no more.

    The caller has locked the session. Nobody gets the same state twice: what was sent is kept
    with its sequence.
    """
    sent = {row.person_id: row for row in session.invitations.select_related("person__forum")}
    wanted = {} if session.state == Session.State.CANCELLED else _guests(session, sent)
    for person in wanted.values():
        row = sent.get(person.pk)
        if row is None or row.is_cancelled or row.as_of < session.sequence:
            _send(session, person, REQUEST, row, now)
    for row in sent.values():
        if row.person_id not in wanted and not row.is_cancelled:
            _send(session, row.person, CANCEL, row, now)


def changed(session: Session) -> None:
    """Its time or place is another: calendars that have it take the newer sequence."""
    session.sequence += 1
    session.save(update_fields=["sequence"])


def _guests(session, sent):
    """Reps who said yes or maybe and presenters; facilitators and chairs once it is published."""
    coming = session.availabilities.filter(answer__in=Availability.COMING).values("person")
    brings = session.items.on_agenda().values("requestor")
    wanted = Q(pk__in=coming) | Q(pk__in=brings)
    people = Person.objects.active().filter(forum=session.hub.forum).exclude(email="")
    if session.state == Session.State.PUBLISHED:
        declined = session.availabilities.filter(answer=Availability.Answer.NO).values("person")
        runs = people.with_role(Role.FACILITATOR, Role.CHAIR).exclude(pk__in=declined)
        wanted |= Q(pk__in=runs.values("pk"))
    return {person.pk: person for person in people.filter(wanted).select_related("forum")}


def _send(session, person, method, row, now):
    # Taken out and put in again: each time the newer mail has the higher sequence.
    is_new = row is None or row.is_cancelled
    row = row or Invitation(session=session, person=person, sequence=session.sequence - 1)
    row.sequence, row.as_of = row.sequence + 1, session.sequence
    row.is_cancelled, row.sent_at = method == CANCEL, now
    row.save()
    if not person.email:
        return
    kind = {REQUEST: "hub/calendar_invitation", CANCEL: "hub/calendar_cancellation"}[method]
    organiser = session.hub.forum
    write_message(
        kind=kind,
        to=person,
        link=session.get_absolute_url(),
        session=session,
        is_new=is_new,
        now=now,
        calendar=invitation(
            replace(
                meeting_of(session, url=absolute(session.get_absolute_url()), join_link=True),
                sequence=row.sequence,
            ),
            method=method,
            organiser=(organiser.name, organiser.contact_email or settings.DEFAULT_FROM_EMAIL),
            attendee=(person.name, person.email),
            now=now,
        ),
        calendar_method=method,
    )
