from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coproduction.decorators import forum_permission_required, held_link_required
from coproduction.exceptions import RuleBroken
from coproduction.models import Person
from coproduction.permissions import Permission
from coproduction.views.one_form import press
from hub.actions import ask_reps, remind_reps, say_availability
from hub.actions.availability import AVAILABLE
from hub.forms.availability import AvailabilityForm
from hub.models import Session
from hub.rules import reason_cannot_ask_reps, reason_cannot_say_availability
from hub.views.sessions import agenda_of, load_session


@require_safe
@forum_permission_required(Permission.HUB_MANAGE)
def session_reps(request, pk):
    """Who comes, against how many are wanted; what they need; and who has not answered."""
    session = load_session(request, pk)
    rows = list(
        session.availabilities.select_related("person", "answered_by").order_by(
            "person__name", "pk"
        )
    )
    answers = {
        name: [row for row in rows if row.answer == name] for name in ("yes", "maybe", "no", "")
    }
    pool = Person.objects.filter(pk__in=session.hub.pool.on(session.day).values("person"))
    return render(
        request,
        "hub/session_reps.html",
        {
            "session": session,
            "yes": answers["yes"],
            "maybe": answers["maybe"],
            "no": answers["no"],
            "silent": answers[""],
            "not_asked": pool.exclude(pk__in=[row.person_id for row in rows]).count(),
            "needs": [row for row in answers["yes"] + answers["maybe"] if _shows_needs(row.person)],
            "cannot_ask": reason_cannot_ask_reps(session, now=timezone.now()),
        },
    )


def _shows_needs(person):
    """Access needs are told to organisers only with the person's consent."""
    return person.shares_access_needs and (person.access_needs or person.format_needs)


@require_POST
@forum_permission_required(Permission.HUB_MANAGE)
def reps_ask(request, pk):
    """Asks those who were not asked; with "remind", reminds those who have not answered."""
    session = load_session(request, pk)
    act, done = (ask_reps, "Asked.") if "ask" in request.POST else (remind_reps, "Reminded.")
    return press(
        request,
        lambda: act(session=session, by=request.person),
        done=done,
        to=_reps_address(session),
    )


def _reps_address(session):
    return f"{session.get_absolute_url()}reps/"


@require_POST
@forum_permission_required(Permission.HUB_MANAGE)
def rep_answer(request, pk, person):
    """What a rep said on the phone, written down by the team."""
    session = load_session(request, pk)
    rep = get_object_or_404(Person.objects.active().filter(forum=request.forum), pk=person)
    form = AvailabilityForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose yes, maybe or no.")
        return redirect(_reps_address(session))
    return press(
        request,
        lambda: say_availability(
            session=session, person=rep, by=request.person, **form.cleaned_data
        ),
        done=f"Written down for {rep}.",
        to=_reps_address(session),
    )


@require_POST
@forum_permission_required(Permission.HUB_VIEW)
def availability_say(request, pk):
    """One's own answer, from one's own page."""
    session = load_session(request, pk)
    form = AvailabilityForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose yes, maybe or no.")
        return redirect(session)
    return press(
        request,
        lambda: say_availability(
            session=session, person=request.person, by=request.person, **form.cleaned_data
        ),
        done="Thank you. You can change it until the session begins.",
        to=session,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@held_link_required(AVAILABLE, days=60)
def can_you_come(request):
    """From the mail's link: yes, maybe or no. GET does nothing; it can be changed the same way."""
    sessions = Session.objects.for_forum(request.forum).select_related("hub__forum")
    session = sessions.select_related("hub__link_person").filter(pk=request.held.pk).first()
    if session is None:
        raise Http404
    person = request.held.person
    row = session.availabilities.filter(person=person).first()
    initial = {"answer": row.answer, "note": row.note} if row else {}
    form = AvailabilityForm(request.POST or None, initial=initial)
    answered = None
    if request.method == "POST" and form.is_valid():
        try:
            answered = say_availability(
                session=session, person=person, by=person, **form.cleaned_data
            )
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
    return render(
        request,
        "hub/can_you_come.html",
        {
            "session": session,
            "items": agenda_of(session, person),
            "form": form,
            "answered": answered,
            "holder": person,
            "cannot": reason_cannot_say_availability(session, person, person, now=timezone.now()),
        },
    )
