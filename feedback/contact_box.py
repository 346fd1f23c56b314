"""Locks what a writer leaves to be reached by: only the forum's own pages open it."""

import json

from coproduction.encryption import InvalidToken, decrypt, encrypt


def lock(details: dict[str, str]) -> bytes:
    """Locked with the first key of the settings; nobody can see when."""
    return encrypt(json.dumps(details))


def unlock(locked: bytes) -> dict[str, str]:
    """What was locked, with any key of the settings; empty when its key is gone."""
    try:
        return json.loads(decrypt(locked))
    except InvalidToken:
        return {}
