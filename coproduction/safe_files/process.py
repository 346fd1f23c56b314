"""The process in which a file is opened: little memory, little time, and nothing to lose.

The file comes on standard input; what is kept of it, or the sentence that refuses it, goes to
standard output. How it ended is the exit code.
"""

import re
import resource
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO

MEMORY = 200 * 1024 * 1024  # bytes that the process may ask for
SECONDS = 15  # of the processor's time
REFUSED, TOO_MUCH, DAMAGED = 3, 4, 5  # exit codes; 0 is: here is what is kept

# How a page that runs in a browser, or a script for a server, begins.
_PAGE = re.compile(rb"<(?:script|html|body|iframe|svg|\?php|!doctype html)", re.IGNORECASE)


class Refused(Exception):  # noqa: N818 (it reads as a sentence: raise Refused("…"))
    """The file is not taken, with the sentence that the person is shown."""


def serve(clean: Callable[[bytes], bytes]) -> None:
    """Runs one cleaner on what comes in, and ends the process."""
    # Without these a file of a few kilobytes could ask for gigabytes, or for hours.
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        code, answer = 0, clean(sys.stdin.buffer.read())
    except Refused as refusal:
        code, answer = REFUSED, str(refusal).encode()
    except MemoryError:
        code, answer = TOO_MUCH, b""
    # Libraries answer nonsense with any error that there is: all of them mean that it is damaged.
    except Exception as error:
        code, answer = DAMAGED, f"{type(error).__name__}: {error}".encode()
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    sys.exit(code)


def is_also_a_page(data: bytes) -> bool:
    """Could a browser or a server take these bytes for something to run?"""
    return _PAGE.search(data) is not None


def is_also_a_zip(data: bytes) -> bool:
    """Does it end as a ZIP? Then it opens as one, whatever stands before."""
    return zipfile.is_zipfile(BytesIO(data))
