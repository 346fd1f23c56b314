"""Reps: from the public page to their own record; and whom to ask."""

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from coproduction.decorators import forum_permission_required, public_forum_page
from coproduction.exceptions import RuleBroken
from coproduction.models import Role
from coproduction.permissions import Permission
from coproduction.views.downloads import download
from coproduction.views.one_form import one_form_page, press
from coproduction.views.paging import table_for
from hub.actions import ask_reps
from hub.models import Availability, PoolMember, Session
from reps.actions import (
    add_training,
    begin_conversation,
    decline_expression,
    express_interest,
    finish_task,
    join_pool,
    look_after,
    move_rep,
    say_about_self,
)
from reps.asks import LATELY, candidates, cost_of
from reps.conduct import standing_of
from reps.filters import RepFilter
from reps.forms.rep import (
    AboutForm,
    DeclineForm,
    ExpressionForm,
    JoinPoolForm,
    LookAfterForm,
    MoveForm,
    TrainingForm,
)
from reps.guides import role_of_a_rep
from reps.models import CheckIn, Expression, Rep, Task, Training
from reps.pools import years_before
from reps.tables import RepTable


@require_http_methods(["GET", "POST"])
@public_forum_page
def join(request):
    """Anybody can say that they would like to be a rep."""
    form = ExpressionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            express_interest(forum=request.forum, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            return render(request, "reps/join_sent.html")
    return render(request, "reps/join.html", {"form": form, "role": role_of_a_rep(request.forum)})


def _found(request):
    since = timezone.now() - LATELY
    hours = Training.objects.filter(rep=OuterRef("pk")).order_by().values("rep")
    reps = (
        Rep.objects.for_forum(request.forum)
        .select_related("person__forum", "link_person")
        .annotate(
            hours=Subquery(hours.annotate(total=Sum("hours")).values("total")),
            asked=Count(
                "person__availabilities", filter=Q(person__availabilities__asked_at__gte=since)
            ),
        )
    )
    return RepFilter(request.GET, queryset=reps.by_name())


@require_safe
@forum_permission_required(Permission.REP_MANAGE)
def rep_list(request):
    """Who would like to be a rep, who is one, and how far each is on their way."""
    found = _found(request)
    today = timezone.localdate()
    places = PoolMember.objects.filter(hub__forum=request.forum)
    return render(
        request,
        "reps/rep_list.html",
        {
            "filter": found,
            "table": table_for(request, RepTable(found.qs)),
            "waiting": Expression.objects.filter(
                forum=request.forum, state=Expression.State.WAITING
            ).order_by("sent_at"),
            "without_record": request.forum.people.active()
            .with_role(Role.REP)
            .filter(rep__isnull=True)
            .by_name(),
            "coming": Session.objects.for_forum(request.forum)
            .main()
            .coming(timezone.now())
            .select_related("hub__forum")
            .soonest_first()[:5],
            "talks": CheckIn.objects.for_forum(request.forum)
            .waiting_for_a_talk()
            .select_related("rep__person__forum", "rep__link_person")
            .newest_first(),
            "in_pools": places.on(today).values("person").distinct().count(),
            "a_year_ago": places.on(years_before(today, 1)).values("person").distinct().count(),
        },
    )


@require_GET
@forum_permission_required(Permission.REP_MANAGE)
def rep_list_download(request, form):
    found = _found(request)
    return download(request, RepTable(found.qs), found, name="reps", form=form)


def load_rep(request, pk):
    reps = Rep.objects.for_forum(request.forum)
    return get_object_or_404(reps.select_related("person__forum", "link_person", "buddy"), pk=pk)


@require_safe
@forum_permission_required(Permission.REP_MANAGE)
def rep_detail(request, pk):
    """One rep: where they are on their way, what is still to do, and what they have done."""
    rep = load_rep(request, pk)
    done = {each.task_id: each for each in rep.tasks_done.select_related("done_by")}
    tasks = Task.objects.filter(forum=request.forum, is_active=True)
    trainings = rep.trainings.order_by("-on", "-pk")
    return render(
        request,
        "reps/rep_detail.html",
        {
            "rep": rep,
            "tasks": [
                (task, done.get(task.pk)) for task in tasks.order_by("phase", "position", "pk")
            ],
            "trainings": trainings,
            "hours": sum(each.hours for each in trainings),
            "steps": rep.steps.select_related("changed_by").order_by("-on", "-pk"),
            "free": [Rep.Free(code).label for code in rep.free],
            "pools": rep.person.pools.select_related("hub").order_by("joined_on"),
            "seats": rep.person.seats.select_related("hub").filter(until__isnull=True),
            "interests": rep.person.interests.standing().order_by("-declared_at", "-pk"),
            "declared": rep.person.declarations.order_by("-declared_at", "-pk").first(),
            "standing": standing_of(rep.person, timezone.now()),
            "asked": Availability.objects.filter(
                person=rep.person, asked_at__gte=timezone.now() - LATELY
            ).count(),
            "can_move": bool(Rep.MOVES[rep.stage]),
            "check_ins": rep.check_ins.select_related("talked_by").newest_first()[:6],
        },
    )


def rep_page(request, rep, form, act, *, title, done, lede=""):
    return one_form_page(
        request,
        form,
        act,
        title=title,
        lede=lede,
        back=(rep.get_absolute_url(), str(rep)),
        done=done,
        to=rep,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REP_MANAGE)
def rep_move(request, pk):
    rep = load_rep(request, pk)
    return rep_page(
        request,
        rep,
        MoveForm(request.POST or None, rep=rep),
        lambda **answers: move_rep(rep=rep, by=request.person, **answers),
        title=f"{rep}: next step",
        lede="On a break nobody asks them. Who leaves is in no pool any more.",
        done="Noted.",
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REP_MANAGE)
def rep_training(request, pk):
    rep = load_rep(request, pk)
    return rep_page(
        request,
        rep,
        TrainingForm(request.POST or None),
        lambda **answers: add_training(rep=rep, by=request.person, **answers),
        title=f"{rep}: training",
        done="Noted.",
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REP_MANAGE)
def rep_look_after(request, pk):
    rep = load_rep(request, pk)
    initial = {"link_person": rep.link_person_id, "status_words": rep.status_words}
    initial |= {"buddy": rep.buddy_id, "speaks_as": rep.speaks_as, "chosen_by": rep.chosen_by}
    return rep_page(
        request,
        rep,
        LookAfterForm(request.POST or None, rep=rep, initial=initial),
        lambda **answers: look_after(rep=rep, by=request.person, **answers),
        title=f"Look after {rep}",
        done="Saved.",
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REP_MANAGE)
def rep_pool(request, pk):
    rep = load_rep(request, pk)
    return rep_page(
        request,
        rep,
        JoinPoolForm(request.POST or None, forum=request.forum),
        lambda **answers: join_pool(person=rep.person, by=request.person, **answers),
        title=f"Add {rep} to a pool",
        lede="From then on they are asked when this group meets.",
        done="Added.",
    )


@require_POST
@forum_permission_required(Permission.REP_MANAGE)
def task_done(request, pk, task):
    rep = load_rep(request, pk)
    its = get_object_or_404(Task, forum=request.forum, pk=task)
    return press(
        request,
        lambda: finish_task(rep=rep, task=its, by=request.person),
        done=f"Done: {its}.",
        to=rep,
    )


def _load_expression(request, pk):
    here = Expression.objects.filter(forum=request.forum).select_related("forum")
    return get_object_or_404(here, pk=pk)


@require_POST
@forum_permission_required(Permission.REP_MANAGE)
def expression_begin(request, pk):
    expression = _load_expression(request, pk)
    return press(
        request,
        lambda: begin_conversation(expression=expression, by=request.person),
        done=f"{expression} is on your list of reps. Get in touch: {expression.reach}.",
        to=reverse("reps:rep-list", args=[request.forum.slug]),
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REP_MANAGE)
def expression_decline(request, pk):
    expression = _load_expression(request, pk)
    back = (reverse("reps:rep-list", args=[request.forum.slug]), "Reps")
    return one_form_page(
        request,
        DeclineForm(request.POST or None),
        lambda reason: decline_expression(expression=expression, reason=reason, by=request.person),
        title=f"Not now: {expression}",
        lede=f"Tell them yourselves. They can be reached by: {expression.reach}.",
        back=back,
        done="Noted.",
        to=back[0],
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CLAIM_MAKE)
def about_me(request):
    """What a rep says of themselves: interests, when they are free, how often to ask."""
    rep = Rep.objects.filter(person=request.person).first() or Rep(person=request.person)
    back = (reverse("reps:mine", args=[request.forum.slug]), "You as a rep")
    return one_form_page(
        request,
        AboutForm(request.POST or None, instance=rep),
        lambda **answers: say_about_self(person=request.person, by=request.person, **answers),
        title="About you as a rep",
        lede="The forum's team reads this when it thinks of whom to ask. Nobody else does.",
        back=back,
        done="Kept.",
        to=back[0],
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REP_MANAGE)
def session_asks(request, pk):
    """Whom to ask for a session, with reasons, the spread of asks and what it would cost."""
    sessions = Session.objects.for_forum(request.forum).select_related("hub__forum", "prepares")
    session = get_object_or_404(sessions, pk=pk)
    found, spread = candidates(session, timezone.now())
    if request.method == "POST":
        picked = set(request.POST.getlist("people"))
        chosen = [each.person for each in found if str(each.person.pk) in picked]
        return press(
            request,
            lambda: _ask(session, chosen, request.person),
            done="Asked. Their answers stand on the page of the session.",
            to=request.path,
        )
    return render(
        request,
        "reps/session_asks.html",
        {
            "session": session,
            "found": found,
            "can_ask": any(not each.answer and not each.person.asks_paused for each in found),
            "spread": spread,
            "cost": cost_of(session),
        },
    )


def _ask(session, chosen, by):
    if not chosen:
        raise RuleBroken("Choose at least one person.")
    return ask_reps(session=session, by=by, only=chosen)
