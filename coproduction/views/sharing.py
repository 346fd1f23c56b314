"""A forum decides what it shares with its region, offers templates, and copies those of others."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coproduction.actions import (
    copy_template,
    name_body,
    offer_template,
    say_stage,
    switch_off,
    switch_on,
    withdraw_template,
)
from coproduction.decorators import forum_permission_required
from coproduction.exceptions import RuleBroken
from coproduction.forms_region import BodyForm, OfferForm, StageForm
from coproduction.models import SharedTemplate, Sharing
from coproduction.permissions import Permission, person_may
from coproduction.shareable import template_kinds
from coproduction.views.one_form import one_form_page, press

# What copying asks for, by kind of template: see may_copy.
COPYING = (
    Permission.FEEDBACK_MANAGE,
    Permission.CHARTER_WRITE,
    Permission.HUB_MANAGE,
    Permission.MONEY_MANAGE,
)

# What each switch lets others see, and what it never does.
SWITCHES = {
    Sharing.What.FIGURES: "Counts and days from our records, beside those of the other forums. "
    "Small numbers of people are hidden, others are rounded. Never a record, never a name.",
    Sharing.What.THEMES: "What families tell us more of than before is counted with the other "
    "areas. Nobody sees that it was ours, and nobody's words.",
    Sharing.What.FEED: "The same, in the public list of what rises in the whole country.",
    Sharing.What.SOLUTIONS: "Answers that you have published, with the name of your area, in a "
    "public list for national bodies. And how many answers came in time, counted with other "
    "areas. Nothing that is not on your public pages.",
    Sharing.What.TEMPLATES: "Others can read and copy what we offer below. You choose each one.",
    Sharing.What.QUESTIONS: "Where several areas ask the same questions: how many chose each "
    "answer. Small numbers are hidden. Never what anybody wrote.",
}


def may_copy(person, kind):
    return person_may(person, kind.permission)


def _address(request):
    return reverse("sharing", args=[request.forum.slug])


@require_safe
@forum_permission_required(Permission.REPORT_VIEW)
def sharing(request):
    """What we share with our region: each switch with who turned it on and when, and what we offer.

    Everybody of the forum who reads reports may know it; the team decides it.
    """
    forum = request.forum
    on = {
        each.what: each
        for each in Sharing.objects.standing().filter(forum=forum).select_related("shared_by")
    }
    kinds = template_kinds()
    offers = SharedTemplate.objects.filter(forum=forum, region=forum.region_id, ended_at=None)
    return render(
        request,
        "coproduction/regions/sharing.html",
        {
            "region": forum.region,
            "switches": [(what, words, on.get(what)) for what, words in SWITCHES.items()],
            "may_share": person_may(request.person, Permission.REGION_SHARE),
            "shares_templates": Sharing.What.TEMPLATES in on,
            "kinds": list(kinds.values()),
            "offers": [
                (kinds[each.kind].name, each)
                for each in offers.defer("content").select_related("offered_by").newest_first()
                if each.kind in kinds
            ],
            "organisations": forum.organisations.active().select_related("body").by_name(),
        },
    )


@require_POST
@forum_permission_required(Permission.REGION_SHARE)
def sharing_switch(request, what):
    """On or off, as the button says."""
    if what not in Sharing.What:
        raise Http404
    is_on = request.POST.get("to") == "on"
    act = switch_on if is_on else switch_off
    return press(
        request,
        lambda: act(forum=request.forum, what=what, by=request.person),
        done="It is shared from now on." if is_on else "It is not shared any more.",
        to=_address(request),
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REGION_SHARE)
def sharing_stage(request):
    return one_form_page(
        request,
        StageForm(request.POST or None, initial={"stage": request.forum.stage}),
        lambda **answers: say_stage(forum=request.forum, by=request.person, **answers),
        title="How long has your forum been going?",
        lede="It stands beside your numbers, so that nobody compares a new forum with an old one.",
        back=(_address(request), "What we share"),
        done="Saved.",
        to=_address(request),
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REGION_SHARE)
def template_offer(request, kind):
    """One of the forum's own things, in the words that it has now."""
    found = template_kinds().get(kind)
    if found is None:
        raise Http404
    things = found.things(request.forum)
    return one_form_page(
        request,
        OfferForm(request.POST or None, things=things),
        lambda key: offer_template(forum=request.forum, kind=kind, key=int(key), by=request.person),
        title=f"Offer to the other forums: {found.name.lower()}",
        lede="They read and copy it in the words that it has today. Offer it again when it has "
        "changed.",
        hints=[] if things else ["There is nothing of this kind that you could offer yet."],
        back=(_address(request), "What we share"),
        done="The other forums can read and copy it.",
        to=_address(request),
    )


@require_POST
@forum_permission_required(Permission.REGION_SHARE)
def template_withdraw(request, pk):
    template = get_object_or_404(SharedTemplate.objects.filter(forum=request.forum), pk=pk)
    return press(
        request,
        lambda: withdraw_template(template=template, by=request.person),
        done="Nobody can copy it any more. Copies that were made stay.",
        to=_address(request),
    )


@require_POST
@forum_permission_required(*COPYING)
def template_copy(request, pk):
    """A draft of our own, by one press; then on to it."""
    offered = SharedTemplate.objects.standing().filter(region=request.forum.region_id)
    template = get_object_or_404(offered.select_related("forum", "region"), pk=pk)
    kind = template_kinds().get(template.kind)
    if kind is None or not may_copy(request.person, kind):
        raise Http404
    try:
        made = copy_template(template=template, forum=request.forum, by=request.person)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return redirect("region-template", template.region.slug, template.pk)
    messages.success(request, f"It is yours now, to change as you like. From {template.origin}.")
    return redirect(made)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REGION_SHARE)
def body_name(request, pk):
    """This organisation of ours is the same body in the areas of other forums."""
    organisations = request.forum.organisations.select_related("body", "forum")
    organisation = get_object_or_404(organisations, pk=pk)
    return one_form_page(
        request,
        BodyForm(request.POST or None, initial={"name": organisation.body or organisation.name}),
        lambda **answers: name_body(organisation=organisation, by=request.person, **answers),
        title=f"{organisation}: does it work in other areas too?",
        lede="Then every forum gives it the same name here, and sees where else it works.",
        back=(_address(request), "What we share"),
        done="Saved.",
        to=_address(request),
    )
