"""Services' plans, looked through for work to share with families."""

from django.contrib import messages
from django.core import signing
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from charters.actions import add_service_plan, screen_line
from charters.forms.plan import ScreenForm, ServicePlanFileForm, ServicePlanForm
from charters.models import ServicePlanLine
from charters.service_plan_file import HEADERS, check_lines
from coproduction.dates import short
from coproduction.decorators import forum_permission_required
from coproduction.exceptions import RuleBroken
from coproduction.models import Organisation
from coproduction.permissions import Permission, person_may
from coproduction.spreadsheets import xlsx_response
from coproduction.templatetags.thread import level_words
from coproduction.views.one_form import one_form_page
from coproduction.views.paging import page_of

SALT = "charters.service_plan"


def _lines(request):
    lines = ServicePlanLine.objects.for_forum(request.forum)
    return lines.select_related("organisation", "work__forum", "forum")


def _organisations(request):
    return Organisation.objects.filter(forum=request.forum).active().by_name()


def _address(request):
    return reverse("charters:service-plans", args=[request.forum.slug])


@require_safe
@forum_permission_required(Permission.WORK_VIEW)
def service_plans(request):
    """Every line of every plan: those to look at first, then what became of the others."""
    return render(
        request,
        "charters/service_plans.html",
        {
            "page": page_of(request, _lines(request).order_by("-state", "-added_at", "pk")),
            "to_screen": _lines(request).to_screen().count(),
            "may_plan": person_may(request.person, Permission.WORK_PLAN),
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN)
def service_plan_add(request):
    return one_form_page(
        request,
        ServicePlanForm(
            request.POST or None,
            organisations=_organisations(request),
            initial={"organisation": request.person.organisation_id},
        ),
        lambda **answers: add_service_plan(by=request.person, **answers),
        title="Add a service's plan",
        lede="Each line is looked at: is there something to share with families?",
        back=(_address(request), "Service plans"),
        done="The lines wait to be looked at.",
        to=_address(request),
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN)
def service_plan_import(request):
    """A spreadsheet: first what it would add, row by row, then all of it or nothing."""
    if "rows" in request.POST:
        return _take_in(request)
    form = ServicePlanFileForm(
        request.POST or None,
        request.FILES or None,
        organisations=_organisations(request),
        initial={"organisation": request.person.organisation_id},
    )
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        return _preview(request, answers["organisation"], answers["plan"], answers["upload"])
    return render(request, "charters/service_plan_import.html", {"form": form})


def _preview(request, organisation, plan, rows, refusal=""):
    """What the file would add. It can be taken in when no row has a problem and one is new."""
    is_whole = not refusal and not any(row.problems for row in rows)
    packed = ""
    if is_whole and not all(row.is_known for row in rows):
        raw = [
            (row.number, {"text": row.text, "comes_on": str(row.comes_on or "")}) for row in rows
        ]
        packed = signing.dumps([organisation.pk, plan, raw], salt=SALT, compress=True)
    return render(
        request,
        "charters/service_plan_preview.html",
        {
            "organisation": organisation,
            "plan": plan,
            "rows": rows,
            "packed": packed,
            "is_whole": is_whole,
            "refusal": refusal,
        },
    )


def _take_in(request):
    """Exactly what was shown before is taken in, checked once more."""
    try:
        pk, plan, raw = signing.loads(request.POST["rows"], salt=SALT, max_age=24 * 3600)
    except signing.BadSignature:
        messages.error(request, "Please choose the file again.")
        return redirect("charters:service-plan-import", request.forum.slug)
    organisation = get_object_or_404(_organisations(request), pk=pk)
    rows = check_lines(raw, organisation, plan)
    try:
        made = add_service_plan(
            organisation=organisation,
            plan=plan,
            lines={row.text: row.comes_on for row in rows},
            by=request.person,
        )
    except RuleBroken as refusal:
        return _preview(request, organisation, plan, rows, str(refusal))
    number = len(made)
    messages.success(request, f"{number} line{'s wait' if number > 1 else ' waits'} for a look.")
    return redirect(_address(request))


@require_safe
@forum_permission_required(Permission.WORK_PLAN)
def service_plan_empty(request):
    """A spreadsheet with the columns and nothing in them, to be filled in."""
    return xlsx_response("service-plan", HEADERS, [])


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN)
def plan_line(request, pk):
    line = get_object_or_404(_lines(request), pk=pk)
    return one_form_page(
        request,
        ScreenForm(
            request.POST or None, words=level_words(request), initial={"comes_on": line.comes_on}
        ),
        lambda **answers: screen_line(line=line, by=request.person, **answers),
        title="Is there something to share?",
        lede=line.text,
        hints=[
            f"{line.organisation}: {line.plan}"
            + (f", about {short(line.comes_on)}" if line.comes_on else "")
        ],
        back=(_address(request), "Service plans"),
        done="Saved. A chance stands in the forward plan now.",
        to=_address(request),
    )
