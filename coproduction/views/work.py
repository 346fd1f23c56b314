from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_safe

from coproduction.access import works_visible_to
from coproduction.decorators import forum_permission_required
from coproduction.filters import WorkFilter
from coproduction.next_steps import steps_for
from coproduction.permissions import Permission
from coproduction.tables import WorkTable
from coproduction.thread import thread_of
from coproduction.views.downloads import download
from coproduction.views.paging import table_for
from coproduction.work_facts import facts_of


def _found(request):
    works = works_visible_to(request.person).select_related(
        "programme", "lead_organisation", "forum"
    )
    return WorkFilter(request.GET, queryset=works.newest_first(), forum=request.forum)


@require_safe
@forum_permission_required(Permission.WORK_VIEW)
def work_list(request):
    found = _found(request)
    table = table_for(request, WorkTable(found.qs))
    return render(request, "coproduction/work_list.html", {"filter": found, "table": table})


@require_GET
@forum_permission_required(Permission.WORK_VIEW)
def work_list_download(request, form):
    found = _found(request)
    return download(request, WorkTable(found.qs), found, name="work", form=form)


@require_safe
@forum_permission_required(Permission.WORK_VIEW)
def work_detail(request, reference):
    works = works_visible_to(request.person).select_related(
        "programme", "lead_organisation", "lead_person", "forum"
    )
    work = get_object_or_404(works, reference=reference)
    return render(
        request,
        "coproduction/work_detail.html",
        {
            "work": work,
            "facts": facts_of(work, request.person),
            "steps": steps_for(work, request.person),
            "thread": thread_of(work, request.person),
        },
    )
