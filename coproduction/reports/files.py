"""A report as a file: a tagged PDF, a Word file, or a workbook."""

from dataclasses import asdict
from io import BytesIO

from django.http import HttpResponse
from docx import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from coproduction.dates import short
from coproduction.mail import absolute
from coproduction.pdf import pdf_response, render_pdf
from coproduction.reports.blocks import (
    Document,
    Heading,
    Numbers,
    Papers,
    Points,
    Quote,
    Table,
    Words,
)
from coproduction.reports.columns import column_widths, is_wide
from coproduction.spreadsheets import Sheet, as_download, workbook_response
from coproduction.spreadsheets.cells import safe_for_docx

_TEAL = "14505C"  # as in templates/pdf/base.typ
_SHORT = 5  # rows that are not torn apart by the end of a page
_MARGIN = 22  # millimetres beside the words of a page
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _days(report: Document) -> str:
    return f"{short(report.starts_on)} to {short(report.ends_on)}"


def _whose(report: Document) -> str:
    return f"{report.forum} and {report.partner}" if report.partner else str(report.forum)


def as_pdf(report: Document, filename: str) -> HttpResponse:
    """PDF/UA-1, set by templates/pdf/report.typ."""
    data = {
        "title": report.title,
        "short_title": report.title,
        "forum": _whose(report),
        "hub": f"{_days(report)} · {report.status}",
        "marking": report.marking,
        "note": report.status,
        "blocks": [_for_typst(block) for block in report.blocks],
    }
    return pdf_response(f"{filename}.pdf", render_pdf("report.typ", data))


def _for_typst(block):
    match block:
        case Heading():
            return {"kind": "heading", "text": block.text, "level": block.level}
        case Words():
            return {"kind": "words", "text": block.text}
        case Points():
            return {"kind": "points", "items": list(block.items)}
        case Numbers():
            return {"kind": "numbers", "numbers": [asdict(each) for each in block.numbers]}
        case Table():
            return {
                "kind": "table",
                "title": block.title,
                "head": list(block.head),
                "widths": column_widths(block),
                "is_wide": is_wide(block),
                "stays_whole": len(block.rows) <= _SHORT,
                "rows": [[str(cell) for cell in row] for row in block.rows],
            }
        case Quote():
            return {"kind": "quote", "text": block.text, "who": block.who}
        case Papers():
            papers = [{"title": each.title, "link": _link(each)} for each in block.papers]
            return {"kind": "papers", "papers": papers}


def _link(paper):
    """Where everybody can open it; empty where they cannot."""
    return absolute(paper.address) if paper.is_public and paper.address else ""


def as_docx(report: Document, filename: str) -> HttpResponse:
    """A Word file with real headings, lists and tables whose first row is a head."""
    word = WordFile()
    word.core_properties.title = f"{report.title}: {_days(report)}"
    word.core_properties.author = str(report.forum)
    word.core_properties.language = "en-GB"
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Arial")
    for name in ("Title", "Heading 1", "Heading 2", "Intense Quote"):
        # Dark enough to be read: the template's blue is not.
        word.styles[name].font.color.rgb = RGBColor.from_string(_TEAL)
    _say_that_it_is_english(word)
    _lay_out_pages(word)
    _mark_each_page(word, report.marking)
    _number_each_page(word, report.status)
    word.add_heading(safe_for_docx(report.title), level=0)
    word.add_paragraph(f"{_whose(report)}, {_days(report)}")
    word.add_paragraph(report.status)
    for block in report.blocks:
        _into_word(word, block)
    written = BytesIO()
    word.save(written)
    return as_download(HttpResponse(written.getvalue(), content_type=DOCX), f"{filename}.docx")


def _say_that_it_is_english(word):
    """A screen reader reads it as English, and Word looks for mistakes of English spelling."""
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")


def _lay_out_pages(word):
    """A4 upright, as wide as the PDF's lines."""
    page = word.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(_MARGIN)


def _number_each_page(word, status):
    """How old it is, and which page this is: Word counts."""
    word.styles["Footer"].font.size = Pt(9)
    line = word.sections[0].footer.add_paragraph(f"{status} · Page ", style="Footer")
    for command in ("PAGE", "NUMPAGES"):
        if command == "NUMPAGES":
            line.add_run(" of ")
        line._p.append(line._p.makeelement(qn("w:fldSimple"), {qn("w:instr"): command}))


