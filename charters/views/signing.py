"""Asking to sign, signing with a sign-in or by a mailed link with a code, and signing back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charters.actions import (
    SIGN,
    ask_to_sign,
    close_restatement,
    countersign,
    decline_to_sign,
    open_restatement,
    send_code,
    sign_charter,
    sign_with_code,
    signatories_of,
    withdraw_signature,
)
from charters.forms.charter import ReasonForm
from charters.forms.signing import (
    AskToSignForm,
    CountersignForm,
    RestateForm,
    SignByLinkForm,
    SignForm,
)
from charters.models import Restatement, Signature
from charters.register import register_of
from charters.rules import reason_cannot_sign
from charters.wording import compare
from coproduction.decorators import (
    forum_permission_required,
    forum_person_required,
    held_link_required,
)
from coproduction.exceptions import RuleBroken
from coproduction.models import Organisation, Person
from coproduction.permissions import Permission, person_may
from coproduction.views.one_form import one_form_page, press

LINK_DAYS = 120


def _address(request, name="signature-list", *args):
    return reverse(f"charters:{name}", args=[request.forum.slug, *args])


def _signatures(request):
    return Signature.objects.for_forum(request.forum).select_related(
        "organisation", "charter", "forum", "signatory__forum"
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CHARTER_MANAGE)
def ask(request):
    """Ask one person to sign for their organisation."""
    charter = request.forum.charters.in_force().select_related("forum").first()
    if charter is None:
        messages.info(request, "Adopt a charter first: then it can be signed.")
        return redirect("charters:draft", request.forum.slug)
    people = Person.objects.active().filter(
        forum=request.forum, organisation__isnull=False, organisation__is_active=True
    )
    people = people.exclude(organisation__kind=Organisation.Kind.FORUM)
    people = people.select_related("organisation").order_by("organisation__name", "name")
    return one_form_page(
        request,
        AskToSignForm(request.POST or None, people=people),
        lambda signatory, due_on: ask_to_sign(
            charter=charter,
            organisation=signatory.organisation,
            signatory=signatory,
            due_on=due_on,
            by=request.person,
        ),
        title="Ask somebody to sign",
        lede="They get a mail with a link. They can sign without a sign-in.",
        back=(_address(request), "Who signed"),
        done="Asked. You see here when they have signed.",
        to=_address(request),
    )


def _initial(signature):
    person = signature.signatory
    return {"name": person.name, "role": person.job_title}


def _sign_page(request, signature, form, **more):
    return render(
        request,
        "charters/sign.html",
        {
            "signature": signature,
            "form": form,
            "text": compare(signature.charter.text, signature.charter.text),
            **more,
        },
    )


@require_http_methods(["GET", "POST"])
@forum_person_required
def sign(request, pk):
    """The whole text, then the name under it. Only for who was asked."""
    signature = get_object_or_404(_signatures(request).filter(signatory=request.person), pk=pk)
    if reason := reason_cannot_sign(signature, request.person):
        messages.info(request, reason)
        return redirect(signature)
    form = SignForm(request.POST or None, signature=signature, initial=_initial(signature))
    if request.method == "POST" and form.is_valid():
        try:
            sign_charter(signature=signature, by=request.person, **form.answers())
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Signed. The forum signs next.")
            return redirect(signature)
    return _sign_page(request, signature, form)


@require_http_methods(["GET", "POST"])
@forum_person_required
def decline(request, pk):
    signature = get_object_or_404(_signatures(request).filter(signatory=request.person), pk=pk)
    return one_form_page(
        request,
        ReasonForm(request.POST or None, label="Why not?", submit="Say no"),
        lambda **answers: decline_to_sign(signature=signature, by=request.person, **answers),
        title=f"Say no for {signature.organisation}",
        lede="The forum and everybody who reads the register sees your reason.",
        back=(_address(request, "sign", signature.pk), "Back to the text"),
        done="The forum knows. You can still be asked again.",
        to=signature,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@held_link_required(SIGN, days=LINK_DAYS)
def sign_link(request):
    """From the mail: read, ask for a code, sign with it; or say no. GET does nothing."""
    signature = get_object_or_404(_signatures(request), pk=request.held.pk)
    person = request.held.person
    cannot = reason_cannot_sign(signature, person)
    wants = request.POST.get("wants", "")
    data = request.POST if wants == "sign" else None
    form = SignByLinkForm(data, signature=signature, initial=_initial(signature))
    no_form = ReasonForm(
        request.POST if wants == "decline" else None, label="Why not?", submit="Say no"
    )
    done = ""
    if request.method == "POST" and not cannot:
        done = _by_link(signature, person, wants, form, no_form)
    refused = next((each for each in (form, no_form) if each.errors), form)
    return _sign_page(
        request,
        signature,
        refused,
        sign_form=form,
        no_form=no_form,
        holder=person,
        cannot=cannot,
        done=done,
    )


def _by_link(signature, person, wants, form, no_form):
    """What was done, in a word; nothing when it was refused and its form says why."""
    used = no_form if wants == "decline" else form
    try:
        if wants == "code":
            send_code(signature=signature, by=person)
            return "code"
        if wants == "decline" and no_form.is_valid():
            decline_to_sign(signature=signature, by=person, **no_form.cleaned_data)
            return "declined"
        if wants == "sign" and form.is_valid():
            sign_with_code(signature=signature, by=person, **form.answers())
            return "signed"
    except RuleBroken as refusal:
        used.add_error(None, str(refusal)) if used.is_bound else None
    return ""


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.FORUM_AGREE)
def signature_countersign(request, pk):
    signature = get_object_or_404(_signatures(request), pk=pk)
    return one_form_page(
        request,
        CountersignForm(request.POST or None, initial={"role": request.person.job_title}),
        lambda **answers: countersign(signature=signature, by=request.person, **answers),
        title=f"Sign with {signature.organisation}",
        lede=f"{signature.signed_name}, {signature.signed_role}, has signed version "
        f"{signature.charter.number}. With your name it counts for both sides.",
        back=(signature.get_absolute_url(), "Signature"),
        done="Both sides have signed.",
        to=signature,
    )


@require_http_methods(["GET", "POST"])
@forum_person_required
def withdraw(request, pk):
    """For the side that signed and for the forum: each may step back, with a reason."""
    signatures = _signatures(request)
    if not person_may(request.person, Permission.FORUM_AGREE):
        signatures = signatures.filter(
            organisation=request.person.organisation_id, organisation__isnull=False
        )
    signature = get_object_or_404(signatures, pk=pk)
    return one_form_page(
        request,
        ReasonForm(request.POST or None, label="Why?", submit="Withdraw the signature"),
        lambda **answers: withdraw_signature(signature=signature, by=request.person, **answers),
        title=f"Withdraw the signature of {signature.organisation}",
        lede="It counts no more. That it was given stays in the register, with your reason.",
        back=(signature.get_absolute_url(), "Signature"),
        done="Withdrawn. The other side has been told.",
        to=signature,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CHARTER_MANAGE)
def restate(request):
    """Ask every partner to sign the version in force."""
    charter = request.forum.charters.in_force().select_related("forum").first()
    if charter is None:
        messages.info(request, "Adopt a charter first: then it can be signed.")
        return redirect("charters:draft", request.forum.slug)
    found = signatories_of(request.forum)
    without = [organisation.name for organisation, person in found if person is None]
    hints = [f"Nobody is known to sign for {name}. Ask one person there first." for name in without]
    return one_form_page(
        request,
        RestateForm(request.POST or None),
        lambda **answers: open_restatement(charter=charter, by=request.person, **answers),
        title="Ask all partners to sign again",
        lede=f"{len(found) - len(without)} of {len(found)} partners get a mail. You can follow who "
        "has signed.",
        hints=hints,
        back=(_address(request), "Who signed"),
        done="Asked. You see here who has signed.",
    )


@require_safe
@forum_permission_required(Permission.WORK_VIEW)
def restatement(request, pk):
    """How far the round is: who has signed, who has not, who said no."""
    rounds = Restatement.objects.filter(forum=request.forum)
    found = get_object_or_404(rounds.select_related("forum", "charter", "opened_by"), pk=pk)
    signatures = found.signatures.select_related("organisation", "forum", "signatory")
    signatures = list(signatures.order_by("organisation__name"))
    asked = {each.organisation_id for each in signatures}
    rows = register_of(request.forum, today=timezone.localdate())
    return render(
        request,
        "charters/restatement.html",
        {
            "restatement": found,
            "signatures": signatures,
            "signed": sum(each.signed_at is not None for each in signatures),
            "without": [row.organisation for row in rows if row.organisation.pk not in asked],
            "may_close": found.closed_at is None
            and person_may(request.person, Permission.CHARTER_MANAGE),
        },
    )


@require_POST
@forum_permission_required(Permission.CHARTER_MANAGE)
def restatement_close(request, pk):
    found = get_object_or_404(Restatement.objects.filter(forum=request.forum), pk=pk)
    return press(
        request,
        lambda: close_restatement(restatement=found, by=request.person),
        done="The round is over.",
        to=_address(request, "restatement", found.pk),
    )
