"""Reads what mail servers send back: what did not arrive, and what was marked as unwanted.

A report counts only when it carries the headers of a mail of ours, whose Message-ID has our
signed tag (see mail.py): anybody can send a report, nobody can make up the tag. Answers of
people on holiday, receipts, and a server's "I am still trying" are no reports of ours to act on.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message as Mail

from coproduction.mail import message_pk_in
from coproduction.models import Bounce

# Reports return at most our own mail; more is not worth a worker's memory.
LONGEST_REPORT = 5 * 1024 * 1024  # bytes
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")  # RFC 3463


@dataclass(frozen=True)
class Report:
    """What came of one mail of ours, as a mail server says."""

    kind: str
    code: str
    message_pk: int


def read_report(raw: bytes) -> Report | None:
    """The report in this mail, if it is one, says something final, and is about a mail of ours."""
    mail = message_from_bytes(raw[:LONGEST_REPORT])
    if mail.get_content_type() != "multipart/report" or not mail.is_multipart():
        return None
    verdict = _verdict(mail)
    pk = _message_pk(mail)
    if verdict is None or pk is None:
        return None
    return Report(*verdict, pk)


def _verdict(mail) -> tuple[str, str] | None:
    for part in mail.get_payload():
        blocks = part.get_payload() if part.is_multipart() else []
        if part.get_content_type() == "message/delivery-status":
            return _failure(blocks)
        if part.get_content_type() == "message/feedback-report":
            return _complaint(blocks)
    return None


def _failure(blocks) -> tuple[str, str] | None:
    """RFC 3464. One mail of ours goes to one person, so the first failure says it all."""
    for block in blocks:
        status = _STATUS.search(_header(block, "Status"))
        if _header(block, "Action").strip().lower() == "failed" and status:
            permanent = status.group().startswith("5")
            return (Bounce.Kind.HARD if permanent else Bounce.Kind.SOFT), status.group()
    return None


def _complaint(blocks) -> tuple[str, str] | None:
    """RFC 5965. Somebody pressed "this is spam"; other types are about forged or tested mail."""
    for block in blocks:
        if _header(block, "Feedback-Type").strip().lower() == "abuse":
            return Bounce.Kind.COMPLAINT, ""
    return None


def _message_pk(mail) -> int | None:
    """Which mail of ours the report returns, from the headers that it returns."""
    for part in mail.get_payload():
        returned = None
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            returned = part.get_payload(0)
        elif part.get_content_type() == "text/rfc822-headers":
            text = part.get_payload(decode=True) or b""
            returned = message_from_string(text.decode("utf-8", "replace"))
        if returned is not None:
            return message_pk_in(_header(returned, "Message-ID"))
    return None


def _header(mail: Mail, name: str) -> str:
    return str(mail.get(name, ""))
