from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coproduction.frontend import FrontEndError, build


class Command(BaseCommand):
    help = "Copies the styles, scripts and typeface that npm fetched into static/build/."
    requires_system_checks = []

    def handle(self, **options):
        try:
            written = build(
                settings.BASE_DIR / "node_modules", settings.BASE_DIR / "static" / "build"
            )
        except FrontEndError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(written)} files written to static/build/.")
