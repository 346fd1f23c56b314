from django.core.management import call_command
from django.core.management.base import BaseCommand

from coproduction.checks import refuse_unsafe_database


class Command(BaseCommand):
    help = "Runs background and timed jobs: sends mail, rescues stalled jobs."

    def handle(self, **options):
        refuse_unsafe_database()
        call_command("procrastinate", "worker", "--concurrency=4", "--fetch-job-polling-interval=2")
