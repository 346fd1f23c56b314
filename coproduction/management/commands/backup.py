from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from coproduction.backups import BackupFailed, make_backup


class Command(BaseCommand):
    help = "Writes the database and people's files into a folder, with a list to check them by."

    def add_arguments(self, parser):
        parser.add_argument("--output", required=True, help="A folder that is new or empty.")

    def handle(self, output, **options):
        folder = Path(output)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CommandError(f"{folder} is not empty. Choose a folder that is new or empty.")
        try:
            made = make_backup(folder, now=timezone.now())
        except BackupFailed as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(
            f"{sum(made['rows'].values()):,} rows and {len(made['files']):,} files are in {folder}."
            " Check them with manage.py check_restore."
        )
