"""How far each stream of work has come: a statement of action, for one."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from charters.programmes import shown_by, streams, works_of
from coproduction.decorators import forum_permission_required
from coproduction.permissions import Permission, person_may


@require_safe
@forum_permission_required(Permission.WORK_VIEW)
def programme_list(request):
    """Each programme: its works, what is owed to families, what changed."""
    return render(
        request,
        "charters/programme_list.html",
        {"streams": streams(request.forum, today=timezone.localdate())},
    )


@require_safe
@forum_permission_required(Permission.WORK_VIEW)
def programme(request, pk):
    """One programme, work by work, and what shows that it gets better."""
    found = get_object_or_404(request.forum.programmes.active(), pk=pk)
    return render(
        request,
        "charters/programme.html",
        {
            "programme": found,
            "works": works_of(found, request.person),
            "shown": shown_by(found),
            "may_manage": person_may(request.person, Permission.CHARTER_MANAGE),
        },
    )
