"""How a piece of work is planned: its tasks, its people, its level over time."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from charters.actions import (
    add_group,
    add_product,
    change_group,
    frame_work,
    move_stage,
    use_scale,
    write_plan,
)
from charters.drift import drift_of
from charters.forms.plan import (
    FrameForm,
    GroupForm,
    LevelForm,
    PlanForm,
    ProductForm,
    ScaleForm,
    StageForm,
)
from charters.models import Group, PlanEntry, WorkFrame
from charters.plans import QUESTIONS, leaves_families_out, share_of_families, tasks_of
from charters.scales import crosswalk, duties, scales, ways
from coproduction.access import works_visible_to
from coproduction.actions import change_level
from coproduction.decorators import forum_permission_required
from coproduction.models import Organisation, Person
from coproduction.permissions import Permission, person_may
from coproduction.templatetags.thread import level_words
from coproduction.views.one_form import one_form_page


def load_work(request, reference):
    """The work of this forum that has this reference."""
    works = works_visible_to(request.person)
    return get_object_or_404(works.select_related("forum"), reference=reference)


def _plan_address(work):
    return reverse("charters:work-plan", args=[work.forum.slug, work.reference])


@require_safe
@forum_permission_required(Permission.WORK_VIEW)
def work_plan(request, reference):
    """What is agreed, what is to do at this step, whom it affects and who was not heard."""
    work = load_work(request, reference)
    frame = WorkFrame.objects.filter(work=work).select_related("sponsor__organisation").first()
    groups = work.groups.select_related("organisation").in_order()
    tasks = tasks_of(work)
    return render(
        request,
        "charters/work_plan.html",
        {
            "work": work,
            "tasks": tasks,
            "next_task": next((each for each in tasks if each.is_now and not each.is_done), None),
            "frame": frame,
            "duties": [duties()[key] for key in frame.duties] if frame else [],
            "ways": [ways()[key] for key in frame.ways] if frame else [],
            "products": work.products.select_related(
                "to_print__forum", "to_fill_in__forum"
            ).order_by("-launched_on", "name"),
            "updates": work.updates.select_related("owed_by", "given_by", "work__forum").in_order(),
            "today": timezone.localdate(),
            "without_families": leaves_families_out(work),
            "groups": groups,
            "not_heard": groups.not_heard(),
            "share": share_of_families(work),
            "may_plan": person_may(request.person, Permission.WORK_PLAN),
            "may_let_go": person_may(request.person, Permission.WORK_MANAGE),
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN)
def plan_write(request, reference, topic):
    work = load_work(request, reference)
    if topic not in PlanEntry.Topic.values:
        raise Http404
    if topic in PlanEntry.KEPT_ELSEWHERE:
        page = "work-level" if topic == PlanEntry.Topic.LEVEL else "group-add"
        return redirect(f"charters:{page}", request.forum.slug, work.reference)
    entries = work.plan_entries.filter(topic=topic).order_by("-number")
    newest = entries.first()
    question, _ = QUESTIONS[PlanEntry.Topic(topic)]
    return one_form_page(
        request,
        PlanForm(request.POST or None, initial={"text": newest.text if newest else ""}),
        lambda **answers: write_plan(work=work, topic=topic, by=request.person, **answers),
        title=PlanEntry.Topic(topic).label,
        lede=question,
        hints=[f"Before: {each.text}" for each in entries[1:4]],
        back=(_plan_address(work), "Plan"),
        done="Written down. What stood here before is kept.",
        to=_plan_address(work),
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN)
def stage_move(request, reference):
    work = load_work(request, reference)
    return one_form_page(
        request,
        StageForm(request.POST or None, initial={"stage": work.stage}),
        lambda **answers: move_stage(work=work, by=request.person, **answers),
        title="At which step is it?",
        lede="The list of tasks grows with it.",
        back=(_plan_address(work), "Plan"),
        done="Moved.",
        to=_plan_address(work),
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_MANAGE, Permission.PARTNER_AGREE)
def work_level(request, reference):
    """The level is agreed, or agreed anew: with the reason, which stays in its history."""
    work = load_work(request, reference)
    form = LevelForm(
        request.POST or None, words=level_words(request), initial={"level": work.level}
    )
    return one_form_page(
        request,
        form,
        lambda **answers: change_level(work=work, by=request.person, **answers),
        title="How far is it shared?",
        lede=work.title,
        hints=[f"Now: {level_words(request)[work.level][0]}. {work.level_reason}"]
        if work.level
        else (),
        back=(_plan_address(work), "Plan"),
        done="Agreed. The level before and its reason are kept.",
        to=reverse("charters:work-levels", args=[request.forum.slug, work.reference]),
    )


@require_safe
@forum_permission_required(Permission.WORK_VIEW)
def work_levels(request, reference):
    """The level over time: agreed, felt by families, felt by officers."""
    work = load_work(request, reference)
    drift = drift_of(work, today=timezone.localdate())
    words = level_words(request)
    lines = [(y, words[level][0]) for y, level in drift.levels] if drift else []
    return render(
        request, "charters/work_levels.html", {"work": work, "drift": drift, "lines": lines}
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN)
def work_frame(request, reference):
    work = load_work(request, reference)
    frame = WorkFrame.objects.filter(work=work).first()
    names = ("began_with", "families_joined", "ways", "sponsor", "duties")
    names += ("approved_by", "approved_on")
    initial = {name: getattr(frame, name) for name in names} if frame else {}
    # Those who have a part in the forum's work: it may know thousands who have none.
    people = Person.objects.active().filter(forum=request.forum).exclude(roles=[])
    people = people.select_related("organisation")
    return one_form_page(
        request,
        FrameForm(request.POST or None, people=people.by_name(), initial=initial),
        lambda **answers: frame_work(work=work, by=request.person, **answers),
        title="Where does it come from?",
        lede=work.title,
        back=(_plan_address(work), "Plan"),
        done="Saved.",
        to=_plan_address(work),
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN)
def product_add(request, reference):
    """Something that was made together: to print, to fill in, and from when it is out."""
    work = load_work(request, reference)
    return one_form_page(
        request,
        ProductForm(request.POST or None, request.FILES or None),
        lambda **answers: add_product(work=work, by=request.person, **answers),
        title="What was made together?",
        lede=work.title,
        hints=["Everybody can open the files that you add here."],
        back=(_plan_address(work), "Plan"),
        done="It stands in the plan, and in the story of the work.",
        to=_plan_address(work),
    )


def _group_form(request, **kwargs):
    organisations = Organisation.objects.filter(forum=request.forum).active().by_name()
    return GroupForm(request.POST or None, organisations=organisations, **kwargs)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN)
def group_add(request, reference):
    work = load_work(request, reference)
    return one_form_page(
        request,
        _group_form(request, initial={"is_affected": True}),
        lambda **answers: add_group(work=work, by=request.person, **answers),
        title="Whom does it affect?",
        lede="One group at a time. Name also those who were not heard: they are easy to forget.",
        back=(_plan_address(work), "Plan"),
        done="The group stands in the plan.",
        to=_plan_address(work),
    )


GROUP_FIELDS = (
    "kind",
    "organisation",
    "name",
    "is_affected",
    "joined_on",
    "capacity",
    "heard_on",
    "heard_how",
    "not_heard_why",
)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.WORK_PLAN)
def group_change(request, pk):
    groups = Group.objects.filter(work__in=works_visible_to(request.person))
    group = get_object_or_404(groups.select_related("work__forum", "organisation"), pk=pk)
    initial = {name: getattr(group, name) for name in GROUP_FIELDS}
    return one_form_page(
        request,
        _group_form(request, initial=initial),
        lambda **answers: change_group(group=group, by=request.person, **answers),
        title=group.name,
        back=(_plan_address(group.work), "Plan"),
        done="Saved.",
        to=_plan_address(group.work),
    )


@require_safe
@forum_permission_required(Permission.WORK_VIEW)
def level_list(request):
    """Our four levels in this forum's words, and what other areas call them."""
    words = level_words(request)
    return render(
        request,
        "charters/level_list.html",
        {
            "levels": [(level, words[level], others) for level, others in crosswalk()],
            "scales": scales().values(),
            "may_manage": person_may(request.person, Permission.CHARTER_MANAGE),
        },
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.CHARTER_MANAGE)
def scale_use(request):
    address = reverse("charters:level-list", args=[request.forum.slug])

    def act(key):
        use_scale(forum=request.forum, key=key, by=request.person)
        messages.info(request, "All pages use these words from now on.")

    return one_form_page(
        request,
        ScaleForm(request.POST or None),
        act,
        title="Name the levels in your own way",
        lede="The four levels stay. Only their names and meanings change.",
        back=(address, "Levels"),
        done="The words have changed.",
        to=address,
    )
