from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from coproduction.decorators import forum_permission_required, held_link_required
from coproduction.exceptions import RuleBroken
from coproduction.models import Work
from coproduction.permissions import Permission
from coproduction.templatetags.thread import level_words
from coproduction.views.one_form import one_form_page, press
from hub.actions import (
    accept_invitation,
    cannot_come,
    confirm_coming,
    decline_invitation,
    invite,
    pass_offer,
    take_invitation_back,
    take_offer,
)
from hub.actions.coming import COMING
from hub.actions.waiting import OFFER
from hub.forms.agenda import ReasonForm
from hub.forms.invitation import AcceptInvitationForm, InviteForm
from hub.models import Item, Request, WaitingPlace
from hub.rules import reason_cannot_answer_offer, reason_cannot_say_if_coming


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REQUEST_TRIAGE)
def invitation_add(request):
    """The forum asks a service to come: the same thread, begun from the other end."""
    form = InviteForm(
        request.POST or None,
        forum=request.forum,
        now=timezone.now(),
        initial=_about_work(request),
    )
    return one_form_page(
        request,
        form,
        lambda **answers: invite(by=request.person, **answers),
        title="Ask a service to come",
        lede="The forum can set the topic too. The minutes are kept until they answer.",
        back=(reverse("hub:request-list", args=[request.forum.slug]), "Requests"),
        done="They have been asked. You are told when they answer.",
    )


def _about_work(request):
    """The words of the piece of work that the address names: see next_steps."""
    works = Work.objects.for_forum(request.forum).open()
    work = works.filter(reference=request.GET.get("work", "").replace("\x00", "")).first()
    return {"work": work, "title": work.title, "summary": work.summary} if work else {}


def _load_invitation(request, reference):
    related = ("hub__forum", "requestor", "work", "preferred_session", "programme")
    invitations = Request.objects.visible_to(request.person).select_related(*related)
    return get_object_or_404(invitations, reference=reference)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REQUEST_MAKE)
def invitation_accept(request, reference):
    asked = _load_invitation(request, reference)
    return one_form_page(
        request,
        AcceptInvitationForm(request.POST or None, levels=level_words(request)),
        lambda **answers: accept_invitation(request=asked, by=request.person, **answers),
        title=f"Come and talk about “{asked}”",
        lede=asked.summary,
        back=(asked.get_absolute_url(), "Invitation"),
        done="Thank you. It is on the agenda, and the forum knows.",
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REQUEST_MAKE)
def invitation_decline(request, reference):
    asked = _load_invitation(request, reference)
    return one_form_page(
        request,
        ReasonForm(request.POST or None, submit="Say no", label="Why not, and who could?"),
        lambda reason: decline_invitation(request=asked, reason=reason, by=request.person),
        title=f"Say no to “{asked}”",
        back=(asked.get_absolute_url(), "Invitation"),
        done="The forum has your answer.",
        to=asked,
    )


@require_POST
@forum_permission_required(Permission.REQUEST_TRIAGE)
def invitation_take_back(request, reference):
    asked = _load_invitation(request, reference)
    return press(
        request,
        lambda: take_invitation_back(request=asked, by=request.person),
        done=f"Taken back. {asked.requestor} has been told.",
        to=asked,
    )


def _load_place(pk, forum):
    related = ("session__hub__forum", "request__requestor", "request__hub__forum")
    places = WaitingPlace.objects.filter(session__hub__forum=forum)
    return get_object_or_404(places.select_related(*related), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@held_link_required(OFFER, days=30)
def offer(request):
    """From the mail's link: take the minutes that came free, or pass them on. GET does nothing."""
    place = _load_place(request.held.pk, request.forum)
    person = request.held.person
    refusal = ""
    if request.method == "POST":
        act = take_offer if "yes" in request.POST else pass_offer
        try:
            place = act(place=place, by=person)
        except RuleBroken as broken:
            refusal = str(broken)
    cannot = reason_cannot_answer_offer(place, person, now=timezone.now())
    return render(
        request, "hub/offer.html", {"place": place, "cannot": refusal or cannot, "holder": person}
    )


@require_POST
@forum_permission_required(Permission.REQUEST_MAKE)
def offer_answer(request, pk):
    """The same from one's own page."""
    place = _load_place(pk, request.forum)
    act, done = (
        (take_offer, "The minutes are kept for you. The forum decides now.")
        if "yes" in request.POST
        else (pass_offer, "Passed on. Your request is for any session now.")
    )
    return press(request, lambda: act(place=place, by=request.person), done=done, to=place.request)


@require_http_methods(["GET", "HEAD", "POST"])
@held_link_required(COMING, days=60)
def coming(request):
    """From the mail's link: they still come, or the slot goes to the next. GET does nothing."""
    items = Item.objects.for_forum(request.forum)
    related = ("session__hub__forum", "requestor__forum", "organisation")
    item = get_object_or_404(items.select_related(*related), pk=request.held.pk)
    person = request.held.person
    refusal = ""
    if request.method == "POST":
        act = confirm_coming if "yes" in request.POST else cannot_come
        try:
            item = act(item=item, by=person)
        except RuleBroken as broken:
            refusal = str(broken)
    cannot = reason_cannot_say_if_coming(item, person, now=timezone.now())
    return render(
        request, "hub/coming.html", {"item": item, "cannot": refusal or cannot, "holder": person}
    )


@require_POST
@forum_permission_required(Permission.REQUEST_MAKE)
def item_coming(request, pk):
    """The same from one's own page."""
    items = Item.objects.visible_to(request.person).select_related("session__hub__forum")
    item = get_object_or_404(items.select_related("requestor__forum"), pk=pk)
    act = confirm_coming if "yes" in request.POST else cannot_come
    try:
        item = act(item=item, by=request.person)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Thank you. The forum knows.")
    return redirect(item)
