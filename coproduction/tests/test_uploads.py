"""What people upload: honest files are kept without their metadata, hostile ones are refused."""

import hashlib
import json
import re
import socket
import socketserver
import struct
import subprocess
import sys
import threading
import zipfile
import zlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from openpyxl import Workbook, load_workbook
from PIL import Image

from coproduction import virus_scan
from coproduction.actions import add_document
from coproduction.exceptions import RuleBroken
from coproduction.models import Document, Event
from coproduction.rules import BYTES_A_DAY, FILES_A_DAY
from coproduction.safe_files import office as office_files
from coproduction.safe_files import sentences
from coproduction.tests import files
from coproduction.tests.files import odt, office, pdf, picture, upload, zipped
from coproduction.uploads import LARGEST, clean_name, make_safe
from coproduction.virus_scan import EICAR

PAGE = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HEIC = b"\x00\x00\x00\x24ftypheic\x00\x00\x00\x00mif1heic" + bytes(64)


def scripted(made):
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def named_script(made):
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    tree = pikepdf.Dictionary(Names=pikepdf.Array(["go", made.make_indirect(action)]))
    made.Root.Names = pikepdf.Dictionary(JavaScript=tree)


def script_at_a_link(made):
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    link = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
    made.pages[0].Annots = pikepdf.Array([link])


def launching(made):
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")


def with_a_form_of_scripts(made):
    made.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=made.make_stream(b"<xdp/>"))


def with_a_file(made):
    made.attachments["run.exe"] = b"MZ"


def with_a_hidden_name(data):
    """The same script with its name written in another way, which readers understand."""
    return data.replace(b"/JavaScript", b"/J#61vaScript")


def pdf_bomb():
    """A PDF whose table of objects unpacks to a gigabyte."""
    packed = zlib.compressobj(9)
    data = b"".join([*(packed.compress(bytes(1 << 20)) for _ in range(1024)), packed.flush()])
    head = b"%PDF-1.5\n1 0 obj\n<</Type/XRef/Size 99/W[1 9 9]/Filter/FlateDecode/Root 2 0 R/Length "
    ending = b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    return head + str(len(data)).encode() + b">>\nstream\n" + data + ending


def with_a_second_part_of_one_name():
    made = BytesIO(office())
    with zipfile.ZipFile(made, "a") as target, pytest.warns(UserWarning, match="Duplicate"):
        target.writestr("word/document.xml", "<other/>")
    return made.getvalue()


def with_locked_parts():
    """The mark of a password on each part, where the directory and the parts have it."""
    data = bytearray(office())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(signature), bytes(data)):
            data[found.start() + offset] |= 1
    return bytes(data)


def with_a_part_that_lies():
    """Its directory promises ten bytes; ten million come out."""
    data = office("docx", {"word/media/note.xml": bytes(900_000)})
    return data.replace(struct.pack("<L", 900_000), struct.pack("<L", 10))


def bomb_in_a_workbook():
    inner = office("xlsx", {"xl/sheet.xml": bytes(20_000_000)})
    return office("docx", {"word/embeddings/numbers.xlsx": inner})


def three_deep():
    inner = office("docx", {"word/embeddings/a.docx": office()})
    return office("docx", {"word/embeddings/b.docx": inner})


