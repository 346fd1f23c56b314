from pathlib import Path

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from coproduction.actions import record_backup_check
from coproduction.backups import MEDIA, BackupFailed, differences, restore


class Command(BaseCommand):
    help = "Compares a restored copy with the list of its backup; fails with what differs."

    def add_arguments(self, parser):
        parser.add_argument("folder", help="What manage.py backup wrote.")
        parser.add_argument("--database", required=True, help="The address of the copy.")
        parser.add_argument("--media", help="Its files; those in the folder if left out.")
        parser.add_argument(
            "--restore", action="store_true", help="Restore into that database first: it is empty."
        )

    def handle(self, folder, database, media, **options):
        folder = Path(folder)
        try:
            if options["restore"]:
                restore(folder, database)
            wrong = differences(folder, database, Path(media or folder / MEDIA))
        except (BackupFailed, psycopg.OperationalError) as failure:
            raise CommandError(str(failure)) from failure
        if wrong:
            raise CommandError("\n".join(wrong))
        record_backup_check(now=timezone.now())
        self.stdout.write("The copy is whole: every row, rule and file of the backup is there.")
