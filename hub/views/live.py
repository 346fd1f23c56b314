from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from coproduction.decorators import forum_permission_required
from coproduction.exceptions import RuleBroken
from coproduction.models import Person
from coproduction.permissions import Permission
from hub.actions import (
    add_action,
    add_point,
    begin_item,
    end_item,
    mark_not_reached,
    record_item,
    remove_point,
    set_presence,
)
from hub.actions.session import WrittenMeanwhile
from hub.forms.live import ActionForm, PointForm
from hub.forms.record import LiveRecordForm
from hub.models import Action, Availability, Item, Point
from hub.rules import reason_cannot_write_live
from hub.views.sessions import load_session

CANNOT_READ = "That could not be read. Please try again."


@require_safe
@forum_permission_required(Permission.SESSION_RECORD)
def session_live(request, pk):
    """To the item that runs now, or to the first that did not run yet."""
    session = load_session(request, pk)
    topics = session.items.on_agenda().topics().in_order()
    now_running = topics.filter(began_at__isnull=False, ended_at=None).last()
    item = now_running or topics.filter(began_at=None).first() or topics.last()
    if item is None:
        messages.info(request, "There is nothing on the agenda to write about.")
        return redirect(session)
    return redirect("hub:item-live", request.forum.slug, item.pk)


def _load(request, pk):
    items = Item.objects.visible_to(request.person).topics()
    related = ("session__hub__forum", "work__forum", "requestor__forum", "organisation")
    return get_object_or_404(items.select_related(*related), pk=pk)


def _expected(item):
    """Who is likely here, for one tap: who is marked, who said they come, who presents."""
    session, forum = item.session, item.session.hub.forum
    coming = session.availabilities.may_come().values("person")
    people = Person.objects.active().filter(forum=forum).exclude(roles=[])
    there = set(item.attendances.values_list("person", flat=True))
    likely = set(people.filter(pk__in=coming).values_list("pk", flat=True))
    likely |= set(people.with_role("facilitator", "chair").values_list("pk", flat=True))
    likely |= {item.requestor_id} - {None}
    answers = dict(session.availabilities.values_list("person", "answer"))
    for person in people.by_name():
        person.is_there = person.pk in there
        person.said = answers.get(person.pk) == Availability.Answer.MAYBE and "maybe"
        yield person, person.is_there or person.pk in likely


def _page(request, item, *, theirs=None, **forms):
    now = timezone.now()
    session = item.session
    cannot = reason_cannot_write_live(item, request.person, now=now)
    people = list(_expected(item))
    initial = {"version": item.version, "comments": item.comments, "outcome": item.outcome}
    forms.setdefault("record_form", LiveRecordForm(initial=initial))
    forms.setdefault("point_form", PointForm(auto_id="id_point_%s"))
    forms.setdefault(
        "action_form", ActionForm(forum=request.forum, session=session, auto_id="id_action_%s")
    )
    items = list(session.items.on_agenda().in_order())
    topics = [each for each in items if each.kind == Item.Kind.TOPIC]
    return render(
        request,
        "hub/item_live.html",
        {
            "item": item,
            "session": session,
            "items": items,
            "next_item": next((each for each in topics if each.position > item.position), None),
            "cannot": cannot,
            "theirs": theirs,
            "here": [person for person, likely in people if likely],
            "others": [person for person, likely in people if not likely],
            "points": item.points.standing().in_order(),
            "actions": item.actions.select_related("owner").soonest_first(),
            "carried": Action.objects.carried_to(session)
            .select_related("owner", "hub__forum")
            .soonest_first(),
            "questions": item.questions.oldest_first(),
            "planned_minutes": sum(each.minutes for each in items),
            "taken_minutes": sum(each.actual_minutes or 0 for each in items),
            "form": next((form for form in forms.values() if form.errors), None),
            **forms,
        },
    )


@never_cache
@require_safe
@forum_permission_required(Permission.SESSION_RECORD)
def item_live(request, pk):
    """One item while the session runs: who is here, what is said, what is agreed."""
    return _page(request, _load(request, pk))


def _act(request, item, act):
    """A button of the live page; back to it, with the reason if it was refused."""
    try:
        act()
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    return redirect("hub:item-live", request.forum.slug, item.pk)


@require_POST
@forum_permission_required(Permission.SESSION_RECORD)
def live_begin(request, pk):
    item = _load(request, pk)
    return _act(request, item, lambda: begin_item(item=item, by=request.person))


@require_POST
@forum_permission_required(Permission.SESSION_RECORD)
def live_end(request, pk):
    item = _load(request, pk)
    return _act(request, item, lambda: end_item(item=item, by=request.person))


@require_POST
@forum_permission_required(Permission.SESSION_RECORD)
def live_not_reached(request, pk):
    item = _load(request, pk)
    return _act(request, item, lambda: mark_not_reached(item=item, by=request.person))


@require_POST
@forum_permission_required(Permission.SESSION_RECORD)
def live_presence(request, pk):
    """One tap: this person is here, or is not."""
    item = _load(request, pk)
    key = request.POST.get("person", "")
    people = Person.objects.active().filter(forum=request.forum)
    person = people.filter(pk=key).first() if key.isdecimal() and len(key) < 18 else None
    if person is None:
        messages.error(request, "Choose who is here.")
        return redirect("hub:item-live", request.forum.slug, item.pk)
    is_there = request.POST.get("there") == "1"
    return _act(
        request,
        item,
        lambda: set_presence(item=item, person=person, is_there=is_there, by=request.person),
    )


@require_POST
@forum_permission_required(Permission.SESSION_RECORD)
def live_point(request, pk):
    item = _load(request, pk)
    form = PointForm(request.POST, auto_id="id_point_%s")
    if form.is_valid():
        return _act(
            request, item, lambda: add_point(item=item, by=request.person, **form.cleaned_data)
        )
    return _page(request, item, point_form=form)


@require_POST
@forum_permission_required(Permission.SESSION_RECORD)
def live_point_remove(request, pk):
    points = Point.objects.filter(item__session__hub__forum=request.forum)
    point = get_object_or_404(points.select_related("item__session__hub__forum"), pk=pk)
    return _act(request, point.item, lambda: remove_point(point=point, by=request.person))


@require_POST
@forum_permission_required(Permission.SESSION_RECORD)
def live_action(request, pk):
    item = _load(request, pk)
    form = ActionForm(
        request.POST, forum=request.forum, session=item.session, auto_id="id_action_%s"
    )
    if form.is_valid():
        try:
            add_action(session=item.session, item=item, by=request.person, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("hub:item-live", request.forum.slug, item.pk)
    return _page(request, item, action_form=form)


@require_POST
@forum_permission_required(Permission.SESSION_RECORD)
def live_record(request, pk):
    """The summary and the outcome. Two writers never write over each other (promises R6)."""
    item = _load(request, pk)
    form = LiveRecordForm(request.POST)
    theirs = None
    if form.is_valid():
        try:
            record_item(item=item, by=request.person, **form.cleaned_data)
        except WrittenMeanwhile as conflict:
            theirs = conflict.item
            form.add_error(None, str(conflict))
            form.data = form.data.copy()
            form.data["version"] = theirs.version
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect("hub:item-live", request.forum.slug, item.pk)
    return _page(request, item, theirs=theirs, record_form=form)
