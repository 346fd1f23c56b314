from django.core.paginator import Paginator
from django_tables2 import RequestConfig

PAGE_SIZE = 25


def page_of(request, rows, size=PAGE_SIZE):
    """The page that the address asks for; the last one when it asks for too much."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def table_for(request, table):
    """The table in the order and at the page that the address asks for."""
    config = RequestConfig(request, paginate={"per_page": PAGE_SIZE, "silent": True})
    return config.configure(table)
