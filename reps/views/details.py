"""How people are paid: changed by themselves, checked by another, seen whole by the treasurer."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coproduction.decorators import forum_permission_required
from coproduction.models import Person
from coproduction.permissions import Permission, person_may
from coproduction.views.one_form import one_form_page
from reps.actions import change_details, check_details, show_account
from reps.forms.details import BankForm, CheckForm, OtherWayForm
from reps.models import PaymentDetails
from reps.rules import reason_cannot_check_details


@never_cache
@require_safe
@forum_permission_required(Permission.CLAIM_MAKE)
def details(request):
    """How one is paid, as far as it may be shown, and what is still to be checked."""
    current = request.person.payment_details.current().select_related("checked_by").first()
    return render(request, "reps/details.html", {"details": current})


def _change(request, form, person, back):
    return one_form_page(
        request,
        form,
        lambda **answers: change_details(person=person, by=request.person, **answers),
        title="How we pay you" if person == request.person else f"How we pay {person}",
        lede="We never ask for this by mail or on the phone.",
        hints=("Somebody else of the forum checks a new account with you before it is used.",)
        if isinstance(form, BankForm)
        else (),
        back=back,
        done="Saved. A mail about it is on its way.",
        to=back[0],
    )


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CLAIM_MAKE)
def details_bank(request):
    back = (reverse("reps:details", args=[request.forum.slug]), "How we pay you")
    return _change(request, BankForm(request.POST or None), request.person, back)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CLAIM_MAKE)
def details_other(request):
    back = (reverse("reps:details", args=[request.forum.slug]), "How we pay you")
    return _change(request, OtherWayForm(request.POST or None), request.person, back)


def _payee_list(request):
    return (reverse("reps:payee-list", args=[request.forum.slug]), "Who is paid how")


@never_cache
@require_safe
@forum_permission_required(Permission.MONEY_MANAGE, Permission.CLAIM_DECIDE)
def payee_list(request):
    """Who is paid how, masked; on top what waits to be checked by a second person."""
    current = (
        PaymentDetails.objects.current()
        .filter(person__forum=request.forum)
        .select_related("person", "edited_by", "checked_by")
        .what_waits_first()
    )
    known = current.values("person")
    reps = Person.objects.active().filter(forum=request.forum).with_role("rep")
    return render(
        request,
        "reps/payee_list.html",
        {
            "rows": [(each, reason_cannot_check_details(each, request.person)) for each in current],
            "may_manage": person_may(request.person, Permission.MONEY_MANAGE),
            "without": reps.exclude(pk__in=known).by_name(),
        },
    )


def _load_details(request, pk):
    here = PaymentDetails.objects.filter(person__forum=request.forum)
    return get_object_or_404(here.select_related("person__forum", "edited_by"), pk=pk)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.MONEY_MANAGE, Permission.CLAIM_DECIDE)
def details_check(request, pk):
    its = _load_details(request, pk)
    refused = reason_cannot_check_details(its, request.person)
    reach = its.person.other_way or its.person.email or "We know no other way to reach them."
    return one_form_page(
        request,
        CheckForm(request.POST or None),
        lambda how: check_details(details=its, how=how, by=request.person),
        title=f"Check the account of {its.person}",
        lede="Ask them with what we knew before the change, and never by a mail that brought it.",
        hints=[refused] if refused else [f"They say: {its.described}.", reach],
        back=_payee_list(request),
        done="Checked. They can be paid.",
        to=_payee_list(request)[0],
    )


@never_cache
@require_POST
@forum_permission_required(Permission.MONEY_MANAGE)
def details_show(request, pk):
    """The whole account, once; that it was looked at is recorded."""
    its = _load_details(request, pk)
    account = show_account(details=its, by=request.person) if its.is_bank else None
    return render(request, "reps/details_show.html", {"details": its, "account": account})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.MONEY_MANAGE)
def payee_bank(request, pk):
    """The treasurer writes it down for somebody: then another approves their claims."""
    people = Person.objects.active().filter(forum=request.forum).select_related("forum")
    person = get_object_or_404(people, pk=pk)
    return _change(request, BankForm(request.POST or None), person, _payee_list(request))


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.MONEY_MANAGE)
def payee_other(request, pk):
    people = Person.objects.active().filter(forum=request.forum).select_related("forum")
    person = get_object_or_404(people, pk=pk)
    return _change(request, OtherWayForm(request.POST or None), person, _payee_list(request))
