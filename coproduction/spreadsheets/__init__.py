"""Lists go out and come in as spreadsheets: what stands in a cell is never run, and comes back."""

from .reading import Columns, Row, Table, match_columns, read_table
from .writing import csv_response, workbook_response, xlsx_response

__all__ = [
    "Columns",
    "Row",
    "Table",
    "csv_response",
    "match_columns",
    "read_table",
    "workbook_response",
    "xlsx_response",
]
