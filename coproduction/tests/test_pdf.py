"""PDFs: everybody can read them, no text can do anything in them, and a failure is calm."""

import re
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coproduction import pdf
from coproduction.pdf import PdfError, pdf_response, render_pdf
from coproduction.tests.pdf_reading import TaggedPdf, failures_of

FRAME = {"title": "A paper", "short_title": "A paper, 1 May", "forum": "Here", "hub": "The hub"}
# The smallest of our papers: any text can be put into it.
SHEET = FRAME | {"made_on": "1 May 2026", "facts": [], "used_for": "", "lines": []}


def sheet(**data):
    return render_pdf("hub/sign_in_sheet.typ", SHEET | data)


@pytest.fixture
def templates(tmp_path, monkeypatch):
    """An empty folder in the place of templates/pdf/."""
    folder = tmp_path / "inside" / "pdf"
    folder.mkdir(parents=True)
    monkeypatch.setattr(pdf, "TEMPLATES", folder)
    return folder


def test_pdf_says_its_title_author_and_language():
    paper = sheet(title="Café & “Łódź”")

    read = TaggedPdf(paper)
    assert failures_of(paper) == []
    assert (read.title, read.author, read.language) == ("Café & “Łódź”", "Here", "en-GB")
    assert read.texts("H1") == ["Café & “Łódź”"]


@pytest.mark.parametrize(
    "words",
    [
        '#read("/etc/passwd")',
        "*x* _y_ `z` $a$ = h - l + n / t: d",
        '#eval("1 + 1") #sys.inputs #import "/base.typ": *',
        "<label> @ref \\ ~ -- --- ... // no /* no */",
        '"}]} #pagebreak()',
        "https://example.org/a?b=c&d=e#f",
        "😀 👩‍👧‍👦 👍🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "Ελληνικά Привет Łukasz Şahin Źdźbło Nguyễn cafe\u0301",
    ],
)
def test_text_comes_out_as_it_was_typed(words):
    paper = sheet(used_for=words)

    assert failures_of(paper) == []
    assert words in TaggedPdf(paper).texts("P")


@pytest.mark.parametrize("words", ["العربية", "שלום"])
def test_right_to_left_words_are_drawn_from_the_right(words):
    paper = sheet(used_for=words)

    assert failures_of(paper) == []
    # A PDF has its letters as they stand from the left.
    assert words[::-1] in TaggedPdf(paper).text


def test_word_that_is_longer_than_a_page_breaks_and_stays_whole_to_read():
    word = "Sonderpädagogik" * 334

    paper = sheet(used_for=word, lines=[{"name": word[:150], "is_from": word[:160]}])

    read = TaggedPdf(paper)
    assert failures_of(paper) == []
    assert read.pages > 1
    assert word in read.texts("P")
    assert word[:150] in read.text


def test_letters_that_we_do_not_have_become_squares_and_the_paper_says_so():
    paper = sheet(used_for="王 says hello\x00\x07.")

    read = TaggedPdf(paper)
    assert failures_of(paper) == []
    assert "□ says hello." in read.texts("P")
    assert "Some letters cannot be printed here" in read.text
    assert "Some letters cannot be printed here" not in TaggedPdf(sheet()).text


def test_marks_piled_on_emoji_give_squares_and_not_a_failure():
    """Typst has no answer to this one: found by trying at random."""
    paper = sheet(used_for="Łukasz \u07f2🧠\u0332 ends")

    assert failures_of(paper) == []
    assert "Łukasz □ ends" in TaggedPdf(paper).texts("P")


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_text_makes_a_pdf(words):
    assert sheet(title="x" + words, used_for=words, lines=[{"name": words, "is_from": words}])


@pytest.mark.parametrize("typed", ["One.\r\nTwo.", "One.\rTwo.", "One.\u2028Two.", "One.\x0bTwo."])
def test_new_line_is_one_whatever_machine_it_was_typed_on(typed):
    def letters(paper):
        return [leaf.Contents.read_bytes() for leaf in pikepdf.open(BytesIO(paper)).pages]

    assert letters(sheet(used_for=typed)) == letters(sheet(used_for="One.\nTwo."))
    assert letters(sheet(used_for=typed)) != letters(sheet(used_for="One. Two."))


@pytest.mark.parametrize(
    "path", ["/etc/hostname", "../secret.txt", "../../secret.txt", "/../secret.txt", "@preview/x:1"]
)
def test_template_reads_no_file_outside_its_folder(templates, tmp_path, path):
    (tmp_path / "secret.txt").write_text("secret")
    (templates.parent / "secret.txt").write_text("secret")
    (templates / "bad.typ").write_text(f'#set document(title: "x")\n#read("{path}")')

    with pytest.raises(PdfError):
        render_pdf("bad.typ", {})


def test_template_reads_what_stands_beside_it(templates):
    (templates / "beside.txt").write_text("Beside")
    (templates / "good.typ").write_text('#set document(title: "x")\n= #read("beside.txt")')

    assert TaggedPdf(render_pdf("good.typ", {})).text == "Beside"


def test_templates_evaluate_nothing():
    texts = [path.read_text() for path in pdf.TEMPLATES.rglob("*.typ")]

    assert len(texts) >= 5
    assert [text for text in texts if re.search(r"\beval\b|mode: *\"markup\"", text)] == []


def test_error_keeps_what_people_wrote_out_of_the_log(templates):
    (templates / "bad.typ").write_text(
        '#let data = json(bytes(sys.inputs.data))\n#panic(data.name)\n#set document(title: "x")'
    )

    with pytest.raises(PdfError) as refused:
        render_pdf("bad.typ", {"name": "Amina Yusuf"})

    assert str(refused.value).startswith("bad.typ: ")
    assert "Amina" not in str(refused.value)


def test_missing_letters_say_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "LETTERS", tmp_path)
    pdf._drawable.cache_clear()

    with pytest.raises(PdfError, match="build_frontend"):
        sheet()

    pdf._drawable.cache_clear()


def test_response_is_a_download_that_nobody_keeps():
    response = pdf_response("agenda-2026-12-04.pdf", b"%PDF-")

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="agenda-2026-12-04.pdf"'
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
