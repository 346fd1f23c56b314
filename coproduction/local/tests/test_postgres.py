"""The private PostgreSQL, started for real in folders of its own."""

import contextlib
import os
import pwd
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from coproduction.local import postgres
from coproduction.local.postgres import Server, find_binaries

# For other processes.
START = """
import sys
from pathlib import Path
from coproduction.local.postgres import Server
server = Server(Path(sys.argv[1]))
print(server.ensure_running())
"""


@pytest.fixture
def base(tmp_path_factory):
    """A data folder that others may reach, and no server left on it afterwards."""
    folder = Path(tmp_path_factory.mktemp("postgres"))
    for parent in (folder, *folder.parents):
        if parent.name.startswith(("pytest-", "popen-")) or parent == folder:
            parent.chmod(0o755)
    yield folder / "data"
    Server(folder / "data").stop()


def postmaster(server):
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def test_starts_with_our_database_and_answers(base):
    url = postgres.ensure_running(base)

    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("coproduction",)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)


def test_nothing_listens_on_the_network_and_others_may_not_enter(base):
    server = Server(base)

    server.ensure_running()

    with server.connect("postgres") as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert server.socket_folder.stat().st_mode & 0o077 == 0
    assert server.data.stat().st_mode & 0o077 == 0


def test_second_start_attaches_to_the_first(base):
    server = Server(base)
    first = server.ensure_running()
    process = postmaster(server)

    assert Server(base).ensure_running() == first
    assert postmaster(server) == process


def test_six_starts_at_once_make_one_server(base):
    starters = [
        subprocess.Popen(
            [sys.executable, "-c", START, str(base)],
            cwd=postgres.ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]

    said = [starter.communicate(timeout=120) for starter in starters]

    assert [starter.returncode for starter in starters] == [0] * 6, said
    assert len({out for out, _ in said}) == 1


def test_comes_back_with_its_rows_after_a_kill(base):
    server = Server(base)
    url = server.ensure_running()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('here')")
    for _ in range(2):
        os.kill(postmaster(server), signal.SIGKILL)
        deadline = time.monotonic() + 10
        while server.is_ready() and time.monotonic() < deadline:
            time.sleep(0.05)

        server.ensure_running()

        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT word FROM kept").fetchone() == ("here",)


def test_stop_stops_and_says_whether_it_ran(base):
    server = Server(base)
    server.ensure_running()

    assert server.stop() is True
    assert server.is_ready() is False
    assert server.stop() is False


@pytest.mark.parametrize("binaries", find_binaries(), ids=lambda path: path.parts[-2])
def test_every_postgresql_of_the_machine_works(base, binaries, monkeypatch):
    monkeypatch.setenv("PG_BIN", str(binaries))

    url = postgres.ensure_running(base)

    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root can become somebody else.")
def test_works_as_a_normal_user(base):
    nobody = pwd.getpwnam("nobody")
    base.parent.chmod(0o777)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": libraries()}
    run = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "text": True}
    code = START + "print(server.stop())"

    done = subprocess.run(
        [readable_python(), "-c", code, str(base)],
        env=environment,
        cwd="/",
        capture_output=True,
        timeout=120,
        **run,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "True"
    assert next(base.parent.glob("data-*[0-9]")).stat().st_uid == nobody.pw_uid


def libraries():
    """Where this Python finds its packages, for another Python of the same version."""
    return os.pathsep.join(
        [str(postgres.ROOT), *(path for path in sys.path if "site-packages" in path)]
    )


def readable_python():
    """A Python that a normal user can run: this one may lie under a closed /root."""
    for python in (sys.executable, "/usr/bin/python3"):
        with contextlib.suppress(PermissionError):
            probe = subprocess.run(
                [python, "-c", "import psycopg"],
                user=pwd.getpwnam("nobody").pw_uid,
                env={"PYTHONPATH": libraries()},
                cwd="/",
                capture_output=True,
            )
            if probe.returncode == 0:
                return python
    pytest.skip("No Python here can be run by a normal user.")


@pytest.mark.skipif(os.geteuid() != 0, reason="A closed /root is root's own trouble.")
def test_root_in_a_closed_folder_uses_a_user_namespace(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    os.chmod(tmp_path, 0o700)
    server = Server(closed / "data")

    try:
        url = server.ensure_running()
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        server.stop()

    assert closed.stat().st_mode & 0o777 == 0o700


def test_no_postgresql_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(postgres, "find_binaries", list)

    with pytest.raises(postgres.NoPostgres, match="make setup"):
        Server(tmp_path / "data")
