from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from coproduction.exchange import BadFolder, bring_in, read_folder


class Command(BaseCommand):
    help = "Brings in a forum from the folder that export_forum wrote: all of it, or nothing."

    def add_arguments(self, parser):
        parser.add_argument("folder")
        parser.add_argument("--slug", required=True, help="The forum's address on this site.")
        parser.add_argument(
            "--link-people",
            action="store_true",
            help="Who signs in here with the email address of a person is that person.",
        )

    def handle(self, folder, slug, link_people, **options):
        try:
            found = read_folder(Path(folder))
            forum = bring_in(found, slug=slug, link_people=link_people, now=timezone.now())
        except BadFolder as wrong:
            raise CommandError(str(wrong)) from wrong
        rows = sum(each["rows"] for each in found.manifest["files"])
        self.stdout.write(
            f"{forum.name} is here as /{forum.slug}/ with {rows:,} rows and "
            f"{len(found.manifest['documents'])} documents. It is closed: look at it in the admin, "
            "then make it active."
        )
