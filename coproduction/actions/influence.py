from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from coproduction.events import record_event
from coproduction.exceptions import refuse_when
from coproduction.links import link_for
from coproduction.locking import lock_row
from coproduction.mail import write_message
from coproduction.models import Influence, InfluenceClaim, Person, Work
from coproduction.permissions import Permission, roles_with
from coproduction.registries import collect
from coproduction.rules import (
    reason_cannot_check_influence,
    reason_cannot_claim_influence,
    reason_cannot_let_influence_go,
    reason_cannot_say_if_helped,
    reason_cannot_say_too_early,
)

ANSWER = "answer"


def answer_link(influence: Influence, person: Person) -> str:
    """Where this person answers without a sign-in."""
    return link_for(ANSWER, person=person, thing=influence, url_name="influence-answer")


@transaction.atomic
def open_influence(
    *, work: Work, said: str, heard_on: date, owed_by: Person, by: Person | None, now=None
) -> Influence:
    """This person owes families an answer, by the day that the forum promised.

    Opened when views are heard, not when somebody remembers: seed 004, "Named requestor will
    provide feedback about the influence made".
    """
    now = now or timezone.now()
    forum = work.forum
    influence = Influence.objects.create(
        forum=forum,
        work=work,
        said=said,
        heard_on=heard_on,
        owed_by=owed_by,
        due_on=heard_on + timedelta(days=forum.influence_reply_days),
        opened_at=now,
    )
    write_message(
        kind="coproduction/influence_owed",
        to=owed_by,
        link=answer_link(influence, owed_by),
        influence=influence,
        needed_by=influence.due_on,
        now=now,
    )
    record_event(verb="influence.opened", subject=influence, by=by, forum=forum, at=now)
    return influence


@transaction.atomic
def claim_influence(
    *,
    influence: Influence,
    outcome: str,
    what: str,
    by: Person,
    next_on=None,
    by_link: bool = False,
    now=None,
) -> InfluenceClaim:
    """The service has said what changed; the forum is asked to check it.

    "Too early" moves the due date to the next date instead, at most twice. Refused for anybody
    but the person who owes it, their deputy and their team, and when it is not waiting.
    """
    now = now or timezone.now()
    # Claiming and letting go at once: whoever comes second sees what the first did.
    influence = _locked(influence)
    today = timezone.localdate(now)
    refuse_when(reason_cannot_claim_influence(influence, by))
    claim = InfluenceClaim(
        influence=influence,
        outcome=outcome,
        what=what,
        claimed_at=now,
        claimed_by=by,
        by_link=by_link,
    )
    if outcome == InfluenceClaim.Outcome.TOO_EARLY:
        refuse_when(reason_cannot_say_too_early(influence, next_on, today=today))
        claim.next_on = influence.due_on = next_on
        influence.state = Influence.State.OWED
    else:
        influence.state = Influence.State.CLAIMED
    claim.save()
    influence.save(update_fields=["state", "due_on"])
    if influence.state == Influence.State.CLAIMED:
        _tell_checkers(influence, what=what, now=now)
    record_event(verb="influence.claimed", subject=influence, by=by, forum=influence.forum, at=now)
    return claim


@transaction.atomic
def confirm_influence(
    *, influence: Influence, published_text: str, by: Person, check_on=None, now=None
) -> Influence:
    """The forum agrees with the answer: it counts, and its public page stands.

    The service is told, and so are the reps who were there when families spoke. Refused for the
    person who gave the answer, and when there is nothing to check.
    """
    now = now or timezone.now()
    # Two people with the second key: one confirms, the other is told.
    influence = _locked(influence)
    refuse_when(reason_cannot_check_influence(influence, by))
    _give_verdict(influence, InfluenceClaim.Verdict.CONFIRMED, by=by, now=now)
    influence.state = Influence.State.CONFIRMED
    influence.published_text = published_text
    influence.published_at = now
    influence.check_on = check_on
    influence.save(update_fields=["state", "published_text", "published_at", "check_on"])
    _tell_owner(influence, "coproduction/influence_confirmed", now=now)
    _tell_who_was_there(influence, by=by, now=now)
    for tell in collect("answered", "ANSWERED"):
        tell(influence, by, now)
    record_event(
        verb="influence.confirmed", subject=influence, by=by, forum=influence.forum, at=now
    )
    return influence


