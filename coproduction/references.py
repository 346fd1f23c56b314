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


class ReferenceConverter:
    """A reference in an address: letters and figures. Anything else is no address of ours."""

    regex = "[0-9A-Za-z]{1,12}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value
