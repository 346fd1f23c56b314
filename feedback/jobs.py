"""What the clock does for feedback. `manage.py worker` runs it."""

from django.utils import timezone
from procrastinate.contrib.django import app

from coproduction.timed import by_the_hour
from feedback.actions import erase_old_drafts, erase_words, tally_form
from feedback.actions.retention import A_BATCH
from feedback.models import FeedbackForm, Submission


@app.periodic(cron="* * * * *")
@app.task(name="tally_feedback", queue="upkeep", queueing_lock="tally_feedback")
def tally_feedback(timestamp):
    """Results are added up, form by form, so that they are read at once."""
    waiting = Submission.objects.filter(is_tallied=False).counted()
    for pk in waiting.order_by().values_list("form", flat=True).distinct():
        while tally_form(form=FeedbackForm(pk=pk)) == A_BATCH:
            pass


@app.periodic(cron=by_the_hour(35))
@app.task(name="erase_feedback", queue="upkeep", queueing_lock="erase_feedback")
def erase_feedback(timestamp):
    """Words whose day has come go, and answers that were begun and never sent."""
    today = timezone.localdate()
    while erase_words(today=today) >= A_BATCH:
        pass
    erase_old_drafts(today=today)
