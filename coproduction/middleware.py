import time
import uuid

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError

from coproduction.pdf import PdfError
from coproduction.views.errors import not_found, pdf_failed, service_down

log = structlog.get_logger("coproduction.request")


def request_log(get_response):
    """One line for each request: method, page's name, status, time. Never the address typed.

    The page's name is the URL's name (hub:session-detail), so that no id, query, address or
    person is in the logs: promises R29. Pages where people are anonymous leave no line at all
    unless they fail, as its time alone would say when somebody was there.
    """

    def middleware(request):
        request.id = uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.id)
        start = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        is_silent = getattr(request, "leaves_no_line", False) and response.status_code < 500
        if not is_silent and not request.path.startswith(("/static/", "/healthz")):
            log.info(
                "request",
                method=request.method,
                page=match.view_name if match else None,
                status=response.status_code,
                milliseconds=round((time.perf_counter() - start) * 1000, 1),
            )
        response["X-Request-ID"] = request.id
        return response

    return middleware


def calm_when_database_is_down(get_response):
    """No database: a calm 503 that keeps the words that were typed (promises R11)."""

    def middleware(request):
        try:
            return get_response(request)
        except (OperationalError, InterfaceError):
            return service_down(request)

    def process_exception(request, exception):
        if isinstance(exception, (OperationalError, InterfaceError)):
            log.error("database_down", error=type(exception).__name__)
            return service_down(request)
        return None

    middleware.process_exception = process_exception
    return middleware


def calm_when_a_pdf_fails(get_response):
    """No PDF: a calm 503 that says what to do instead; the log says which template and why."""

    def middleware(request):
        return get_response(request)

    def process_exception(request, exception):
        if isinstance(exception, PdfError):
            log.error("pdf_failed", error=str(exception))
            return pdf_failed(request)
        return None

    middleware.process_exception = process_exception
    return middleware


def calm_missing_pages(get_response):
    """With DEBUG on Django lists addresses on its own 404; ours says the same to everybody."""

    def middleware(request):
        response = get_response(request)
        if response.status_code == 404 and settings.DEBUG:
            return not_found(request)
        return response

    return middleware