@transaction.atomic
def dispute_influence(*, influence: Influence, reason: str, by: Person, now=None) -> Influence:
    """The answer goes back to the service with the forum's reason, and is owed again.

    Refused without a reason, for the person who answered, and when there is nothing to check.
    """
    now = now or timezone.now()
    # As for confirming: only one verdict on one answer.
    influence = _locked(influence)
    refuse_when(reason_cannot_check_influence(influence, by))
    refuse_when(None if reason.strip() else "Say what is missing, so that they can answer it.")
    _give_verdict(influence, InfluenceClaim.Verdict.DISPUTED, by=by, now=now, reason=reason)
    influence.state = Influence.State.DISPUTED
    influence.save(update_fields=["state"])
    _tell_owner(
        influence,
        "coproduction/influence_disputed",
        needed_by=influence.due_on,
        reason=reason,
        now=now,
    )
    record_event(verb="influence.disputed", subject=influence, by=by, forum=influence.forum, at=now)
    return influence


@transaction.atomic
def let_influence_go(*, influence: Influence, reason: str, by: Person, now=None) -> Influence:
    """Nobody owes this answer any more, and the record says why.

    Refused without a reason, and while an answer waits to be checked.
    """
    now = now or timezone.now()
    # Letting go while the officer answers: the answer must not vanish.
    influence = _locked(influence)
    refuse_when(reason_cannot_let_influence_go(influence, by))
    refuse_when(None if reason.strip() else "Say why this is let go.")
    influence.state = Influence.State.LAPSED
    influence.closed_reason = reason
    influence.save(update_fields=["state", "closed_reason"])
    record_event(verb="influence.let_go", subject=influence, by=by, forum=influence.forum, at=now)
    return influence


@transaction.atomic
def say_if_helped(
    *, influence: Influence, helped: str, by: Person, note: str = "", now=None
) -> Influence:
    """Families were asked, and what they said about the change stands on its public page.

    It can be said again later. Refused for partners, and before the answer is confirmed.
    """
    now = now or timezone.now()
    # Two of the team write down what different families said: the later words stand.
    influence = _locked(influence)
    refuse_when(reason_cannot_say_if_helped(influence, by))
    influence.helped, influence.helped_note = helped, note
    influence.helped_at, influence.helped_by = now, by
    influence.save(update_fields=["helped", "helped_note", "helped_at", "helped_by"])
    record_event(
        verb="influence.helped_said",
        subject=influence,
        by=by,
        forum=influence.forum,
        fields=["helped", "helped_note"],
        at=now,
    )
    return influence


def _locked(influence):
    return lock_row(
        Influence, influence.pk, "forum", "work", "owed_by__forum", "owed_by__organisation"
    )


def _give_verdict(influence, verdict, *, by, now, reason=""):
    claim = influence.claims.get(verdict="", next_on__isnull=True)
    claim.verdict, claim.verdict_reason = verdict, reason
    claim.verdict_at, claim.verdict_by = now, by
    claim.save(update_fields=["verdict", "verdict_reason", "verdict_at", "verdict_by"])


def _tell_owner(influence, kind, *, now, **context):
    write_message(
        kind=kind,
        to=influence.owed_by,
        link=influence.get_absolute_url(),
        influence=influence,
        now=now,
        **context,
    )


def _tell_who_was_there(influence, *, by, now):
    """Each app knows who spoke up, or was there when families did: its `heard_by` says so."""
    there = {
        person.pk: person
        for heard_by in collect("heard_by", "HEARD_BY")
        for person in heard_by(influence)
    }
    for pk in sorted(there.keys() - {by.pk, influence.owed_by_id}):
        write_message(
            kind="coproduction/influence_answered",
            to=there[pk],
            link=influence.get_public_url(),
            influence=influence,
            now=now,
        )


def _tell_checkers(influence, *, what, now):
    checkers = (
        Person.objects.active()
        .filter(forum=influence.forum)
        .with_role(*roles_with(Permission.INFLUENCE_CHECK))
        .select_related("forum")
    )
    for person in checkers:
        write_message(
            kind="coproduction/influence_claimed",
            to=person,
            link=influence.get_absolute_url(),
            influence=influence,
            what=what,
            now=now,
        )
