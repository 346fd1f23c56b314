from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from coproduction.models import Forum
from hub.actions.log import LogRefused, import_log
from hub.log_file import read_log


class Command(BaseCommand):
    help = "Brings a hub's log of past sessions in: all of it, or nothing and what is wrong."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--forum", required=True, help="The forum's slug.")
        parser.add_argument("--dry-run", action="store_true", help="Check it, write nothing.")

    def handle(self, file, **options):
        forum = Forum.objects.filter(slug=options["forum"]).first()
        if forum is None:
            raise CommandError(f"There is no forum “{options['forum']}”.")
        try:
            log = read_log(file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        self._refuse(log.mistakes)
        try:
            with transaction.atomic():
                done = import_log(forum=forum, rows=log.rows, by=None)
                transaction.set_rollback(options["dry_run"])
        except LogRefused as refusal:
            self._refuse(refusal.mistakes)
        self._report(done, dry_run=options["dry_run"])

    def _refuse(self, mistakes):
        if mistakes:
            lines = "\n".join(f"{mistake}" for mistake in mistakes)
            raise CommandError(f"{lines}\nNothing was written. Mend the file and try again.")

    def _report(self, done, *, dry_run):
        if not (done.items or done.prep_sessions):
            self.stdout.write(f"All {done.unchanged} rows are recorded already. Nothing changed.")
            return
        self.stdout.write(
            f"{done.items} items and {done.prep_sessions} prep sessions, "
            f"with {done.attendances} engagements of reps. "
            f"{done.unchanged} rows were there already."
        )
        if dry_run:
            self.stdout.write("This was a try: nothing was written.")
