"""Words that a copy of the database must not give away: bank details, safeguarding notes.

The keys are in the settings, outside the database. The first one locks; each of them opens, so
that a new key goes in front and the old one stays until all is locked anew.
"""

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _locks() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.ENCRYPTION_KEYS])


def encrypt(text: str) -> bytes:
    """The text, locked with the first key. Twice the same text does not look the same."""
    return _locks().encrypt(text.encode())


def decrypt(sealed: bytes) -> str:
    """What encrypt was given. Raises InvalidToken when no key opens it, or it was changed."""
    return _locks().decrypt(bytes(sealed)).decode()
