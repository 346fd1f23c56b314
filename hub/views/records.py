from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coproduction.access import influences_visible_to
from coproduction.decorators import forum_permission_required
from coproduction.exceptions import RuleBroken
from coproduction.models import Person, Role
from coproduction.permissions import Permission, person_may
from hub.actions import decide_involvement, mark_attendance, mark_not_reached, record_item
from hub.actions.session import WrittenMeanwhile
from hub.forms.record import AttendanceForm, InvolvementForm, RecordForm
from hub.models import Item, Question, Session
from hub.rules import (
    reason_cannot_add_papers,
    reason_cannot_ask_question,
    reason_cannot_decide_involvement,
    reason_cannot_record,
    reason_cannot_say_if_coming,
)
from hub.views.sessions import agenda_of, load_session


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.SESSION_RECORD)
def session_record(request, pk):
    """A held session: its items to record one by one; for a prep session, who was there."""
    session = load_session(request, pk)
    form = None
    if session.kind == Session.Kind.PREP:
        form = _attendance_form(request, session, None, request.POST or None)
        if request.method == "POST" and _save_attendance(request, session, None, form):
            return redirect(session)
    return render(
        request,
        "hub/session_record.html",
        {"session": session, "items": agenda_of(session, request.person), "form": form},
    )


def _load_item(request, pk):
    items = Item.objects.visible_to(request.person)
    related = (
        "session__hub__forum",
        "work__forum",
        "organisation",
        "programme",
        "requestor",
        "presents_too",
        "influence__forum",
        "request__hub__forum",
    )
    return get_object_or_404(items.select_related(*related), pk=pk)


def _may_see_request(item, person):
    """The paper trail behind an item: for the forum's team and for who asked."""
    return item.request_id and (
        item.requestor_id == person.pk or person_may(person, Permission.REQUEST_TRIAGE)
    )


def _page(request, item, theirs=None, **forms):
    person = request.person
    may_record = not reason_cannot_record(item, person, now=timezone.now())
    if may_record:
        if "record_form" not in forms:
            forms["record_form"] = _record_form(request, item)
        if "attendance_form" not in forms:
            forms["attendance_form"] = _attendance_form(request, item.session, item)
    if not reason_cannot_decide_involvement(item, person):
        initial = {
            "decision": item.more_involvement,
            "note": item.more_involvement_note,
            "return_on": item.return_on,
        }
        forms.setdefault("involvement_form", InvolvementForm(initial=initial))
    return render(
        request,
        "hub/item_detail.html",
        {
            "item": item,
            "session": item.session,
            "theirs": theirs,
            "attendances": item.attendances.select_related("person").order_by("came_as", "pk"),
            "papers": item.papers.select_related("forum").order_by("pk"),
            "may_add_papers": not reason_cannot_add_papers(item, person),
            "questions": Question.objects.visible_to(person, item).oldest_first(),
            "may_ask": not reason_cannot_ask_question(item, person, now=timezone.now()),
            "points": item.points.standing().in_order(),
            "actions": item.actions.select_related("owner", "hub__forum").soonest_first(),
            "revisions": item.revisions.select_related("saved_by").order_by("-version"),
            "may_say_coming": not reason_cannot_say_if_coming(item, person, now=timezone.now()),
            "may_manage": person_may(person, Permission.AGENDA_MANAGE),
            "sees_forum_notes": person_may(person, Permission.FORUM_NOTES_VIEW),
            "sees_request": _may_see_request(item, person),
            "sees_influence": item.influence_id
            and influences_visible_to(person).filter(pk=item.influence_id).exists(),
            "form": next((form for form in forms.values() if form.errors), None),
            **forms,
        },
    )


def _record_form(request, item, data=None):
    return RecordForm(
        data,
        with_forum_notes=person_may(request.person, Permission.FORUM_NOTES_VIEW),
        initial={
            "version": item.version,
            "comments": item.comments,
            "outcome": item.outcome,
            "forum_notes": item.forum_notes,
        },
    )


def _attendance_form(request, session, item, data=None):
    """Everybody of the forum who may come, those of the pool first by name."""
    people = (
        Person.objects.active()
        .filter(forum=request.forum)
        .with_role(Role.REP, Role.CHAIR, Role.COORDINATOR, Role.OFFICER, Role.FACILITATOR)
        .by_name()
    )
    came = dict(session.attendances.filter(item=item).values_list("person_id", "came_as"))
    return AttendanceForm(data, people=people, came=came)


@require_safe
@forum_permission_required(Permission.HUB_VIEW)
def item_detail(request, pk):
    return _page(request, _load_item(request, pk))


@require_POST
@forum_permission_required(Permission.SESSION_RECORD)
def item_record(request, pk):
    item = _load_item(request, pk)
    form = _record_form(request, item, request.POST)
    theirs = None
    if form.is_valid():
        try:
            record_item(item=item, by=request.person, **form.cleaned_data)
        except WrittenMeanwhile as conflict:
            theirs = conflict.item
            form.add_error(None, str(conflict))
            # The next save is made knowing theirs.
            form.data = form.data.copy()
            form.data["version"] = theirs.version
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved. Whoever brought it now owes families an answer.")
            return redirect(item)
    return _page(request, item, theirs=theirs, record_form=form)


@require_POST
@forum_permission_required(Permission.SESSION_RECORD)
def item_attendance(request, pk):
    item = _load_item(request, pk)
    form = _attendance_form(request, item.session, item, request.POST)
    if _save_attendance(request, item.session, item, form):
        return redirect(item)
    return _page(request, item, attendance_form=form)


def _save_attendance(request, session, item, form):
    if form.is_valid():
        try:
            mark_attendance(session=session, item=item, came=form.came(), by=request.person)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved who was there.")
            return True
    return False


@require_POST
@forum_permission_required(Permission.SESSION_RECORD)
def item_not_reached(request, pk):
    item = _load_item(request, pk)
    try:
        mark_not_reached(item=item, by=request.person)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Marked as not reached. You can put it on a later agenda.")
    return redirect(item)


@require_POST
@forum_permission_required(Permission.INVOLVEMENT_DECIDE)
def item_involvement(request, pk):
    item = _load_item(request, pk)
    form = InvolvementForm(request.POST)
    if form.is_valid():
        try:
            decide_involvement(item=item, by=request.person, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Your decision is recorded.")
            return redirect(item)
    return _page(request, item, involvement_form=form)
