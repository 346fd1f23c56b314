"""What the clock does with words and counts (promises R33)."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from coproduction.events import record_event
from coproduction.locking import lock_row
from coproduction.models import Person
from feedback.keeping import DRAFT_DAYS, UNWANTED_DAYS
from feedback.models import ContactDetails, Draft, FeedbackForm, Reply, Submission
from feedback.tallies import add_to_tallies

A_BATCH = 2000


@transaction.atomic
def tally_form(*, form: FeedbackForm) -> int:
    """Feedback that came since the last time counts in the form's tallies. Says how many did."""
    # Two clocks at once would count the same answers twice.
    FeedbackForm.objects.select_for_update().get(pk=form.pk)
    waiting = Submission.objects.filter(form=form, is_tallied=False).counted()
    new = list(waiting.only("version_id", "answers", "form_id").order_by("pk")[:A_BATCH])
    add_to_tallies(form.pk, new)
    Submission.objects.filter(pk__in=[each.pk for each in new]).update(is_tallied=True)
    return len(new)


@transaction.atomic
def erase_words(*, today: date, batch: int = A_BATCH) -> int:
    """Words whose day has come are gone for good, with replies and contact; numbers stay.

    What may tell of harm and was not dealt with stays, and what somebody has put on hold.
    """
    due = list(
        Submission.objects.select_for_update()
        .filter(erased_on=None, goes_on__lte=today, on_hold=False)
        .exclude(is_alarming=True, safe_at__isnull=True)
        .order_by("goes_on", "pk")[:batch]
    )
    unwanted = list(
        Submission.objects.select_for_update()
        .filter(
            erased_on=None,
            state=Submission.State.SPAM,
            received_on__lte=today - UNWANTED_DAYS,
            on_hold=False,
        )
        .order_by("pk")[:batch]
    )
    going = {each.pk: each for each in [*due, *unwanted]}
    for form_id in {each.form_id for each in going.values()}:
        # Only what was not counted yet, so that its numbers stay when its answers go.
        late = [
            each
            for each in going.values()
            if each.form_id == form_id
            and not each.is_tallied
            and each.state not in Submission.NOT_COUNTED
        ]
        add_to_tallies(form_id, late)
        Submission.objects.filter(pk__in=[each.pk for each in late]).update(is_tallied=True)
    Reply.objects.filter(submission__in=going).delete()
    ContactDetails.objects.filter(submission__in=going).delete()
    waiting = [*Submission.WAITS_FOR_FORUM, Submission.State.PASSED, Submission.State.ANSWERED]
    Submission.objects.filter(pk__in=going, state__in=waiting).update(state=Submission.State.CLOSED)
    Submission.objects.filter(pk__in=going).update(
        answers={},
        words="",
        shared_words="",
        hidden_because="",
        close_reason="",
        quote="",
        alarm_words=[],
        erased_on=today,
    )
    return len(going)


@transaction.atomic
def erase_old_drafts(*, today: date) -> int:
    """Answers that were begun and never sent are gone after two weeks."""
    number, _ = Draft.objects.filter(changed_on__lt=today - DRAFT_DAYS).delete()
    return number


@transaction.atomic
def hold_for_now(*, submission: Submission, on_hold: bool, by: Person, now=None) -> Submission:
    """Its words stay past their day, because somebody has to keep them; or no longer."""
    # The clock may be about to erase it.
    submission = lock_row(Submission, submission.pk, "forum")
    submission.on_hold = on_hold
    submission.save(update_fields=["on_hold"])
    record_event(
        verb="feedback.held" if on_hold else "feedback.let_go",
        subject=submission,
        by=by,
        forum=submission.forum,
        at=now or timezone.now(),
    )
    return submission
