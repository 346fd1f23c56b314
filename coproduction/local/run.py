"""What `make run` does once everything is installed: database, web server and job worker.

Everything that it starts it also stops, whatever ends it.
"""

import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from environs import Env

from coproduction.local.postgres import DATA, ROOT, NoPostgres, Server

PID_FILE = ROOT / ".local" / "run.pid"
LOGS = ROOT / ".local" / "logs"
START_LIMIT = 60  # seconds
STOP_LIMIT = 10  # seconds
# Production's own server, so that what holds here holds there; it reads changed code again.
WEB_SERVER = (
    *("-m", "gunicorn", "coproduction.wsgi", "--reload", "--log-level=warning"),
    *("--worker-class=gthread", "--workers=2", "--threads=16"),
)
PR_SET_PDEATHSIG = 1  # from Linux's <sys/prctl.h>


class CannotRun(Exception):
    """Says in a sentence why, and what to do."""


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _die_with_parent():
    """A killed runner leaves nothing behind: Linux tells its children. Elsewhere: `make stop`."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(name: str, *command: str) -> subprocess.Popen:
    """A child in a group of its own, so that Ctrl-C reaches it through us alone."""
    LOGS.mkdir(parents=True, exist_ok=True)
    child = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=_die_with_parent,
    )
    threading.Thread(target=_show, args=(name, child), daemon=True).start()
    return child


def _show(name, child):
    with open(LOGS / f"{name}.log", "w") as log:
        for line in child.stdout:
            log.write(line)
            log.flush()
            print(f"{name:>6} | {line}", end="", flush=True)


def stop(children: list[subprocess.Popen]) -> None:
    """Asks each to end, and ends those that do not listen."""
    for child in children:
        if child.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_LIMIT
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def manage(*command: str) -> None:
    done = subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT)
    if done.returncode:
        raise CannotRun(f"`manage.py {command[0]}` failed. Its words are above.")


def wait_until_healthy(port: int, children: list[subprocess.Popen]) -> None:
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        if dead := [child for child in children if child.poll() is not None]:
            raise CannotRun(f"A part did not start: {' '.join(dead[0].args[1:4])}.")
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            if _is_well(port):
                return
        time.sleep(0.2)
    raise CannotRun(f"It did not answer within {START_LIMIT} seconds. See .local/logs/.")


def _is_well(port):
    """All but the timed jobs: those that slept while the machine was off come at their hour."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
            return True
    except urllib.error.HTTPError as answer:
        parts = json.load(answer)
        return all(well for part, well in parts.items() if part not in {"ok", "jobs"})


def welcome(port: int) -> None:
    print(
        f"\n  Common Thread is running: http://localhost:{port}/\n"
        f"  Sign in as any demo person, one button each: http://localhost:{port}/accounts/login/\n"
        f"  Mails that it would send: http://localhost:{port}/dev/mail/\n"
        "  Ctrl-C stops everything.\n",
        flush=True,
    )


def run(port: int) -> None:
    """Runs until a signal or until a part dies."""
    if not port_is_free(port):
        raise CannotRun(f"Port {port} is taken. Choose another: make run PORT={port + 1}")
    started, children = None, []
    stopped = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: stopped.set())
    try:
        if not os.environ.get("DATABASE_URL"):
            server = Server(DATA)
            if not server.is_ready():
                started = server
            os.environ["DATABASE_URL"] = server.ensure_running()
        PID_FILE.parent.mkdir(exist_ok=True)
        PID_FILE.write_text(str(os.getpid()))
        os.environ["PORT"] = str(port)
        manage("migrate", "--verbosity=0")
        manage("createcachetable")
        manage("demo", "--if-empty")
        children = [
            start("web", *WEB_SERVER, "--bind", f"127.0.0.1:{port}"),
            start("jobs", "manage.py", "worker"),
        ]
        wait_until_healthy(port, children)
        welcome(port)
        while not stopped.wait(0.5):
            if any(child.poll() is not None for child in children):
                raise CannotRun("A part has ended by itself. See .local/logs/.")
    finally:
        stop(children)
        if started:
            started.stop()
        PID_FILE.unlink(missing_ok=True)
        print("Everything that this started is stopped.")


def stop_from_elsewhere() -> None:
    """`make stop`: ends a run of another terminal, and the private database."""
    with contextlib.suppress(FileNotFoundError, ValueError, ProcessLookupError):
        runner = int(PID_FILE.read_text())
        command = Path(f"/proc/{runner}/cmdline")
        if not command.exists() or b"coproduction.local.run" in command.read_bytes():
            os.kill(runner, signal.SIGTERM)
            for _ in range(STOP_LIMIT * 10):
                os.kill(runner, 0)
                time.sleep(0.1)
    PID_FILE.unlink(missing_ok=True)
    Server(DATA).stop()
    print("Stopped.")


def main(argv: list[str]) -> int:
    env = Env()
    env.read_env(ROOT / ".env", recurse=False)
    try:
        if argv == ["stop"]:
            stop_from_elsewhere()
        else:
            run(env.int("PORT", 8000))
    except (CannotRun, NoPostgres) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
