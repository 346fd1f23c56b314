from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from coproduction.decorators import forum_permission_required
from coproduction.exceptions import RuleBroken
from coproduction.permissions import Permission
from coproduction.views.one_form import one_form_page, press
from hub.actions import (
    add_item,
    agree_agenda,
    carry_item,
    change_item,
    move_item,
    withdraw_item,
)
from hub.forms.agenda import CarryForm, ChangeItemForm, ItemForm
from hub.models import Item
from hub.views.sessions import load_session, session_page


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
    return session_page(request, session, form)


def _load_item(request, pk):
    items = Item.objects.visible_to(request.person)
    return get_object_or_404(items.select_related("session__hub__forum", "requestor__forum"), pk=pk)


@require_POST
@forum_permission_required(Permission.AGENDA_MANAGE)
def item_move(request, pk):
    """To another place of the agenda: by a plain button, so by keyboard and thumb, or by hand."""
    item = _load_item(request, pk)
    typed = request.POST.get("place", "")
    place = int(typed) if typed.isdecimal() and len(typed) < 5 else item.position
    try:
        move_item(item=item, place=place, by=request.person)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    # Back to the same button, so that the next press needs no search for it.
    # No fragment: with one, browsers do not give the focus to the button that was pressed.
    return HttpResponseRedirect(f"{item.session.get_absolute_url()}?moved={item.pk}")


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.AGENDA_MANAGE)
def item_change(request, pk):
    item = _load_item(request, pk)
    names = ("title", "summary", "presents_too_id", "minutes")
    initial = {name.removesuffix("_id"): getattr(item, name) for name in names}
    return one_form_page(
        request,
        ChangeItemForm(request.POST or None, initial=initial, forum=request.forum),
        lambda **answers: change_item(item=item, by=request.person, **answers),
        title=f"Change: {item}",
        lede="Both sides agree the agenda again after a change.",
        back=(item.session.get_absolute_url(), "Agenda"),
        done="Changed.",
        to=item.session,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.AGENDA_MANAGE)
def item_carry(request, pk):
    """An item that was not reached goes on a later agenda."""
    item = _load_item(request, pk)
    return one_form_page(
        request,
        CarryForm(request.POST or None, item=item, now=timezone.now()),
        lambda **answers: carry_item(item=item, by=request.person, **answers),
        title=f"Put it on a later agenda: {item}",
        back=(item.get_absolute_url(), "Item"),
        done="It is on the later agenda.",
    )


@require_POST
@forum_permission_required(Permission.AGENDA_MANAGE)
def item_withdraw(request, pk):
    item = _load_item(request, pk)
    return press(
        request,
        lambda: withdraw_item(item=item, by=request.person),
        done=f"“{item}” is off the agenda.",
        to=item.session,
    )


@require_POST
@forum_permission_required(Permission.FORUM_AGREE, Permission.PARTNER_AGREE)
def agenda_agree(request, pk):
    """One side's key to the agenda. With the other side's it is published."""
    session = load_session(request, pk)
    try:
        session = agree_agenda(session=session, by=request.person)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            "The agenda is published. Everybody who comes has been told."
            if session.is_agreed
            else "You have agreed. The other side has been asked.",
        )
    return redirect(session)
