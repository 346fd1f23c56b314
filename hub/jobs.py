"""What the clock does for hubs. `manage.py worker` runs it."""

from procrastinate.contrib.django import app

from hub.actions import make_sessions
from hub.models import Hub


@app.periodic(cron="11 4 * * *")
@app.task(name="make_sessions_ahead", queue="upkeep", queueing_lock="make_sessions_ahead")
def make_sessions_ahead(timestamp):
    """Every hub with a rule has its sessions for a year ahead, also when a day goes by."""
    for hub in Hub.objects.active().exclude(repeats=Hub.Repeats.ASKED):
        make_sessions(hub=hub, by=None)
