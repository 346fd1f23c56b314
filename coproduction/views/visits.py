from django.shortcuts import render
from django.views.decorators.http import require_safe

from coproduction.decorators import forum_permission_required
from coproduction.models import AdminVisit
from coproduction.permissions import Permission
from coproduction.views.paging import page_of


@require_safe
@forum_permission_required(Permission.ADMIN_VISIT_VIEW)
def admin_visits(request):
    """When an admin of the site looked into the records, and why."""
    visits = AdminVisit.objects.select_related("user").newest_first()
    return render(request, "coproduction/admin_visits.html", {"page": page_of(request, visits)})
