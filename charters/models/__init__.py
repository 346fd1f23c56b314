"""What partners promised each other, who signed it, and how it was kept. One noun a file."""

from .charter import Charter, CharterComment, Commitment, Principle
from .signing import Restatement, Signature, TextHash

__all__ = [
    "Charter",
    "CharterComment",
    "Commitment",
    "Principle",
    "Restatement",
    "Signature",
    "TextHash",
]
