"""Several web nodes on one PostgreSQL: `python -m benchmarks.nodes [--nodes N] [--clients N]`.

The country of benchmarks.national; two nodes (each two processes of four threads), once on
PostgreSQL itself and once through PgBouncer. Four pages of five are public ones of all forums, one
is a list or a dashboard of the largest forum's staff. It prints pages a second, times, answers
that were no page, and the most connections that PostgreSQL had.
"""

import argparse
import http.client
import json
import os
import random
import statistics
import threading
import time
from collections import Counter

from benchmarks.bouncer import POOL, Bouncer
from benchmarks.national import people_of, prepare
from benchmarks.place import Web

SECONDS = 20
PUBLIC = ("", "you-said-we-did/", "charter/", "feedback/", "feedback/said/")
STAFF = ("work/", "influence/", "hub/requests/", "reps/money/claims/", "reports/", "mails/")


def addresses(chance, slugs, largest):
    """What people ask for, without end: the address, and if it is staff who ask."""
    while True:
        if chance.random() < 0.8:
            yield f"/{chance.choice(slugs)}/{chance.choice(PUBLIC)}", False
        else:
            yield f"/{largest}/{chance.choice(STAFF)}", True


def person(port, asked, cookie, until, times, answers):
    """One client with a connection of its own, until the time is up."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for address, is_staff in asked:
        if time.monotonic() > until:
            return
        start = time.perf_counter()
        try:
            connection.request("GET", address, headers={"Cookie": cookie} if is_staff else {})
            answer = connection.getresponse()
            answer.read()
            answers[answer.status] += 1
        except (OSError, http.client.HTTPException):
            answers["no answer"] += 1
            connection.close()
        times[is_staff].append(time.perf_counter() - start)


def most_connections(database, until, found):
    """Asks PostgreSQL itself how many connections the database has, until the time is up."""
    import psycopg

    with psycopg.connect(database, autocommit=True) as connection:
        while time.monotonic() < until:
            (number,) = connection.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).fetchone()
            found.append(number)
            time.sleep(0.2)


def load(nodes, clients, seconds, slugs, largest, cookie, database):
    """Everybody at once; gives what it came to."""
    webs = [Web() for _ in range(nodes)]
    for web in webs:
        web.start()
    until = time.monotonic() + seconds
    times, answers, connections = {True: [], False: []}, Counter(), []
    threads = [
        threading.Thread(
            target=person,
            args=(
                webs[number % nodes].port,
                addresses(random.Random(number), slugs, largest),
                cookie,
                until,
                times,
                answers,
            ),
        )
        for number in range(clients)
    ]
    threads.append(threading.Thread(target=most_connections, args=(database, until, connections)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for web in webs:
        web.stop()

    def p95(seconds):
        return round(1000 * statistics.quantiles(seconds, n=20)[-1])

    return {
        "pages_per_second": round(sum(map(len, times.values())) / seconds, 1),
        "public_median_ms": round(1000 * statistics.median(times[False])),
        "public_p95_ms": p95(times[False]),
        "staff_median_ms": round(1000 * statistics.median(times[True])),
        "staff_p95_ms": p95(times[True]),
        "answers": dict(answers),
        "most_connections": max(connections),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--nodes", type=int, default=2)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    options = parser.parse_args()
    postgres = prepare()
    import django

    django.setup()

    from django.conf import settings

    from benchmarks.world import signed_in
    from coproduction.models import Forum
    from coproduction.national.names import slug_of

    largest = slug_of(1)
    slugs = list(Forum.objects.values_list("slug", flat=True))
    coordinator = people_of(Forum.objects.get(slug=largest))["coordinator"]
    client = signed_in(coordinator.user)
    cookie = "; ".join(f"{name}={each.value}" for name, each in client.cookies.items())
    assert settings.SESSION_COOKIE_NAME in cookie
    database = os.environ["DATABASE_URL"]
    result = {"nodes": options.nodes, "clients": options.clients, "pool": POOL}
    everything = (options.nodes, options.clients, options.seconds, slugs, largest, cookie, database)
    result["direct"] = load(*everything)
    bouncer = Bouncer(database)
    os.environ |= {"DATABASE_URL": bouncer.url, "DATABASE_POOLED": "1"}
    result["pgbouncer"] = load(*everything)
    bouncer.stop()
    if postgres:
        postgres.stop()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