def png_of(width, height):
    """The head of a PNG of this size and nothing in it: a few bytes that ask for gigabytes."""
    head = struct.pack("!LLBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    made = b"\x89PNG\r\n\x1a\n"
    for name, data in chunks:
        made += struct.pack("!L", len(data)) + name + data
        made += struct.pack("!L", zlib.crc32(name + data))
    return made


def macros(name):
    return office("docx", {name: "x"})


# What it is called, its bytes when they are asked for, and the sentence.
REFUSED = {
    "nothing in it": ("empty.pdf", lambda: b"", sentences.EMPTY),
    "exactly the limit": ("long.pdf", lambda: pdf().ljust(LARGEST), sentences.TOO_BIG),
    "far too big": ("huge.png", lambda: bytes(LARGEST * 2), sentences.TOO_BIG),
    "program": ("run.exe", lambda: b"MZ" + bytes(90), sentences.WRONG_KIND),
    "script for a server": ("me.jpg.php", lambda: b"<?php exec('x');", sentences.WRONG_KIND),
    "picture called a script": ("me.jpg.php", picture, sentences.WRONG_KIND),
    "page": ("page.html", lambda: PAGE, sentences.WRONG_KIND),
    "drawing with a script": ("logo.svg", lambda: SVG, sentences.WRONG_KIND),
    "script in a GIF": ("a.gif", lambda: b"GIF89a=1/*" + PAGE, sentences.WRONG_KIND),
    "old Word": ("old.doc", lambda: files.OLE, sentences.WRONG_KIND),
    "no ending": ("letter", pdf, sentences.WRONG_KIND),
    "unseen letter in its ending": ("a.p\u200bdf\u202efdp.exe", pdf, sentences.WRONG_KIND),
    "macros by name": ("plan.docm", office, sentences.WRONG_KIND),
    "GIF called PNG": ("a.png", lambda: b"GIF89a" + bytes(9), sentences.NOT_WHAT_ITS_NAME_SAYS),
    "PNG called PDF": ("a.pdf", lambda: picture("PNG"), sentences.NOT_WHAT_ITS_NAME_SAYS),
    "page called PDF": ("a.pdf", lambda: PAGE, sentences.NOT_WHAT_ITS_NAME_SAYS),
    "drawing called PNG": ("a.png", lambda: SVG, sentences.NOT_WHAT_ITS_NAME_SAYS),
    "program called JPEG": ("a.jpg", lambda: b"MZ" + bytes(9), sentences.NOT_WHAT_ITS_NAME_SAYS),
    "old Word called docx": ("a.docx", lambda: files.OLE, sentences.NOT_WHAT_ITS_NAME_SAYS),
    "ZIP called docx": (
        "a.docx",
        lambda: zipped({"a.txt": "A."}),
        sentences.NOT_WHAT_ITS_NAME_SAYS,
    ),
    "Excel called Word": (
        "a.docx",
        lambda: office("xlsx"),
        sentences.NOT_WHAT_ITS_NAME_SAYS,
    ),
    "Word called ODT": ("a.odt", office, sentences.NOT_WHAT_ITS_NAME_SAYS),
    "test virus": ("eicar.txt", lambda: EICAR, sentences.HAS_A_VIRUS),
    "test virus called PDF": ("eicar.pdf", lambda: EICAR, sentences.HAS_A_VIRUS),
    "test virus in a PDF": ("a.pdf", lambda: pdf() + EICAR, sentences.HAS_A_VIRUS),
    "photo of an iPhone": ("IMG_1.HEIC", lambda: HEIC, sentences.APPLE_PICTURE),
    "photo of an iPhone called JPEG": ("IMG_1.jpg", lambda: HEIC, sentences.APPLE_PICTURE),
    # PDFs
    "locked PDF": (
        "a.pdf",
        lambda: pdf(encryption=pikepdf.Encryption(user="x", owner="y")),
        sentences.LOCKED,
    ),
    "script in a PDF": ("a.pdf", lambda: pdf(prepare=scripted), sentences.RUNS_SOMETHING),
    "script in a PDF's list": (
        "a.pdf",
        lambda: pdf(prepare=named_script),
        sentences.RUNS_SOMETHING,
    ),
    "script at a link": (
        "a.pdf",
        lambda: pdf(prepare=script_at_a_link),
        sentences.RUNS_SOMETHING,
    ),
    "script under another spelling": (
        "a.pdf",
        lambda: with_a_hidden_name(pdf(prepare=scripted)),
        sentences.RUNS_SOMETHING,
    ),
    "PDF that starts a program": (
        "a.pdf",
        lambda: pdf(prepare=launching),
        sentences.RUNS_SOMETHING,
    ),
    "PDF with a form of scripts": (
        "a.pdf",
        lambda: pdf(prepare=with_a_form_of_scripts),
        sentences.RUNS_SOMETHING,
    ),
    "PDF with a file": ("a.pdf", lambda: pdf(prepare=with_a_file), sentences.CARRIES_FILES),
    "PDF and ZIP": (
        "a.pdf",
        lambda: pdf() + zipped({"a.exe": "MZ"}),
        sentences.PDF_HIDES_ANOTHER,
    ),
    "PDF and page": ("a.pdf", lambda: pdf() + PAGE, sentences.PDF_HIDES_ANOTHER),
    "page in the first line of a PDF": (
        "a.pdf",
        lambda: b"%PDF-1.7 " + PAGE + b"\n" + pdf(),
        sentences.PDF_HIDES_ANOTHER,
    ),
    "half a PDF": ("a.pdf", lambda: pdf()[:200], sentences.DAMAGED),
    "nonsense called PDF": ("a.pdf", lambda: b"%PDF-1.7 and no more", sentences.DAMAGED),
    "PDF that unpacks to a gigabyte": ("a.pdf", pdf_bomb, sentences.DAMAGED),
    # Word, Excel, PowerPoint, ODT
    "locked Word": (
        "a.docx",
        lambda: files.OLE + "EncryptedPackage".encode("utf-16-le"),
        sentences.LOCKED,
    ),
    "Word with locked parts": ("a.docx", with_locked_parts, sentences.LOCKED),
    "locked ODT": (
        "a.odt",
        lambda: odt({"META-INF/manifest.xml": "<manifest:encryption-data/>"}),
        sentences.LOCKED,
    ),
    "macros": ("a.docx", lambda: macros("word/vbaProject.bin"), sentences.HAS_MACROS),
    "macros under another name": (
        "a.docx",
        lambda: office(content_type="application/vnd.ms-word.document.macroEnabled.main+xml"),
        sentences.HAS_MACROS,
    ),
    "ActiveX": ("a.docx", lambda: macros("word/activeX/activeX1.bin"), sentences.HAS_MACROS),
    "macros of Excel 4": (
        "a.xlsx",
        lambda: office("xlsx", {"xl/macrosheets/sheet1.xml": "<x/>"}),
        sentences.HAS_MACROS,
    ),
    "macros of LibreOffice": (
        "a.odt",
        lambda: odt({"Basic/Standard/Module1.xml": "<x/>"}),
        sentences.HAS_MACROS,
    ),
    "program as an object": (
        "a.docx",
        lambda: office(
            "docx",
            {"word/embeddings/oleObject1.bin": files.OLE + "\x01Ole10Native".encode("utf-16-le")},
        ),
        sentences.CARRIES_FILES,
    ),
    "ZIP in Word": (
        "a.docx",
        lambda: office("docx", {"word/media/image1.png": zipped({"a.exe": "MZ"})}),
        sentences.CARRIES_FILES,
    ),
    "Word in Word in Word": ("a.docx", three_deep, sentences.CARRIES_FILES),
    "bomb by its shrinking": (
        "a.docx",
        lambda: office("docx", {"word/a.xml": bytes(20_000_000)}),
        sentences.UNPACKS_TO_TOO_MUCH,
    ),
    "bomb by all its parts": (
        "a.pptx",
        lambda: office("pptx", {f"ppt/{n}.xml": bytes(1_000_000) for n in range(120)}),
        sentences.UNPACKS_TO_TOO_MUCH,
    ),
    "bomb of empty parts": (
        "a.xlsx",
        lambda: office("xlsx", {f"xl/{n}.xml": "" for n in range(6000)}),
        sentences.UNPACKS_TO_TOO_MUCH,
    ),
    "bomb in a workbook in Word": ("a.docx", bomb_in_a_workbook, sentences.UNPACKS_TO_TOO_MUCH),
    "two parts of one name": ("a.docx", with_a_second_part_of_one_name, sentences.DAMAGED),
    "part that lies about its size": ("a.docx", with_a_part_that_lies, sentences.DAMAGED),
    "part outside the file": (
        "a.docx",
        lambda: office("docx", {"../../etc/cron.d/x": "x"}),
        sentences.DAMAGED,
    ),
    "words that grow": (
        "a.docx",
        lambda: office(
            "docx",
            {"word/_rels/settings.xml.rels": '<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'},
        ),
        sentences.DAMAGED,
    ),
    "words that grow in a sheet": (
        "a.xlsx",
        lambda: office(
            "xlsx", {"xl/sharedStrings.xml": '<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'}
        ),
        sentences.DAMAGED,
    ),
    "half a Word file": ("a.docx", lambda: office()[:300], sentences.DAMAGED),
    # Pictures
    "400 million points": (
        "a.png",
        lambda: png_of(20_000, 20_000),
        sentences.TOO_LARGE_A_PICTURE,
    ),
    "JPEG and ZIP": (
        "a.jpg",
        lambda: picture() + zipped({"a.exe": "MZ"}),
        sentences.PICTURE_HIDES_ANOTHER,
    ),
    "script in a JPEG's comment": (
        "a.jpg",
        lambda: picture(comment=b"<?php exec('x');"),
        sentences.PICTURE_HIDES_ANOTHER,
    ),
    "page after a PNG": ("a.png", lambda: picture("PNG") + PAGE, sentences.PICTURE_HIDES_ANOTHER),
    "PDF in a JPEG's head": (
        "a.jpg",
        lambda: picture(comment=b"%PDF-1.7"),
        sentences.PICTURE_HIDES_ANOTHER,
    ),
    "half a JPEG": ("a.jpg", lambda: picture(size=(900, 900))[:4000], sentences.DAMAGED),
    "half a PNG": ("a.png", lambda: picture("PNG", size=(900, 900))[:900], sentences.DAMAGED),
    "JPEG of many passes": (
        "a.jpg",
        lambda: picture()[:-2] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" * 9000,
        sentences.DAMAGED,
    ),
}
KEPT = {
    "PDF": ("plan.pdf", pdf),
    "PDF with a lock against printing": (
        "plan.pdf",
        lambda: pdf(encryption=pikepdf.Encryption(user="", owner="y")),
    ),
    "Word": ("plan.docx", office),
    "PowerPoint": ("plan.pptx", lambda: office("pptx")),
    "Excel": ("plan.xlsx", lambda: office("xlsx")),
    "ODT": ("plan.odt", odt),
    "chart in Word": (
        "plan.docx",
        lambda: office("docx", {"word/embeddings/numbers.xlsx": office("xlsx")}),
    ),
    "PNG": ("me.png", lambda: picture("PNG", mode="RGBA")),
    "grey PNG of 16 bits": ("me.png", lambda: picture("PNG", mode="I;16", colour=(9,))),
    "JPEG": ("me.jpg", picture),
    "JPEG in capitals": ("ME.JPEG", picture),
    "JPEG for print": ("me.jpg", lambda: picture(mode="CMYK")),
    "JPEG of a new phone": ("me.jpg", lambda: picture(size=(6000, 4000))),
}


@pytest.mark.parametrize("case", REFUSED)
def test_hostile_file_is_refused_with_its_sentence(case):
    name, content, sentence = REFUSED[case]

    with pytest.raises(RuleBroken) as refusal:
        make_safe(upload(name, content()))

    assert str(refusal.value) == sentence


@pytest.mark.parametrize("case", KEPT)
def test_honest_file_is_kept_and_opens(case):
    name, content = KEPT[case]

    kept = make_safe(upload(name, content()))

    data = kept.read()
    assert (kept.name, kept.size) == (name, len(data))
    assert kept.sha256 == hashlib.sha256(data).hexdigest()
    assert make_safe(upload(name, data)).size > 0


def test_corpus_is_large_enough_and_each_sentence_is_used():
    used = {sentence for _, _, sentence in REFUSED.values()}
    written = {text for name, text in vars(sentences).items() if name.isupper()}

    assert len(REFUSED) + len(KEPT) >= 80
    # Those two have tests of their own below.
    apart = {sentences.TOO_MUCH, sentences.CANNOT_SCAN_NOW, sentences.KINDS_IN_WORDS}
    assert written - apart == used


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../x.pdf", "x.pdf"),
        (r"C:\Users\jane\plan.docx", "plan.docx"),
        ("a\x00b\r\n\tc.pdf", "abc.pdf"),
        ("invoice\u202efdp.pdf", "invoicefdp.pdf"),
        ('a<b>:"c|d?*.png', "a b c d.png"),
        ("  .. plan  of\u00a0work .pdf", "plan of work.pdf"),
        ("Cafe\u0301.pdf", "Caf\u00e9.pdf"),
        ("\U0001f469\u200d\U0001f467 photo.jpg", "\U0001f469\u200d\U0001f467 photo.jpg"),
        ("\u6e2c\u8a66.pdf", "\u6e2c\u8a66.pdf"),
        ("....pdf", "file.pdf"),
        ("x" * 255 + ".docx", "x" * 95 + ".docx"),
        ("letter", "letter"),
    ],
)
def test_name_is_cleaned_and_keeps_its_ending(given, kept):
    assert clean_name(given) == kept


