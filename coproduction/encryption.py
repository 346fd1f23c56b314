"""Words that a copy of the database must not give away: bank details, how to reach a writer.

The keys are in the settings, outside the database. The first one locks; each of them opens, so
that a new key goes in front and the old one stays until all is locked anew.
"""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

__all__ = ["InvalidToken", "decrypt", "encrypt", "refuse_bad_keys"]

# A Fernet token says when it was made, for all to read. Ours all say the same.
_NO_TIME = 0


def _locks() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.ENCRYPTION_KEYS])


def encrypt(text: str) -> bytes:
    """The text, locked with the first key. Twice the same text does not look the same."""
    return _locks().encrypt_at_time(text.encode(), current_time=_NO_TIME)


def decrypt(sealed: bytes) -> str:
    """What encrypt was given. Raises InvalidToken when no key opens it, or it was changed."""
    return _locks().decrypt(bytes(sealed)).decode()


def refuse_bad_keys():
    """A key that cannot lock is found at the start, not when somebody leaves a phone number."""
    for key in settings.ENCRYPTION_KEYS:
        try:
            Fernet(key)
        except ValueError:
            raise ImproperlyConfigured(
                "ENCRYPTION_KEYS has a key that is not one. Make one with: python -c "
                '"from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
            ) from None