def _mark_each_page(word, marking):
    """The marking stands on top of every page and at its foot."""
    if not marking:
        return
    for place in (word.sections[0].header, word.sections[0].footer):
        paragraph = place.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(marking).bold = True


def _into_word(word, block):
    match block:
        case Heading():
            word.add_heading(safe_for_docx(block.text), level=block.level - 1)
        case Words():
            for words in safe_for_docx(block.text).split("\n\n"):
                word.add_paragraph(words)
        case Points():
            for each in block.items:
                word.add_paragraph(safe_for_docx(each), style="List Bullet")
        case Numbers():
            rows = [(each.title, each.value) for each in block.numbers]
            _word_table(word, Table("Figures", ("Figure", "Number"), rows))
        case Table():
            word.add_heading(safe_for_docx(block.title), level=2)
            _word_table(word, block)
        case Quote():
            said = word.add_paragraph(f"“{safe_for_docx(block.text)}”", style="Intense Quote")
            said.paragraph_format.keep_with_next = True
            word.add_paragraph(safe_for_docx(block.who))
        case Papers():
            for each in block.papers:
                where = f": {link}" if (link := _link(each)) else ""
                word.add_paragraph(safe_for_docx(f"{each.title}{where}"), style="List Bullet")


def _word_table(word, table):
    made = word.add_table(rows=1, cols=len(table.head), style="Light Grid Accent 1")
    # The first column is no heading: whole sentences stand there.
    made._tbl.tblPr.find(qn("w:tblLook")).set(qn("w:firstColumn"), "0")
    made._tbl.tblPr.find(qn("w:tblLook")).set(qn("w:val"), "0420")
    made.autofit = False
    _write_row(made.rows[0], table.head)
    # A head that Word and screen readers know as one, on top of each page that the table takes.
    _mark(made.rows[0], "w:tblHeader")
    for row in table.rows:
        _write_row(made.add_row(), row)
    widths = column_widths(table)
    for column, width in zip(made.columns, widths, strict=True):
        size = Mm((210 - 2 * _MARGIN) * width / sum(widths))
        column.width = size
        for cell in column.cells:
            cell.width = size
    for row in made.rows:
        _mark(row, "w:cantSplit")
    if len(table.rows) <= _SHORT:
        _keep_together(made)
    if is_wide(table):
        _write_smaller(made)


def _write_row(row, values):
    for cell, value in zip(row.cells, values, strict=True):
        cell.text = safe_for_docx(str(value))


def _mark(row, name):
    row._tr.get_or_add_trPr().append(row._tr.makeelement(qn(name), {qn("w:val"): "true"}))


def _keep_together(table):
    """Each row but the last stays on the page of the next."""
    for row in table.rows[:-1]:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def _write_smaller(table):
    for row in table.rows:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size = Pt(10)


def as_xlsx(report: Document, filename: str) -> HttpResponse:
    """A workbook: what it is about on the first sheet, the words, then the numbers and tables."""
    about = [
        ("Forum", str(report.forum)),
        *([("With", report.partner)] if report.partner else []),
        ("Days", _days(report)),
        ("Status", report.status),
        *([("Marking", report.marking)] if report.marking else []),
    ]
    sheets = [Sheet("About", ("What", report.title), about)]
    if words := _words_of(report):
        sheets.append(Sheet("Words", ("Under", "Words"), words))
    for block in report.blocks:
        if isinstance(block, Numbers):
            rows = [(each.title, each.value, each.meaning) for each in block.numbers]
            sheets.append(Sheet("In numbers", ("Figure", "Number", "What that means"), rows))
        elif isinstance(block, Table):
            sheets.append(Sheet(block.title, block.head, block.rows))
    return workbook_response(filename, sheets, marking=report.marking)


def _words_of(report):
    """Each text with the headings that it stands under, so that rows can be sorted."""
    rows, headings = [], {}
    for block in report.blocks:
        match block:
            case Heading():
                deeper = {level: text for level, text in headings.items() if level < block.level}
                headings = deeper | {block.level: block.text}
            case Words():
                rows.append((": ".join(headings.values()), block.text))
            case Points():
                rows += [(": ".join(headings.values()), each) for each in block.items]
            case Quote():
                rows.append((": ".join(headings.values()), f"“{block.text}” {block.who}"))
            case Papers():
                rows += [(": ".join(headings.values()), each.title) for each in block.papers]
    return rows
