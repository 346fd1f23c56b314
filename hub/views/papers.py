from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from coproduction.decorators import forum_permission_required
from coproduction.pdf import PdfNotMade, pdf_response, render_pdf
from coproduction.permissions import Permission, person_may
from coproduction.templatetags.thread import level_words
from hub.forms.papers import PackForm
from hub.papers import agenda_paper, notes_paper, pack_paper, sign_in_sheet
from hub.views.sessions import agenda_of, load_session


def _paper(request, session, name, template, data):
    """The document; or, when it cannot be set, a calm page that says how to go on."""
    try:
        content = render_pdf(template, data)
    except PdfNotMade:
        return render(request, "hub/paper_not_made.html", {"session": session}, status=503)
    return pdf_response(f"{request.forum.slug}-{name}-{session.day}", content)


@require_safe
@forum_permission_required(Permission.HUB_VIEW)
def agenda_pdf(request, pk):
    """The agenda as its page shows it to this reader."""
    session = load_session(request, pk)
    items = agenda_of(session, request.person)
    data = agenda_paper(session, items, level_words(request))
    return _paper(request, session, "agenda", "agenda.typ", data)


@require_safe
@forum_permission_required(Permission.SESSION_RECORD)
def sign_in_pdf(request, pk):
    session = load_session(request, pk)
    return _paper(request, session, "sign-in", "sign_in_sheet.typ", sign_in_sheet(session))


@require_safe
@forum_permission_required(Permission.HUB_VIEW)
def notes_pdf(request, pk):
    """The notes, for those who may read them: everybody once they are published."""
    session = load_session(request, pk)
    may_record = person_may(request.person, Permission.SESSION_RECORD)
    if not session.notes_published_at and not may_record:
        raise Http404
    items = agenda_of(session, request.person).topics()
    data = notes_paper(session, items.prefetch_related("points", "actions__owner"))
    return _paper(request, session, "notes", "notes.typ", data)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.SESSION_RECORD)
def session_pack(request, pk):
    """A meeting pack of the parts that are chosen."""
    session = load_session(request, pk)
    form = PackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = pack_paper(
            session,
            agenda_of(session, request.person),
            level_words(request),
            parts=form.cleaned_data["parts"],
            person=request.person,
        )
        return _paper(request, session, "pack", "pack.typ", data)
    return render(request, "hub/session_pack.html", {"session": session, "form": form})
