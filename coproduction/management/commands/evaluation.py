import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date

from coproduction.dashboard import value_in_words
from coproduction.dates import short
from coproduction.figures import Period
from coproduction.models import Forum
from coproduction.reports.evaluation import as_plain_data, evaluation


def day(text):
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"“{text}” is not a date. Write it as 2022-05-31.")
    return found


class Command(BaseCommand):
    help = "The figures of a forum's joint evaluation for a period, from its records."

    def add_arguments(self, parser):
        parser.add_argument("--forum", required=True, help="The forum's slug.")
        parser.add_argument("--from", required=True, dest="starts_on", help="First day.")
        parser.add_argument("--to", required=True, dest="ends_on", help="Last day.")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, **options):
        forum = Forum.objects.filter(slug=options["forum"]).first()
        if forum is None:
            raise CommandError(f"There is no forum “{options['forum']}”.")
        try:
            period = Period(day(options["starts_on"]), day(options["ends_on"]))
        except ValueError as error:
            raise CommandError(str(error)) from None
        lines = evaluation(forum, period)
        if options["format"] == "json":
            self.stdout.write(json.dumps(as_plain_data(lines), indent=2, ensure_ascii=False))
            return
        self.stdout.write(f"{forum}, {short(period.starts_on)} to {short(period.ends_on)}")
        for figure, value in lines:
            self.stdout.write(f"{figure.title}: {value_in_words(value.value)}")
            if figure.key == "items_by_programme":
                for name, number in value.breakdown.items():
                    self.stdout.write(f"  {name}: {number}")
