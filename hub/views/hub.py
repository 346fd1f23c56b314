from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coproduction.decorators import forum_permission_required
from coproduction.permissions import Permission, person_may
from coproduction.views.paging import page_of
from hub.models import Hub, Session


@require_safe
@forum_permission_required(Permission.HUB_VIEW)
def hub_home(request):
    """The forum's hubs, what is coming and what was."""
    now = timezone.now()
    sessions = (
        Session.objects.visible_to(request.person).select_related("hub__forum").with_minutes_taken()
    )
    hubs = Hub.objects.for_forum(request.forum).active().select_related("forum").by_name()
    return render(
        request,
        "hub/home.html",
        {
            "hubs": hubs,
            "coming": sessions.coming(now).soonest_first()[:12],
            "page": page_of(request, sessions.past(now).latest_first(), 10),
            "may_manage": person_may(request.person, Permission.HUB_MANAGE),
            "may_request": person_may(request.person, Permission.REQUEST_MAKE),
        },
    )
