"""Pools: who is asked when a group meets, from when to when, and how they grow."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from coproduction.decorators import forum_permission_required
from coproduction.models import Person
from coproduction.permissions import Permission
from coproduction.views.downloads import download
from coproduction.views.one_form import one_form_page
from hub.models import Hub, PoolMember
from reps.actions import fill_pool, leave_pool
from reps.asks import seat_candidates
from reps.forms.support import FillPoolForm, LeavePoolForm
from reps.pools import growth_of, pools_of, voices_of
from reps.tables import PlaceTable


@require_safe
@forum_permission_required(Permission.REP_MANAGE)
def pool_list(request):
    """Each group's pool with its growth; and whose voices are in all of them."""
    together, hubs = pools_of(request.forum, timezone.localdate())
    return render(
        request,
        "reps/pool_list.html",
        {"together": together, "hubs": hubs, "voices": voices_of(request.forum)},
    )


@require_GET
@forum_permission_required(Permission.REP_MANAGE)
def pool_list_download(request, form):
    """Everybody who is or was in a pool, group by group."""
    places = PoolMember.objects.filter(hub__forum=request.forum).select_related("hub", "person")
    table = PlaceTable(places.order_by("hub__name", "joined_on", "pk"))
    return download(request, table, name="pools", form=form)


def _load_hub(request, pk):
    return get_object_or_404(Hub.objects.for_forum(request.forum).select_related("forum"), pk=pk)


@require_safe
@forum_permission_required(Permission.REP_MANAGE)
def pool(request, pk):
    """One group's pool: who is in it since when, who was, and its size year by year."""
    hub = _load_hub(request, pk)
    today = timezone.localdate()
    seats = list(hub.seats.on(today).select_related("holder").order_by("pk"))
    free = any(seat.holder_id is None for seat in seats)
    places = list(hub.pool.select_related("person__rep").order_by("joined_on", "pk"))
    return render(
        request,
        "reps/pool.html",
        {
            "hub": hub,
            "growth": growth_of(places, today),
            "here": [each for each in places if not each.left_on or each.left_on > today],
            "gone": [each for each in places if each.left_on and each.left_on <= today],
            "seats": seats,
            "could_sit": seat_candidates(hub, timezone.now())[:5] if free else [],
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REP_MANAGE)
def pool_fill(request, pk):
    hub = _load_hub(request, pk)
    there = hub.pool.filter(left_on__isnull=True).values("person")
    people = Person.objects.active().filter(forum=request.forum).with_role("rep", "chair")
    people = people.exclude(pk__in=there).select_related("forum").by_name()
    back = reverse("reps:pool", args=[request.forum.slug, hub.pk])
    return one_form_page(
        request,
        FillPoolForm(request.POST or None, people=people),
        lambda people, on: fill_pool(hub=hub, people=people, on=on, by=request.person),
        title=f"Add reps to the pool: {hub}",
        lede="From that day on they are asked when this group meets.",
        hints=() if people.exists() else ["Every active rep is in this pool already."],
        back=(back, "The pool"),
        done="Added. They are asked before the next session.",
        to=back,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REP_MANAGE)
def pool_leave(request, pk):
    here = PoolMember.objects.filter(hub__forum=request.forum)
    place = get_object_or_404(here.select_related("person", "hub__forum"), pk=pk)
    back = reverse("reps:pool", args=[request.forum.slug, place.hub_id])
    return one_form_page(
        request,
        LeavePoolForm(request.POST or None),
        lambda on: leave_pool(place=place, on=on, by=request.person),
        title=f"{place.person} leaves: {place.hub}",
        lede="Nobody asks them for this group any more. They stay a rep.",
        back=(back, "The pool"),
        done="Noted.",
        to=back,
    )
