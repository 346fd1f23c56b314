"""Groups of the whole region: the host opens one, and each forum says who goes for it."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coproduction.decorators import forum_permission_required
from coproduction.permissions import Permission, person_may
from coproduction.views.one_form import one_form_page, press
from hub.actions import close_to_region, leave_group, open_to_region, send_to_group
from hub.forms.membership import OpenToRegionForm, SendForm
from hub.models import RegionalGroup, RegionalSeat
from hub.views.bodies import load_hub


def _load_group(request, pk):
    """A group of the region that this forum belongs to."""
    groups = RegionalGroup.objects.standing().filter(region=request.forum.region_id)
    return get_object_or_404(groups.select_related("hub__forum", "region"), pk=pk)


def _seats_address(request, group):
    return reverse("hub:regional-seats", args=[request.forum.slug, group.pk])


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.HUB_MANAGE)
def body_open_to_region(request, pk):
    """Also to change how it is opened."""
    hub = load_hub(request, pk)
    group = RegionalGroup.objects.filter(hub=hub).first()
    initial = group and {
        "seats_each": group.seats_each,
        "peers": group.peers,
        "reports_to": group.reports_to_id,
    }
    return one_form_page(
        request,
        OpenToRegionForm(request.POST or None, hub=hub, initial=initial),
        lambda **answers: open_to_region(hub=hub, by=request.person, **answers).hub,
        title=f"Open {hub} to the whole region",
        lede="All forums of the region read its name, what it is for and when it meets, and each "
        "sends its people. Agendas, papers and notes stay in your forum.",
        back=(hub.get_absolute_url(), str(hub)),
        done="The forums of your region can send their people now.",
    )


@require_POST
@forum_permission_required(Permission.HUB_MANAGE)
def body_close_to_region(request, pk):
    hub = load_hub(request, pk)
    return press(
        request,
        lambda: close_to_region(hub=hub, by=request.person),
        done="It is your forum's own group again.",
        to=hub.get_absolute_url(),
    )


@require_safe
@forum_permission_required(Permission.HUB_VIEW)
def regional_seats(request, pk):
    """Who goes for our forum, and the seats that are free."""
    group = _load_group(request, pk)
    today = timezone.localdate()
    ours = group.seats.on(today).filter(forum=request.forum).select_related("holder")
    ours = list(ours.order_by("since", "pk"))
    return render(
        request,
        "hub/regional_seats.html",
        {
            "group": group,
            "ours": ours,
            "free": max(group.seats_each - len(ours), 0),
            "may_send": person_may(request.person, Permission.HUB_MANAGE),
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.HUB_MANAGE)
def regional_seat_take(request, pk):
    group = _load_group(request, pk)
    return one_form_page(
        request,
        SendForm(request.POST or None, forum=request.forum, group=group),
        lambda person: send_to_group(group=group, person=person, by=request.person),
        title=f"Who goes to {group} for us?",
        lede=f"{group.hub.forum} hosts it, and reads their name. Nothing else of theirs is passed "
        "on: tell them yourself how to get in.",
        back=(_seats_address(request, group), str(group)),
        done="They go for your forum.",
        to=_seats_address(request, group),
    )


@require_POST
@forum_permission_required(Permission.HUB_MANAGE)
def regional_seat_leave(request, pk):
    seats = RegionalSeat.objects.filter(forum=request.forum).select_related("group")
    seat = get_object_or_404(seats, pk=pk)
    return press(
        request,
        lambda: leave_group(seat=seat, by=request.person),
        done="The seat is free.",
        to=_seats_address(request, seat.group),
    )
