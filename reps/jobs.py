"""What the clock does for reps. `manage.py worker` runs it."""

from django.utils import timezone
from procrastinate.contrib.django import app

from coproduction.models import Forum
from coproduction.timed import by_the_hour, one_by_one
from reps.actions import chase_claims
from reps.models import Claim


@app.periodic(cron=by_the_hour(25))
@app.task(name="chase_claims", queue="upkeep", queueing_lock="chase_claims")
def keep_promises_to_pay(timestamp):
    """Claims whose promised day comes near, forum by forum."""
    now = timezone.now()
    due = Claim.objects.to_chase(now).values("forum")
    one_by_one(
        Forum.objects.filter(pk__in=due, is_active=True),
        lambda forum: chase_claims(forum=forum, now=now),
    )
