"""What the job worker does. `manage.py worker` runs it."""

from datetime import UTC, datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from coproduction.actions import (
    count_figures,
    count_members,
    delete_take_out,
    draw_picture,
    escalate,
    make_take_out,
    remind_owner,
    say_take_out_failed,
    send_digest,
)
from coproduction.actions.digest import stop_mails
from coproduction.digests import people_due
from coproduction.exceptions import RuleBroken
from coproduction.imports.actions import (
    bring_in,
    forget_what_was_before,
    stop_running,
    throw_away,
    undo_import,
)
from coproduction.locking import lock_row
from coproduction.mail import as_email
from coproduction.models import (
    Forum,
    Influence,
    InfluenceReminder,
    MemberCount,
    Message,
    Person,
    RegionalFigure,
    Sharing,
    SheetImport,
    TakeOut,
)
from coproduction.rules import reason_cannot_draw_picture
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


@app.task(name="bring_in_spreadsheet", queue="imports")
def bring_in_spreadsheet(sheet_id):
    """A long list comes in, or its page says why not. Run again after a kill, it comes in once."""
    sheet = SheetImport.objects.select_related("forum", "started_by").filter(pk=sheet_id).first()
    if sheet is None or sheet.state != SheetImport.State.RUNNING:
        return
    try:
        bring_in(
            sheet_import=sheet,
            when_known=sheet.when_known,
            leaves_wrong_out=sheet.leaves_wrong_out,
            by=sheet.started_by,
        )
    except RuleBroken as refusal:
        stop_running(sheet_import=sheet, reason=str(refusal))


@app.task(name="take_out_spreadsheet", queue="imports")
def take_out_spreadsheet(sheet_id, person_id):
    """What came in with a long list goes again, or its page says why not. Run again, it is once."""
    sheet = SheetImport.objects.select_related("forum").filter(pk=sheet_id).first()
    if sheet is None or sheet.state != SheetImport.State.UNDOING:
        return
    try:
        undo_import(sheet_import=sheet, by=Person.objects.get(pk=person_id))
    except RuleBroken as refusal:
        stop_running(sheet_import=sheet, reason=str(refusal))


@app.periodic(cron=by_the_hour(25))
@app.task(name="forget_spreadsheets", queue="upkeep", queueing_lock="forget_spreadsheets")
def forget_spreadsheets(timestamp):
    """What nobody brought in for thirty days goes, and what could undo after seven days."""
    now = timezone.now()
    forget_what_was_before(now=now)
    left = SheetImport.objects.forgotten(now).select_related("forum")
    one_by_one(left, lambda sheet: throw_away(sheet_import=sheet, by=None, now=now))


@app.task(name="make_take_out", queue="upkeep")
def make_forum_file(take_out_id):
    """All of a forum as one file. What goes wrong stands on its page, and in the log."""
    take_out = TakeOut.objects.select_related("forum", "asked_by").get(pk=take_out_id)
    try:
        make_take_out(take_out=take_out)
    except Exception:
        log.exception("take_out_failed", take_out=take_out_id)
        say_take_out_failed(take_out=take_out)


@app.periodic(cron="25 * * * *")
@app.task(name="delete_take_outs", queue="upkeep", queueing_lock="delete_take_outs")
def delete_take_outs(timestamp):
    """Files of forums that were taken out are deleted once their days are over."""
    one_by_one(
        TakeOut.objects.to_delete(timezone.now()), lambda each: delete_take_out(take_out=each)
    )


@app.periodic(cron=by_the_hour(20))
@app.task(name="count_reach", queue="upkeep", queueing_lock="count_reach")
def count_reach(timestamp):
    """Members are counted once a month; a picture of them is drawn when it may be."""
    today = timezone.localdate()
    forums = Forum.objects.active()
    this_month = MemberCount.objects.filter(on__gte=today.replace(day=1))
    one_by_one(
        forums.exclude(pk__in=this_month.values("forum")).by_name(),
        lambda forum: count_members(forum=forum, today=today),
    )
    one_by_one(forums.by_name(), lambda forum: _draw_where_it_may_be(forum, today))


def _draw_where_it_may_be(forum, today):
    if reason_cannot_draw_picture(forum, today=today) is None:
        draw_picture(forum=forum, today=today)


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
