from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from coproduction.actions import record_whole_export
from coproduction.exchange import snapshot, write_forum
from coproduction.models import Forum


class Command(BaseCommand):
    help = "Writes a whole forum as documented open files, with its documents, into a folder."

    def add_arguments(self, parser):
        parser.add_argument("slug")
        parser.add_argument("--output", required=True, help="A folder that is new or empty.")

    def handle(self, slug, output, **options):
        folder = Path(output)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CommandError(f"{folder} is not empty. Choose a folder that is new or empty.")
        forum = Forum.objects.filter(slug=slug).first()
        if forum is None:
            raise CommandError(f"No forum has the address {slug}.")
        with snapshot():
            manifest = write_forum(forum, folder, now=timezone.now())
        rows = record_whole_export(forum=forum, manifest=manifest, by=None)
        self.stdout.write(
            f"{rows:,} rows in {len(manifest['files'])} files and "
            f"{len(manifest['documents'])} documents are in {folder}. README.txt says what is what."
        )
        for name in manifest["documents_missing"]:
            self.stderr.write(f"{name} is not on the disk any more.")
        if not manifest["history"]["holds"]:
            self.stderr.write(f"The history does not hold: {manifest['history']['broken']}")
