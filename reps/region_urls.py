"""Below /regions/<region>/rates/."""

from django.urls import path

from reps.views import regional

app_name = "region-rates"

urlpatterns = [
    path("", regional.region_rates, name="list"),
    path("policies/add/", regional.region_policy_add, name="policy-add"),
    path("add/", regional.region_rate_add, name="add"),
]
