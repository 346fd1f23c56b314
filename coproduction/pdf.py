"""Documents as tagged PDF (PDF/UA-1), set by Typst from templates in templates/pdf/.

What people typed reaches a template as data, never as markup: "#read(…)" and "*x*" come out as
they were typed. Typst reads files of templates/pdf/ alone, and no fonts but its own and ours.
"""

import json
import unicodedata
from pathlib import Path

import font_source_sans_pro
import structlog
import typst
from django.conf import settings
from django.http import HttpResponse

log = structlog.get_logger(__name__)

TEMPLATES = settings.BASE_DIR / "templates" / "pdf"
FONTS = Path(font_source_sans_pro.__file__).parent / "files"
# Letters that the fonts have. What has none would stop the document: it is shown as a box.
_LAST_LETTER = 0x0590
_ALSO = frozenset("–—‘’“”…•€™−≤≥→✓\u00a0")
_BOX = "\u25a1"


class PdfNotMade(Exception):  # noqa: N818 (it reads as a sentence)
    """The document could not be set. The page that it comes from still prints."""


def render_pdf(template: str, data: dict) -> bytes:
    """The document of this template with this data; its title and language are in the file."""
    try:
        return typst.compile(
            (TEMPLATES / template).read_bytes(),
            root=str(TEMPLATES),
            sys_inputs={"data": json.dumps(_readable(data))},
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            pdf_standards="ua-1",
        )
    except RuntimeError as error:
        # What Typst says names the place in the template; the data stay out of the logs.
        log.error("pdf_not_made", template=template)
        raise PdfNotMade(template) from error


def pdf_response(filename: str, content: bytes) -> HttpResponse:
    """The document to read or keep; never taken for anything else by a browser."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{filename}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _readable(value):
    if isinstance(value, str):
        return "".join(_letter(each) for each in unicodedata.normalize("NFC", value))
    if isinstance(value, dict):
        return {key: _readable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_readable(each) for each in value]
    return value


def _letter(letter):
    if letter in "\n\t":
        return letter
    if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn"}:
        return ""
    known = ord(letter) < _LAST_LETTER and not unicodedata.combining(letter)
    return letter if known or letter in _ALSO else _BOX
