"""Papers that both sides agreed, beside the charter."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from charters.actions import add_agreement, end_agreement
from charters.forms.charter import AgreementForm
from charters.models import Agreement
from coproduction.decorators import forum_permission_required
from coproduction.permissions import Permission
from coproduction.views.one_form import one_form_page, press


def _address(request):
    return reverse("charters:charter", args=[request.forum.slug])


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CHARTER_MANAGE)
def agreement_add(request):
    return one_form_page(
        request,
        AgreementForm(request.POST or None, request.FILES or None),
        lambda **answers: add_agreement(forum=request.forum, by=request.person, **answers),
        title="Add a paper",
        lede="Something that you agreed, or numbers that families can see. Everybody can read it.",
        back=(_address(request), "Charter"),
        done="It stands on the page of the charter.",
        to=_address(request),
    )


@require_POST
@forum_permission_required(Permission.CHARTER_MANAGE)
def agreement_end(request, pk):
    agreements = Agreement.objects.for_forum(request.forum).select_related("forum")
    agreement = get_object_or_404(agreements, pk=pk)
    return press(
        request,
        lambda: end_agreement(agreement=agreement, by=request.person),
        done="It is off the page. We keep it.",
        to=_address(request),
    )
