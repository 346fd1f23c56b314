"""What the job worker does. `manage.py worker` runs it."""

from datetime import UTC, datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from coproduction.actions import count_figures, escalate, remind_owner, send_digest
from coproduction.actions.digest import stop_mails
from coproduction.digests import people_due
from coproduction.locking import lock_row
from coproduction.mail import as_email
from coproduction.models import (
    Forum,
    Influence,
    InfluenceReminder,
    Message,
    RegionalFigure,
    Sharing,
)
from coproduction.timed import by_the_hour, one_by_one

log = structlog.get_logger(__name__)

# Waits of 1, 2, 4 … minutes, about 17 hours in all: a mail server may be down for a night.
MAIL_RETRIES = RetryStrategy(max_attempts=10, exponential_wait=2, linear_wait=60)


@app.task(name="deliver_message", queue="mail", retry=MAIL_RETRIES, pass_context=True)
def deliver_message(context, message_id):
    """Sends one mail once. Its row says sent, or why not yet; the last failure stays visible."""
    with transaction.atomic():
        # Two workers with the same message: the second waits here, then sees that it is sent.
        message = lock_row(Message, message_id, "forum", "person")
        if message.state not in Message.TO_SEND:
            return
        if message.person and not message.person.takes_mail:
            # Mail to them came back, or they want to be told another way, since it was written.
            stop_mails(Message.objects.filter(pk=message.pk))
            return
        failure = _send(message)
    if failure:
        log.warning("mail_failed", message=message_id, error=message.last_error)
        raise failure


def _send(message):
    """Hands the mail to the mail server and writes down how that went; gives the error, if any."""
    message.attempts += 1
    failure = None
    try:
        as_email(message).send()
    except OSError as error:
        # smtplib's errors are OSErrors too. What the server said may hold the address.
        failure = error
        message.last_error = type(error).__name__
        message.state = Message.State.FAILED
    else:
        message.last_error = ""
        message.state = Message.State.SENT
        message.sent_at = timezone.now()
        if message.is_digest:
            message.carried.update(state=message.state, sent_at=message.sent_at)
    message.save(update_fields=["attempts", "last_error", "state", "sent_at"])
    return failure


@app.periodic(cron="*/10 * * * *")
@app.task(
    name="send_due_digests", queue="mail", queueing_lock="send_due_digests", pass_context=True
)
def send_due_digests(context, timestamp):
    """Everybody whose digest is due gets it. One that fails holds up nobody else's."""
    now = datetime.fromtimestamp(timestamp, UTC)
    one_by_one(people_due(now), lambda person: send_digest(person=person, now=now))


@app.periodic(cron="* * * * *")
@app.task(
    name="rescue_stalled_jobs",
    queue="upkeep",
    queueing_lock="rescue_stalled_jobs",
    pass_context=True,
)
async def rescue_stalled_jobs(context, timestamp):
    """Jobs whose worker died are run again: procrastinate leaves them `doing` for ever."""
    for job in await app.job_manager.get_stalled_jobs(
        seconds_since_heartbeat=settings.WORKER_STALLED_AFTER
    ):
        await app.job_manager.retry_job(job)
        log.warning("job_rescued", job=job.id, task=job.task_name)


@app.periodic(cron=by_the_hour(2))
@app.task(
    name="remove_old_jobs", queue="upkeep", queueing_lock="remove_old_jobs", pass_context=True
)
async def remove_old_jobs(context, timestamp):
    """Finished jobs go after three days; failed ones stay to be looked at."""
    await app.job_manager.delete_old_jobs(nb_hours=72)


@app.periodic(cron=by_the_hour(10))
@app.task(name="remind_owners", queue="upkeep", queueing_lock="remind_owners")
def remind_owners(timestamp):
    """Whoever owes families an answer is reminded before, on and after the day."""
    now = timezone.now()
    first = timedelta(days=-min(InfluenceReminder.STEPS))
    near = Influence.objects.owed().filter(
        due_on__lte=timezone.localdate(now) + first, forum__is_active=True
    )
    one_by_one(near.soonest_first(), lambda influence: remind_owner(influence=influence, now=now))


@app.periodic(cron=by_the_hour(12))
@app.task(name="escalate_late_answers", queue="upkeep", queueing_lock="escalate_late_answers")
def escalate_late_answers(timestamp):
    """Answers that are late too long go to the organisation's signatory, one mail for each."""
    now = timezone.now()
    late = Influence.objects.to_escalate(timezone.localdate(now)).filter(forum__is_active=True)
    # The first of each organisation; its mail takes all the others along.
    firsts = late.order_by("forum", "owed_by__organisation", "due_on", "pk").distinct(
        "forum", "owed_by__organisation"
    )
    one_by_one(
        firsts.select_related("forum", "owed_by__organisation"),
        lambda influence: escalate(
            forum=influence.forum,
            organisation=influence.owed_by.organisation,
            today=timezone.localdate(now),
            now=now,
        ),
    )


@app.periodic(cron=by_the_hour(6))
@app.task(name="count_for_regions", queue="upkeep", queueing_lock="count_for_regions")
def count_for_regions(timestamp):
    """Forums that share their figures are counted once a day, and within the hour once they do."""
    today = timezone.localdate()
    sharing = Sharing.objects.standing().filter(what=Sharing.What.FIGURES)
    counted = RegionalFigure.objects.filter(counted_on=today)
    due = Forum.objects.filter(pk__in=sharing.values("forum")).exclude(
        pk__in=counted.values("forum")
    )
    one_by_one(due.by_name(), lambda forum: count_figures(forum=forum, today=today))
