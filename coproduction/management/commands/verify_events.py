from django.core.management.base import BaseCommand, CommandError

from coproduction.events import verify_chains


class Command(BaseCommand):
    help = "Checks that no recorded event was changed or removed. Names the first bad row."

    def handle(self, **options):
        events, breaks = verify_chains()
        if breaks:
            raise CommandError("\n".join(f"Broken: {found}." for found in breaks))
        self.stdout.write(f"{events} events checked. None was changed or removed.")
