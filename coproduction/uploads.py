"""Files that people add: which are taken, and what a refusal says."""

import hashlib
from dataclasses import dataclass

LARGEST = 10 * 1024 * 1024  # bytes

_ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Kind:
    """A kind of file: what its name ends with, how its bytes begin, and what it is called."""

    ending: str
    starts: tuple[bytes, ...]
    content_type: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = (
    Kind("pdf", (b"%PDF-",), "application/pdf"),
    Kind("docx", (_ZIP,), f"{_OFFICE}wordprocessingml.document"),
    Kind("pptx", (_ZIP,), f"{_OFFICE}presentationml.presentation"),
    Kind("xlsx", (_ZIP,), f"{_OFFICE}spreadsheetml.sheet"),
    Kind("odt", (_ZIP,), "application/vnd.oasis.opendocument.text"),
    Kind("png", (b"\x89PNG\r\n\x1a\n",), "image/png"),
    Kind("jpg", (b"\xff\xd8\xff",), "image/jpeg"),
    Kind("jpeg", (b"\xff\xd8\xff",), "image/jpeg"),
)


def kind_of(upload) -> Kind | None:
    """The kind that both the name and the first bytes say; None when they disagree."""
    upload.seek(0)
    head = upload.read(16)
    upload.seek(0)
    ending = upload.name.rpartition(".")[2].lower()
    for kind in KINDS:
        if kind.ending == ending and head.startswith(kind.starts):
            return kind
    return None


def reason_cannot_take_file(upload) -> str | None:
    """Why this file is refused, in words that say what to do."""
    if upload.size == 0:
        return "The file is empty. Choose another."
    if upload.size > LARGEST:
        return "The file must be smaller than 10 MB. Make it smaller, or give a link to it."
    if kind_of(upload) is None:
        return "The file must be a PDF, Word, PowerPoint, Excel, ODT, PNG or JPEG file."
    return None


def sha256_of(upload) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()
