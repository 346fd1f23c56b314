"""How a forum is doing: in short, every figure, one with its records, and one organisation."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coproduction.charts import bars
from coproduction.dashboard import Line, by_month, every_figure, headlines, kept_by, read_by
from coproduction.decorators import forum_permission_required, forum_person_required
from coproduction.figures import all_figures, reads_exactly
from coproduction.models import Person
from coproduction.permissions import Permission, person_may
from coproduction.regions import body_for, reader_of, speaks_for
from coproduction.rules import reason_cannot_see_record_of
from coproduction.views.paging import page_of
from coproduction.views.periods import asked_period, usual_periods


def _with_period(request, **context):
    """What every page about a time shows: the days, and those that people mostly ask for."""
    today = timezone.localdate()
    form, period = asked_period(request, today)
    return {"form": form, "period": period, "usual": usual_periods(today), **context}


@require_safe
@forum_permission_required(Permission.REPORT_VIEW)
def dashboard(request):
    context = _with_period(request)
    if context["period"]:
        context["topics"] = headlines(request.forum, request.person, context["period"])
    context["organisations"] = _organisations(request.forum)
    return render(request, "coproduction/figures/dashboard.html", context)


def _organisations(forum):
    """Those with somebody who answers to families."""
    people = Person.objects.active().filter(organisation=OuterRef("pk"))
    return forum.organisations.filter(Exists(people)).order_by("name")


@require_safe
@forum_permission_required(Permission.REPORT_VIEW)
def figure_list(request):
    context = _with_period(request)
    if context["period"]:
        context["topics"] = every_figure(request.forum, request.person, context["period"])
    return render(request, "coproduction/figures/figure_list.html", context)


@require_safe
@forum_permission_required(Permission.REPORT_VIEW)
def figure_detail(request, key):
    """One figure: what it came to, its parts, the last twelve months, and the records behind it."""
    figure = all_figures().get(key)
    if figure is None:
        raise Http404
    if not person_may(request.person, figure.permission):
        raise PermissionDenied
    context = _with_period(request, figure=figure)
    if period := context["period"]:
        value = read_by(request.person, figure, request.forum, period)
        before = read_by(request.person, figure, request.forum, period.before)
        is_safe = not reads_exactly(request.person, figure)
        context |= {
            "line": Line(figure, value, before),
            "bars": bars(value.breakdown),
            # Months are shorter than the quarters in which people may be counted.
            "trend": None if is_safe else by_month(figure, request.forum, period.ends_on),
            "is_safe": is_safe,
            **({} if is_safe else _records(request, figure, value)),
        }
    return render(request, "coproduction/figures/figure_detail.html", context)


def _records(request, figure, value):
    if figure.cases:
        return {"cases": page_of(request, value.records)}
    if figure.records_for and person_may(request.person, figure.records_for):
        page = page_of(request, value.records)
        return {"page": page, "records": [figure.describe(each) for each in page]}
    return {}


def _body(request, organisation):
    """The body of several areas that it is, where this person may read how that does."""
    if organisation.body_id is None or request.forum.region_id is None:
        return None
    reader = reader_of(request.user, request.forum.region)
    body = reader and body_for(reader, organisation.body_id)
    may_read = body and (reader.reads_figures or speaks_for(reader, body))
    return body if may_read else None


@require_safe
@forum_person_required
def organisation_record(request, pk):
    """How one organisation keeps what was promised, for itself and for those who read reports."""
    organisation = get_object_or_404(request.forum.organisations.select_related("forum"), pk=pk)
    if reason_cannot_see_record_of(organisation, request.person):
        raise PermissionDenied
    context = _with_period(request, organisation=organisation, body=_body(request, organisation))
    if context["period"]:
        context["kept"] = kept_by(organisation, context["period"])
    return render(request, "coproduction/figures/organisation.html", context)
