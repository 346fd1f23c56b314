from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coproduction.actions import record_export
from coproduction.decorators import forum_permission_required
from coproduction.permissions import Permission
from coproduction.reports.evaluation import evaluation_document
from coproduction.reports.files import as_docx, as_pdf, as_xlsx
from coproduction.reports.kinds import EVALUATION
from coproduction.reports.rules import may_begin
from coproduction.views.periods import asked_period, usual_periods

FILES = {"pdf": as_pdf, "docx": as_docx, "xlsx": as_xlsx}


@require_safe
@forum_permission_required(Permission.REPORT_VIEW)
def evaluation(request):
    """The joint evaluation for the days in the address; else for the last six months."""
    today = timezone.localdate()
    form, period = asked_period(request, today)
    report = period and evaluation_document(request.forum, period, today=today)
    context = {
        "form": form,
        "period": period,
        "usual": usual_periods(today),
        "report": report,
        "sees_figures": True,
        "may_begin": may_begin(request.person, EVALUATION),
    }
    return render(request, "coproduction/reports/report.html", context)


@require_safe
@forum_permission_required(Permission.REPORT_VIEW)
def evaluation_file(request, form):
    """The same as a file, for the same days; that it was taken out is in the record."""
    today = timezone.localdate()
    _, period = asked_period(request, today)
    if period is None:
        raise Http404
    report = evaluation_document(request.forum, period, today=today)
    record_export(
        name="evaluation",
        rows=len(report.blocks),
        narrowed_by=["from", "to"],
        forum=request.forum,
        by=request.person,
    )
    days = f"{period.starts_on:%Y-%m-%d}-{period.ends_on:%Y-%m-%d}"
    return FILES[form](report, f"{request.forum.slug}-evaluation-{days}")