def test_photo_is_kept_right_way_up_without_place_or_owner():
    sideways = files.photo_of_a_home(size=(8, 6), orientation=6)

    kept = make_safe(upload("home.jpg", sideways)).read()

    with Image.open(BytesIO(sideways)) as before, Image.open(BytesIO(kept)) as after:
        assert before.getexif().get_ifd(0x8825)
        assert (after.size, dict(after.getexif())) == ((6, 8), {})
        assert set(after.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Jane Secret" in sideways
    assert b"Jane Secret" not in kept


def test_colour_profile_goes_and_transparency_stays():
    plain = Image.new("P", (4, 4), 0)
    made = BytesIO()
    plain.save(made, "PNG", transparency=0, icc_profile=b"Jane Secret's screen")

    kept = make_safe(upload("logo.png", made.getvalue())).read()

    with Image.open(BytesIO(kept)) as after:
        assert after.info == {"transparency": 0}


def test_words_in_a_png_go():
    kept = make_safe(upload("me.png", files.png_with_words())).read()

    assert b"Jane Secret" not in kept
    with Image.open(BytesIO(kept)) as after:
        assert after.info == {}


def test_large_photo_is_kept_at_half_its_width():
    kept = make_safe(upload("a.jpg", picture(size=(6000, 4000))))

    with Image.open(BytesIO(kept.read())) as after:
        assert after.size == (3000, 2000)


def private_pdf(made):
    made.docinfo["/Author"] = "Jane Secret"
    with made.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as words:
        words["dc:creator"] = ["Jane Secret"]
        words["pdfuaid:part"] = "1"
    made.pages[0]["/PieceInfo"] = pikepdf.Dictionary(Private="Jane Secret")
    made.Root.Lang = "en-GB"


def test_pdf_keeps_its_title_and_language_and_forgets_its_author():
    given = pdf(prepare=private_pdf, title="Our plan")

    kept = make_safe(upload("plan.pdf", given)).read()

    assert b"Jane Secret" in given
    assert b"Jane Secret" not in kept
    with pikepdf.open(BytesIO(kept)) as after, after.open_metadata() as words:
        assert (words["dc:title"], words["pdfuaid:part"]) == ("Our plan", "1")
        assert str(after.Root.Lang) == "en-GB"
        assert dict(after.docinfo) == {"/Title": "Our plan"}
        assert "/PieceInfo" not in after.pages[0]


def test_pdf_keeps_nothing_of_an_earlier_version():
    """A name that was taken out stands on in the file, where the next version was only added."""
    first = pdf(title="Jane Secret")
    changed = first + b"\n5 0 obj\n(Jane Secret again)\nendobj\n"

    kept = make_safe(upload("plan.pdf", changed)).read()

    assert b"again" not in kept


def signed(made):
    field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="Sign", V=pikepdf.Dictionary(Reason="Yes"))
    made.Root.AcroForm = pikepdf.Dictionary(Fields=[made.make_indirect(field)], SigFlags=3)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", lambda: pdf(prepare=signed)),
        ("a.docx", lambda: office("docx", {"_xmlsignatures/sig1.xml": "<Signature/>"})),
    ],
)
def test_signed_file_is_kept_byte_for_byte(name, content):
    given = content()

    assert make_safe(upload(name, given)).read() == given


