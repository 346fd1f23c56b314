from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from coproduction.decorators import forum_permission_required, held_link_required
from coproduction.exceptions import RuleBroken
from coproduction.permissions import Permission, person_may
from coproduction.seen import ChangedMeanwhile
from coproduction.templatetags.thread import level_words
from coproduction.views.downloads import download
from coproduction.views.one_form import press
from coproduction.views.paging import page_of, table_for
from hub.actions import answer_standing_question, end_action, publish_notes, rate_item
from hub.actions.after import RATE
from hub.filters import ActionFilter
from hub.forms.live import EndActionForm, RatingForm, StandingAnswerForm
from hub.levels import felt
from hub.models import Action, Session, notes_of
from hub.papers import took_part
from hub.rules import (
    reason_cannot_end_action,
    reason_cannot_print_notes,
    reason_cannot_publish_notes,
    side_for_rating,
)
from hub.tables import ActionTable
from hub.views.sessions import agenda_of, load_session


@require_safe
@forum_permission_required(Permission.HUB_VIEW)
def session_notes(request, pk):
    """What was said and agreed at a session, for everybody of the forum once it is published."""
    return _notes_page(request, load_session(request, pk))


def _notes_page(request, session, standing_form=None):
    may_record = person_may(request.person, Permission.SESSION_RECORD)
    if not session.notes_published_at and not may_record:
        return render(request, "hub/session_notes_to_come.html", {"session": session})
    items = agenda_of(session, request.person).topics()
    reps, partners = took_part(session)
    loose = session.actions.filter(item=None).select_related("owner").soonest_first()
    return render(
        request,
        "hub/session_notes.html",
        {
            "session": session,
            "items": notes_of(items),
            "reps": reps,
            "partners": partners,
            "loose_actions": loose,
            "may_print": not reason_cannot_print_notes(session, request.person),
            "is_late": not session.notes_published_at
            and session.notes_due_on < timezone.localdate(),
            "may_record": may_record,
            "cannot_publish": reason_cannot_publish_notes(session, request.person),
            "standing_form": standing_form
            or StandingAnswerForm(initial={"standing_answer": session.standing_answer}),
        },
    )


@require_POST
@forum_permission_required(Permission.SESSION_RECORD)
def notes_publish(request, pk):
    session = load_session(request, pk)
    return press(
        request,
        lambda: publish_notes(session=session, by=request.person),
        done="The notes are published. Everybody who was there has them.",
        to=_notes_address(session),
    )


def _notes_address(session):
    return reverse("hub:session-notes", args=[session.hub.forum.slug, session.pk])


@require_POST
@forum_permission_required(Permission.SESSION_RECORD)
def standing_answer(request, pk):
    session = load_session(request, pk)
    form = StandingAnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_standing_question(session=session, by=request.person, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
            if isinstance(refusal, ChangedMeanwhile):
                form.see_again(refusal.seen)
        else:
            messages.success(request, "Saved.")
            return redirect(_notes_address(session))
    return _notes_page(request, session, form)


@require_safe
@forum_permission_required(Permission.HUB_VIEW)
def action_list(request):
    """What was agreed and is not done, the most overdue first."""
    found, table = _actions(request)
    return render(
        request, "hub/action_list.html", {"filter": found, "table": table_for(request, table)}
    )


def _actions(request):
    actions = Action.objects.visible_to(request.person).select_related(
        "owner__organisation", "hub__forum", "session"
    )
    found = ActionFilter(request.GET, queryset=actions.open_first())
    return found, ActionTable(found.qs, today=timezone.localdate())


@require_GET
@forum_permission_required(Permission.HUB_VIEW)
def action_list_download(request, form):
    found, table = _actions(request)
    return download(request, table, found, name="actions", form=form)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.HUB_VIEW)
def action_detail(request, pk):
    """One action; its owner and who records can say what came of it."""
    actions = Action.objects.visible_to(request.person)
    related = ("owner__organisation", "hub__forum", "session__hub__forum", "item__session__hub")
    action = get_object_or_404(actions.select_related(*related, "ended_by"), pk=pk)
    cannot = reason_cannot_end_action(action, request.person)
    form = None if cannot else EndActionForm(request.POST or None)
    if form and request.method == "POST" and form.is_valid():
        try:
            end_action(action=action, by=request.person, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(action)
    return render(
        request,
        "hub/action_detail.html",
        {"action": action, "form": form, "is_late": action.is_overdue(timezone.localdate())},
    )


def _rating_page(request, session, person):
    """One topic after the other, so that each is a short page on a phone."""
    waiting = list(session.items.to_rate_by(person).in_order())
    item = next((each for each in waiting if str(each.pk) == request.POST.get("item")), None)
    if request.method == "POST" and item is None:
        # Sent twice: the answer counts once, and the next topic is asked.
        item, data = (waiting or [None])[0], None
    else:
        item, data = item or (waiting or [None])[0], request.POST or None
    form = None
    if item:
        options = {"side": side_for_rating(item, person), "levels": level_words(request)}
        form = RatingForm(data, **options)
        if data and form.is_valid():
            try:
                rate_item(item=item, person=person, **form.cleaned_data)
            except RuleBroken as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect(request.path)
    return render(
        request,
        "hub/how_was_it.html",
        {"session": session, "item": item, "form": form, "left": len(waiting), "holder": person},
    )


@require_safe
@forum_permission_required(Permission.HUB_VIEW)
def felt_list(request):
    """Level asked against level felt, by piece of work and by organisation."""
    works, organisations = felt(request.forum)
    context = {"page": page_of(request, works), "organisations": organisations}
    return render(request, "hub/felt_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@held_link_required(RATE, days=60)
def how_was_it(request):
    """From the mail's link, without a sign-in and without a name."""
    session = Session.objects.for_forum(request.forum).filter(pk=request.held.pk)
    session = session.select_related("hub__forum").first()
    if session is None:
        raise Http404
    return _rating_page(request, session, request.held.person)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.HUB_VIEW)
def session_rate(request, pk):
    """The same from one's own page."""
    session = load_session(request, pk)
    return _rating_page(request, session, request.person)
