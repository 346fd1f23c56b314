"""Where services stand, as families and as they themselves see it."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from charters.actions import assess, change_indicator, start_indicators
from charters.forms.looking_back import AssessForm, IndicatorForm
from charters.models import Indicator
from charters.rules import assessing_side
from charters.standing import BAR, FOOT, ROW, standings
from coproduction.decorators import forum_permission_required
from coproduction.models import Organisation, Work
from coproduction.permissions import Permission, person_may
from coproduction.views.one_form import one_form_page


def _partners(request):
    partners = Organisation.objects.filter(forum=request.forum).active()
    return partners.exclude(kind=Organisation.Kind.FORUM).by_name()


@require_safe
@forum_permission_required(Permission.WORK_VIEW)
def indicator_list(request):
    """The indicators of all three tiers, and the services to look at."""
    indicators = list(Indicator.objects.for_forum(request.forum).active().in_order())
    return render(
        request,
        "charters/indicator_list.html",
        {
            "tiers": [
                (tier, [each for each in indicators if each.tier == tier]) for tier in Work.Tier
            ],
            "has_some": bool(indicators),
            "organisations": _partners(request),
            "may_manage": person_may(request.person, Permission.CHARTER_MANAGE),
        },
    )


@require_http_methods(["POST"])
@forum_permission_required(Permission.CHARTER_MANAGE)
def indicators_start(request):
    start_indicators(forum=request.forum, by=request.person)
    return redirect("charters:indicator-list", request.forum.slug)


@require_safe
@forum_permission_required(Permission.WORK_VIEW)
def standing(request, pk, tier):
    """One service and one tier: both sides, the gap, the trend, as a picture and a table."""
    organisation = get_object_or_404(_partners(request), pk=pk)
    if tier not in Work.Tier.values:
        raise Http404
    rows = standings(organisation, tier)
    return render(
        request,
        "charters/standing.html",
        {
            "organisation": organisation,
            "tier": Work.Tier(tier),
            "tiers": list(Work.Tier),
            "rows": rows,
            "height": ROW * len(rows) + FOOT,
            "bar": BAR,
            "my_side": assessing_side(request.person, organisation),
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN)
def indicator_assess(request, pk, indicator):
    organisation = get_object_or_404(_partners(request), pk=pk)
    indicators = Indicator.objects.for_forum(request.forum).active()
    found = get_object_or_404(indicators, pk=indicator)
    back = reverse("charters:standing", args=[request.forum.slug, pk, found.tier])
    return one_form_page(
        request,
        AssessForm(request.POST or None),
        lambda **answers: assess(
            indicator=found, organisation=organisation, by=request.person, **answers
        ),
        title=f"{organisation}: how far is it so?",
        lede=found.text,
        hints=[f"What would show it: {found.evidence_hint}."] if found.evidence_hint else (),
        back=(back, str(organisation)),
        done=f"Kept, with the day: {timezone.localdate():%-d %B %Y}.",
        to=back,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CHARTER_MANAGE)
def indicator_change(request, pk):
    indicators = Indicator.objects.for_forum(request.forum).active().select_related("replaces")
    indicator = get_object_or_404(indicators, pk=pk)
    address = reverse("charters:indicator-list", args=[request.forum.slug])
    before = indicator.replaces
    return one_form_page(
        request,
        IndicatorForm(
            request.POST or None,
            initial={"text": indicator.text, "evidence_hint": indicator.evidence_hint},
        ),
        lambda **answers: change_indicator(indicator=indicator, by=request.person, **answers),
        title="Change this indicator",
        lede="What was said of the old words stays with them.",
        hints=[f"Before {indicator.changed_at:%-d %B %Y}: {before.text}"] if before else (),
        back=(address, "Indicators"),
        done="Changed.",
        to=address,
    )
