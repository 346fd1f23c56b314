"""Asked, signed, counter-signed: one organisation, one version, two hands."""

import secrets
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from charters.actions.audience import people_with
from charters.models import Charter, Restatement, Signature
from charters.rules import (
    reason_cannot_be_asked,
    reason_cannot_be_contact,
    reason_cannot_countersign,
    reason_cannot_restate,
    reason_cannot_sign,
    reason_cannot_withdraw,
    reason_code_is_wrong,
)
from charters.wording import hash_of
from coproduction.dates import months_after
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.links import link_for
from coproduction.locking import lock_row
from coproduction.mail import write_message
from coproduction.models import Forum, Organisation, Person
from coproduction.permissions import Permission

SIGN = "sign"


@transaction.atomic
def ask_to_sign(
    *,
    charter: Charter,
    organisation: Organisation,
    signatory: Person,
    by: Person,
    due_on: date | None = None,
    restatement: Restatement | None = None,
    now: datetime | None = None,
) -> Signature:
    """This person is asked, by mail, to sign for their organisation.

    Asked already, the request that is open is given back. Refused for a version that is not in
    force, and for somebody of another organisation.
    """
    now = now or timezone.now()
    # Asked twice at once: an organisation has one open request.
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    refuse_when(reason_cannot_be_asked(charter, organisation, signatory))
    if already := organisation.signatures.open().first():
        return already
    signature = Signature.objects.create(
        forum=charter.forum,
        charter=charter,
        organisation=organisation,
        signatory=signatory,
        restatement=restatement,
        due_on=due_on,
        invited_at=now,
        invited_by=by,
    )
    _record("signature.asked", signature, by, now)
    _write_to_signatory("charters/sign_invitation", signature, now)
    return signature


def _write_to_signatory(kind, signature, now):
    link = link_for(
        SIGN, person=signature.signatory, thing=signature, url_name="charters:sign-link"
    )
    write_message(
        kind=kind,
        to=signature.signatory,
        link=link,
        signature=signature,
        needed_by=signature.due_on,
        now=now,
    )


@transaction.atomic
def remind_to_sign(*, signature: Signature, now=None) -> None:
    """Who was asked and has not signed gets one more mail."""
    now = now or timezone.now()
    # Two workers at once: one mail.
    signature = _locked(signature)
    if signature.state != Signature.State.INVITED:
        return
    signature.reminded_at = now
    signature.save(update_fields=["reminded_at"])
    _write_to_signatory("charters/sign_reminder", signature, now)


def _code_hash(signature, code):
    return salted_hmac("charters.signing", f"{signature.pk}:{code}", algorithm="sha256").hexdigest()


@transaction.atomic
def send_code(*, signature: Signature, by: Person, now=None) -> None:
    """A new code of six figures goes to the signatory's own mail, good for half an hour."""
    now = now or timezone.now()
    signature = _locked(signature)
    refuse_when(reason_cannot_sign(signature, by))
    code = f"{secrets.randbelow(10**6):06}"
    signature.code_hash, signature.code_sent_at = _code_hash(signature, code), now
    signature.code_tries = 0
    signature.save(update_fields=["code_hash", "code_sent_at", "code_tries"])
    write_message(
        kind="charters/signing_code",
        to=signature.signatory,
        link=signature.get_absolute_url(),
        signature=signature,
        code=code,
        now=now,
    )


@transaction.atomic
def _try_code(signature, code, now):
    """Gives the reason, so that a wrong try is counted though the signing is refused."""
    # Many tries at once would otherwise all be counted as one.
    signature = Signature.objects.select_for_update().get(pk=signature.pk)
    is_right = constant_time_compare(signature.code_hash, _code_hash(signature, code))
    reason = reason_code_is_wrong(signature, is_right=is_right, now=now)
    signature.code_tries += 1
    signature.save(update_fields=["code_tries"])
    return reason


def sign_with_code(*, signature: Signature, code: str, by: Person, now=None, **words) -> Signature:
    """As sign_charter, for somebody who came by a mailed link: the code shows that it is them."""
    now = now or timezone.now()
    refuse_when(reason_cannot_sign(signature, by))
    refuse_when(_try_code(signature, code, now))
    return sign_charter(signature=signature, by=by, now=now, **words)


