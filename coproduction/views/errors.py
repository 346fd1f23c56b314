"""Calm pages for when something goes wrong. None says what is in the database, or is not."""

from django.http import HttpResponse
from django.template.loader import render_to_string


def _page(template, status, context=None):
    return HttpResponse(render_to_string(template, context), status=status)


def bad_request(request, exception=None):
    return _page("400.html", 400)


def not_found(request, exception=None):
    """The same bytes for a page that never was and for another forum's."""
    return _page("404.html", 404)


def forbidden(request, exception=None):
    return _page("403.html", 403)


def server_error(request):
    return _page("500.html", 500)


def csrf_failure(request, reason=""):
    """An old page was sent. What was typed is shown, to be copied."""
    return _page("403_old_page.html", 403, {"typed": typed_words(request)})


def service_down(request):
    """The database cannot be reached. What was typed is shown, to be copied or sent again."""
    response = _page("503.html", 503, {"typed": typed_words(request)})
    response["Retry-After"] = "60"
    return response


def pdf_failed(request):
    """Trying again would not help, so that no time to do so is given."""
    return _page("503_pdf.html", 503)


def typed_words(request):
    """The answers of the form that was sent: nothing hidden, nothing secret."""
    if request.method != "POST":
        return []
    hidden = {"csrfmiddlewaretoken", "one_time_key", "password", "code", "next"}
    return [
        (name.replace("_", " ").capitalize(), value)
        for name, values in request.POST.lists()
        if name not in hidden
        for value in values
        if value.strip()
    ]
