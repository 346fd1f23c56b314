"""A backup that proves itself: what was in the database and in the files, counted as it was made.

`manage.py backup` writes a dump, the files and a list of both, all of one moment of the database.
`manage.py check_restore` restores the dump elsewhere and compares it with that list (promises R14).
"""

import hashlib
import json
import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection, transaction

DUMP, MEDIA, LIST = "database.dump", "media", "backup.json"
_A_PART = 1024 * 1024


class BackupFailed(Exception):
    """It could not be made or checked; one sentence says why."""


def make_backup(folder: Path, *, now: datetime) -> dict:
    """The dump, the files and their list, in this empty folder. Others may write meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        found = what_is_in(cursor)
        # The dump sees the same moment as the counts.
        _run("pg_dump", "-Fc", f"--snapshot={snapshot}", "-f", str(folder / DUMP))
    # After the dump: a file that came later is one too many, and none is missing.
    _copy_files(folder / MEDIA)
    found |= {
        "made_at": now.isoformat(),
        "dump": hash_of(folder / DUMP),
        "files": files_below(folder / MEDIA),
    }
    (folder / LIST).write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    return found


def _copy_files(target):
    source = Path(settings.MEDIA_ROOT)
    target.mkdir()
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)


def what_is_in(cursor) -> dict:
    """Rows by table, and how many rules hold: the same of a copy that is whole."""
    cursor.execute(_TABLES)
    rows = {}
    for (table,) in cursor.fetchall():
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
        (rows[table],) = cursor.fetchone()
    rules = {}
    for what, query in (("constraints", _CONSTRAINTS), ("triggers", _TRIGGERS)):
        cursor.execute(query)
        (rules[what],) = cursor.fetchone()
    return {"rows": rows, **rules}


def files_below(folder: Path) -> dict[str, str]:
    """The hash of each file, by its path."""
    return {
        str(path.relative_to(folder)): hash_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def hash_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(_A_PART):
            digest.update(part)
    return digest.hexdigest()


def restore(folder: Path, database: str) -> None:
    """The dump into this database, which has to be empty: nothing of ours is written over."""
    with psycopg.connect(database) as other:
        if other.execute(_TABLES).fetchone():
            raise BackupFailed("The database to restore into is not empty. Make a new one.")
    _run(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "-d",
        "",
        str(folder / DUMP),
        database=database,
    )


def differences(folder: Path, database: str, media: Path) -> list[str]:
    """What a restored copy has otherwise than the backup says, a sentence each; none is good."""
    try:
        listed = json.loads((folder / LIST).read_text())
        wrong = [] if hash_of(folder / DUMP) == listed["dump"] else ["The dump was changed."]
    except (OSError, ValueError, KeyError):
        raise BackupFailed(f"{folder} holds no backup that can be read.") from None
    with psycopg.connect(database) as other, other.cursor() as cursor:
        found = what_is_in(cursor)
    for table, number in listed["rows"].items():
        there = found["rows"].get(table)
        if there is None:
            wrong.append(f"The table {table} is missing.")
        elif there != number:
            wrong.append(f"{table} has {there} rows and not {number}.")
    wrong += [
        f"There are {found[what]} {what} and not {listed[what]}."
        for what in ("constraints", "triggers")
        if found[what] != listed[what]
    ]
    return wrong + _other_files(listed["files"], media)


def _other_files(listed, media):
    there = files_below(media) if media.is_dir() else {}
    missing = [name for name in listed if name not in there]
    changed = [name for name in listed if there.get(name, listed[name]) != listed[name]]
    wrong = [f"The file {name} is missing." for name in missing]
    return wrong + [f"The file {name} was changed." for name in changed]


_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 1
"""
_CONSTRAINTS = """
SELECT count(*) FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
WHERE n.nspname = 'public' AND c.contype <> 'n'
"""
_TRIGGERS = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"


def _run(program, *arguments, database=None):
    """One of PostgreSQL's programs. Its password goes by the environment: others see commands."""
    folder = os.environ.get("PG_BIN")
    path = Path(folder, program) if folder else shutil.which(program)
    if not path:
        raise BackupFailed(f"{program} was not found. Install PostgreSQL's client programs.")
    done = subprocess.run(
        [str(path), *arguments],
        env=os.environ | _reaching(database),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise BackupFailed(f"{program} failed: {done.stderr.strip()}")


def _reaching(database):
    if database:
        given = psycopg.conninfo.conninfo_to_dict(database)
    else:
        given = connection.get_connection_params()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    names |= {"dbname": "PGDATABASE", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    return {names[key]: str(value) for key, value in given.items() if key in names and value}
