from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.locking import lock_row
from coproduction.mail import write_message
from coproduction.models import Organisation, Person
from coproduction.permissions import Permission
from hub.actions.audience import holders_of
from hub.actions.invitations import changed, sync_invitations
from hub.actions.locks import locked_session
from hub.models import Hub, Session, SharedConsent, TermsOfReference
from hub.rules import FORUM, PARTNER, key_to_turn, reason_cannot_turn_key, sides_of


@transaction.atomic
def write_terms(
    *,
    hub: Hub,
    text: str,
    by: Person,
    what_changed: str = "",
    review_on: date | None = None,
    now: datetime | None = None,
) -> TermsOfReference:
    """A new version of the body's terms of reference stands, and waits for both sides.

    Until both agree, the version before holds. Refused when somebody else wrote the same; sent
    twice by one person, it stands once.
    """
    now = now or timezone.now()
    # Two versions written at once: each gets its own number.
    hub = lock_row(Hub, hub.pk, "forum")
    newest = hub.terms.newest_first().first()
    if newest and newest.text.split() == text.split():
        if newest.written_by == by:  # pressed twice
            return newest
        raise RuleBroken("This is the same as the newest version.")
    number = (hub.terms.aggregate(last=Max("number"))["last"] or 0) + 1
    terms = TermsOfReference.objects.create(
        hub=hub,
        number=number,
        text=text,
        what_changed=what_changed,
        review_on=review_on,
        written_at=now,
        written_by=by,
    )
    record_event(verb="terms.written", subject=terms, by=by, forum=hub.forum, at=now)
    _ask(terms, hub, hub.get_absolute_url(), "hub/terms_to_agree", besides=by, now=now)
    return terms


@transaction.atomic
def agree_terms(*, terms: TermsOfReference, by: Person, now=None) -> TermsOfReference:
    """This person's side agrees this version; with the other side's key it is in force.

    Refused for a version that a newer one has replaced.
    """
    now = now or timezone.now()
    # Both keys at once, or a newer version meanwhile: the hub is the parent that all wait for.
    hub = lock_row(Hub, terms.hub_id, "forum")
    terms = hub.terms.get(pk=terms.pk)
    if hub.terms.filter(number__gt=terms.number).exists():
        raise RuleBroken("There is a newer version. Read that one.")
    return _agree(terms, "terms.agreed", by, hub.forum, now)


@transaction.atomic
def ask_consent(
    *,
    session: Session,
    what: str,
    why: str,
    by: Person,
    observer: str = "",
    organisation: Organisation | None = None,
    place: str = "",
    now: datetime | None = None,
) -> SharedConsent:
    """Both sides are asked; the side of the person who asks has said yes with it.

    Seed 004: "Observer – by shared consent"; "Face to face considered – by shared consent".
    Refused once the session has begun, and when meeting face to face is asked already.
    """
    now = now or timezone.now()
    # Asked twice at once: the second sees the first.
    session = locked_session(session)
    if session.has_begun(now) or session.state == Session.State.CANCELLED:
        raise RuleBroken("Ask before the session begins.")
    asked = session.consents.filter(what=what, refused_at=None)
    same = asked.filter(observer=observer, organisation=organisation, why=why, asked_by=by)
    if already := same.first():  # pressed twice
        return already
    if what == SharedConsent.What.FACE_TO_FACE and asked.exists():
        raise RuleBroken("This is asked already.")
    if not sides_of(by):
        raise RuleBroken("The forum's chair or coordinator or the facilitator asks for this.")
    consent = SharedConsent(
        session=session,
        what=what,
        why=why,
        observer=observer,
        organisation=organisation,
        place=place,
        asked_at=now,
        asked_by=by,
    )
    consent.turn_key(sides_of(by)[0], by=by, at=now)
    consent.save()
    forum = session.hub.forum
    record_event(verb="consent.asked", subject=consent, by=by, forum=forum, at=now)
    _ask(
        consent, session.hub, session.get_absolute_url(), "hub/consent_to_give", besides=by, now=now
    )
    return consent


@transaction.atomic
def give_consent(*, consent: SharedConsent, by: Person, now=None) -> SharedConsent:
    """This person's side says yes; with both, the observer may come or the place is the room's.

    Refused when it was refused, and for a side that has said yes.
    """
    now = now or timezone.now()
    # Yes and no at the same moment: one of them comes second and is told.
    session = locked_session(consent.session)
    consent = session.consents.select_related("session__hub__forum").get(pk=consent.pk)
    if consent.refused_at:
        raise RuleBroken("This was refused.")
    consent = _agree(consent, "consent.given", by, session.hub.forum, now)
    if consent.both_agreed and consent.what == SharedConsent.What.FACE_TO_FACE:
        session.place = consent.place
        session.save(update_fields=["place"])
        changed(session)
        sync_invitations(session, now=now)
    return consent


@transaction.atomic
def refuse_consent(*, consent: SharedConsent, by: Person, now=None) -> SharedConsent:
    """One side says no, so it does not happen. Refused once both have said yes."""
    now = now or timezone.now()
    # As for giving it.
    session = locked_session(consent.session)
    consent = session.consents.get(pk=consent.pk)
    if not sides_of(by):
        raise RuleBroken("The forum's chair or coordinator or the facilitator decides this.")
    if consent.both_agreed:
        raise RuleBroken("Both sides have agreed to this.")
    if consent.refused_at is None:
        consent.refused_at, consent.refused_by = now, by
        consent.save(update_fields=["refused_at", "refused_by"])
        forum = session.hub.forum
        record_event(verb="consent.refused", subject=consent, by=by, forum=forum, at=now)
    return consent


def _agree(thing, verb, by, forum, now):
    """Turns this person's key once; asked twice, it stays as it is."""
    if by.pk in {thing.forum_agreed_by_id, thing.partner_agreed_by_id}:
        return thing
    refuse_when(reason_cannot_turn_key(thing, by))
    side = key_to_turn(thing, by)
    thing.turn_key(side, by=by, at=now)
    thing.save(update_fields=thing.KEYS)
    record_event(verb=verb, subject=thing, by=by, forum=forum, fields=[f"{side}_agreed_at"], at=now)
    return thing


def _ask(thing, hub, link, kind, *, besides, now):
    """Mails to everybody who holds a key that is still open."""
    rights = {FORUM: Permission.FORUM_AGREE, PARTNER: Permission.PARTNER_AGREE}
    waiting = [right for side, right in rights.items() if not thing.has_key(side)]
    people = {person for right in waiting for person in holders_of(hub.forum, right)}
    for person in sorted(people - {besides}, key=lambda each: each.pk):
        write_message(kind=kind, to=person, link=link, thing=thing, hub=hub, now=now)
