"""Lists go out and come in as spreadsheets: what stands in a cell is never run, and comes back."""

from .reading import Columns, Row, Table, match_columns, read_table
from .writing import (
    Sheet,
    as_download,
    csv_response,
    csv_text,
    ods_response,
    workbook_response,
    xlsx_response,
)

__all__ = [
    "Columns",
    "Row",
    "Sheet",
    "Table",
    "as_download",
    "csv_response",
    "csv_text",
    "match_columns",
    "ods_response",
    "read_table",
    "workbook_response",
    "xlsx_response",
]