@transaction.atomic
def sign_charter(
    *,
    signature: Signature,
    name: str,
    role: str,
    contact: Person,
    by: Person,
    deputy: Person | None = None,
    pledge: str = "",
    now: datetime | None = None,
) -> Signature:
    """The organisation has signed: the whole text is kept with its hash, and a point of contact.

    The forum is asked to sign too. Refused for anybody but who was asked.
    """
    now = now or timezone.now()
    # Pressed twice, or a newer version adopted at the same moment.
    signature = _locked(signature)
    refuse_when(reason_cannot_sign(signature, by))
    refuse_when(reason_cannot_be_contact(signature, contact, deputy))
    signature.state, signature.signed_at, signature.signed_by = Signature.State.SIGNED, now, by
    signature.signed_name, signature.signed_role = name, role
    signature.signed_pledge = pledge
    signature.signed_text = signature.charter.text
    signature.signed_hash = hash_of(signature.signed_text)
    signature.contact, signature.deputy = contact, deputy
    signature.ends_on = months_after(timezone.localdate(now), signature.charter.signed_for_months)
    signature.code_hash = ""
    signature.save()
    _record("signature.signed", signature, by, now)
    for person in people_with(signature.forum, Permission.FORUM_AGREE):
        _write(person, "charters/to_countersign", signature, now)
    return signature


@transaction.atomic
def countersign(*, signature: Signature, role: str, by: Person, now=None) -> Signature:
    """The forum has signed too, so it is in force; the organisation's earlier one is replaced."""
    now = now or timezone.now()
    # Two of the forum's team at once, or withdrawn at the same moment.
    signature = _locked(signature)
    refuse_when(reason_cannot_countersign(signature, by))
    earlier = signature.organisation.signatures.filter(
        state__in=[Signature.State.IN_FORCE, Signature.State.ENDED]
    )
    for old in earlier.select_for_update().order_by("pk"):
        old.state = Signature.State.RENEWED
        old.save(update_fields=["state"])
        _record("signature.renewed", old, by, now)
    signature.state, signature.countersigned_at = Signature.State.IN_FORCE, now
    signature.countersigned_by = by
    signature.countersigned_name, signature.countersigned_role = by.name, role
    signature.save()
    _record("signature.countersigned", signature, by, now)
    _write(signature.signed_by, "charters/countersigned", signature, now)
    return signature


@transaction.atomic
def decline_to_sign(*, signature: Signature, reason: str, by: Person, now=None) -> Signature:
    """The organisation says no, and why; the forum is told. Refused once it has signed."""
    now = now or timezone.now()
    # Signed in another window at the same moment.
    signature = _locked(signature)
    refuse_when(reason_cannot_sign(signature, by))
    _close(signature, Signature.State.DECLINED, reason, by, now)
    for person in people_with(signature.forum, Permission.CHARTER_MANAGE):
        _write(person, "charters/signing_declined", signature, now)
    return signature


@transaction.atomic
def withdraw_signature(*, signature: Signature, reason: str, by: Person, now=None) -> Signature:
    """The signature counts no more; that it was given stays. The other side is told why."""
    now = now or timezone.now()
    # Counter-signed at the same moment: it is withdrawn then.
    signature = _locked(signature)
    refuse_when(reason_cannot_withdraw(signature, by))
    _close(signature, Signature.State.WITHDRAWN, reason, by, now)
    others = {*people_with(signature.forum, Permission.CHARTER_MANAGE), signature.signed_by}
    for person in sorted(others - {by}, key=lambda each: each.pk):
        _write(person, "charters/signature_withdrawn", signature, now)
    return signature


def _close(signature, state, reason, by, now):
    if not reason.strip():
        raise RuleBroken("Say why. Everybody can read it.")
    signature.state, signature.closed_reason = state, reason
    signature.closed_at, signature.closed_by = now, by
    signature.save(update_fields=["state", "closed_reason", "closed_at", "closed_by"])
    _record(f"signature.{state.value}", signature, by, now)


