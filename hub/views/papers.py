"""The papers of a session as PDF: what each person may print of what they see."""

from dataclasses import asdict

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coproduction.decorators import forum_permission_required
from coproduction.pdf import pdf_response, render_pdf
from coproduction.permissions import Permission
from coproduction.templatetags.thread import level_words
from hub.forms.papers import PackForm
from hub.papers import agenda_paper, notes_paper, pack_paper, sign_in_sheet
from hub.rules import (
    reason_cannot_make_pack,
    reason_cannot_print_agenda,
    reason_cannot_print_notes,
)
from hub.views.sessions import load_session


def _pdf(session, name, paper):
    """The paper as hub/<name>.typ sets it, named after its day."""
    content = render_pdf(f"hub/{name}.typ", asdict(paper))
    return pdf_response(f"{name.replace('_', '-')}-{session.day:%Y-%m-%d}.pdf", content)


def _today_and_levels(request):
    return {"today": timezone.localdate(), "levels": level_words(request)}


def _back_with(request, session, reason):
    messages.info(request, reason)
    return redirect(session)


@require_safe
@forum_permission_required(Permission.HUB_VIEW)
def agenda_pdf(request, pk):
    """The agenda as far as this person sees it on the session's page."""
    session = load_session(request, pk)
    if reason := reason_cannot_print_agenda(session, request.person):
        return _back_with(request, session, reason)
    paper = agenda_paper(session, request.person, **_today_and_levels(request))
    return _pdf(session, "agenda", paper)


@require_safe
@forum_permission_required(Permission.HUB_VIEW)
def notes_pdf(request, pk):
    """The notes, once they are published; before that for those who write them."""
    session = load_session(request, pk)
    if reason := reason_cannot_print_notes(session, request.person):
        return _back_with(request, session, reason)
    paper = notes_paper(session, request.person, **_today_and_levels(request))
    return _pdf(session, "notes", paper)


@require_safe
@forum_permission_required(Permission.SESSION_RECORD)
def sign_in_sheet_pdf(request, pk):
    session = load_session(request, pk)
    return _pdf(session, "sign_in_sheet", sign_in_sheet(session, today=timezone.localdate()))


@require_safe
@forum_permission_required(Permission.SESSION_RECORD)
def session_pack(request, pk):
    """Which parts, then the pack itself: the form's answers are in the address."""
    session = load_session(request, pk)
    if reason := reason_cannot_make_pack(session):
        return _back_with(request, session, reason)
    form = PackForm(request.GET or None)
    if form.is_valid():
        parts = form.cleaned_data["parts"]
        paper = pack_paper(session, request.person, parts, **_today_and_levels(request))
        return _pdf(session, "pack", paper)
    return render(request, "hub/session_pack.html", {"session": session, "form": form})
