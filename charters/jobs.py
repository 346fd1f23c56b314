"""What the clock does for charters. `manage.py worker` runs it."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django import app

from charters.actions import (
    end_signature,
    expire_mark,
    remind_of_end,
    remind_of_review,
    remind_of_update,
    remind_to_sign,
)
from charters.models import Charter, KiteMark, PromisedUpdate, Signature
from coproduction.timed import by_the_hour

REVIEW_AHEAD = timedelta(days=28)
END_AHEAD = timedelta(days=42)
UPDATE_AHEAD = timedelta(days=14)
SIGN_AHEAD = timedelta(days=7)
SIGN_AGAIN = timedelta(days=14)


@app.periodic(cron=by_the_hour(15))
@app.task(name="look_after_charters", queue="upkeep", queueing_lock="look_after_charters")
def look_after_charters(timestamp):
    """What comes near its day, what runs out, and what waits to be signed."""
    now = timezone.now()
    today = timezone.localdate(now)
    due = Charter.objects.in_force().filter(
        review_on__lte=today + REVIEW_AHEAD, review_reminded_at=None, forum__is_active=True
    )
    for charter in due:
        remind_of_review(charter=charter, now=now)
    owed = PromisedUpdate.objects.waiting().filter(
        due_on__lte=today + UPDATE_AHEAD, reminded_at=None, work__forum__is_active=True
    )
    for update in owed:
        remind_of_update(update=update, now=now)
    live = Signature.objects.filter(forum__is_active=True)
    for signature in live.ran_out(today):
        end_signature(signature=signature, today=today, now=now)
    for signature in live.in_force().filter(ends_on__lte=today + END_AHEAD, end_reminded_at=None):
        remind_of_end(signature=signature, now=now)
    waiting = live.filter(state=Signature.State.INVITED, due_on__lte=today + SIGN_AHEAD)
    for signature in waiting.filter(
        Q(reminded_at=None) | Q(reminded_at__lte=now - SIGN_AGAIN)
    ).filter(invited_at__lte=now - SIGN_AHEAD):
        remind_to_sign(signature=signature, now=now)
    for mark in KiteMark.objects.ran_out(today).filter(forum__is_active=True):
        expire_mark(mark=mark, today=today, now=now)
