from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from coproduction.demo import SLUGS, load
from coproduction.demo_mails import settle_mails
from coproduction.demo_region import make_neighbours, tell_region
from coproduction.demo_reports import write_reports
from coproduction.models import Forum
from coproduction.national.load import load_nation, reason_not_to_load
from coproduction.national.parts import NATIONAL
from coproduction.registries import collect


class Command(BaseCommand):
    help = "Loads the demo: forums with made-up people. Again: a fresh one in its place."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty", action="store_true", help="Only where there is no forum yet."
        )
        parser.add_argument(
            "--scale",
            choices=["small", "national"],
            default="small",
            help="national: then also 150 forums with ten years of records, in minutes.",
        )

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError("The demo lets anybody in. Set DEBUG=1 and DEMO=1 first.")
        if options["if_empty"] and Forum.objects.exists():
            return
        is_national = options["scale"] == "national"
        if is_national and (reason := reason_not_to_load()):
            raise CommandError(reason)
        self.load_small()
        if is_national:
            self.load_national()

    @transaction.atomic
    def load_small(self):
        forums = Forum.objects.filter(slug__in=SLUGS)
        for clear in reversed(collect("demo", "CLEAR")):
            clear(forums)
        cast = load(timezone.now())
        make_neighbours(cast.warwickshire.region)
        for load_part in collect("demo", "LOAD"):
            load_part(cast)
        write_reports(cast)
        tell_region(cast)
        settle_mails(cast)
        self.stdout.write(
            "The demo is loaded: forums warwickshire and wirral, and their neighbours."
        )

    def load_national(self):
        """Says how long each step takes, and how big the database is in the end."""
        load_nation(NATIONAL, tell=self.stdout.write)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
            (size,) = cursor.fetchone()
        self.stdout.write(f"The country is loaded: {Forum.objects.count()} forums, {size}.")
