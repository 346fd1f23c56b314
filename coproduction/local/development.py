"""What development has without being asked: settings from .env, and a private PostgreSQL."""

import os
import sys

from environs import Env

from coproduction.local.postgres import ROOT, NoPostgres, ensure_running

NEED_NO_DATABASE = frozenset(
    {"help", "--help", "--version", "check", "build_frontend", "collectstatic"}
)


def use_private_postgres(command: str) -> None:
    """In development, and when nobody gave a DATABASE_URL, the private server runs and is used.

    Production (no DEBUG) is left alone: its settings refuse to start without an address.
    """
    env = Env()
    env.read_env(ROOT / ".env", recurse=False)
    if not env.bool("DEBUG", False) or os.environ.get("DATABASE_URL"):
        return
    if command in NEED_NO_DATABASE:
        return
    try:
        os.environ["DATABASE_URL"] = ensure_running()
    except NoPostgres as error:
        sys.exit(str(error))
