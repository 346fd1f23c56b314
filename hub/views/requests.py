from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from coproduction.decorators import forum_permission_required
from coproduction.exceptions import RuleBroken
from coproduction.permissions import Permission, person_may
from coproduction.templatetags.thread import level_words
from coproduction.views.downloads import download
from coproduction.views.paging import table_for
from hub.actions import (
    accept_request,
    ask_for_more,
    decline_request,
    defer_request,
    withdraw_request,
)
from hub.filters import RequestFilter
from hub.forms.agenda import AcceptForm, ReasonForm
from hub.models import Request
from hub.rules import (
    reason_cannot_answer_invitation,
    reason_cannot_decide,
    reason_cannot_take_invitation_back,
    reason_cannot_withdraw,
)
from hub.tables import RequestTable


def _found(request):
    requests = Request.objects.visible_to(request.person).select_related(
        "requestor__organisation", "hub__forum", "programme", "preferred_session"
    )
    return RequestFilter(request.GET, queryset=requests.waiting_first())


@require_safe
@forum_permission_required(Permission.REQUEST_MAKE, Permission.REQUEST_TRIAGE)
def request_list(request):
    """The queue for the forum's team, what waits for them first; their own for officers."""
    found = _found(request)
    return render(
        request,
        "hub/request_list.html",
        {
            "filter": found,
            "table": table_for(request, RequestTable(found.qs)),
            "may_triage": person_may(request.person, Permission.REQUEST_TRIAGE),
            "may_request": person_may(request.person, Permission.REQUEST_MAKE),
        },
    )


@require_GET
@forum_permission_required(Permission.REQUEST_MAKE, Permission.REQUEST_TRIAGE)
def request_list_download(request, form):
    found = _found(request)
    return download(request, RequestTable(found.qs), found, name="requests", form=form)


def _load(request, reference):
    related = (
        "hub__forum",
        "requestor__organisation",
        "requestor__forum",
        "work__forum",
        "programme",
        "preferred_session",
        "decided_by",
        "invited_by",
    )
    visible = Request.objects.visible_to(request.person).select_related(*related)
    return get_object_or_404(visible, reference=reference)


def _decision_forms(request, asked):
    """A form for each decision that this person can take now."""
    forms = {}
    may = {
        state: not reason_cannot_decide(asked, request.person, state)
        for state in (
            Request.State.ACCEPTED,
            Request.State.MORE_NEEDED,
            Request.State.DEFERRED,
            Request.State.DECLINED,
        )
    }
    if may[Request.State.ACCEPTED]:
        forms["accept_form"] = AcceptForm(
            request=asked, levels=level_words(request), now=timezone.now()
        )
    if may[Request.State.MORE_NEEDED]:
        forms["more_form"] = ReasonForm(
            prefix="more", submit="Ask", label="What do you need to know?"
        )
    if may[Request.State.DEFERRED]:
        forms["defer_form"] = ReasonForm(
            prefix="defer", submit="Put it off", label="Why later, and about when?"
        )
    if may[Request.State.DECLINED]:
        forms["decline_form"] = ReasonForm(prefix="decline", submit="Decline", label="Why not?")
    return forms


def _place_in_line(asked):
    """Its open place on a waiting list, with how many stand before it."""
    place = asked.waiting_places.open().select_related("session").first()
    if place:
        before = place.session.waiting_places.waiting().filter(joined_at__lt=place.joined_at)
        place.before = before.count()
    return place


def _page(request, asked, **refused):
    forms = _decision_forms(request, asked) | refused
    return render(
        request,
        "hub/request_detail.html",
        {
            "asked": asked,
            "is_own": asked.requestor_id == request.person.pk,
            "place": _place_in_line(asked),
            "can_answer": not reason_cannot_answer_invitation(asked, request.person),
            "can_take_back": not reason_cannot_take_invitation_back(asked, request.person),
            "can_withdraw": not reason_cannot_withdraw(asked, request.person),
            "papers": asked.papers.select_related("forum"),
            "form": next(iter(refused.values()), None),
            **forms,
        },
    )


@require_safe
@forum_permission_required(Permission.REQUEST_MAKE, Permission.REQUEST_TRIAGE)
def request_detail(request, reference):
    asked = _load(request, reference)
    if asked.state == Request.State.DRAFT:
        return redirect("hub:request-check", request.forum.slug, asked.reference)
    return _page(request, asked)


@require_POST
@forum_permission_required(Permission.REQUEST_TRIAGE)
def request_accept(request, reference):
    asked = _load(request, reference)
    form = AcceptForm(request.POST, request=asked, levels=level_words(request), now=timezone.now())
    if form.is_valid():
        try:
            item = accept_request(request=asked, by=request.person, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Accepted. {asked.requestor} has been told.")
            return redirect(item.session)
    return _page(request, asked, accept_form=form)


def _refuse(request, reference, action, prefix, words, done):
    asked = _load(request, reference)
    form = ReasonForm(request.POST, prefix=prefix, submit=words)
    if form.is_valid():
        argument = "question" if prefix == "more" else "reason"
        try:
            action(request=asked, by=request.person, **{argument: form.cleaned_data["reason"]})
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done.format(asked.requestor))
            return redirect(asked)
    return _page(request, asked, **{f"{prefix}_form": form})


@require_POST
@forum_permission_required(Permission.REQUEST_TRIAGE)
def request_more(request, reference):
    return _refuse(request, reference, ask_for_more, "more", "Ask", "{} has been asked.")


@require_POST
@forum_permission_required(Permission.REQUEST_TRIAGE)
def request_defer(request, reference):
    done = "Put off. {} has been told why."
    return _refuse(request, reference, defer_request, "defer", "Put it off", done)


@require_POST
@forum_permission_required(Permission.REQUEST_TRIAGE)
def request_decline(request, reference):
    done = "Declined. {} has been told why."
    return _refuse(request, reference, decline_request, "decline", "Decline", done)


@require_POST
@forum_permission_required(Permission.REQUEST_MAKE)
def request_withdraw(request, reference):
    asked = _load(request, reference)
    try:
        withdraw_request(request=asked, by=request.person)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Withdrawn. Its minutes are free for somebody else.")
    return redirect(asked)
