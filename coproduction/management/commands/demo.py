from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from coproduction.demo import SLUGS, load
from coproduction.demo_mails import settle_mails
from coproduction.demo_reports import write_reports
from coproduction.models import Forum
from coproduction.registries import collect


class Command(BaseCommand):
    help = "Loads the demo: two forums with made-up people. Again: a fresh one in its place."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty", action="store_true", help="Only where there is no forum yet."
        )

    @transaction.atomic
    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError("The demo lets anybody in. Set DEBUG=1 and DEMO=1 first.")
        if options["if_empty"] and Forum.objects.exists():
            return
        forums = Forum.objects.filter(slug__in=SLUGS)
        for clear in reversed(collect("demo", "CLEAR")):
            clear(forums)
        cast = load(timezone.now())
        for load_part in collect("demo", "LOAD"):
            load_part(cast)
        write_reports(cast)
        settle_mails(cast)
        self.stdout.write("The demo is loaded: forums warwickshire and wirral.")
