"""Charters of the region: which forum wrote one, and which forums signed it."""

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charters.actions import end_forum_signature, open_to_region, sign_for_forum
from charters.forms.charter import ReasonForm
from charters.forms.signing import SignForForumForm
from charters.models import Charter, ForumSignature
from charters.rules import reason_cannot_open_to_region, reason_cannot_sign_for_forum
from charters.wording import compare
from coproduction.decorators import forum_permission_required, public_forum_page
from coproduction.exceptions import RuleBroken
from coproduction.models import Forum
from coproduction.permissions import Permission, person_may
from coproduction.views.one_form import one_form_page, press


def _address(request):
    return reverse("charters:region-charters", args=[request.forum.slug])


def _charters(request):
    standing = ForumSignature.objects.standing().select_related("forum").by_forum()
    charters = Charter.objects.of_region(request.forum.region_id).select_related("forum")
    return charters.prefetch_related(
        Prefetch("forum_signatures", queryset=standing, to_attr="signed_by_forums")
    )


@require_safe
@public_forum_page
def region_charters(request):
    """The charters that the forums of this region share, and who signed each."""
    found = list(_charters(request).order_by("forum__name", "pk"))
    neighbours = Forum.objects.active().filter(region__isnull=False, region=request.forum.region_id)
    forums = list(neighbours.by_name())
    for charter in found:
        signed = {each.forum_id for each in charter.signed_by_forums}
        charter.not_yet = [
            each for each in forums if each.pk not in signed and each.pk != charter.forum_id
        ]
        charter.ours = next(
            (each for each in charter.signed_by_forums if each.forum_id == request.forum.pk), None
        )
    own = request.forum.charters.in_force().select_related("forum").first()
    return render(
        request,
        "charters/region_charters.html",
        {
            "region": request.forum.region,
            "charters": found,
            "may_open": person_may(request.person, Permission.CHARTER_MANAGE)
            and own is not None
            and not reason_cannot_open_to_region(own),
            "may_sign": person_may(request.person, Permission.FORUM_AGREE),
        },
    )


@require_POST
@forum_permission_required(Permission.CHARTER_MANAGE)
def region_open(request):
    own = get_object_or_404(request.forum.charters.in_force().select_related("forum"))
    return press(
        request,
        lambda: open_to_region(charter=own, by=request.person),
        done="The forums of your region can sign it now.",
        to=_address(request),
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.FORUM_AGREE)
def region_sign(request, pk):
    """The whole text of a neighbour's charter, then the forum's name under it."""
    charter = get_object_or_404(_charters(request).exclude(forum=request.forum), pk=pk)
    form = SignForForumForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sign_for_forum(
                charter=charter,
                forum=request.forum,
                role=form.cleaned_data["role"],
                by=request.person,
            )
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Signed. {charter.forum} and everybody can see it.")
            return redirect(_address(request))
    return render(
        request,
        "charters/region_sign.html",
        {
            "charter": charter,
            "form": form,
            "cannot": reason_cannot_sign_for_forum(charter, request.forum),
            "text": compare(charter.text, charter.text),
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.FORUM_AGREE)
def region_end(request, pk):
    """`pk` is the charter's: a forum stands by it once."""
    standing = ForumSignature.objects.standing().select_related("charter__forum")
    signature = get_object_or_404(standing, charter=pk, forum=request.forum)
    return one_form_page(
        request,
        ReasonForm(request.POST or None, label="Why?", submit="Take our name off"),
        lambda **answers: end_forum_signature(signature=signature, by=request.person, **answers),
        title=f"Take your forum's name off the charter of {signature.charter.forum}",
        lede="What you signed is kept, and you can sign again later.",
        back=(_address(request), "Charters of the region"),
        done="Your forum's name is off. They see your reason.",
        to=_address(request),
    )
