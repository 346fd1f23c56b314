from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coproduction.decorators import forum_permission_required
from coproduction.figures import Period
from coproduction.forms import PeriodForm
from coproduction.permissions import Permission, person_may
from coproduction.views.one_form import one_form_page, press
from hub.actions import add_seat, end_seat, expect_organisations, fill_seat
from hub.forms.membership import ExpectedForm, HolderForm, SeatForm
from hub.involvement import ROW, WIDTH, attendance_of_organisations, map_of
from hub.models import Seat
from hub.views.bodies import load_hub


def _drawing(request):
    boxes = map_of(request.forum, timezone.localdate())
    return {
        "boxes": boxes,
        "map_width": WIDTH,
        "map_height": ROW * len(boxes) + 8,
        "held": sum(box.taken for box in boxes),
        "seats": sum(len(box.seats) for box in boxes),
    }


@require_safe
@forum_permission_required(Permission.HUB_VIEW)
def involvement_map(request):
    """Where parent carers sit: every group, under the one it reports to, with its seats."""
    return render(request, "hub/involvement_map.html", _drawing(request))


@require_safe
@forum_permission_required(Permission.HUB_VIEW)
def involvement_picture(request):
    """The same as a picture, for a report or a slide."""
    drawing = render_to_string(
        "hub/_involvement_map.svg", {**_drawing(request), "forum": request.forum, "alone": True}
    )
    response = HttpResponse(drawing, content_type="image/svg+xml")
    response["Content-Disposition"] = 'attachment; filename="parent-carer-involvement.svg"'
    return response


@require_safe
@forum_permission_required(Permission.HUB_VIEW)
def body_attendance(request, pk):
    """Which organisations were expected, and which came, in a period."""
    hub = load_hub(request, pk)
    today = timezone.localdate()
    usual = {"from": today - timedelta(days=365), "to": today}
    form = PeriodForm({key: request.GET.get(key, usual[key]) for key in usual})
    held, rows = 0, []
    if form.is_valid():
        period = Period(form.cleaned_data["from"], form.cleaned_data["to"])
        held, rows = attendance_of_organisations(hub, period)
    return render(
        request,
        "hub/body_attendance.html",
        {
            "hub": hub,
            "form": form,
            "held": held,
            "rows": rows,
            "may_manage": person_may(request.person, Permission.HUB_MANAGE),
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.HUB_MANAGE)
def body_expected(request, pk):
    hub = load_hub(request, pk)
    now_expected = hub.expected.filter(until__isnull=True).values_list("organisation", flat=True)
    form = ExpectedForm(
        request.POST or None, forum=request.forum, initial={"organisations": list(now_expected)}
    )
    address = reverse("hub:body-attendance", args=[request.forum.slug, hub.pk])
    return one_form_page(
        request,
        form,
        lambda organisations: expect_organisations(
            hub=hub, organisations=list(organisations), by=request.person
        ),
        title=f"Who is expected: {hub}",
        lede="From today. Earlier sessions keep who was expected then.",
        back=(address, "Attendance"),
        done="Saved.",
        to=address,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.HUB_MANAGE)
def seat_add(request, pk):
    hub = load_hub(request, pk)
    return one_form_page(
        request,
        SeatForm(request.POST or None, forum=request.forum),
        lambda **answers: add_seat(hub=hub, by=request.person, **answers),
        title=f"A seat for a parent carer: {hub}",
        back=(hub.get_absolute_url(), hub.name),
        done="The seat stands.",
        to=hub,
    )


def _load_seat(request, pk):
    seats = Seat.objects.filter(hub__forum=request.forum)
    return get_object_or_404(seats.select_related("hub__forum", "holder"), pk=pk)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.HUB_MANAGE)
def seat_fill(request, pk):
    seat = _load_seat(request, pk)
    initial = {"holder": seat.holder_id}
    form = HolderForm(request.POST or None, forum=request.forum, initial=initial)
    return one_form_page(
        request,
        form,
        lambda holder: fill_seat(seat=seat, holder=holder, by=request.person),
        title=f"{seat.title}, {seat.hub}",
        lede="From today. Who held it before stays in the history.",
        back=(seat.hub.get_absolute_url(), seat.hub.name),
        done="Saved.",
        to=seat.hub,
    )


@require_POST
@forum_permission_required(Permission.HUB_MANAGE)
def seat_end(request, pk):
    seat = _load_seat(request, pk)
    return press(
        request,
        lambda: end_seat(seat=seat, by=request.person),
        done="The seat is gone.",
        to=seat.hub,
    )
