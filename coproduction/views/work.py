from functools import partial

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from coproduction.access import works_visible_to
from coproduction.actions import close_work, reopen_work
from coproduction.decorators import forum_permission_required
from coproduction.filters import WorkFilter
from coproduction.forms import CloseWorkForm
from coproduction.models import Work
from coproduction.next_steps import steps_for
from coproduction.permissions import Permission, person_may
from coproduction.tables import WorkTable
from coproduction.thread import thread_of
from coproduction.unfinished import unfinished
from coproduction.views.downloads import download
from coproduction.views.one_form import one_form_page, press
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
    may_close = person_may(request.person, Permission.WORK_MANAGE)
    may_end = may_close and work.status != Work.Status.CLOSED
    return render(
        request,
        "coproduction/work_detail.html",
        {
            "work": work,
            "facts": facts_of(work, request.person),
            "steps": steps_for(work, request.person),
            "thread": thread_of(work, request.person),
            "may_close": may_close,
            "waits": unfinished(work, now=timezone.now()) if may_end else [],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@forum_permission_required(Permission.WORK_MANAGE)
def work_close(request, reference):
    work = get_object_or_404(works_visible_to(request.person), reference=reference)
    form = CloseWorkForm(request.POST or None)
    return one_form_page(
        request,
        form,
        partial(close_work, work=work, by=request.person),
        title=f"Close “{work}”",
        lede="Everything stays where it is and can be read. You can take it up again.",
        back=(work.get_absolute_url(), str(work)),
        done="Closed. Your words stand at the end of its thread.",
    )


@require_POST
@forum_permission_required(Permission.WORK_MANAGE)
def work_reopen(request, reference):
    work = get_object_or_404(works_visible_to(request.person), reference=reference)
    reopen = partial(reopen_work, work=work, by=request.person)
    return press(request, reopen, done="It is under way again.", to=work)
