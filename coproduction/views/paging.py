from django.core.paginator import Paginator

PAGE_SIZE = 25


def page_of(request, rows, size=PAGE_SIZE):
    """The page that the address asks for; the last one when it asks for too much."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
