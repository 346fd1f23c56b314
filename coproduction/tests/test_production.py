"""Production refuses to start half configured."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from coproduction.checks import refuse_unsafe_database, unsafe_database_settings

WHOLE = {
    "DEBUG": "0",
    "SECRET_KEY": "a-secret-for-this-test-only-0123456789-abcdefghijklmnopqrstuvw",
    "DATABASE_URL": "postgresql:///unused",
    "ALLOWED_HOSTS": "example.org",
    "CONTACT_KEYS": "Zm9yLXRoaXMtdGVzdC1vbmx5LW5vdC1hLXNlY3JldDE=",
}


def start(code="", **environment):
    """What a production process says when it reads its settings."""
    return subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "coproduction.settings",
            "DEMO": "0",
        }
        | environment,
        capture_output=True,
        text=True,
    )


def test_whole_environment_starts():
    assert start(**WHOLE).returncode == 0


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "CONTACT_KEYS"])
def test_missing_value_is_named(name):
    done = start(**(WHOLE | {name: ""}))

    assert done.returncode != 0
    assert f"{name} is not set" in done.stderr


def test_demo_without_debug_is_refused():
    done = start(**(WHOLE | {"DEMO": "1"}))

    assert done.returncode != 0
    assert "DEMO lets anybody in" in done.stderr


def test_other_databases_are_refused():
    done = start(**(WHOLE | {"DATABASE_URL": "sqlite:///x.sqlite3"}))

    assert "must be a PostgreSQL address" in done.stderr


@pytest.mark.django_db
def test_durable_database_is_accepted(settings):
    settings.DEBUG = False

    refuse_unsafe_database()

    assert unsafe_database_settings() == []


@pytest.mark.django_db
def test_database_that_may_lose_rows_is_refused(settings):
    settings.DEBUG = False
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")

    with pytest.raises(ImproperlyConfigured, match="synchronous_commit = off"):
        refuse_unsafe_database()


def test_councils_sign_in_comes_with_its_variables():
    show = """
from django.conf import settings
app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
print(app["name"], settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"])
"""
    entra = {
        "ENTRA_CLIENT_ID": "id",
        "ENTRA_CLIENT_SECRET": "secret",
        "ENTRA_SERVER_URL": "https://login.example.org/tenant/v2.0",
        "ENTRA_NAME": "Example Council",
    }

    done = start(show, **(WHOLE | entra))

    assert done.stdout.strip() == "Example Council [\"'self'\", 'https://login.example.org']"
