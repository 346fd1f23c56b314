"""PDF: refused when it asks for a password, runs something, or carries files; else written anew."""

from collections.abc import Iterator
from io import BytesIO

import pikepdf

from coproduction.safe_files import sentences
from coproduction.safe_files.process import (
    MEMORY,
    Refused,
    is_also_a_page,
    is_also_a_zip,
    serve,
)

_RUNS = {"/JavaScript", "/Launch", "/ImportData"}
_PRIVATE = ("/Metadata", "/PieceInfo", "/LastModified")
# What a PDF says of itself that readers with assistive technology need, and archives.
_KEPT_CLAIMS = ("pdfuaid:part", "pdfuaid:rev", "pdfaid:part", "pdfaid:conformance")


def clean(data: bytes) -> bytes:
    """The pages and what they need, without author, program, and what earlier versions said.

    A signed one is kept byte for byte, because any change would break its signature. A lock
    against printing or copying falls away: it also shuts out screen readers.
    """
    ending = data[data.rfind(b"%%EOF") :]
    if is_also_a_zip(data) or is_also_a_page(data[:1024]) or is_also_a_page(ending):
        raise Refused(sentences.PDF_HIDES_ANOTHER)
    pikepdf.settings.set_qpdf_limits(flate_max_memory=MEMORY // 4, dct_max_memory=MEMORY // 4)
    try:
        pdf = pikepdf.open(BytesIO(data))
    except pikepdf.PasswordError:
        raise Refused(sentences.LOCKED) from None
    with pdf:
        if len(pdf.pages) == 0:
            raise ValueError("no pages")
        is_signed = False
        for part in _dictionaries(pdf):
            _refuse_dangerous(part)
            is_signed = is_signed or part.get("/FT") == "/Sig" and "/V" in part
            if "/Type" not in part or part["/Type"] != "/Catalog":
                _forget(part)
        return data if is_signed else _written(pdf)


def _dictionaries(pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary of the file, also those that stand inside others."""
    waiting = list(pdf.objects)
    while waiting:
        part = waiting.pop()
        if isinstance(part, pikepdf.Array):
            children = list(part)
        elif isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
            yield part
            children = [part[key] for key in part.keys()]  # noqa: SIM118 (a Stream has no items)
        else:
            continue
        # What stands elsewhere and is only pointed to comes by itself.
        waiting += [
            child
            for child in children
            if isinstance(child, pikepdf.Object) and not child.is_indirect
        ]


def _refuse_dangerous(part):
    if str(part.get("/S", "")) in _RUNS or "/JS" in part or "/XFA" in part:
        raise Refused(sentences.RUNS_SOMETHING)
    if "/EF" in part or str(part.get("/Type", "")) == "/EmbeddedFile":
        raise Refused(sentences.CARRIES_FILES)


def _forget(part):
    for key in _PRIVATE:
        if key in part:
            del part[key]


def _written(pdf):
    with pdf.open_metadata(update_docinfo=False) as old:
        title = old.get("dc:title") or str(pdf.docinfo.get("/Title", ""))
        claims = {name: old[name] for name in _KEPT_CLAIMS if name in old}
    _forget(pdf.Root)
    del pdf.docinfo
    with pdf.open_metadata(set_pikepdf_as_editor=False) as new:
        for name, value in claims.items():
            new[name] = value
        if title:
            new["dc:title"] = title
    written = BytesIO()
    pdf.save(written, deterministic_id=True)
    return written.getvalue()


if __name__ == "__main__":
    serve(clean)
