"""A backup is made while others write, restored for real, and compared row by row."""

import json
import os
import shutil

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from psycopg import sql

from coproduction.backups import DUMP, MEDIA
from coproduction.health import last_backup_check
from coproduction.local.postgres import find_binaries
from coproduction.models import Document, Work
from coproduction.tests.factories import WorkFactory

# Workers side by side each restore into their own.
COPY = f"restored_copy_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def backup(cast, settings, tmp_path, monkeypatch):
    """A backup of a forum with a document and some work."""
    server = connection.pg_version // 10000
    monkeypatch.setenv("PG_BIN", str(newest_enough(server)))
    settings.MEDIA_ROOT = tmp_path / "files"
    document = Document(forum=cast.forum, owner=cast.rep, title="Plan", filename="plan.pdf")
    document.content_type, document.size, document.sha256 = "application/pdf", 4, "x"
    document.added_at = timezone.now()
    (settings.MEDIA_ROOT / "documents").mkdir(parents=True)
    (settings.MEDIA_ROOT / "documents" / "plan").write_bytes(b"%PDF")
    document.file = "documents/plan"
    document.save()
    WorkFactory(forum=cast.forum)
    folder = tmp_path / "backup"
    call_command("backup", output=str(folder))
    return folder


def newest_enough(server):
    """Programs at least as new as the server: older ones refuse."""
    for folder in find_binaries():
        name = str(folder)
        if (folder / "pg_dump").exists() and (str(server) in name or "embedded" in name):
            return folder
    raise AssertionError(f"No pg_dump for PostgreSQL {server}.")


@pytest.fixture
def copy(backup):
    """The address of an empty database on the same server; gone afterwards."""
    given = connection.get_connection_params()
    known = {name: given[name] for name in ("host", "port", "user", "password") if given.get(name)}
    with psycopg.connect(**known, dbname="postgres", autocommit=True) as server:
        for order in ("DROP DATABASE IF EXISTS {} WITH (FORCE)", "CREATE DATABASE {}"):
            server.execute(sql.SQL(order).format(sql.Identifier(COPY)))
        yield psycopg.conninfo.make_conninfo(**known, dbname=COPY)
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(COPY)))


def check(backup, copy, **options):
    call_command("check_restore", str(backup), database=copy, **options)


def test_restored_copy_is_whole_and_its_check_is_shown(backup, copy, capsys, admin_client_here):
    # Written after the backup: the copy is as the backup was.
    WorkFactory()

    check(backup, copy, restore=True)

    assert "The copy is whole" in capsys.readouterr().out
    assert last_backup_check() is not None
    with psycopg.connect(copy) as other:
        assert other.execute("SELECT count(*) FROM coproduction_work").fetchone() == (
            Work.objects.count() - 1,
        )
    assert "none yet" not in admin_client_here.get("/admin/health/").content.decode()


@pytest.fixture
def admin_client_here(cast, proved):
    return proved(cast.admin)


def test_copy_that_lacks_something_is_told_in_sentences(backup, copy, tmp_path):
    check(backup, copy, restore=True)
    with psycopg.connect(copy) as other:
        other.execute("DELETE FROM coproduction_work")
        other.execute("ALTER TABLE coproduction_termdate DROP CONSTRAINT one_term_date_per_start")
        other.execute("DROP TABLE hub_rating")
    media = tmp_path / "other-files"
    shutil.copytree(backup / MEDIA, media)
    (media / "documents" / "plan").write_bytes(b"%PDX")
    (media / "documents" / "more").write_bytes(b"later")

    with pytest.raises(CommandError) as refusal:
        check(backup, copy, media=str(media))

    said = str(refusal.value).splitlines()
    assert "coproduction_work has 0 rows and not 1." in said
    assert "The table hub_rating is missing." in said
    assert "The file documents/plan was changed." in said
    assert any(line.startswith("There are ") and "constraints" in line for line in said)
    assert not any("more" in line.split() for line in said)


def test_wrong_files_are_told(backup, copy, tmp_path):
    with pytest.raises(CommandError, match="The file documents/plan is missing"):
        check(backup, copy, restore=True, media=str(tmp_path / "nowhere"))

    assert last_backup_check() is None


def test_changed_dump_and_full_database_are_refused(backup, copy):
    check(backup, copy, restore=True)
    with pytest.raises(CommandError, match="not empty"):
        check(backup, copy, restore=True)

    with (backup / DUMP).open("ab") as dump:
        dump.write(b"x")
    with pytest.raises(CommandError, match="The dump was changed"):
        check(backup, copy)


def test_folder_that_holds_no_backup_is_refused(backup, copy, tmp_path):
    with pytest.raises(CommandError, match="holds no backup"):
        check(tmp_path, copy)
    with pytest.raises(CommandError, match="not empty"):
        call_command("backup", output=str(backup))


def test_list_names_every_table(backup):
    listed = json.loads((backup / "backup.json").read_text())

    assert listed["rows"]["coproduction_work"] == 1
    assert listed["rows"]["django_migrations"] > 10
    assert listed["files"].keys() == {"documents/plan"}
