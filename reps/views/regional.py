"""What a region pays for work that is the region's: read by its people, written by its leads."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from coproduction.decorators import region_reader_required
from coproduction.regions import policies_for
from coproduction.views.one_form import one_form_page
from reps.actions import add_regional_rate, save_regional_policy
from reps.forms.treasury import RegionalPolicyForm, RegionalRateForm


def _lead_required(view):
    """Only for those who lead the region."""

    @region_reader_required
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not request.reader.is_lead:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapper


def _address(request):
    return reverse("region-rates:list", args=[request.region.slug])


@require_safe
@region_reader_required
def region_rates(request):
    return render(
        request,
        "reps/region_rates.html",
        {"blocks": policies_for(request.reader, timezone.localdate())},
    )


@require_http_methods(["GET", "POST"])
@_lead_required
def region_policy_add(request):
    return one_form_page(
        request,
        RegionalPolicyForm(request.POST or None),
        lambda **answers: save_regional_policy(region=request.region, by=request.user, **answers),
        title=f"Add a policy of {request.region}",
        lede="Every forum of the region can pay work for the region by it.",
        back=(_address(request), "What the region pays"),
        done="The policy stands. Now add its rates.",
        to=_address(request),
    )


@require_http_methods(["GET", "POST"])
@_lead_required
def region_rate_add(request):
    return one_form_page(
        request,
        RegionalRateForm(request.POST or None, region=request.region),
        lambda **answers: add_regional_rate(region=request.region, by=request.user, **answers),
        title=f"Add a rate of {request.region}",
        lede="It counts from its first day, in every forum that pays work by the region's policy.",
        back=(_address(request), "What the region pays"),
        done="The rate stands.",
        to=_address(request),
    )
