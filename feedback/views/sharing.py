"""Bringing a form to people, and their answers in: posters, codes, results, entry from paper."""

import io

import segno
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from coproduction.dates import short
from coproduction.decorators import forum_permission_required
from coproduction.exceptions import RuleBroken
from coproduction.pdf import pdf_response, render_pdf
from coproduction.permissions import Permission
from feedback.actions import enter_for_somebody
from feedback.forms.answering import EntryForm
from feedback.links import secret_from, status_url
from feedback.models import FeedbackForm
from feedback.results import about_you_of, results_of
from feedback.views.building import load_form

_manages = forum_permission_required(Permission.FEEDBACK_MANAGE)


def _address(request, form):
    return request.build_absolute_uri(form.get_public_url())


def _code(address):
    """Readable also when a corner of the poster is torn off."""
    return segno.make(address, error="q", micro=False)


def _svg(address, **kwargs):
    written = io.BytesIO()
    _code(address).save(written, kind="svg", **kwargs)
    return written.getvalue()


@require_safe
@_manages
def qr(request, pk, kind):
    """The form's address as a code: for a poster of one's own, a letter, a slide."""
    form = load_form(request, pk)
    written = io.BytesIO()
    if kind not in {"svg", "png"}:
        raise Http404
    _code(_address(request, form)).save(written, kind=kind, scale=10, border=4)
    types = {"svg": "image/svg+xml", "png": "image/png"}
    response = HttpResponse(written.getvalue(), content_type=types[kind])
    response["Content-Disposition"] = f'attachment; filename="{form.slug}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@_manages
def poster(request, pk):
    """An A4 page to hang up: what it is, the code, and the address to type."""
    form = load_form(request, pk)
    address = _address(request, form)
    data = {
        "title": form.title,
        "intro": form.intro,
        "forum": request.forum.name,
        "minutes": form.minutes,
        "until": short(form.closes_on) if form.closes_on else "",
        "days": request.forum.feedback_reply_days,
        "address": address.split("://", 1)[1].rstrip("/"),
        "link": address,
        "qr": _svg(address, border=0).decode(),
        "phone": request.forum.contact_phone,
        "made_on": short(timezone.localdate()),
    }
    return pdf_response(f"poster-{form.slug}.pdf", render_pdf("feedback/poster.typ", data))


@require_safe
@_manages
def form_results(request, pk):
    """Exact numbers for the forum; of people themselves, small groups stay hidden."""
    form = load_form(request, pk)
    everybody, results = results_of(form, None)
    return render(
        request,
        "feedback/form_results.html",
        {
            "feedback_form": form,
            "everybody": everybody,
            "results": results,
            "about_you": about_you_of(form, request.forum.small_number_threshold)
            if form.asks_about_you
            else [],
            "threshold": request.forum.small_number_threshold,
        },
    )


@require_safe
@_manages
def entry_start(request):
    """On which form did they tell it?"""
    forms = FeedbackForm.objects.for_forum(request.forum).exclude(state=FeedbackForm.State.DRAFT)
    context = {"forms": forms.in_order()}
    return render(request, "feedback/entry_start.html", context)


@require_http_methods(["GET", "POST"])
@_manages
def entry(request, pk):
    """What came on paper, by phone or at an event, on one page; the link goes back on paper."""
    about = load_form(request, pk)
    version = about.versions.published().newest_first().first()
    if version is None:
        messages.error(request, "Publish this form first.")
        return redirect(about)
    questions = list(version.questions.select_related("show_if").in_order())
    form = EntryForm(request.POST or None, questions=questions)
    if request.method == "POST" and form.is_valid():
        secret = secret_from(f"entry.{form.cleaned_data['one_time_key']}")
        try:
            made = enter_for_somebody(
                form=about,
                by=request.person,
                answers=form.answers,
                channel=form.cleaned_data["channel"],
                may_quote=form.cleaned_data["may_quote"],
                secret=secret,
            )
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            status = request.build_absolute_uri(status_url(request.forum, secret))
            context = {"submission": made, "feedback_form": about, "status": status}
            return render(request, "feedback/entered.html", context)
    return render(
        request,
        "feedback/entry.html",
        {
            "form": form,
            "feedback_form": about,
            "back": reverse("feedback:entry-start", args=[request.forum.slug]),
        },
    )
