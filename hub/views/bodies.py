from copy import copy
from datetime import timedelta

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from coproduction.closed_days import ClosedDays
from coproduction.decorators import forum_permission_required
from coproduction.permissions import Permission, person_may
from coproduction.views.one_form import one_form_page
from hub.actions import add_hub, cancel_session, change_hub, move_session
from hub.forms.body import CancelSessionForm, ChangeHubForm, HubForm, MoveSessionForm
from hub.involvement import active_members
from hub.models import Hub, RegionalGroup
from hub.rules import reason_cannot_cancel_session, reason_cannot_move_session
from hub.series import A_YEAR, plan
from hub.views.sessions import load_session

SHOWN = 12


def load_hub(request, pk):
    hubs = Hub.objects.for_forum(request.forum).select_related("forum", "reports_to__forum")
    hubs = hubs.select_related("link_person", "copied_from__forum")
    return get_object_or_404(hubs, pk=pk)


@require_safe
@forum_permission_required(Permission.HUB_VIEW)
def body_list(request):
    """Every group of the forum that meets: what it is, when it meets and whom it reports to."""
    hubs = Hub.objects.for_forum(request.forum).select_related("forum", "reports_to__forum")
    return render(
        request,
        "hub/body_list.html",
        {
            "hubs": hubs.order_by("-is_active", "kind", "name"),
            "may_manage": person_may(request.person, Permission.HUB_MANAGE),
        },
    )


@require_safe
@forum_permission_required(Permission.HUB_VIEW)
def body_detail(request, pk):
    """One group: its rule, its dates to come, and the days that are skipped and why."""
    hub = load_hub(request, pk)
    now = timezone.now()
    today = timezone.localdate(now)
    days = plan(hub, today, today + A_YEAR)
    coming = list(hub.sessions.main().coming(now).select_related("hub__forum").soonest_first())
    last = coming[-1].day if coming else today
    closed = ClosedDays(request.forum, today, last + timedelta(days=1))
    return render(
        request,
        "hub/body_detail.html",
        {
            "hub": hub,
            "members": active_members([hub], today)[hub.pk],
            "coming": [(session, closed.of(session.day)) for session in coming[:SHOWN]],
            "more": max(0, len(coming) - SHOWN),
            "skipped": [day for day in days if day.skipped],
            "seats": hub.seats.on(today).select_related("holder").order_by("pk"),
            **_of_the_region(hub, today),
            "earlier_names": hub.earlier_names.order_by("-until"),
            "sub_groups": hub.sub_groups.active().select_related("forum").by_name(),
            "may_manage": person_may(request.person, Permission.HUB_MANAGE),
        },
    )


def _of_the_region(hub, today):
    """Where the group is the whole region's: whom the other forums send to it, by name."""
    group = RegionalGroup.objects.filter(hub=hub, region=hub.forum.region_id).first()
    if group is None:
        return {}
    sent = group.seats.on(today).filter(forum__region=group.region_id, forum__is_active=True)
    return {
        "regional": group,
        "sent": sent.select_related("forum", "holder").order_by("forum__name", "since", "pk"),
    }


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.HUB_MANAGE)
def body_add(request):
    form = HubForm(request.POST or None, forum=request.forum)
    return one_form_page(
        request,
        form,
        lambda **answers: add_hub(forum=request.forum, by=request.person, **answers),
        title="Add a group that meets",
        lede="A hub, a board, a group or a round table. With a rule, its dates are made for a "
        "year; bank holidays and your school holidays are left out.",
        back=(reverse("hub:body-list", args=[request.forum.slug]), "Groups"),
        done="It stands, and its dates for a year.",
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.HUB_MANAGE)
def body_edit(request, pk):
    hub = load_hub(request, pk)
    # A copy: the form writes answers into its instance, the action asks what differs.
    form = ChangeHubForm(request.POST or None, instance=copy(hub), forum=request.forum)
    return one_form_page(
        request,
        form,
        lambda **answers: change_hub(hub=hub, by=request.person, **answers),
        title=f"Change: {hub}",
        hints=(
            "A new rule makes its dates again. Dates that somebody has asked for, or that have "
            "something on the agenda, stay as they are.",
        ),
        back=(hub.get_absolute_url(), hub.name),
        done="Saved.",
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.HUB_MANAGE)
def session_move(request, pk):
    session = load_session(request, pk)
    initial = {"day": session.day, "start": timezone.localtime(session.starts_at).time()}
    refused = reason_cannot_move_session(session, now=timezone.now())
    return one_form_page(
        request,
        MoveSessionForm(request.POST or None, initial=initial),
        lambda **answers: move_session(session=session, by=request.person, **answers),
        title=f"Move the session of {session.when}",
        hints=[refused] if refused else [],
        back=(session.get_absolute_url(), "Session"),
        done="Moved. Everybody who was to come has been told.",
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.HUB_MANAGE)
def session_cancel(request, pk):
    session = load_session(request, pk)
    refused = reason_cannot_cancel_session(session, now=timezone.now())
    return one_form_page(
        request,
        CancelSessionForm(request.POST or None),
        lambda **answers: cancel_session(session=session, by=request.person, **answers),
        title=f"Cancel the session of {session.when}",
        hints=[refused or "Its topics can go on a later agenda afterwards."],
        back=(session.get_absolute_url(), "Session"),
        done="Cancelled. Everybody who was to come has been told.",
    )
