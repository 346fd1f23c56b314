"""Our spreadsheets in the program that opens them: words stay words, days are days."""

import csv
import shutil
import subprocess
from datetime import date, datetime
from decimal import Decimal
from io import StringIO

import pytest

from coproduction.spreadsheets import Sheet, ods_response, workbook_response
from coproduction.tests.test_spreadsheets import HOSTILE

PROGRAM = shutil.which("soffice")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="LibreOffice is not on this machine.")

# Commas, quotation marks, UTF-8, cells as they are shown, each sheet a file of its own.
AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true,false,false,-1"
COLUMNS = ["What", "Day", "When", "Sum"]
# Letters that only Excel's own way of writing holds, and line ends, which a table tidies.
WORDS = [text for text in HOSTILE if text.isprintable()]
ROWS = [
    [text, date(2026, 11, 21), datetime(2026, 11, 21, 9, 30), Decimal("12.50")] for text in WORDS
]


def opened(folder, name, response):
    """Each sheet of the file as LibreOffice shows it: rows of cells by the sheet's name."""
    (folder / name).write_bytes(response.getvalue())
    command = [PROGRAM, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    subprocess.run(
        [*command, "--convert-to", AS_SHOWN, "--outdir", folder, folder / name],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return {
        file.stem.partition("-")[2]: list(csv.reader(StringIO(file.read_text("utf-8"), newline="")))
        for file in folder.glob("*.csv")
    }


def shown():
    return [COLUMNS, *([text, "21/11/2026", "21/11/2026 09:30", "12.5"] for text in WORDS)]


def test_workbook_shows_what_was_written(tmp_path):
    old = Sheet("Old & <odd>", ["Day"], [[date(1899, 1, 1)], [date(1900, 3, 1)]])
    book = workbook_response("a", [Sheet("Words", COLUMNS, ROWS), old], marking="OFFICIAL & MORE")

    sheets = opened(tmp_path, "a.xlsx", book)

    assert sheets["Words"] == shown()
    assert [rows for name, rows in sheets.items() if name != "Words"] == [
        [["Day"], ["1899-01-01"], ["01/03/1900"]]
    ]


def test_open_document_shows_what_was_written(tmp_path):
    sheets = opened(tmp_path, "a.ods", ods_response("a", COLUMNS, ROWS, sheet="Words"))

    assert sheets["Words"] == shown()
