from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from coproduction.health import checks


class Command(BaseCommand):
    help = "Says if the product is well, for whatever watches it; fails with what is wrong."

    def handle(self, **options):
        wrong = [check.words for check in checks(timezone.now()) if not check.ok]
        if wrong:
            raise CommandError("\n".join(wrong))
        self.stdout.write("All is well.")