def test_office_file_forgets_who_wrote_it_and_where_its_template_is():
    template = (
        f'<Relationships xmlns="{office_files._RELATIONSHIPS}"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'attachedTemplate" Target="https://evil.example.org/Jane.dotm" TargetMode="External"/>'
        "</Relationships>"
    )
    inner = office("xlsx", {"docProps/core.xml": files.CORE})
    given = office(
        "docx",
        {
            "docProps/core.xml": files.CORE,
            "word/_rels/settings.xml.rels": template,
            "word/embeddings/numbers.xlsx": inner,
        },
    )

    kept = zipfile.ZipFile(BytesIO(make_safe(upload("plan.docx", given)).read()))

    inside = zipfile.ZipFile(BytesIO(kept.read("word/embeddings/numbers.xlsx")))
    assert kept.read("word/document.xml") == b"<words>Good morning.</words>"
    assert b"Jane" not in kept.read("docProps/core.xml") + inside.read("docProps/core.xml")
    assert b'Target="Normal.dotm"' in kept.read("word/_rels/settings.xml.rels")
    assert b"evil" not in kept.read("word/_rels/settings.xml.rels")


def test_real_workbook_opens_after_it_was_cleaned():
    book, made = Workbook(), BytesIO()
    book.active["A1"] = "Saturday clubs"
    book.properties.creator = "Jane Secret"
    book.save(made)

    kept = make_safe(upload("plan.xlsx", made.getvalue())).read()

    assert load_workbook(BytesIO(kept)).active["A1"].value == "Saturday clubs"
    assert b"Jane" in zipfile.ZipFile(made).read("docProps/core.xml")
    assert b"Jane" not in zipfile.ZipFile(BytesIO(kept)).read("docProps/core.xml")


