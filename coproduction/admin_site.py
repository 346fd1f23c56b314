"""Django's admin, for people who know it: behind a second factor, with a reason, for half an hour.

An admin belongs to no forum, yet sees the records of all. So each visit has a reason, ends by
itself, and can be read by the forums' chairs.
"""

import shutil

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from coproduction.actions import begin_admin_visit
from coproduction.forms import VisitForm
from coproduction.health import checks, last_backup_check
from coproduction.models import AdminVisit, Message
from coproduction.second_factor import ask_for_second_factor, has_second_factor


class ThreadAdminSite(admin.AdminSite):
    site_header = site_title = "Common Thread: admin"
    index_title = "Records"

    def has_permission(self, request):
        """Staff, with a second factor, on a visit that has not ended."""
        return (
            super().has_permission(request)
            and has_second_factor(request)
            and AdminVisit.objects.open_for(request.user, timezone.now()).exists()
        )

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """What is missing, one after the other: sign-in, right, second factor, reason."""
        if not request.user.is_authenticated:
            return redirect(f"{settings.LOGIN_URL}")
        if not super().has_permission(request):
            raise PermissionDenied
        if not has_second_factor(request):
            return ask_for_second_factor(request)
        form = VisitForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            begin_admin_visit(user=request.user, reason=form.cleaned_data["reason"])
            wanted = request.GET.get("next", "")
            ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
            return redirect(wanted if ours else "admin:index")
        return render(request, "coproduction/admin_visit.html", {"form": form})

    def index(self, request, extra_context=None):
        """The list of records, and above it what is wrong with the machine."""
        wrong = [check for check in checks(timezone.now()) if not check.ok]
        return super().index(request, {**(extra_context or {}), "wrong": wrong})

    def get_urls(self):
        return [
            path("health/", self.admin_view(self.health), name="health"),
            *super().get_urls(),
        ]

    def health(self, request):
        """How the machine is, in plain words (habit A6)."""
        waiting = ProcrastinateJob.objects.filter(status="todo").order_by("id")
        oldest = Message.objects.filter(state=Message.State.WAITING).order_by("written_at").first()
        disk = shutil.disk_usage(settings.BASE_DIR)
        worker = ProcrastinateWorker.objects.order_by("-last_heartbeat").first()
        context = self.each_context(request) | {
            "title": "Health",
            "checks": checks(timezone.now()),
            "jobs_waiting": waiting.count(),
            "failed_jobs": ProcrastinateJob.objects.filter(status="failed").count(),
            "oldest_mail": oldest,
            "failed_mails": Message.objects.failed().count(),
            "heartbeat": worker.last_heartbeat if worker else None,
            "backup_checked_at": last_backup_check(),
            "disk_free": disk.free,
            "disk_total": disk.total,
        }
        return TemplateResponse(request, "admin/health.html", context)
