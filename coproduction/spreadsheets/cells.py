"""How a text stands in a cell so that no spreadsheet runs it, and how it is read again."""

import re

LONGEST = 32_767  # letters, the most that Excel holds in a cell

# A cell of a CSV that begins so is run as a formula. An apostrophe before it makes it text. Where
# apostrophes stand already one more is added, so that taking one off gives the original.
_RUNS = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001 (Excel runs the wide ones too)
# Letters that XML cannot hold, and what Excel writes in their place; also where a text looks so.
_LETTERS_NOT_IN_XML = "[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]"
_NOT_IN_XML = re.compile(f"{_LETTERS_NOT_IN_XML}|_(?=x[0-9A-Fa-f]{{4}}_)")
_CUT_ESCAPE = re.compile(r"_x?[0-9A-F]{0,4}$")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def safe_for_csv(text: str) -> str:
    return f"'{text}" if _RUNS.match(text) else text


def from_csv(text: str) -> str:
    """See also safe_for_csv."""
    return text[1:] if text.startswith("'") and _RUNS.match(text) else text


def safe_for_docx(text: str) -> str:
    """Without the letters that Word has no way to write: a file with one would not open."""
    return re.sub(_LETTERS_NOT_IN_XML, "", text)


def safe_for_xlsx(text: str) -> str:
    """A text that is too long for Excel ends in dots rather than in a file that does not open."""
    escaped = _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    if len(escaped) <= LONGEST:
        return escaped
    whole = _CUT_ESCAPE.sub("", escaped[: LONGEST - 1])
    return f"{whole}…"


def from_xlsx(text: str) -> str:
    """See also safe_for_xlsx."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