def test_odt_keeps_its_label_first_and_unpacked():
    kept = make_safe(upload("plan.odt", odt({"meta.xml": "<a>Jane Secret</a>"}))).read()

    first = zipfile.ZipFile(BytesIO(kept)).infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert kept[30:69] == b"mimetypeapplication/vnd.oasis.opendocum"
    assert b"Jane Secret" not in kept


# Linux counts as a process's most memory also that of who started it: hence one more between.
BETWEEN = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]], check=True)"
DRIVER = """
import json, resource, sys
import django
django.setup()
from django.core.files.base import ContentFile
from coproduction.exceptions import RuleBroken
from coproduction.uploads import make_safe

def most(who):
    return resource.getrusage(who).ru_maxrss // 1024

before = most(resource.RUSAGE_SELF)
for path, name in json.load(sys.stdin):
    try:
        make_safe(ContentFile(open(path, "rb").read(), name=name))
    except RuleBroken:
        pass
print(json.dumps([before, most(resource.RUSAGE_SELF), most(resource.RUSAGE_CHILDREN)]))
"""


def test_whole_corpus_grows_no_process_by_more_than_200_mb(tmp_path):
    """The web server's process, and each one in which a file is opened, from nothing."""
    largest = {
        "40 MP PNG": ("a.png", lambda: picture("PNG", size=(8000, 5000), mode="RGBA")),
        "40 MP JPEG": ("a.jpg", lambda: picture(size=(8000, 5000))),
        "40 MP JPEG in passes": ("a.jpg", lambda: picture(size=(8000, 5000), progressive=True)),
    }
    cases = []
    for number, case in enumerate([*REFUSED.values(), *KEPT.values(), *largest.values()]):
        path = tmp_path / str(number)
        path.write_bytes(case[1]())
        cases.append((str(path), case[0]))

    done = subprocess.run(
        [sys.executable, "-c", BETWEEN, DRIVER],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        cwd=django_settings.BASE_DIR,
        check=True,
    )

    print(done.stdout)
    before, after, other = json.loads(done.stdout.splitlines()[-1])
    assert 20 < before < after < before + 200
    assert 20 < other <= 200 + 20  # what Python and the libraries take before any file is opened


