from datetime import date

from django.contrib import messages
from django.core import signing
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from coproduction.actions import record_export
from coproduction.decorators import forum_permission_required
from coproduction.exceptions import RuleBroken
from coproduction.permissions import Permission, person_may
from coproduction.spreadsheets import csv_response, ods_response, xlsx_response
from coproduction.views.one_form import one_form_page
from hub.actions.plan import import_plan, plan_work
from hub.forms.plan import PlanFileForm, PlanWorkForm
from hub.plan import later, months_ahead, plan_ends_on, planned_between, undated
from hub.plan_file import check_plan

SALT = "hub.plan"
MAY_PLAN = (Permission.WORK_MANAGE, Permission.REQUEST_MAKE)


@require_safe
@forum_permission_required(Permission.WORK_VIEW)
def plan(request):
    """The next six months: what is planned, asked for, on an agenda or coming back."""
    today = timezone.localdate()
    return render(
        request,
        "hub/plan.html",
        {
            "months": months_ahead(request.forum, request.person, today),
            "later": later(request.forum, today),
            "undated": undated(request.forum, request.person),
            "may_plan": any(person_may(request.person, each) for each in MAY_PLAN),
            "may_import": person_may(request.person, Permission.WORK_MANAGE),
        },
    )


@require_safe
@forum_permission_required(Permission.WORK_VIEW)
def plan_download(request, kind):
    """What the page shows, as a spreadsheet that can be filled in and taken in again."""
    today = timezone.localdate()
    found = list(planned_between(request.forum, request.person, today, plan_ends_on(today)))
    found.sort(key=lambda each: (each.day or date.max, each.title))
    rows = [
        [each.title, each.day, each.organisation, each.programme, each.level, each.how_sure]
        for each in [*found, *later(request.forum, today), *undated(request.forum, request.person)]
    ]
    headers = ["What", "About when", "Organisation", "Programme", "Level", "How sure"]
    record_export(
        name="plan", rows=len(rows), narrowed_by=[], forum=request.forum, by=request.person
    )
    respond = {"xlsx": xlsx_response, "ods": ods_response, "csv": csv_response}
    return respond[kind](f"{request.forum.slug}-plan-{today}", headers, rows)


@require_http_methods(["GET", "POST"])
@forum_permission_required(*MAY_PLAN)
def plan_add(request):
    form = PlanWorkForm(
        request.POST or None,
        forum=request.forum,
        initial={"organisation": request.person.organisation_id},
    )
    address = reverse("hub:plan", args=[request.forum.slug])
    return one_form_page(
        request,
        form,
        lambda **answers: plan_work(forum=request.forum, by=request.person, **answers),
        title="Say what will come",
        lede="The earlier families know, the better they can ask others and prepare.",
        back=(address, "Forward plan"),
        done="It is in the plan.",
        to=address,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_MANAGE)
def plan_import(request):
    """A spreadsheet: first what it would change, row by row, then all of it or nothing."""
    address = reverse("hub:plan", args=[request.forum.slug])
    if "rows" in request.POST:
        rows = _shown_before(request)
        if rows is None:
            messages.error(request, "Please choose the file again.")
            return redirect("hub:plan-import", request.forum.slug)
        try:
            new, dated = import_plan(forum=request.forum, rows=rows, by=request.person)
        except RuleBroken as refusal:
            messages.error(request, str(refusal))
            return render(request, "hub/plan_preview.html", {"rows": rows, "packed": ""})
        messages.success(request, f"{new} new in the plan, {dated} with a new date.")
        return redirect(address)
    form = PlanFileForm(request.POST or None, request.FILES or None, forum=request.forum)
    if request.method == "POST" and form.is_valid():
        rows = form.cleaned_data["upload"]
        packed = "" if any(row.problems for row in rows) else _pack(rows)
        return render(request, "hub/plan_preview.html", {"rows": rows, "packed": packed})
    return render(request, "hub/plan_import.html", {"form": form})


def _pack(rows):
    """What was shown, signed, so that exactly this is taken in by the next press."""
    values = [
        (
            row.number,
            {
                "title": row.title,
                "summary": row.summary,
                "comes_on": row.comes_on.isoformat() if row.comes_on else "",
                "organisation": str(row.organisation or ""),
                "programme": str(row.programme or ""),
            },
        )
        for row in rows
    ]
    return signing.dumps(values, salt=SALT, compress=True)


def _shown_before(request):
    try:
        raw = signing.loads(request.POST["rows"], salt=SALT, max_age=24 * 3600)
    except signing.BadSignature:
        return None
    return check_plan(raw, request.forum)
