"""Lists go out and come in as spreadsheets: what stands in a cell is never run, and comes back."""

from .reading import Columns, Row, Table, match_columns, read_table
from .writing import csv_response, csv_text, ods_response, xlsx_response

__all__ = [
    "Columns",
    "Row",
    "Table",
    "csv_response",
    "csv_text",
    "match_columns",
    "ods_response",
    "read_table",
    "xlsx_response",
]
