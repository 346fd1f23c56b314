"""What must be true of the place where the product runs."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

# With one of these off PostgreSQL may forget what a page said was stored (promises R10).
DURABLE = {"fsync": {"on"}, "synchronous_commit": {"on", "remote_write", "remote_apply"}}


def unsafe_database_settings() -> list[str]:
    """The durability settings of the connected server that are not safe, such as "fsync = off"."""
    unsafe = []
    with connection.cursor() as cursor:
        for name, safe in DURABLE.items():
            cursor.execute(f"SHOW {name}")
            (value,) = cursor.fetchone()
            if value not in safe:
                unsafe.append(f"{name} = {value}")
    return unsafe


def refuse_unsafe_database():
    """Production does not start on a PostgreSQL that may lose acknowledged rows."""
    if settings.DEBUG:
        return
    if unsafe := unsafe_database_settings():
        raise ImproperlyConfigured(
            f"PostgreSQL has {' and '.join(unsafe)}: it may lose what it said was stored. "
            "Switch it on and start again."
        )
