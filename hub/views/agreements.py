from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coproduction.decorators import forum_permission_required
from coproduction.models import Organisation
from coproduction.permissions import Permission
from coproduction.views.one_form import one_form_page, press
from hub.actions import agree_terms, ask_consent, give_consent, refuse_consent, write_terms
from hub.forms.agreement import ConsentForm, TermsForm
from hub.models import SharedConsent, TermsOfReference
from hub.rules import key_to_turn, sides_of
from hub.views.bodies import load_hub
from hub.views.sessions import load_session

EITHER_SIDE = (Permission.FORUM_AGREE, Permission.PARTNER_AGREE)


@require_safe
@forum_permission_required(Permission.HUB_VIEW)
def terms_detail(request, pk):
    """What a body is for and how it works: the version in force, the newest, and all before."""
    hub = load_hub(request, pk)
    related = ("forum_agreed_by", "partner_agreed_by", "written_by")
    versions = list(hub.terms.select_related(*related).newest_first())
    newest = versions[0] if versions else None
    return render(
        request,
        "hub/terms_detail.html",
        {
            "hub": hub,
            "versions": versions,
            "newest": newest,
            "in_force": next((each for each in versions if each.both_agreed), None),
            "may_agree": newest and not newest.both_agreed and key_to_turn(newest, request.person),
            "may_write": bool(sides_of(request.person)),
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(*EITHER_SIDE)
def terms_write(request, pk):
    hub = load_hub(request, pk)
    newest = hub.terms.newest_first().first()
    form = TermsForm(request.POST or None, initial={"text": newest.text if newest else ""})
    return one_form_page(
        request,
        form,
        lambda **answers: write_terms(hub=hub, by=request.person, **answers),
        title=f"Terms of reference: {hub}",
        lede="What it is for, who comes, what each side promises the other. "
        "It counts when both sides agree.",
        back=(hub.get_absolute_url(), hub.name),
        done="The new version stands. Both sides have been asked to agree.",
        to=_terms_address(hub),
    )


def _terms_address(hub):
    return reverse("hub:terms-detail", args=[hub.forum.slug, hub.pk])


@require_POST
@forum_permission_required(*EITHER_SIDE)
def terms_agree(request, pk):
    versions = TermsOfReference.objects.filter(hub__forum=request.forum)
    terms = get_object_or_404(versions.select_related("hub__forum"), pk=pk)
    return press(
        request,
        lambda: agree_terms(terms=terms, by=request.person),
        done="You have agreed for your side.",
        to=_terms_address(terms.hub),
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(*EITHER_SIDE)
def consent_ask(request, pk):
    """An observer, or meeting in one room: both sides are asked."""
    session = load_session(request, pk)
    organisations = Organisation.objects.filter(forum=request.forum).active().by_name()
    return one_form_page(
        request,
        ConsentForm(request.POST or None, organisations=organisations),
        lambda **answers: ask_consent(session=session, by=request.person, **answers),
        title="Ask both sides",
        lede="Somebody may watch, and a session may be face to face, only if the forum and its "
        "partners both say yes.",
        back=(session.get_absolute_url(), "Session"),
        done="Asked. Your own side has said yes with it.",
        to=session,
    )


def _load_consent(request, pk):
    consents = SharedConsent.objects.filter(session__hub__forum=request.forum)
    return get_object_or_404(consents.select_related("session__hub__forum"), pk=pk)


@require_POST
@forum_permission_required(*EITHER_SIDE)
def consent_give(request, pk):
    consent = _load_consent(request, pk)
    return press(
        request,
        lambda: give_consent(consent=consent, by=request.person),
        done="You have said yes for your side.",
        to=consent.session,
    )


@require_POST
@forum_permission_required(*EITHER_SIDE)
def consent_refuse(request, pk):
    consent = _load_consent(request, pk)
    return press(
        request,
        lambda: refuse_consent(consent=consent, by=request.person),
        done="You have said no, so it does not happen.",
        to=consent.session,
    )