def test_file_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr("coproduction.safe_files.process.SECONDS", -4.99)

    with pytest.raises(RuleBroken) as refusal:
        make_safe(upload("a.pdf", pdf()))

    assert str(refusal.value) == sentences.TOO_MUCH


class Scanner(socketserver.BaseRequestHandler):
    """Speaks as a ClamAV daemon does: reads the pieces, finds its own virus, answers."""

    def handle(self):
        asked = self.request.makefile("rb")
        self.server.commands.append(asked.read(len(b"zINSTREAM\0")))
        data = b""
        while size := struct.unpack("!L", asked.read(4))[0]:
            data += asked.read(size)
        self.server.seen.append(data)
        self.request.sendall(self.server.answers(data))


def find(data):
    return b"stream: Win.Test FOUND\0" if b"evil" in data else b"stream: OK\0"


class UnixServer(socketserver.UnixStreamServer):
    pass


@pytest.fixture(params=["tcp", "unix"])
def scanner(request, settings, tmp_path):
    """A server that listens, and the setting that leads to it."""
    if request.param == "tcp":
        server = socketserver.TCPServer(("127.0.0.1", 0), Scanner)
        settings.CLAMAV_SOCKET = f"127.0.0.1:{server.server_address[1]}"
    else:
        server = UnixServer(str(tmp_path / "clamd"), Scanner)
        settings.CLAMAV_SOCKET = str(tmp_path / "clamd")
    server.commands, server.seen, server.answers = [], [], find
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_scanner_sees_the_whole_file_and_lets_it_pass(scanner):
    given = pdf() + b"\n" * 200_000

    make_safe(upload("a.pdf", given))

    assert (scanner.commands, scanner.seen) == ([b"zINSTREAM\0"], [given])


