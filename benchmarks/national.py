"""Every page at national size: `python -m benchmarks.national [--times N] [--only PART]`.

152 forums, 95,000 people and ten years of records (`manage.py demo --scale national`), loaded once
into a database of its own below .local/. Each address of the access matrix is asked for in the
largest forum, by each role that may, and in the demo's own small forum beside it: server's time
(median and p95), and as many queries. Files are fetched in a process of their own, for its memory.
`DATABASE_URL` takes a database that has the country already.

A forum of tests says what each address is about; it is taken back at the end.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys

from benchmarks.place import BASE, environment, fresh
from coproduction.local.postgres import ROOT, Server

LIMIT, REPORT_LIMIT = 300, 3000  # milliseconds
MEMORY_LIMIT = 300  # MB
REPORTS = re.compile(r"evaluation|-(pdf|docx|xlsx|ods|csv|file|download|picture|pack)$|sheet-pdf")
FILES = re.compile(r"-(xlsx|ods|csv|docx|pdf|download)$")
SMALL = "warwickshire"


def prepare():
    """A PostgreSQL with the country in it, loaded if it is not there; None for one of others."""
    if url := os.environ.get("DATABASE_URL"):
        environment(url)
        fresh("collectstatic")
        return None
    BASE.mkdir(parents=True, exist_ok=True)
    postgres = Server(BASE / "national")
    environment(postgres.ensure_running())
    fresh("migrate", "createcachetable", "collectstatic")
    command = [sys.executable, "manage.py", "demo", "--scale", "national"]
    told = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"DEBUG": "1", "DEMO": "1"},
        text=True,
        stderr=subprocess.PIPE,
    )
    if told.returncode and "forums that are not" not in told.stderr:
        raise SystemExit(told.stderr)
    return postgres


def people_of(forum):
    """Of each role somebody who can sign in; a rep before somebody who is more."""
    from coproduction.models import Person, Role

    return {
        role.value: Person.objects.filter(forum=forum, user__isnull=False, is_active=True)
        .with_role(role)
        .order_by("roles__len", "pk")
        .select_related("user")
        .first()
        for role in Role
    }


def pattern_world():
    """One of each thing in a forum of tests, to know what the access matrix's names stand for."""
    from coproduction.models import Role
    from coproduction.tests.factories import ForumFactory, OrganisationFactory, PersonFactory
    from coproduction.tests.whole_world import furnish

    forum = ForumFactory(slug="pattern")
    council = OrganisationFactory(forum=forum)
    names = ("officer", "coordinator", "facilitator", "chair", "treasurer", "rep")
    people = {
        name: PersonFactory(
            forum=forum,
            roles=[Role(name)],
            organisation=council if name in {"officer", "facilitator"} else None,
        )
        for name in names
    }
    return furnish(forum, **people)


def way_to_forum(model):
    """The shortest chain of keys from this model to its forum, as a lookup."""
    from coproduction.models import Forum

    ways, seen = [(model, "")], {model}
    for each, way in ways:
        if each is Forum:
            return way.removesuffix("__")
        for field in each._meta.concrete_fields:
            target = field.related_model
            if field.is_relation and target not in seen:
                seen.add(target)
                ways.append((target, f"{way}{field.name}__"))
    raise LookupError(model)


def some_like(thing, forum):
    """Things of this kind and in this state that the forum has, the busiest forum's own."""
    model = type(thing)
    rows = model._base_manager.filter(**{way_to_forum(model): forum})
    for name in ("state", "status", "kind"):
        if hasattr(thing, name) and rows.filter(**{name: getattr(thing, name)}).exists():
            rows = rows.filter(**{name: getattr(thing, name)})
    return [*rows.order_by("-pk")[:8], *rows.order_by("pk")[:8]]


def pages(forum, world, only=""):
    """Each page to look at: its name, who may, and addresses that it may have."""
    from django.urls import reverse

    from coproduction.tests.access_matrix import FORUM_ROWS

    for name, row in FORUM_ROWS.items():
        if row.get != 200 or only not in name:
            continue
        if not row.thing:
            yield name, row, [reverse(name, kwargs={"forum": forum.slug, **row.extra})]
            continue
        # A page about two things that belong together is not tried with any two.
        if any(hasattr(world, str(value)) for value in row.extra.values()):
            continue
        thing = getattr(world, row.thing)
        # A secret address of somebody's own is not found in the records.
        if not hasattr(thing, "_meta"):
            continue
        found = some_like(thing, forum)
        keys = [getattr(each, "reference", None) or each.pk for each in found]
        extra = row.extra.values()
        yield name, row, [reverse(name, args=[forum.slug, key, *extra]) for key in keys]


