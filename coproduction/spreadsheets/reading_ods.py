"""Reads the first sheet of an ODS file, LibreOffice's own, cell by cell."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from xml.etree import ElementTree

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_DURATION = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")


def ods_rows(data: bytes, *, most_rows: int, most_columns: int) -> Iterator[tuple[int, list]]:
    """Each row's number and its cells. A row or cell that is repeated is there so many times."""
    with zipfile.ZipFile(BytesIO(data)) as parts, parts.open("content.xml") as content:
        number = 0
        for _, node in ElementTree.iterparse(content):
            if node.tag == f"{_TABLE}table":
                return
            if node.tag != f"{_TABLE}table-row":
                continue
            cells = _cells_of(node, most_columns)
            # LibreOffice fills a page to its last row by one blank row, repeated a million times.
            times = int(node.get(f"{_TABLE}number-rows-repeated", 1))
            for again in range(1, times + 1 if any(cell != "" for cell in cells) else 1):
                yield number + again, cells
                if number + again > most_rows:
                    return
            number += times
            node.clear()


def _cells_of(row, most):
    cells = []
    for cell in row:
        if cell.tag in _CELLS:
            times = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
            cells += [_value_of(cell)] * min(times, most + 1 - len(cells))
    return cells


def _value_of(cell):
    """What the cell shows; of a formula, what it came to."""
    kind = cell.get(f"{_OFFICE}value-type", "")
    if kind in {"float", "currency", "percentage"}:
        value = float(cell.get(f"{_OFFICE}value"))
        return int(value) if value.is_integer() else value
    if kind == "date":
        found = datetime.fromisoformat(cell.get(f"{_OFFICE}date-value")[:19])
        return found if found.time() != time() else date(found.year, found.month, found.day)
    if kind == "time" and (found := _DURATION.fullmatch(cell.get(f"{_OFFICE}time-value", ""))):
        hours, minutes, seconds = map(int, found.groups())
        return f"{hours:02}:{minutes:02}:{seconds:02}"
    if kind == "boolean":
        return "Yes" if cell.get(f"{_OFFICE}boolean-value") == "true" else "No"
    return "\n".join(_words_of(each) for each in cell.findall(f"{_TEXT}p"))


def _words_of(node):
    """The text of a paragraph, with the spaces, tabs and line ends that stand as signs."""
    words = node.text or ""
    for child in node:
        if child.tag == f"{_TEXT}s":
            words += " " * int(child.get(f"{_TEXT}c", 1))
        elif child.tag == f"{_TEXT}tab":
            words += "\t"
        elif child.tag == f"{_TEXT}line-break":
            words += "\n"
        elif child.tag != f"{_OFFICE}annotation":
            words += _words_of(child)
        words += child.tail or ""
    return words
