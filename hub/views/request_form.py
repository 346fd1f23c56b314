from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coproduction.actions import add_document
from coproduction.decorators import forum_permission_required
from coproduction.exceptions import RuleBroken
from coproduction.models import Document, GlossaryTerm
from coproduction.permissions import Permission
from coproduction.plain_english import warnings_for
from coproduction.templatetags.thread import level_words
from hub.actions import save_answers, send_request, start_request
from hub.forms.request import StartForm
from hub.models import Hub, Request
from hub.request_pages import BY_SLUG, page_after, page_before
from hub.rules import missing_answers, reason_cannot_change_request


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REQUEST_MAKE)
def request_start(request):
    hubs = Hub.objects.for_forum(request.forum).active().select_related("forum").by_name()
    form = StartForm(request.POST or None, hubs=hubs)
    if request.method == "POST" and form.is_valid():
        try:
            draft = start_request(by=request.person, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("hub:request-page", request.forum.slug, draft.reference, "topic")
    drafts = Request.objects.filter(requestor=request.person).for_forum(request.forum).drafts()
    return render(request, "hub/request_start.html", {"form": form, "drafts": drafts, "hubs": hubs})


def _load_draft(request, reference):
    """One's own request, while it can still be changed; otherwise the page that shows it."""
    own = Request.objects.filter(requestor=request.person, hub__forum=request.forum)
    related = ("hub__forum", "work", "programme", "preferred_session", "requestor")
    return get_object_or_404(own.select_related(*related), reference=reference)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REQUEST_MAKE)
def request_page(request, reference, page):
    """One page of the request. What is typed is kept on the server at each step."""
    draft = _load_draft(request, reference)
    if page not in BY_SLUG:
        raise Http404
    if reason_cannot_change_request(draft, request.person):
        return redirect(draft)
    page = BY_SLUG[page]
    form = page.form(
        request.POST or None,
        request.FILES or None,
        instance=draft,
        levels=level_words(request),
        now=timezone.now(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            draft = _keep(request, draft, page, dict(form.cleaned_data))
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(_next_address(draft, page.slug, request))
    before = page_before(draft, page.slug)
    return render(
        request,
        "hub/request_page.html",
        {"draft": draft, "form": form, "page": page, "back": _back_address(draft, before, request)},
    )


def _keep(request, draft, page, answers):
    if upload := answers.pop("file", None):
        answers["papers"] = add_document(
            forum=request.forum,
            upload=upload,
            by=request.person,
            access=Document.Access.PARTNERS,
        )
    return save_answers(request=draft, by=request.person, page=page.slug, answers=answers)


def _address(draft, request, name, *args):
    return reverse(f"hub:{name}", args=[request.forum.slug, draft.reference, *args])


def _next_address(draft, slug, request):
    """From a change made on the check page, straight back to it."""
    later = page_after(draft, slug)
    if later is None:
        return _address(draft, request, "request-check")
    return _address(draft, request, "request-page", later.slug)


def _back_address(draft, before, request):
    if before is None:
        return reverse("hub:request-start", args=[request.forum.slug])
    return _address(draft, request, "request-page", before.slug)


@require_safe
@forum_permission_required(Permission.REQUEST_MAKE)
def request_check(request, reference):
    """All answers before they go, with what families may stumble over. It warns, no more."""
    draft = _load_draft(request, reference)
    if reason_cannot_change_request(draft, request.person):
        return redirect(draft)
    return _check_page(request, draft)


def _check_page(request, draft, refusal=""):
    terms = GlossaryTerm.objects.for_forum(request.forum).spellings()
    words = "\n".join(
        [draft.title, draft.summary, draft.level_reason, draft.can_change, draft.cannot_change]
    )
    return render(
        request,
        "hub/request_check.html",
        {
            "draft": draft,
            "missing": missing_answers(draft),
            "warnings": warnings_for(words, terms),
            "papers": draft.papers.select_related("forum"),
            "refusal": refusal,
        },
    )


@require_POST
@forum_permission_required(Permission.REQUEST_MAKE)
def request_send(request, reference):
    draft = _load_draft(request, reference)
    try:
        sent = send_request(request=draft, by=request.person)
    except RuleBroken as refusal:
        return _check_page(request, draft, refusal=str(refusal))
    return redirect("hub:request-sent", request.forum.slug, sent.reference)


@require_safe
@forum_permission_required(Permission.REQUEST_MAKE)
def request_sent(request, reference):
    """The confirmation: what happens next. Its address can be kept."""
    sent = _load_draft(request, reference)
    if sent.state == Request.State.DRAFT:
        messages.info(request, "This request is not sent yet.")
        return redirect("hub:request-check", request.forum.slug, sent.reference)
    place = sent.waiting_places.open().select_related("session").first()
    return render(request, "hub/request_sent.html", {"sent": sent, "place": place})
