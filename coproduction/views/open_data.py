import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_http_methods, require_safe

from coproduction.actions import change_licence
from coproduction.datasets import all_datasets
from coproduction.decorators import forum_permission_required, public_forum_page
from coproduction.forms import LicenceForm
from coproduction.mail import absolute
from coproduction.models import Forum
from coproduction.permissions import Permission, person_may
from coproduction.spreadsheets import csv_text
from coproduction.views.one_form import one_form_page

# Long enough to spare the database, short enough that what was taken back is gone the same day.
KEPT_FOR = 3600  # seconds


@require_safe
@public_forum_page
def open_data(request):
    """Which tables there are, what stands in them, and who may do what with them."""
    context = {
        "datasets": all_datasets().values(),
        "may_change": person_may(request.person, Permission.WORK_MANAGE),
        "site": absolute(""),
    }
    return render(request, "coproduction/open_data.html", context)


@login_not_required
@require_safe
def open_data_file(request, forum, name, form):
    """One table, the same for everybody, whoever they are: so caches can keep it."""
    forum = get_object_or_404(Forum.objects.active(), slug=forum)
    dataset = all_datasets().get(name)
    if dataset is None:
        raise Http404
    rows = list(dataset.rows(forum))
    response = _as_csv(dataset, rows) if form == "csv" else _as_json(forum, dataset, rows)
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    response["ETag"] = etag
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, public=True, max_age=KEPT_FOR)
    return get_conditional_response(request, etag=etag, response=response)


def _as_csv(dataset, rows):
    text = "".join(csv_text(dataset.headings, rows))
    return HttpResponse(text, content_type="text/csv; charset=utf-8")


def _as_json(forum, dataset, rows):
    return JsonResponse(
        {
            "forum": forum.name,
            "title": dataset.title,
            "about": dataset.about,
            "licence": forum.open_data_licence,
            "page": absolute(reverse("open-data", args=[forum.slug])),
            "columns": {column.name: column.meaning for column in dataset.columns},
            "rows": [dict(zip(dataset.headings, row, strict=True)) for row in rows],
        },
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_MANAGE)
def licence(request):
    """What others may do with the forum's open data."""
    to = reverse("open-data", args=[request.forum.slug])
    return one_form_page(
        request,
        LicenceForm(request.POST or None, initial={"licence": request.forum.open_data_licence}),
        lambda licence: change_licence(forum=request.forum, licence=licence, by=request.person),
        title="What may others do with your open data?",
        lede="This line stands on the page and in each JSON file.",
        back=(to, "Open data"),
        done="The line is changed.",
        to=to,
    )
