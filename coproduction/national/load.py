"""The whole country, in one transaction."""

from collections.abc import Callable
from time import monotonic

from django.core.management.color import no_style
from django.db import connection, transaction

from coproduction.demo import SLUGS
from coproduction.exceptions import RuleBroken
from coproduction.models import Forum, Person
from coproduction.national.chains import begin_events, copy_events, write_chains
from coproduction.national.copies import Copier
from coproduction.national.names import FIRST_NAMES, LAST_NAMES
from coproduction.national.parts import Scale
from coproduction.national.pattern import models_of_product, read_pattern
from coproduction.registries import collect


def reason_not_to_load() -> str | None:
    """Only beside the demo: a forum of real people never gets made-up neighbours."""
    others = Forum.objects.exclude(slug__in=SLUGS)
    if others.exists():
        return (
            f"This database has forums that are not the demo’s, such as {others.first()}. "
            "A national demo needs an empty one: `make reset`, then `make demo`."
        )
    return None


@transaction.atomic
def load_nation(scale: Scale, tell: Callable[[str], None] = lambda words: None) -> None:
    """Beside the demo's forums there are as many as the scale says, with all their years.

    Refused on a database with forums other than the demo's.
    """
    if reason := reason_not_to_load():
        raise RuleBroken(reason)
    began = monotonic()
    new_forums = scale.forums - Forum.objects.count()
    copier = Copier(scale, new_forums)
    pattern = read_pattern(Forum.objects.get(slug=SLUGS[0]), copier.numbers)
    copier.write_forums()
    copier.write_turns()
    begin_events()

    def said(words):
        tell(f"{monotonic() - began:5.0f} s  {words}")

    _check_at_once(pattern)
    for copied in pattern.copied:
        number = copier.write(pattern, copied)
        if number > 100_000:
            said(f"{number:,} {copied.part.model._meta.verbose_name_plural}")
    for copied in pattern.copied:
        copier.settle(pattern, copied)
    _move_sequences()
    number = _write_members(scale)
    said(f"{number:,} more people")
    copy_events(copier, pattern)
    for more in collect("national_parts", "MORE"):
        for write in more:
            write(copier, pattern)
    said("all rows are there")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    said("all that points somewhere points to something")
    said(f"{write_chains():,} events")


KEYS = """
SELECT conname, conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
WHERE contype = 'f' AND condeferrable AND connamespace = current_schema()::regnamespace
"""


def _check_at_once(pattern):
    """Each statement's rows are checked at its end, but for those that point to later ones.

    Each trigger of pgtrigger asks whether it is to be left out. Unless that is set, to "none" as
    here, PostgreSQL takes back a step for each row, and looks at all checks that were put off.
    """
    place = {}
    for number, copied in enumerate(pattern.copied):
        place[copied.part.model._meta.db_table] = number
    with connection.cursor() as cursor:
        cursor.execute(KEYS)
        ahead = [
            f'"{name}"'
            for name, table, target in cursor.fetchall()
            if place.get(table, 0) < place.get(target, 0)
        ]
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"SET CONSTRAINTS {', '.join(ahead)} DEFERRED")
        cursor.execute("SET LOCAL pgtrigger.ignore = '{}'")


MEMBERS = """
INSERT INTO coproduction_person ({columns})
SELECT {values}
FROM new_forum
JOIN coproduction_forum AS forum USING (slug)
CROSS JOIN generate_series(1, CASE WHEN forum = 1 THEN %(in_largest)s ELSE %(in_each)s END) AS n
"""


def _write_members(scale):
    """Parent carers whom a forum knows and who have no role in it."""
    there = Person.objects.count()
    shares = scale.forums - SHARES_OF_DEMO + scale.largest - 1
    in_each = (scale.people - there) // shares
    person = Person()
    fields = [field for field in Person._meta.concrete_fields if not field.primary_key]
    defaults = {
        field.column: field.get_db_prep_save(getattr(person, field.attname), connection)
        for field in fields
    }
    first, last = list(FIRST_NAMES), list(LAST_NAMES)
    written = {
        "forum_id": "forum.id",
        "name": "(%(first)s::text[])[1 + n %% %(firsts)s] || ' ' || "
        "(%(last)s::text[])[1 + (n / %(firsts)s + forum.id) %% %(lasts)s]",
        "email": "'family-' || n || '@' || slug || '.example.org'",
    }
    values = [written.get(field.column, f"%({field.column})s") for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            MEMBERS.format(
                columns=", ".join(f'"{field.column}"' for field in fields),
                values=", ".join(values),
            ),
            defaults
            | {"first": first, "firsts": len(first), "last": last, "lasts": len(last)}
            | {"in_each": in_each, "in_largest": in_each * scale.largest},
        )
        return cursor.rowcount


SHARES_OF_DEMO = len(SLUGS)


def _move_sequences():
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models_of_product())):
            cursor.execute(statement)