@transaction.atomic
def end_signature(*, signature: Signature, today: date, now=None) -> None:
    """It ran out; both sides are told. One that was renewed or withdrawn stays as it is."""
    now = now or timezone.now()
    # Withdrawn or signed again at the same moment.
    signature = _locked(signature)
    if signature.state != Signature.State.IN_FORCE or signature.ends_on >= today:
        return
    signature.state = Signature.State.ENDED
    signature.save(update_fields=["state"])
    _record("signature.ended", signature, None, now)
    for person in {*people_with(signature.forum, Permission.CHARTER_MANAGE), signature.signed_by}:
        _write(person, "charters/signature_ended", signature, now)


@transaction.atomic
def remind_of_end(*, signature: Signature, now=None) -> None:
    """Who signed is told, once, some weeks before it runs out."""
    now = now or timezone.now()
    # Two workers at once: one mail.
    signature = _locked(signature)
    if signature.end_reminded_at or signature.state != Signature.State.IN_FORCE:
        return
    signature.end_reminded_at = now
    signature.save(update_fields=["end_reminded_at"])
    _write(signature.signed_by, "charters/signature_ends", signature, now)


@transaction.atomic
def open_restatement(
    *, charter: Charter, why: str, due_on: date, by: Person, now=None
) -> Restatement:
    """Every partner is asked to sign the version in force, whoever has signed it or not.

    One that has no signatory here is left, and the page names it. Who is being asked already goes
    on with that request.
    """
    now = now or timezone.now()
    # Two rounds begun at once: there is one.
    forum = Forum.objects.select_for_update().get(pk=charter.forum_id)
    refuse_when(reason_cannot_restate(charter, due_on, today=timezone.localdate(now)))
    restatement = Restatement.objects.create(
        forum=forum, charter=charter, why=why, due_on=due_on, opened_at=now, opened_by=by
    )
    record_event(verb="restatement.opened", subject=restatement, by=by, forum=forum, at=now)
    for organisation, signatory in signatories_of(forum):
        if signatory is not None:
            signature = ask_to_sign(
                charter=charter,
                organisation=organisation,
                signatory=signatory,
                due_on=due_on,
                restatement=restatement,
                by=by,
                now=now,
            )
            if signature.restatement_id is None:
                Signature.objects.filter(pk=signature.pk).update(restatement=restatement)
    return restatement


def signatories_of(forum: Forum) -> list[tuple[Organisation, Person | None]]:
    """Each partner with who signs for it: the last who did, else whoever has that role."""
    organisations = Organisation.objects.active().filter(forum=forum)
    partners = list(organisations.exclude(kind=Organisation.Kind.FORUM).by_name())
    last = dict(
        Signature.objects.filter(organisation__in=partners, signed_by__is_active=True)
        .ever_signed()
        .order_by("signed_at")
        .values_list("organisation", "signed_by")
    )
    people = Person.objects.active().filter(organisation__in=partners).select_related("forum")
    signatories = {person.pk: person for person in people}
    by_role = {
        person.organisation_id: person
        for person in sorted(signatories.values(), key=lambda each: -each.pk)
        if person.has_role("signatory")
    }
    found = []
    for organisation in partners:
        person = signatories.get(last.get(organisation.pk)) or by_role.get(organisation.pk)
        if person and person.organisation_id != organisation.pk:
            person = by_role.get(organisation.pk)
        found.append((organisation, person))
    return found


@transaction.atomic
def close_restatement(*, restatement: Restatement, by: Person, now=None) -> Restatement:
    """The round is over. Who has not signed stays named on its page."""
    now = now or timezone.now()
    # Closed twice: the first one counts.
    restatement = Restatement.objects.select_for_update().get(pk=restatement.pk)
    if restatement.closed_at is None:
        restatement.closed_at, restatement.closed_by = now, by
        restatement.save(update_fields=["closed_at", "closed_by"])
        record_event(
            verb="restatement.closed",
            subject=restatement,
            by=by,
            forum=restatement.forum,
            at=now,
        )
    return restatement


def _locked(signature):
    related = ("charter", "forum", "organisation", "signatory__forum")
    return lock_row(Signature, signature.pk, *related)


def _write(person, kind, signature, now):
    write_message(
        kind=kind, to=person, link=signature.get_absolute_url(), signature=signature, now=now
    )


def _record(verb, signature, by, now):
    record_event(
        verb=verb, subject=signature, by=by, forum=signature.forum, fields=["state"], at=now
    )