def test_scanner_finds_a_virus(scanner):
    with pytest.raises(RuleBroken) as refusal:
        make_safe(upload("a.pdf", pdf(title="evil")))

    assert str(refusal.value) == sentences.HAS_A_VIRUS


@pytest.mark.parametrize(
    "answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK but not quite\0"]
)
def test_unclear_answer_of_the_scanner_lets_nothing_through(scanner, answer):
    scanner.answers = lambda data: answer

    with pytest.raises(RuleBroken) as refusal:
        make_safe(upload("a.pdf", pdf()))

    assert str(refusal.value) == sentences.CANNOT_SCAN_NOW


def test_scanner_that_is_silent_lets_nothing_through(settings, monkeypatch):
    monkeypatch.setattr(virus_scan, "SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings.CLAMAV_SOCKET = f"127.0.0.1:{listening.getsockname()[1]}"

        with pytest.raises(RuleBroken) as refusal:
            make_safe(upload("a.pdf", pdf()))

    assert str(refusal.value) == sentences.CANNOT_SCAN_NOW


@pytest.mark.parametrize("address", ["127.0.0.1:1", "127.0.0.1:clamd", "/nowhere/clamd"])
def test_scanner_that_is_not_there_lets_nothing_through(settings, address):
    settings.CLAMAV_SOCKET = address

    with pytest.raises(RuleBroken) as refusal:
        make_safe(upload("a.pdf", pdf()))

    assert str(refusal.value) == sentences.CANNOT_SCAN_NOW


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def add(cast, *, size=None, now=None):
    """One more file of the officer's; as large as is said, for the count of the day."""
    document = add_document(
        forum=cast.forum,
        upload=upload("me.png", picture("PNG")),
        by=cast.officer,
        access=Document.Access.PARTNERS,
        now=now,
    )
    if size:
        Document.objects.filter(pk=document.pk).update(size=size)
    return document


def test_add_document_keeps_hash_and_size_of_what_is_kept(cast, media):
    given = files.photo_of_a_home()

    document = add_document(
        forum=cast.forum,
        upload=upload("../home.jpg", given),
        by=cast.officer,
        access=Document.Access.PARTNERS,
    )

    with document.file.open("rb") as kept:
        data = kept.read()
    assert data != given
    assert (document.size, document.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert (document.title, document.filename) == ("home.jpg", "home.jpg")
    assert Event.objects.about(document).get().verb == "document.added"


def test_add_document_refuses_after_the_most_files_of_a_day(cast, media):
    document = add(cast)
    rest = [
        Document(**{field: getattr(document, field) for field in COPIED})
        for _ in range(FILES_A_DAY - 1)
    ]
    Document.objects.bulk_create(rest)

    with pytest.raises(RuleBroken, match=r"You have added 50 files today.*tomorrow"):
        add(cast)

    assert add(cast, now=timezone.now() + timedelta(days=1)).owner == cast.officer


COPIED = (
    "forum",
    "owner",
    "title",
    "file",
    "filename",
    "content_type",
    "size",
    "sha256",
    "access",
    "added_at",
)


def test_add_document_refuses_more_bytes_than_a_day_has(cast, media):
    add(cast, size=BYTES_A_DAY)

    with pytest.raises(RuleBroken, match="more than 100 MB today"):
        add(cast)

    assert Document.objects.count() == 1


def test_document_whose_file_is_gone_says_so(cast, media, signed_in):
    document = add(cast)
    Path(document.file.path).unlink()

    answer = signed_in(cast.coordinator).get(document.get_absolute_url())

    assert answer.status_code == 404
    assert "the file itself is not" in answer.content.decode()
