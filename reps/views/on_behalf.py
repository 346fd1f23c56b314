"""For a rep who rang, wrote, or signed on paper: the team writes it down, and says that it did."""

from copy import copy

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from coproduction.decorators import forum_permission_required
from coproduction.permissions import Permission
from coproduction.views.one_form import one_form_page, press
from reps.actions import (
    accept_undertaking,
    add_claim,
    declare,
    end_interest,
    say_about_self,
    take_on,
)
from reps.forms.claim import ClaimForm
from reps.forms.rep import AboutThemForm, DeclareForThemForm
from reps.models import Interest
from reps.rules import reason_cannot_declare_for
from reps.views.reps import load_rep, rep_page


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REP_MANAGE)
def rep_claim(request, pk):
    """A claim for somebody who rang or wrote: then another person decides on it."""
    rep = load_rep(request, pk)
    return one_form_page(
        request,
        ClaimForm(request.POST or None, forum=request.forum),
        lambda **answers: add_claim(person=rep.person, by=request.person, **answers),
        title=f"Write a claim down for {rep}",
        lede="For somebody who rang or wrote. Somebody else decides on it.",
        back=(rep.get_absolute_url(), str(rep)),
        done="The claim is started. Add what they spent.",
    )


@require_POST
@forum_permission_required(Permission.REP_MANAGE)
def rep_agreed(request, pk, kind, number):
    """They agreed on paper or on the phone, and somebody of the team notes it."""
    rep = load_rep(request, pk)
    return press(
        request,
        lambda: accept_undertaking(person=rep.person, kind=kind, number=number, by=request.person),
        done="Noted, with today's date.",
        to=rep,
    )


@require_POST
@forum_permission_required(Permission.REP_MANAGE)
def rep_take_on(request, pk):
    """A rep from before these records gets one."""
    person = get_object_or_404(request.forum.people.active().select_related("forum"), pk=pk)
    return press(
        request,
        lambda: take_on(person=person, by=request.person),
        done=f"{person} is on the list of reps. Choose a link person for them.",
        to=reverse("reps:rep-list", args=[request.forum.slug]),
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REP_MANAGE)
def rep_about(request, pk):
    """What they care about and when they are free, as they told it."""
    rep = load_rep(request, pk)
    return rep_page(
        request,
        rep,
        AboutThemForm(request.POST or None, instance=copy(rep)),
        lambda **answers: say_about_self(person=rep.person, by=request.person, **answers),
        title=f"What {rep} told us",
        lede="For somebody who rang or wrote. In their own words.",
        done="Kept. They are asked for what fits.",
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REP_MANAGE)
def rep_declare(request, pk):
    """What they declared on paper or on the phone; only for who cannot sign in themselves."""
    rep = load_rep(request, pk)
    refused = reason_cannot_declare_for(rep.person, request.person)
    return rep_page(
        request,
        rep,
        DeclareForThemForm(request.POST or None),
        lambda what: declare(person=rep.person, what=what, by=request.person),
        title=f"What {rep} declares",
        lede=refused
        or "Work, money, family or friends that could sway them, or look as if they could.",
        done="It stands in the register.",
    )


@require_POST
@forum_permission_required(Permission.REP_MANAGE)
def rep_interest_over(request, pk, interest):
    """What they declared is over, as they told it; only for who cannot sign in themselves."""
    rep = load_rep(request, pk)
    over = get_object_or_404(
        Interest.objects.filter(person=rep.person).select_related("person__forum"), pk=interest
    )
    return press(
        request,
        lambda: end_interest(interest=over, by=request.person),
        done="Ended. That it was there stays on record.",
        to=rep,
    )
