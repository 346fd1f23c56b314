"""Files for tests, made as they are needed: honest ones, and some that are out to hurt."""

import zipfile
from io import BytesIO

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN_PARTS = {
    "docx": ("word/document.xml", f"{OFFICE}wordprocessingml.document.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{OFFICE}presentationml.presentation.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{OFFICE}spreadsheetml.sheet.main+xml"),
}
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:creator>Jane Secret</dc:creator></cp:coreProperties>"
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def upload(name, content):
    """A file as it comes from a browser."""
    return SimpleUploadedFile(name, content)


def zipped(parts, *, compress=zipfile.ZIP_DEFLATED):
    """A ZIP of these names and contents."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", compress) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return made.getvalue()


def office(ending="docx", more=None, *, content_type=""):
    """A document of Microsoft Office, with more parts if they are given."""
    name, own_type = MAIN_PARTS[ending]
    types = (
        f'<Types><Override PartName="/{name}" ContentType="{content_type or own_type}"/></Types>'
    )
    words = {"[Content_Types].xml": types, name: "<words>Good morning.</words>"}
    return zipped(words | (more or {}))


def odt(more=None):
    """A document of LibreOffice, with more parts if they are given."""
    words = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": "<words>Good morning.</words>",
        "META-INF/manifest.xml": "<manifest/>",
    }
    return zipped(words | (more or {}))


def pdf(*, encryption=False, prepare=lambda made: None, title=""):
    """A PDF of one page, after `prepare` has had it."""
    made, written = pikepdf.new(), BytesIO()
    made.add_blank_page()
    if title:
        made.docinfo["/Title"] = title
    prepare(made)
    made.save(written, encryption=encryption)
    return written.getvalue()


def picture(kind="JPEG", *, size=(8, 6), mode="RGB", colour=None, **options):
    """A picture of one colour."""
    made = BytesIO()
    colour = colour if colour is not None else (200, 40, 40, 255)[: len(mode)]
    Image.new(mode, size, colour[0] if len(mode) == 1 else colour).save(made, kind, **options)
    return made.getvalue()


def photo_of_a_home(*, orientation=1, **options):
    """A JPEG as a phone writes it: with the place, the owner's words, and a way to hold it."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = "Jane Secret"  # the artist
    exif.get_ifd(0x8825)[2] = (52.0, 16.0, 45.5)  # latitude, in the block for GPS
    return picture(exif=exif, comment=b"Jane Secret", **options)


def png_with_words():
    """A PNG whose text chunk and EXIF block name its owner."""
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "Jane Secret")
    words.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>Jane Secret</x:xmpmeta>")
    exif = Image.Exif()
    exif[0x013B] = "Jane Secret"
    return picture("PNG", pnginfo=words, exif=exif)