def first_good(client, addresses):
    """The first address that this person gets a page from; None where there is none."""
    if len(addresses) == 1:
        return addresses[0]
    return next((each for each in addresses if client.get(each).status_code == 200), None)


def measure(forum, world, times, options):
    """By address and role: how the page was."""
    from benchmarks.world import ask, signed_in

    people = {role: person for role, person in people_of(forum).items() if person}
    clients = {role: signed_in(person.user) for role, person in people.items()}
    found = {}
    for name, row, addresses in pages(forum, world, options.only):
        # A file is the same for all who may have it.
        for role in sorted(row.may & clients.keys())[
            : 1 if options.one_role or FILES.search(name) else None
        ]:
            if url := first_good(clients[role], addresses):
                asked = found[name, role] = ask(clients[role], url, times)
                if times:
                    print(f"{name:34} {role:18} {asked}", flush=True)
    return found


def memory_of(slug, name, role):
    """The most memory, in MB, of a process that fetches this file once; and before it did."""
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.national", "--fetch", slug, name, role],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(told.stdout.splitlines()[-1])


def fetch(slug, name, role):
    """In a process of its own: one file, to its last byte."""
    from django.db import transaction

    from benchmarks.world import ask, most_memory, signed_in
    from coproduction.models import Forum

    forum = Forum.objects.get(slug=slug)
    client = signed_in(people_of(forum)[role].user)
    with transaction.atomic():
        addresses = next(urls for each, _, urls in pages(forum, pattern_world(), name))
        client.get(f"/{slug}/")
        before = most_memory()
        asked = ask(client, addresses[0], 0)
        after = most_memory()
        transaction.set_rollback(True)
    print(json.dumps({"status": asked.status, "before": before, "most": after}))


def over(small, large):
    """What is over its limit, and what asks the database more often than at small size."""
    slow, more = {}, {}
    for (name, role), asked in large.items():
        if asked.median > (REPORT_LIMIT if REPORTS.search(name) else LIMIT):
            slow[f"{name} {role}"] = {"median": asked.median, "best": asked.best}
        before = small.get((name, role), asked).queries
        if asked.queries > before:
            more[f"{name} {role}"] = [before, asked.queries]
    return slow, more


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--only", default="", help="addresses with these letters in their name")
    parser.add_argument("--one-role", action="store_true", help="each page by one role alone")
    parser.add_argument("--fetch", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    postgres = None if options.fetch else prepare()
    import django

    django.setup()
    if options.fetch:
        fetch(*options.fetch)
        return
    from django.db import connection, transaction

    from coproduction.models import Event, Forum, Person
    from coproduction.national.names import slug_of

    largest = Forum.objects.get(slug=slug_of(1))
    with transaction.atomic():
        world = pattern_world()
        large = measure(largest, world, options.times, options)
        small = measure(Forum.objects.get(slug=SMALL), world, 0, options)
        transaction.set_rollback(True)
    slow, more = over(small, large)
    files = {
        name: memory_of(largest.slug, name, role)
        for name, role in {name: role for name, role in large if FILES.search(name)}.items()
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()) / 1024 / 1024")
        (megabytes,) = cursor.fetchone()
    result = {
        "forums": Forum.objects.count(),
        "people": Person.objects.count(),
        "events": Event.objects.count(),
        "database_mb": megabytes,
        "pages": len(large),
        "load_of_the_machine": round(os.getloadavg()[1], 1),
        "median_of_medians_ms": statistics.median(asked.median for asked in large.values()),
        "slow_ms": slow,
        "more_queries": more,
        "files_mb": {name: each["most"] for name, each in files.items()},
        "files_over": [name for name, each in files.items() if each["most"] > MEMORY_LIMIT],
    }
    if postgres:
        postgres.stop()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
