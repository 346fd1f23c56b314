"""A PgBouncer of its own before a PostgreSQL, pooling by transaction, as production has it."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from urllib.parse import parse_qs, urlsplit

from benchmarks.place import BASE

POOL = 8  # connections to PostgreSQL, however many people come
SETTINGS = """
[databases]
* = host={host} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {pool}
max_client_conn = 1000
logfile = {folder}/pgbouncer.log
pidfile = {folder}/pgbouncer.pid
ignore_startup_parameters = extra_float_digits,options
"""


class Bouncer:
    """Runs as whoever may enter PostgreSQL's socket folder: it refuses to be root."""

    def __init__(self, url: str, pool: int = POOL):
        program = shutil.which("pgbouncer")
        if not program:
            raise SystemExit("PgBouncer is not installed. Install it: apt-get install pgbouncer")
        parts = urlsplit(url)
        host = parse_qs(parts.query)["host"][0]
        self.database, owner = parts.path, os.stat(host).st_uid
        self.folder = BASE / "bouncer"
        self.folder.mkdir(parents=True, exist_ok=True)
        os.chown(self.folder, owner, -1)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        settings = self.folder / "pgbouncer.ini"
        settings.write_text(
            SETTINGS.format(
                host=host, user=parts.username, port=self.port, pool=pool, folder=self.folder
            )
        )
        self.process = subprocess.Popen(
            [program, "-q", str(settings)], user=owner, extra_groups=[], stderr=subprocess.DEVNULL
        )
        self.user = parts.username
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with socket.socket() as door:
                if door.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        name = pwd.getpwuid(owner).pw_name
        raise SystemExit(f"PgBouncer did not start as {name}. Read {self.folder}/pgbouncer.log.")

    @property
    def url(self):
        return f"postgresql://{self.user}@127.0.0.1:{self.port}{self.database}"

    def stop(self):
        self.process.terminate()
        self.process.wait()
