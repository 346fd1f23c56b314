"""Services' plans, looked through for work to share with families."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from charters.actions import add_service_plan, screen_line
from charters.forms.plan import ScreenForm, ServicePlanForm
from charters.models import ServicePlanLine
from coproduction.decorators import forum_permission_required
from coproduction.models import Organisation
from coproduction.permissions import Permission, person_may
from coproduction.templatetags.thread import level_words
from coproduction.views.one_form import one_form_page
from coproduction.views.paging import page_of


def _lines(request):
    lines = ServicePlanLine.objects.for_forum(request.forum)
    return lines.select_related("organisation", "work__forum", "forum")


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
    organisations = Organisation.objects.filter(forum=request.forum).active().by_name()
    return one_form_page(
        request,
        ServicePlanForm(
            request.POST or None,
            organisations=organisations,
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
def plan_line(request, pk):
    line = get_object_or_404(_lines(request), pk=pk)
    return one_form_page(
        request,
        ScreenForm(request.POST or None, words=level_words(request)),
        lambda **answers: screen_line(line=line, by=request.person, **answers),
        title="Is there something to share?",
        lede=line.text,
        hints=[f"{line.organisation}: {line.plan}"],
        back=(_address(request), "Service plans"),
        done="Saved. A chance stands in the forward plan now.",
        to=_address(request),
    )
