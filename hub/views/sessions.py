from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coproduction.closed_days import ClosedDays
from coproduction.decorators import forum_permission_required
from coproduction.exceptions import RuleBroken
from coproduction.permissions import Permission, person_may
from hub.actions import add_item, add_session, move_item, publish_agenda, withdraw_item
from hub.forms.agenda import ItemForm, SessionForm
from hub.models import Hub, Item, Session
from hub.rules import (
    minutes_held,
    minutes_taken,
    reason_cannot_move_session,
    reason_cannot_publish,
    reason_cannot_take_item,
)


def load_session(request, pk):
    sessions = Session.objects.visible_to(request.person)
    related = ("hub__forum", "hub__link_person", "prepares__hub__forum")
    return get_object_or_404(sessions.select_related(*related), pk=pk)


def agenda_of(session, person):
    """The items that this person sees on the agenda, in order, with what a page shows of each."""
    return (
        session.items.visible_to(person)
        .on_agenda()
        .in_order()
        .select_related("organisation", "requestor", "work__forum", "request")
    )


def _page(request, session, item_form=None):
    now = timezone.now()
    items = list(agenda_of(session, request.person))
    taken = minutes_taken(session)
    may_manage = person_may(request.person, Permission.AGENDA_MANAGE)
    cannot_add = reason_cannot_take_item(session, now=now)
    if may_manage and not cannot_add:
        item_form = item_form or ItemForm()
    return render(
        request,
        "hub/session_detail.html",
        {
            "session": session,
            "items": items,
            "taken": taken,
            "held": minutes_held(session),
            "preps": session.preps.exclude(state=Session.State.CANCELLED),
            "came": session.attendances.filter(item=None).select_related("person"),
            "may_manage": may_manage,
            "may_change": person_may(request.person, Permission.HUB_MANAGE)
            and not reason_cannot_move_session(session, now=now),
            "closed": ClosedDays(request.forum, session.day, session.day).of(session.day),
            "may_order": may_manage and not cannot_add,
            "may_record": person_may(request.person, Permission.SESSION_RECORD)
            and session.has_begun(now),
            "cannot_publish": reason_cannot_publish(session),
            "form": item_form,
        },
    )


@require_safe
@forum_permission_required(Permission.HUB_VIEW)
def session_detail(request, pk):
    """The agenda: what, when, who; for the forum's team also where it is put together."""
    return _page(request, load_session(request, pk))


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.HUB_MANAGE)
def session_add(request):
    hubs = Hub.objects.for_forum(request.forum).active().select_related("forum").by_name()
    form = SessionForm(request.POST or None, hubs=hubs, now=timezone.now())
    if request.method == "POST" and form.is_valid():
        try:
            session = add_session(by=request.person, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The session is planned. Now put its agenda together.")
            return redirect(session)
    return render(request, "hub/session_add.html", {"form": form})


@require_POST
@forum_permission_required(Permission.AGENDA_MANAGE)
def item_add(request, pk):
    session = load_session(request, pk)
    form = ItemForm(request.POST)
    if form.is_valid():
        try:
            add_item(session=session, by=request.person, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error("over_reason", str(refusal))
        else:
            messages.success(request, "It is on the agenda.")
            return redirect(session)
    return _page(request, session, form)


def _load_item(request, pk):
    items = Item.objects.visible_to(request.person)
    return get_object_or_404(items.select_related("session__hub__forum", "requestor__forum"), pk=pk)


def _change(request, item, action, **options):
    try:
        action(item=item, by=request.person, **options)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    return redirect(item.session)


@require_POST
@forum_permission_required(Permission.AGENDA_MANAGE)
def item_move(request, pk):
    """One place up, or one place down: by a plain button, so by keyboard and by thumb."""
    return _change(request, _load_item(request, pk), move_item, up="up" in request.POST)


@require_POST
@forum_permission_required(Permission.AGENDA_MANAGE)
def item_withdraw(request, pk):
    return _change(request, _load_item(request, pk), withdraw_item)


@require_POST
@forum_permission_required(Permission.AGENDA_MANAGE)
def agenda_publish(request, pk):
    session = load_session(request, pk)
    try:
        publish_agenda(session=session, by=request.person)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The agenda is published. Everybody who comes has been told.")
    return redirect(session)
