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
from coproduction.models import Organisation
from coproduction.permissions import Permission, person_may
from coproduction.views.one_form import one_form_page

OF_THE_AREA = [tier for tier in Indicator.Tier if tier in Indicator.OF_THE_AREA]
OF_A_SERVICE = [tier for tier in Indicator.Tier if tier not in Indicator.OF_THE_AREA]
INDICATOR_FIELDS = ("text", "evidence_hint", "source", "programme")


def _partners(request):
    partners = Organisation.objects.filter(forum=request.forum).active()
    return partners.exclude(kind=Organisation.Kind.FORUM).by_name()


@require_safe
@forum_permission_required(Permission.WORK_VIEW)
def indicator_list(request):
    """The indicators of all three tiers, and the services to look at."""
    rows = Indicator.objects.for_forum(request.forum).active().select_related("programme")
    indicators = list(rows.in_order())
    has = {each.tier for each in indicators}
    return render(
        request,
        "charters/indicator_list.html",
        {
            "tiers": [
                (tier, [each for each in indicators if each.tier == tier])
                for tier in Indicator.Tier
                if tier in has
            ],
            "of_the_area": [tier for tier in OF_THE_AREA if tier in has],
            "has_some": bool(indicators),
            "lacks_some": len(has) < len(Indicator.Tier),
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
    if tier not in OF_A_SERVICE:
        raise Http404
    return _standing_page(request, organisation, tier, OF_A_SERVICE)


@require_safe
@forum_permission_required(Permission.WORK_VIEW)
def standing_area(request, tier):
    """The area, or the forum, as a whole: what families say, and what services say."""
    if tier not in OF_THE_AREA:
        raise Http404
    return _standing_page(request, None, tier, OF_THE_AREA)


def _standing_page(request, organisation, tier, tiers):
    rows = standings(request.forum, organisation, tier)
    looks = organisation.yearly_looks.newest_first() if organisation else []
    return render(
        request,
        "charters/standing.html",
        {
            "organisation": organisation,
            "tier": Indicator.Tier(tier),
            "tiers": tiers,
            "rows": rows,
            "height": ROW * len(rows) + FOOT,
            "bar": BAR,
            "my_side": assessing_side(request.person, organisation),
            "looks": looks,
            "may_look_back": organisation and _may_begin_look(request.person, organisation),
        },
    )


def _may_begin_look(person, organisation):
    own = person.organisation_id == organisation.pk and person_may(person, Permission.WORK_PLAN)
    return own or person_may(person, Permission.FORUM_AGREE)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN)
def indicator_assess(request, pk, indicator):
    organisation = get_object_or_404(_partners(request), pk=pk)
    found = _active(request, indicator, OF_A_SERVICE)
    back = reverse("charters:standing", args=[request.forum.slug, pk, found.tier])
    return _assess_page(request, found, organisation, back)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN)
def indicator_assess_area(request, indicator):
    found = _active(request, indicator, OF_THE_AREA)
    back = reverse("charters:standing-area", args=[request.forum.slug, found.tier])
    return _assess_page(request, found, None, back)


def _active(request, pk, tiers):
    indicators = Indicator.objects.for_forum(request.forum).active().filter(tier__in=tiers)
    return get_object_or_404(indicators.select_related("forum"), pk=pk)


def _assess_page(request, found, organisation, back):
    whose = organisation or found.get_tier_display()
    return one_form_page(
        request,
        AssessForm(request.POST or None),
        lambda **answers: assess(
            indicator=found, organisation=organisation, by=request.person, **answers
        ),
        title=f"{whose}: how far is it so?",
        lede=found.text,
        hints=[f"What would show it: {found.evidence_hint}."] if found.evidence_hint else (),
        back=(back, str(whose)),
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
            programmes=request.forum.programmes.active().in_order(),
            initial={name: getattr(indicator, name) for name in INDICATOR_FIELDS},
        ),
        lambda **answers: change_indicator(indicator=indicator, by=request.person, **answers),
        title="Change this indicator",
        lede="What was said of the old words stays with them.",
        hints=[f"Before {indicator.changed_at:%-d %B %Y}: {before.text}"] if before else (),
        back=(address, "Indicators"),
        done="Changed.",
        to=address,
    )
