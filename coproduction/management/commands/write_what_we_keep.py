from django.conf import settings
from django.core.management.base import BaseCommand

from coproduction.kept_in_words import as_page


class Command(BaseCommand):
    help = "Writes docs/what-we-keep.md from what each app says of its fields."

    def handle(self, **options):
        page = settings.BASE_DIR / "docs" / "what-we-keep.md"
        page.write_text(as_page(), encoding="utf-8")
        self.stdout.write(f"{page.name} is written.")
