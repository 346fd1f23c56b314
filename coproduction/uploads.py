"""Files that people add: which are taken, what is kept of them, and what a refusal says.

The file itself is opened in another process (coproduction/safe_files), which gives back only what
is safe to keep, or the sentence that refuses it.
"""

import hashlib
import subprocess
import sys
import unicodedata
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.core.files.base import ContentFile

from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.safe_files import process, sentences
from coproduction.virus_scan import reason_virus_scan_refuses

log = structlog.get_logger("coproduction.uploads")

LARGEST = 10 * 1024 * 1024  # bytes
LONGEST_NAME = 100

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# An encrypted Office file is an OLE container with a stream of this name.
_LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_APPLE_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_JOINER = "\u200d"  # holds the parts of an emoji together; all other unseen characters go


@dataclass(frozen=True)
class Kind:
    """A kind of file: what its name ends with, how its bytes begin, and who opens it."""

    ending: str
    starts: bytes
    content_type: str
    opened_by: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    kind.ending: kind
    for kind in (
        Kind("pdf", b"%PDF-", "application/pdf", ("pdf",)),
        Kind("docx", _ZIP, f"{_OFFICE}wordprocessingml.document", ("office", "docx")),
        Kind("pptx", _ZIP, f"{_OFFICE}presentationml.presentation", ("office", "pptx")),
        Kind("xlsx", _ZIP, f"{_OFFICE}spreadsheetml.sheet", ("office", "xlsx")),
        Kind("odt", _ZIP, "application/vnd.oasis.opendocument.text", ("office", "odt")),
        Kind("ods", _ZIP, "application/vnd.oasis.opendocument.spreadsheet", ("office", "ods")),
        Kind("png", b"\x89PNG\r\n\x1a\n", "image/png", ("pictures",)),
        Kind("jpg", b"\xff\xd8\xff", "image/jpeg", ("pictures",)),
        Kind("jpeg", b"\xff\xd8\xff", "image/jpeg", ("pictures",)),
    )
}


class SafeFile(ContentFile):
    """What is kept of a file: checked, cleaned, and known by its kind and its hash."""

    def __init__(self, content: bytes, name: str, kind: Kind):
        super().__init__(content, name=name)
        self.content_type = kind.content_type
        self.sha256 = hashlib.sha256(content).hexdigest()


def make_safe(upload) -> SafeFile:
    """What can be kept of this file; one that is safe already is given back as it is.

    Refused with its own sentence when it is empty, too big, of a kind that is not taken, not what
    its name says, locked, damaged, a virus, or when it could run something.
    """
    if isinstance(upload, SafeFile):
        return upload
    refuse_when(sentences.EMPTY if upload.size == 0 else None)
    refuse_when(sentences.TOO_BIG if upload.size >= LARGEST else None)
    upload.seek(0)
    data = upload.read()
    name = clean_name(upload.name)
    refuse_when(reason_virus_scan_refuses(data))
    refuse_when(_reason_wrong_kind(name, data))
    kind = KINDS[_ending(name)]
    return SafeFile(_opened_elsewhere(data, kind), name, kind)


def clean_name(name: str) -> str:
    """The file's own name, without folders and unseen characters, and at most 100 letters long."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = (
        " " if char in '<>:"|?*' else char
        for char in name
        if char == _JOINER or unicodedata.category(char)[0] != "C"
    )
    stem, ending = " ".join("".join(seen).split()), ""
    if "." in stem:
        stem, _, ending = stem.rpartition(".")
        ending = f".{ending[:20]}"
    stem = stem.strip(". ")[: LONGEST_NAME - len(ending)].rstrip(f" {_JOINER}")
    return f"{stem or 'file'}{ending}"


def _ending(name):
    return name.rpartition(".")[2].lower()


def _reason_wrong_kind(name, data):
    """By the name and by how the bytes begin, which have to agree."""
    if data[4:8] == b"ftyp" and data[8:12] in _APPLE_BRANDS:
        return sentences.APPLE_PICTURE
    kind = KINDS.get(_ending(name))
    if kind is None:
        return sentences.WRONG_KIND
    if data.startswith(kind.starts):
        return None
    if data.startswith(_OLE) and _LOCKED_OFFICE in data:
        return sentences.LOCKED
    return sentences.NOT_WHAT_ITS_NAME_SAYS


def _opened_elsewhere(data: bytes, kind: Kind) -> bytes:
    """What the process that opens it gives back; its refusal, in its words or in ours."""
    module, *arguments = kind.opened_by
    try:
        done = subprocess.run(
            [sys.executable, "-m", f"coproduction.safe_files.{module}", *arguments],
            input=data,
            capture_output=True,
            cwd=settings.BASE_DIR,
            env={},  # no secret of ours is where a stranger's file is opened
            timeout=process.SECONDS + 5,
        )
    except subprocess.TimeoutExpired:
        raise RuleBroken(sentences.TOO_MUCH) from None
    if done.returncode == 0:
        return done.stdout
    if done.returncode == process.REFUSED:
        raise RuleBroken(done.stdout.decode())
    log.info("file_not_opened", kind=kind.ending, code=done.returncode)
    # A signal ended it: out of time, or out of memory in a library that does not ask first.
    out_of_bounds = done.returncode == process.TOO_MUCH or done.returncode < 0
    raise RuleBroken(sentences.TOO_MUCH if out_of_bounds else sentences.DAMAGED)
