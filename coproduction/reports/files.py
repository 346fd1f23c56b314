"""A report as a file: a tagged PDF, a Word file, or a workbook."""

from dataclasses import asdict
from io import BytesIO

from django.http import HttpResponse
from docx import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

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
from coproduction.spreadsheets import Sheet, as_download, workbook_response
from coproduction.spreadsheets.cells import safe_for_docx

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
                "widths": _widths(block),
                "rows": [[str(cell) for cell in row] for row in block.rows],
            }
        case Quote():
            return {"kind": "quote", "text": block.text, "who": block.who}
        case Papers():
            papers = [
                {"title": each.title, "link": absolute(each.address) if each.is_public else ""}
                for each in block.papers
            ]
            return {"kind": "papers", "papers": papers}


def _widths(table):
    """How wide each column is beside the others: by its longest text, within bounds."""
    columns = zip(table.head, *table.rows, strict=True)
    longest = (max(len(str(cell)) for cell in column) for column in columns)
    return [min(max(letters, 12), 48) for letters in longest]


def as_docx(report: Document, filename: str) -> HttpResponse:
    """A Word file with real headings, lists and tables whose first row is a head."""
    word = WordFile()
    word.core_properties.title = f"{report.title}: {_days(report)}"
    word.core_properties.author = str(report.forum)
    word.core_properties.language = "en-GB"
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Arial")
    _mark_each_page(word, report.marking)
    word.add_heading(safe_for_docx(report.title), level=0)
    word.add_paragraph(f"{_whose(report)}, {_days(report)}")
    word.add_paragraph(report.status)
    for block in report.blocks:
        _into_word(word, block)
    written = BytesIO()
    word.save(written)
    return as_download(HttpResponse(written.getvalue(), content_type=DOCX), f"{filename}.docx")


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
            _word_table(word, ("Figure", "Number"), rows)
        case Table():
            word.add_heading(safe_for_docx(block.title), level=2)
            _word_table(word, block.head, block.rows)
        case Quote():
            word.add_paragraph(f"“{safe_for_docx(block.text)}”", style="Intense Quote")
            word.add_paragraph(safe_for_docx(block.who))
        case Papers():
            for each in block.papers:
                where = f": {absolute(each.address)}" if each.is_public else ""
                word.add_paragraph(safe_for_docx(f"{each.title}{where}"), style="List Bullet")


def _word_table(word, head, rows):
    table = word.add_table(rows=1, cols=len(head), style="Light Grid Accent 1")
    for cell, name in zip(table.rows[0].cells, head, strict=True):
        cell.text = safe_for_docx(name)
    # A head that Word and screen readers know as one, on top of each page that the table takes.
    table.rows[0]._tr.get_or_add_trPr().append(
        table.rows[0]._tr.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"})
    )
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = safe_for_docx(str(value))


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
