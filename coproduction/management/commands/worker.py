import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from coproduction.checks import refuse_unsafe_database


class Command(BaseCommand):
    help = "Runs background and timed jobs: sends mail and digests, rescues stalled jobs."

    def handle(self, **options):
        refuse_unsafe_database()
        self.look_after_the_dead()
        call_command("procrastinate", "worker", "--concurrency=4", "--fetch-job-polling-interval=2")

    @staticmethod
    def look_after_the_dead():
        """What a killed worker left undone is taken up as soon as that one counts as dead."""
        rescue = app.configure_task(
            "rescue_stalled_jobs",
            queue="upkeep",
            lock="rescue_stalled_jobs",
            queueing_lock="rescue_stalled_jobs_at_start",
            schedule_in={"seconds": settings.WORKER_STALLED_AFTER},
        )
        try:
            rescue.defer(timestamp=int(time.time()))
        except AlreadyEnqueued:
            return
