from django.utils import timezone
from django_tables2 import RequestConfig

from coproduction.actions import record_export
from coproduction.spreadsheets import csv_response, ods_response, xlsx_response
from coproduction.whole_lists import whole_list


def download(request, table, found=None, *, name, form):
    """The whole list as a spreadsheet: the filter, the order and the columns of the page.

    That it was taken out is in the record, with its number of rows, before the file leaves.
    """
    RequestConfig(request, paginate=False).configure(table)
    whole = whole_list(table)
    record_export(
        name=name,
        rows=whole.number,
        narrowed_by=[box for box in found.filters if request.GET.get(box)] if found else [],
        forum=request.forum,
        by=request.person,
    )
    filename = f"{request.forum.slug}-{name}-{timezone.localdate():%Y-%m-%d}"
    if form == "csv":
        return csv_response(filename, whole.columns, whole.rows)
    respond = ods_response if form == "ods" else xlsx_response
    return respond(filename, whole.columns, whole.rows, sheet=table.caption)
