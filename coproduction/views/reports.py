from datetime import timedelta

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coproduction import reports
from coproduction.decorators import forum_permission_required
from coproduction.figures import Period
from coproduction.forms import PeriodForm
from coproduction.permissions import Permission


@require_safe
@forum_permission_required(Permission.REPORT_VIEW)
def evaluation(request):
    """The figures of the joint evaluation for the days in the address; else the last six months."""
    today = timezone.localdate()
    usual = {"from": today - timedelta(days=182), "to": today}
    form = PeriodForm({key: request.GET.get(key, usual[key]) for key in usual})
    lines, period = [], None
    if form.is_valid():
        period = Period(form.cleaned_data["from"], form.cleaned_data["to"])
        lines = reports.evaluation(request.forum, period)
    context = {"form": form, "lines": lines, "period": period}
    return render(request, "coproduction/evaluation.html", context)
