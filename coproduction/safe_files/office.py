"""Word, PowerPoint, Excel, ODT and ODS: ZIPs of parts, copied part by part into a new one."""

import sys
import zipfile
from functools import partial
from io import BytesIO
from posixpath import basename
from xml.etree import ElementTree

from coproduction.safe_files import sentences
from coproduction.safe_files.process import Refused, serve

MOST_PARTS = 5_000
MOST_BYTES = 100 * 1024 * 1024  # of all parts, unpacked
MOST_BYTES_READ = 4 * 1024 * 1024  # of a part that is read as a whole
BOMB_RATIO, BOMB_BYTES = 200, 1024 * 1024  # honest XML shrinks to a tenth, rarely to a hundredth
_CHUNK = 64 * 1024
_ENCRYPTED = 0x1

_MAIN_PART = {
    "docx": b"wordprocessingml.document.main+xml",
    "pptx": b"presentationml.presentation.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
}
_OPEN_DOCUMENT = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}
_OLE_PACKAGE = "\x01Ole10Native".encode("utf-16-le")
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"

# What says who wrote it, replaced by the same part with nothing in it.
_XML = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CORE = b"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_MORE = b"http://schemas.openxmlformats.org/officeDocument/2006/"
_EMPTY = {
    "docProps/core.xml": b'%s<cp:coreProperties xmlns:cp="%s"/>' % (_XML, _CORE),
    "docProps/app.xml": b'%s<Properties xmlns="%sextended-properties"/>' % (_XML, _MORE),
    "docProps/custom.xml": b'%s<Properties xmlns="%scustom-properties"/>' % (_XML, _MORE),
    "meta.xml": b'%s<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:'
    b'office:1.0" office:version="1.2"><office:meta/></office:document-meta>' % _XML,
}


def clean(data: bytes, kind: str) -> bytes:
    """The same document without its author, its company and the paths of their computer.

    Comments and tracked changes keep their names: they are what the document says. A signed one
    is kept byte for byte, because any change would break its signature.
    """
    copy = _Copy()
    cleaned = copy.of(data, kind)
    return data if copy.is_signed else cleaned


class _Copy:
    """One copy of a document and of the documents in it, within one budget for all."""

    def __init__(self):
        self.parts_left, self.bytes_left = MOST_PARTS, MOST_BYTES
        self.is_signed = False

    def of(self, data, kind, *, is_inside=False):
        written = BytesIO()
        with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(written, "w") as target:
            self._refuse_bombs(source)
            _refuse_wrong_kind(source, kind)
            for part in source.infolist():
                _refuse_dangerous_name(part.filename)
                self.is_signed = self.is_signed or part.filename.startswith("_xmlsignatures/")
                self._copy(source, part, target, is_inside=is_inside)
        return written.getvalue()

    def _refuse_bombs(self, source):
        """By what the directory promises; a part that holds more than it promised is damaged."""
        parts = source.infolist()
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise Refused(sentences.LOCKED)
        names = {part.filename.lower() for part in parts}
        if len(names) < len(parts):
            raise ValueError("two parts of one name")
        self.parts_left -= len(parts)
        self.bytes_left -= sum(part.file_size for part in parts)
        if self.parts_left < 0 or self.bytes_left < 0:
            raise Refused(sentences.UNPACKS_TO_TOO_MUCH)
        for part in parts:
            if part.file_size > BOMB_BYTES and part.file_size > BOMB_RATIO * part.compress_size:
                raise Refused(sentences.UNPACKS_TO_TOO_MUCH)

    def _copy(self, source, part, target, *, is_inside):
        new = zipfile.ZipInfo(part.filename)  # without the moment at which it was saved
        is_label = part.filename == "mimetype"  # OpenDocument wants it readable without unpacking
        new.compress_type = zipfile.ZIP_STORED if is_label else zipfile.ZIP_DEFLATED
        changed = self._changed(source, part, is_inside=is_inside)
        with target.open(new, "w") as sink:
            if changed is not None:
                sink.write(changed)
                return
            with source.open(part) as stream:
                head = stream.read(_CHUNK)
                _refuse_growing_words(part.filename, head)
                sink.write(head)
                for chunk in iter(partial(stream.read, _CHUNK), b""):
                    sink.write(chunk)

    def _changed(self, source, part, *, is_inside):
        """What stands in its place; None for a part that is copied as it is."""
        name = part.filename
        if name in _EMPTY:
            return _EMPTY[name]
        if name.endswith(".rels"):
            return _without_paths(_read(source, part))
        ending = name.rpartition(".")[2].lower()
        if ending == "bin" and _OLE_PACKAGE in source.read(part):
            raise Refused(sentences.CARRIES_FILES)
        if _starts_as_zip(source, part):
            # A chart brings its numbers as a workbook. A document in a document in a document is
            # how a bomb is hidden.
            if is_inside or ending not in _MAIN_PART:
                raise Refused(sentences.CARRIES_FILES)
            return self.of(source.read(part), ending, is_inside=True)
        return None


def _refuse_wrong_kind(source, kind):
    names = set(source.namelist())
    if kind in _OPEN_DOCUMENT:
        label = _read(source, source.getinfo("mimetype")) if "mimetype" in names else b""
        if label.strip() != _OPEN_DOCUMENT[kind]:
            raise Refused(sentences.NOT_WHAT_ITS_NAME_SAYS)
        manifest = _read(source, source.getinfo("META-INF/manifest.xml"))
        if b"encryption-data" in manifest:
            raise Refused(sentences.LOCKED)
        return
    if "[Content_Types].xml" not in names:
        raise Refused(sentences.NOT_WHAT_ITS_NAME_SAYS)
    types = _read(source, source.getinfo("[Content_Types].xml"))
    if b"macroenabled" in types.lower():
        raise Refused(sentences.HAS_MACROS)
    if _MAIN_PART[kind] not in types:
        raise Refused(sentences.NOT_WHAT_ITS_NAME_SAYS)


def _refuse_dangerous_name(name):
    if name.startswith("/") or "\\" in name or ".." in name.split("/"):
        raise ValueError("a part outside the file")
    folders = {folder.lower() for folder in name.split("/")[:-1]}
    is_code = basename(name).lower() in {"vbaproject.bin", "vbadata.xml"}
    if is_code or folders & {"activex", "macrosheets", "basic", "scripts"}:
        raise Refused(sentences.HAS_MACROS)


def _refuse_growing_words(name, head):
    """A text that defines words of its own can grow to gigabytes in whatever reads it.

    Office never writes that; LibreOffice does, in its formulas, without such words.
    """
    if name.endswith(".xml") and b"<!ENTITY" in head:
        raise ValueError("a part that defines words of its own")


def _read(source, part):
    if part.file_size > MOST_BYTES_READ:
        raise Refused(sentences.UNPACKS_TO_TOO_MUCH)
    return source.read(part)


def _starts_as_zip(source, part):
    with source.open(part) as stream:
        return stream.read(4) == b"PK\x03\x04"


def _without_paths(rels):
    """The template that a document was made from is on its author's disk, or on a server.

    Word would fetch it from there, with whatever macros stand in it.
    """
    _refuse_growing_words("rels.xml", rels)
    root, found = ElementTree.fromstring(rels), False
    for relationship in root:
        if relationship.get("Type", "").endswith("/attachedTemplate"):
            relationship.set("Target", "Normal.dotm")
            found = True
    if not found:
        return rels
    ElementTree.register_namespace("", _RELATIONSHIPS)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


if __name__ == "__main__":
    serve(partial(clean, kind=sys.argv[1]))
