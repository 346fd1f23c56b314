"""A migrated database that every process of a test run copies, instead of migrating its own.

Migrating takes a minute of a processor, copying a few seconds. What is copied is made by the
migrations themselves, and made anew as soon as one of them, or a library, changes.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

NAME = "prepared_"
# Any number that nothing else takes: one process prepares, the others wait for it.
LOCK = 7_202_611


def fingerprint(root: Path) -> str:
    """Of everything that decides what migrating makes."""
    digest = hashlib.sha256()
    files = [*root.glob("*/migrations/*.py"), *root.glob("*.txt")]
    for path in sorted(files):
        digest.update(str(path.relative_to(root)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def prepared_database(url: str) -> str:
    """The name of a database on this server that these migrations have made; older ones go."""
    name = NAME + fingerprint(Path(settings.BASE_DIR))
    with psycopg.connect(_address(url, "postgres"), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        there = [row[0] for row in server.execute("SELECT datname FROM pg_database")]
        if name not in there:
            for old in there:
                if old.startswith(NAME):
                    _run(server, "DROP DATABASE {}", old)
            _make(server, url, name)
    return name


def _make(server, url, name):
    """Under another name until it is whole: a run that is cut leaves nothing that looks ready."""
    making = f"{name}_making"
    _run(server, "CREATE DATABASE {}", making)
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": _address(url, making)},
        check=True,
    )
    _run(server, "ALTER DATABASE {} RENAME TO {}", making, name)


def _run(server, statement, *names):
    server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _address(url, database):
    return urlsplit(url)._replace(path=f"/{database}").geturl()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Each process's own test database begins as a copy."""
    template = prepared_database(os.environ["DATABASE_URL"])
    connection.settings_dict["TEST"]["TEMPLATE"] = template
