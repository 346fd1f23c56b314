"""References that people read out on the phone: short, and without look-alike letters."""

import secrets

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V: each pair is one that people mix up.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
LENGTH = 8


def new_reference() -> str:
    """Eight letters and figures: 78,000 million of them, so a clash is refused, not planned for."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def tidy_reference(typed: str) -> str:
    """What somebody typed, as it is stored: spaces and hyphens out, capitals."""
    return "".join(letter for letter in typed.upper() if letter in ALPHABET)
