"""Documents as tagged PDF (PDF/UA-1), set by Typst from templates/pdf/.

What people wrote goes to a template as data, never as markup, and a template can read no file but
those beside it. In a PDF that everybody can read each character has to be drawn: what our letters
lack becomes a white square, and the document says so.
"""

import json
import re
import unicodedata
from collections.abc import Set
from functools import cache

import typst
from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers

TEMPLATES = settings.BASE_DIR / "templates" / "pdf"
# The letters that build_frontend unpacks (frontend.py), and the list of what they can draw.
LETTERS = settings.BASE_DIR / "static" / "build" / "pdf-letters"
CHARACTERS = "characters.txt"
# Where one family has no letter, Typst looks in the next.
FAMILIES = ("Atkinson Hyperlegible", "Atkinson Hyperlegible More", "DejaVu Sans", "Noto Emoji")
STAND_IN = "□"
# Not drawn themselves: they join emoji into one, and keep right-to-left text in its order.
_JOINERS = frozenset(
    "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
    "\N{VARIATION SELECTOR-15}\N{VARIATION SELECTOR-16}"
    "\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}"
) | {chr(tag) for tag in range(0xE0020, 0xE0080)}
_SPACES = frozenset("\n \N{NO-BREAK SPACE}")
_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")


class PdfError(Exception):
    """A PDF could not be made: its template is wrong, or the letters were not built."""


@cache
def _fonts() -> typst.Fonts:
    """Only our letters, so that a PDF is the same on every machine."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[LETTERS]
    )


@cache
def _drawable() -> frozenset[str]:
    """Every character that our letters can draw."""
    try:
        listed = (LETTERS / CHARACTERS).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PdfError("The letters of PDFs are missing. Run `manage.py build_frontend`.") from None
    return frozenset(listed) | _JOINERS | _SPACES


@cache
def _plain() -> frozenset[str]:
    """Latin letters and their punctuation, which can follow each other in any order."""
    latin = {each for each in _drawable() if each < "\u0250" or "\u2010" <= each <= "\u203a"}
    return frozenset(latin | {STAND_IN})


def _replacement(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Zs" or character == "\t":
        return " "
    # Controls and invisible signs mean nothing on paper.
    return "" if kind in {"Cc", "Cf", "Cs", "Mn", "Me"} else STAND_IN


def _text_of(text: str, characters: Set[str]) -> str:
    text = _LINE_ENDS.sub("\n", text)
    unknown = set(text) - characters
    return text.translate({ord(each): _replacement(each) for each in unknown}) if unknown else text


def _data_of(data, characters: Set[str]):
    """The data with every text made of these characters only."""
    if isinstance(data, str):
        return _text_of(data, characters)
    if isinstance(data, dict):
        return {key: _data_of(value, characters) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_data_of(value, characters) for value in data]
    return data


def _compile(template: str, data: dict) -> bytes:
    words = json.dumps(data, ensure_ascii=False)
    return typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        sys_inputs={
            "data": words,
            "families": json.dumps(FAMILIES),
            "has_stand_ins": json.dumps(STAND_IN in words),
        },
    )


def render_pdf(template: str, data: dict) -> bytes:
    """The PDF of a template in templates/pdf/ with this data: texts, numbers, lists and dicts.

    Raises PdfError when Typst refuses it. Its words for why may quote the data, and errors are
    logged, so that what it quotes is left out.
    """
    try:
        return _compile(template, _data_of(data, _drawable()))
    except typst.TypstError:
        # Some pile-ups of marks on emoji have no letter that draws them together. Better squares
        # for all that is not Latin than no paper for the meeting.
        pass
    try:
        return _compile(template, _data_of(data, _plain()))
    except typst.TypstError as error:
        raise PdfError(f"{template}: {_without_data(error.message, data)}") from None


def render_picture(template: str, data: dict) -> bytes:
    """A template as a PNG, a dot for each point of its page: for posts on social media.

    Raises PdfError as render_pdf does.
    """
    try:
        return typst.compile(
            TEMPLATES / template,
            root=TEMPLATES,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="png",
            ppi=72,
            sys_inputs={
                "data": json.dumps(_data_of(data, _plain()), ensure_ascii=False),
                "families": json.dumps(FAMILIES),
                "has_stand_ins": "false",
            },
        )
    except typst.TypstError as error:
        raise PdfError(f"{template}: {_without_data(error.message, data)}") from None


def _texts_in(data):
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list | tuple):
        for value in data.values() if isinstance(data, dict) else data:
            yield from _texts_in(value)


def _without_data(message: str, data: dict) -> str:
    """The message without what it quotes: between backticks, or a whole text of the data."""
    message = re.sub(r"`.*`", "`…`", message, flags=re.DOTALL)
    for text in sorted(_texts_in(data), key=len, reverse=True):
        if len(text) > 2:
            message = message.replace(text, "…")
    return message


def pdf_response(filename: str, content: bytes) -> HttpResponse:
    """The PDF as a download that no cache keeps: what is in it depends on who asks."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    add_never_cache_headers(response)
    return response
