"""Asks a ClamAV daemon about a file, where the installation has one (CLAMAV_SOCKET)."""

import socket
import struct

import structlog
from django.conf import settings

from coproduction.safe_files import sentences

log = structlog.get_logger("coproduction.virus_scan")

SECONDS = 10  # for each answer of the daemon
_CHUNK = 64 * 1024
# What every scanner calls a virus though it is none. In halves, so that none stops at this file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def reason_virus_scan_refuses(data: bytes) -> str | None:
    """A virus, or a scanner that is set and gives no clear answer: nothing passes unseen."""
    if EICAR in data:
        return sentences.HAS_A_VIRUS
    if not settings.CLAMAV_SOCKET:
        return None
    try:
        answer = _ask(settings.CLAMAV_SOCKET, data)
    except (OSError, ValueError) as error:
        log.error("virus_scan_down", error=type(error).__name__)
        return sentences.CANNOT_SCAN_NOW
    if answer == "stream: OK":
        return None
    if answer.endswith(" FOUND"):
        log.warning("virus_found", answer=answer)
        return sentences.HAS_A_VIRUS
    log.error("virus_scan_unclear", answer=answer)
    return sentences.CANNOT_SCAN_NOW


def _ask(address, data):
    """One file in pieces, each with its length before it, and the answer up to its zero byte."""
    with _connect(address) as daemon:
        daemon.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), _CHUNK):
            piece = data[start : start + _CHUNK]
            daemon.sendall(struct.pack("!L", len(piece)) + piece)
        daemon.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0") and (part := daemon.recv(4096)):
            answer += part
    return answer.rstrip(b"\0").decode(errors="replace").strip()


def _connect(address):
    if not address.startswith("/"):
        host, _, port = address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=SECONDS)
    daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    daemon.settimeout(SECONDS)
    try:
        daemon.connect(address)
    except OSError:
        daemon.close()
        raise
    return daemon
