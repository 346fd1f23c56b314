"""A charter is tested: opened, judged by both sides where nothing counts, closed with a lesson."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from charters.models import Charter, CharterTest, Commitment, Judgement, PartyNote, ResultLine
from charters.rules import (
    reason_cannot_add_note,
    reason_cannot_close_test,
    reason_cannot_judge,
    side_of,
)
from charters.testing import lines_for
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.models import Organisation, Person, Work


@transaction.atomic
def open_test(
    *, charter: Charter, starts_on: date, ends_on: date, by: Person, now=None
) -> CharterTest:
    """The charter is tested over these days. Asked again for the same days, it is the same test.

    Refused for a charter that nobody has promised yet, and for days that are back to front.
    """
    now = now or timezone.now()
    # Asked twice at once: one test a period.
    charter = Charter.objects.select_for_update().get(pk=charter.pk)
    if not charter.is_frozen:
        raise RuleBroken("Only a charter that was adopted can be tested.")
    if ends_on < starts_on:
        raise RuleBroken("The last day must not be before the first day.")
    test, is_new = CharterTest.objects.get_or_create(
        charter=charter,
        starts_on=starts_on,
        ends_on=ends_on,
        defaults={"opened_at": now, "opened_by": by},
    )
    if is_new:
        _record("charter_test.opened", test, by, now)
    return test


@transaction.atomic
def judge_promise(
    *,
    test: CharterTest,
    commitment: Commitment,
    organisation: Organisation | None,
    verdict: str,
    evidence: str,
    by: Person,
    work: Work | None = None,
    now=None,
) -> Judgement:
    """This person's side has said how the promise was kept, and what shows it.

    Said again, the newer word counts until the test closes. Refused for what is counted.
    """
    now = now or timezone.now()
    # Closed at the same moment, or two of one side at once.
    test = _locked(test)
    refuse_when(reason_cannot_judge(test, commitment, organisation, by))
    if not evidence.strip():
        raise RuleBroken("Say what shows it: a meeting, a date, what people told you.")
    judgement, _ = Judgement.objects.update_or_create(
        test=test,
        commitment=commitment,
        organisation=organisation,
        side=side_of(by),
        defaults={
            "verdict": verdict,
            "evidence": evidence,
            "work": work,
            "judged_at": now,
            "judged_by": by,
        },
    )
    record_event(
        verb="promise.judged",
        subject=judgement,
        by=by,
        forum=test.charter.forum,
        fields=["verdict", "evidence"],
        at=now,
    )
    return judgement


@transaction.atomic
def add_party_note(
    *, test: CharterTest, commitment: Commitment | None, text: str, by: Person, now=None
) -> PartyNote:
    """What a party says stands beside the result for good, also after the test has closed."""
    now = now or timezone.now()
    refuse_when(reason_cannot_add_note(by))
    if commitment and commitment.charter_id != test.charter_id:
        raise RuleBroken("This promise is not of the charter that is tested.")
    note = PartyNote.objects.create(
        test=test,
        commitment=commitment,
        organisation=by.organisation,
        text=text,
        written_at=now,
        written_by=by,
    )
    record_event(verb="party_note.added", subject=note, by=by, forum=test.charter.forum, at=now)
    return note


@transaction.atomic
def close_test(*, test: CharterTest, learned: str, by: Person, now=None) -> CharterTest:
    """The results stay as they are now, with the records behind them and what was learned.

    Refused before the period is over, and twice.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    # A judgement at the same moment is in or is refused, and the results are kept once.
    test = _locked(test)
    refuse_when(reason_cannot_close_test(test, today=today))
    ResultLine.objects.bulk_create(lines_for(test, today=today))
    test.learned, test.closed_at, test.closed_by = learned, now, by
    test.save(update_fields=["learned", "closed_at", "closed_by"])
    _record("charter_test.closed", test, by, now)
    return test


def _locked(test):
    tests = CharterTest.objects.select_for_update(of=["self"])
    return tests.select_related("charter__forum").get(pk=test.pk)


def _record(verb, test, by, now):
    record_event(verb=verb, subject=test, by=by, forum=test.charter.forum, at=now)
