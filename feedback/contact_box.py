"""Locks what a writer leaves to be reached by: only the forum's own pages open it."""

import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

# A Fernet token says when it was made, for all to read. Ours all say the same.
_NO_TIME = 0


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.CONTACT_KEYS])


def lock(details: dict[str, str]) -> bytes:
    """Locked with the first key of the settings."""
    return _box().encrypt_at_time(json.dumps(details).encode(), current_time=_NO_TIME)


def unlock(locked: bytes) -> dict[str, str]:
    """What was locked, with any key of the settings; empty when its key is gone."""
    try:
        return json.loads(_box().decrypt(bytes(locked)))
    except InvalidToken:
        return {}
