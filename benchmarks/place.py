"""A place of its own to measure in: a PostgreSQL, the web server of production, one open form."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from coproduction.local.postgres import ROOT, Server

BASE = ROOT / ".local" / "benchmarks"
WORKERS, THREADS = 2, 4
FORM = "/measured/feedback/tell/"


UNLESS_SET = {
    "SECRET_KEY": "for-measuring-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG",
    "MEDIA_ROOT": str(BASE / "media"),
    "ENCRYPTION_KEYS": "Zm9yLXRoaXMtY2hlY2stb25seS1ub3QtYS1zZWNyZXQ=",
}


def environment(url: str):
    """Production's settings, for this process and those that it starts."""
    for name, value in UNLESS_SET.items():
        os.environ.setdefault(name, value)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "DATABASE_URL": url,
        "DEBUG": "0",
        "DEMO": "0",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "0",
        "STATIC_ROOT": str(BASE / "static"),
    }


COMMANDS = {
    "migrate": ("-v0", "--run-syncdb"),
    "createcachetable": (),
    "collectstatic": ("--noinput", "-v0"),
    "flush": ("--noinput", "-v0"),
}


def fresh(*commands: str):
    """The tables and the files that production has."""
    for command in commands:
        subprocess.run(
            [sys.executable, "manage.py", command, *COMMANDS[command]], cwd=ROOT, check=True
        )


def prepare() -> Server:
    """A fresh database, with production's settings."""
    BASE.mkdir(parents=True, exist_ok=True)
    postgres = Server(BASE / "postgres")
    environment(postgres.ensure_running())
    fresh(*COMMANDS)
    return postgres


class Web:
    """Production's web server, with as many workers and threads as the Procfile says."""

    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = None

    def start(self):
        command = (
            *(sys.executable, "-m", "gunicorn", "coproduction.wsgi"),
            *("--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS)),
            *("--bind", f"127.0.0.1:{self.port}", "--backlog", "512"),
        )
        with open(BASE / "web.log", "a") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log
            )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", FORM)
                if connection.getresponse().status < 500:
                    return
            time.sleep(0.1)
        raise SystemExit(f"The web server did not start. Read {BASE / 'web.log'}.")

    def workers(self) -> list[int]:
        """The processes below the master."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in listed.read_text().split()]

    def kill_worker(self, chance):
        """One of the workers is gone, in the middle of what it did; the master makes another."""
        with contextlib.suppress(ProcessLookupError, IndexError):
            os.kill(chance.choice(self.workers()), signal.SIGKILL)

    def kill(self):
        """Master and workers, at once."""
        for pid in (self.process.pid, *self.workers()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        self.process.wait()


def kill_database(postgres: Server):
    """The database's first process is gone, without a word to anybody, and is started again."""
    pid = int((postgres.data / "postmaster.pid").read_text().split()[0])
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(Exception):
            postgres.ensure_running()
            return
        time.sleep(0.2)


def post(connection, path, fields):
    """Sends a form and gives the status and where it leads."""
    body = "&".join(f"{name}={value}" for name, value in fields.items())
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status, answer.headers.get("Location", "")
